#include "recall/question.hpp"

#include <algorithm>
#include <map>

#include "csv/reader.hpp"
#include "ledger/value.hpp"

namespace opx::recall {
namespace {

void add_rule_keys(const identity::Profile& profile, const identity::Person& person, Asked& asked) {
    std::vector<dataset::PatientKey> keys;
    for (const identity::Rule& rule : profile.rules) {
        keys.clear();
        rule_keys(rule, person, keys);
        for (const dataset::PatientKey& key : keys)
            asked.keys.emplace_back(key, rule.link ? Match::identity : Match::near);
    }
}

std::vector<Held> held_of(HeldPersons& persons, const std::vector<Asked>& asked) {
    std::map<std::pair<const Asked*, std::uint32_t>, Match> found;
    for (const Asked& one : asked)
        for (const auto& [key, match] : one.keys)
            for (const std::uint32_t person : persons.find(key)) {
                const auto [place, is_new] = found.emplace(std::pair(&one, person), match);
                if (!is_new) place->second = std::min(place->second, match);
            }
    std::vector<Held> out;
    for (const auto& [who, match] : found) out.push_back({who.first, match, who.second});
    return out;
}

}  // namespace

std::string_view name_of(Match match) noexcept {
    switch (match) {
        case Match::id:
            return "id";
        case Match::identity:
            return "identity";
        case Match::near:
            break;
    }
    return "near";
}

std::string persons_attachment(const ledger::Record& record) {
    for (const ledger::HistoryEntry& entry : record.history)
        if (const json::Value* attached = entry.body.find("attached")) return attached->text();
    return {};
}

std::set<optout::Regime> regimes_of(const ledger::Record& record) {
    const json::Value* basis = record.field("legal_basis");
    const std::string text = basis == nullptr ? std::string() : ledger::shown(*basis);
    if (text == "article-27") return {optout::Regime::anonymised};
    if (text == "article-38") return {optout::Regime::pseudonymised};
    return {optout::Regime::anonymised, optout::Regime::pseudonymised};
}

Question Question::of_lists(const std::vector<optout::List>& lists, const identity::Profile& profile,
                            std::string as_of) {
    Question out;
    out.lists_ = &lists;
    out.profile_ = &profile;
    out.as_of_ = std::move(as_of);
    return out;
}

Question Question::of_ids(const std::string& file) {
    Question out;
    csv::Reader reader{InputFile(file)};
    const auto column = [&](std::string_view name) {
        const auto found = std::find(reader.header().begin(), reader.header().end(), name);
        if (found == reader.header().end())
            throw Error(ErrorKind::input, Location{reader.name(), 1}, "has no column " + std::string(name),
                        "the header is facility_id,patient_id");
        return static_cast<std::size_t>(found - reader.header().begin());
    };
    const std::size_t facility = column("facility_id");
    const std::size_t patient = column("patient_id");
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            if (batch.field(row, facility).empty() || batch.field(row, patient).empty())
                throw Error(ErrorKind::input, Location{reader.name(), batch.origin(row).place},
                            "names nobody: facility_id or patient_id is empty");
            Asked asked;
            asked.list = reader.name();
            asked.line = batch.origin(row).place;
            asked.keys.emplace_back(dataset::patient_key(batch.field(row, facility), batch.field(row, patient)),
                                    Match::id);
            out.ids_.push_back(std::move(asked));
        }
    return out;
}

std::vector<Asked> Question::asked_for(const std::set<optout::Regime>& regimes) const {
    if (lists_ == nullptr) return ids_;
    std::vector<Asked> out;
    for (const optout::Entry* entry : stops_in_force(*lists_, regimes, as_of_)) {
        Asked asked;
        asked.list = entry->list == "-" ? "<stdin>" : entry->list;
        asked.line = entry->line;
        asked.entry = entry;
        if (!entry->person.facility.empty())
            asked.keys.emplace_back(dataset::patient_key(entry->person.facility, entry->person.patient), Match::id);
        add_rule_keys(*profile_, entry->person, asked);
        out.push_back(std::move(asked));
    }
    std::sort(out.begin(), out.end(),
              [](const Asked& a, const Asked& b) { return std::tie(a.list, a.line) < std::tie(b.list, b.line); });
    return out;
}

std::vector<PackageAnswer> Question::ask(const ledger::Layout& layout, const ledger::Store& store,
                                         const naming::NamingRule& rule, const Secret& key, const std::string& only,
                                         FindingSink& findings) const {
    std::vector<PackageAnswer> out;
    for (const std::string& package : store.packages()) {
        if (!only.empty() && package != only) continue;
        PackageAnswer answer;
        answer.record = record_of(layout, store, package, rule);
        const std::string attachment = persons_attachment(answer.record);
        if (attachment.empty()) {
            // A package that was only planned holds nobody yet.
            if (answer.record.state != "planned")
                findings.report({"LG30", Severity::error, Location{package},
                                 "its persons were not noted: nobody can say whether it held them",
                                 "opx-ledger persons --package NAME notes them from the dataset that was packed"});
            continue;
        }
        HeldPersons persons(store, attachment, key, package);
        answer.asked = asked_for(regimes_of(answer.record));
        answer.held = held_of(persons, answer.asked);
        for (const Held& held : answer.held)
            if (!answer.ids.contains(held.person)) answer.ids[held.person] = persons.ids_of(held.person);
        out.push_back(std::move(answer));
    }
    return out;
}

}  // namespace opx::recall
