#include "recall/notice.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "csv/writer.hpp"
#include "ledger/value.hpp"
#include "recall/removal.hpp"

namespace opx::recall {
namespace {

constexpr std::int64_t kFormat = 1;

std::string text_of(const ledger::Record& record, const char* field) {
    const json::Value* value = record.field(field);
    return value == nullptr ? std::string() : ledger::shown(*value);
}

std::string regime_text(const std::set<optout::Regime>& regimes) {
    if (regimes.size() != 1) return "both";
    return regimes.contains(optout::Regime::anonymised) ? "anonymised" : "pseudonymised";
}

json::Value lists_of(const std::vector<optout::ListFacts>& facts) {
    json::Value out = json::Value::array();
    for (const optout::ListFacts& list : facts) {
        json::Value entry = json::Value::object();
        entry.set("id", list.id).set("version", list.version).set("as_of", list.as_of).set("sha256", list.sha256);
        out.push(std::move(entry));
    }
    return out;
}

const json::Value* parameter(const json::Value& step, const char* name) {
    const json::Value* parameters = step.find("parameters");
    return parameters == nullptr ? nullptr : parameters->find(name);
}

bool is_text(const json::Value* value, const std::string& text) {
    return value != nullptr && value->is_text() && value->text() == text;
}

/// The step that removed the ids of the list of this hash, by `opx-ledger remove` or by opx-optout; null when there is none.
const json::Value* removal_by(const dataset::Dataset& dataset, const std::string& list_sha256) {
    for (const json::Value& step : dataset.steps) {
        const json::Value* command = step.find("command");
        if (is_text(command, kRemovalCommand) && is_text(parameter(step, "list_sha256"), list_sha256)) return &step;
        const json::Value* lists = parameter(step, "lists");
        if (!is_text(command, "opx-optout") || lists == nullptr || !lists->is_array()) continue;
        for (const json::Value& list : lists->items())
            if (is_text(list.find("sha256"), list_sha256)) return &step;
    }
    return nullptr;
}

/// Whether a dataset of this hash is among what it was made from.
bool made_from(const dataset::Dataset& dataset, const std::string& sha256) {
    for (const json::Value& step : dataset.steps)
        if (const json::Value* inputs = step.find("inputs"); inputs != nullptr && inputs->is_object())
            for (const auto& [name, value] : inputs->entries()) {
                const json::Value::Array one = value.is_array() ? value.items() : json::Value::Array{value};
                for (const json::Value& hash : one)
                    if (hash.is_text() && hash.text() == sha256) return true;
            }
    return false;
}

std::uint64_t sum_of(const json::Value* numbers) {
    std::uint64_t sum = 0;
    if (numbers != nullptr && numbers->is_object())
        for (const auto& [name, number] : numbers->entries())
            if (number.is_integer()) sum += static_cast<std::uint64_t>(number.integer());
    return sum;
}

std::uint64_t rows_excluded(const json::Value& step) {
    std::uint64_t rows = 0;
    if (const json::Value* counts = step.find("counts"); counts != nullptr && counts->is_object())
        for (const auto& [unit, balance] : counts->entries()) rows += sum_of(balance.find("excluded"));
    return rows;
}

}  // namespace

std::optional<Notice> notice_for(const PackageAnswer& answer, const Terms& terms, const dataset::PatientSet& told) {
    Notice out;
    out.package = answer.record.package;
    const std::string regime = regime_text(regimes_of(answer.record));
    std::map<std::uint32_t, Held> persons;  // each once, by its strictest match
    for (const Held& held : answer.held) {
        const auto [place, is_new] = persons.emplace(held.person, held);
        if (!is_new && held.match < place->second.match) place->second = held;
    }
    std::vector<std::pair<PatientId, std::string>> rows;
    for (const auto& [person, held] : persons) {
        const std::vector<PatientId>& ids = answer.ids.at(person);
        const auto each_in = [&](const auto& set) {
            return std::all_of(ids.begin(), ids.end(), [&](const PatientId& id) {
                return set.contains(dataset::patient_key(id.facility, id.patient));
            });
        };
        if (held.match == Match::near && each_in(terms.cleared)) continue;
        if (each_in(told)) continue;
        ++out.persons;
        out.near += held.match == Match::near ? 1 : 0;
        const std::string effective = held.asked->entry == nullptr ? terms.date : held.asked->entry->effective_date;
        for (const PatientId& id : ids) rows.emplace_back(id, effective);
    }
    if (rows.empty()) return std::nullopt;
    std::sort(rows.begin(), rows.end());
    std::string below =
        "facility_id,patient_id,name_kana,name_kanji,birth_date,sex,insurer_no,insured_symbol,insured_no,action,regime,"
        "effective_date,received_at,requested_by,document_no\n";
    for (const auto& [id, effective] : rows)
        csv::append_row(below,
                        {id.facility, id.patient, "", "", "", "", "", "", "", "stop", regime, effective, "", "", ""});
    std::string all_lists;
    for (const optout::ListFacts& list : terms.lists) all_lists += list.sha256;
    constexpr std::size_t kShort = 12;
    const std::string id =
        "recall-" + terms.date + "-" + sha256_hex(out.package + "\n" + below + "\n" + all_lists).substr(0, kShort);
    out.list = "# opt-out list: id=" + id + "; version=1; as_of=" + terms.date +
               "; rows=" + std::to_string(rows.size()) + "; sha256=" + sha256_hex(below) + "\n" + below;
    json::Value list = json::Value::object();
    list.set("name", kListName)
        .set("rows", static_cast<std::uint64_t>(rows.size()))
        .set("sha256", sha256_hex(out.list));
    json::Value recall = json::Value::object();
    recall.set("recall_notice", kFormat).set("recall", id).set("package", out.package);
    for (const char* field : {"provider", "receiver", "case_id", "legal_basis", "archive_sha256", "dataset_sha256"})
        recall.set(field, text_of(answer.record, field));
    recall.set("date", terms.date).set("due", terms.due).set("regime", regime);
    recall.set("persons", out.persons).set("near_matches", out.near).set("list", std::move(list));
    const json::Value* tables = answer.record.field("tables");
    recall.set("tables", tables == nullptr ? json::Value::array() : *tables).set("from_lists", lists_of(terms.lists));
    out.recall = recall.dump() + "\n";
    return out;
}

std::optional<Receipt> receipt_for(const fs::path& folder, const Deletion& deletion, FindingSink& findings) {
    const Notified notified = read_notice(folder);
    const json::Value& notice = notified.notice;
    const std::string& list_sha256 = notified.list_sha256;
    const auto persons = static_cast<std::uint64_t>(notice.at("persons").integer());
    std::uint64_t rows = 0;
    json::Value shown = json::Value::array();
    bool all = true;
    for (const fs::path& folder_left : deletion.datasets) {
        const dataset::Dataset left = dataset::open(folder_left);
        const json::Value* step = removal_by(left, list_sha256);
        const std::string& packed = notice.at("dataset_sha256").text();
        const bool ours = packed.empty() || made_from(left, packed);
        if (step == nullptr || !ours) {
            findings.report({"LG41", Severity::error, Location{folder_left.string()},
                             step == nullptr
                                 ? "does not show that the persons of the notice were removed: no step applied "
                                   "its list"
                                 : "is not made from the dataset of the package",
                             "opx-ledger remove --notice " + folder.string() + " -o CLEANED DATASET"});
            all = false;
            continue;
        }
        rows += rows_excluded(*step);
        shown.push(left.sha256);
    }
    if (!all) return std::nullopt;
    const bool by_dataset = !deletion.datasets.empty();
    json::Value out = json::Value::object();
    out.set("recall_receipt", kFormat)
        .set("recall", notice.at("recall").text())
        .set("package", notice.at("package").text());
    out.set("notice_sha256", notified.sha256).set("list_sha256", list_sha256);
    out.set("archive_sha256", notice.at("archive_sha256").text());
    out.set("date", deletion.date).set("method", deletion.method);
    out.set("shown_by", by_dataset ? "dataset" : "statement").set("persons", persons);
    if (by_dataset) out.set("rows", rows).set("datasets", std::move(shown));
    return Receipt{notice.at("package").text(), out.dump() + "\n"};
}

}  // namespace opx::recall
