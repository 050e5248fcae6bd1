#include "optout/exclusion.hpp"

#include <algorithm>
#include <optional>

#include "base/digest.hpp"
#include "dataset/table_reader.hpp"
#include "optout/sought.hpp"
#include "text/date.hpp"

namespace opx::optout {
namespace {

constexpr const char* kHint = "nothing was written; see opx-optout(1), section FAILING CLOSED";

std::string_view name_of_regime(Regime regime) noexcept {
    return regime == Regime::anonymised ? "anonymised" : "pseudonymised";
}

std::int64_t day_number(const std::string& iso) {
    const std::optional<text::Date> date = text::date_of_iso(iso);
    if (!date) throw Error(ErrorKind::usage, "--as-of is not a date YYYY-MM-DD");
    return text::days_from_civil(date->year, date->month, date->day);
}

/// The day the exclusion is made for, and whether every list is fresh enough on it.
std::string day_of(const std::vector<List>& lists, const Options& options) {
    std::string as_of = options.as_of;
    for (const List& list : lists)
        if (options.as_of.empty()) as_of = std::max(as_of, list.facts.as_of);
    if (as_of.empty())
        throw Error(ErrorKind::input, "the lists do not say as of which day they stand, and --as-of is not given",
                    kHint);
    for (const List& list : lists) {
        if (list.facts.as_of.empty()) {
            if (options.max_age_days)
                throw Error(ErrorKind::input, Location{list.facts.name, 1, 0, "as_of"},
                            "the list does not say its day, so its age cannot be judged", kHint);
            continue;
        }
        const std::int64_t age = day_number(as_of) - day_number(list.facts.as_of);
        if (age < 0)
            throw Error(ErrorKind::input, Location{list.facts.name, 1, 0, "as_of"},
                        "the list is of a later day than the exclusion (" + list.facts.as_of + ", " + as_of + ")",
                        kHint);
        if (options.max_age_days && age > *options.max_age_days)
            throw Error(ErrorKind::input, Location{list.facts.name, 1, 0, "as_of"},
                        "the list is " + std::to_string(age) + " days old, allowed are " +
                            std::to_string(*options.max_age_days),
                        "get a new list; nothing was written");
    }
    return as_of;
}

/// Some rule must be answerable on the data, or an entry without ids would pass unseen.
void require_items(const dataset::Dataset& persons, const identity::Profile& profile) {
    const std::vector<bool> present = items_present(persons, profile);
    for (const identity::Rule& rule : profile.rules) {
        if (!rule.link) continue;
        for (const std::size_t item : rule.agree)
            if (!present[item])
                throw Error(
                    ErrorKind::input, Location{persons.folder.string()},
                    "does not have the items of the opt-out rule '" + rule.id + "' (" + profile.items[item].name + ")",
                    "name a dataset of the same patients that has them with --identity; nothing was written");
    }
}

}  // namespace

std::string_view name_of(Reason reason) noexcept {
    switch (reason) {
        case Reason::listed_id:
            return "listed_id";
        case Reason::identity:
            return "identity";
        case Reason::near_match:
            return "near_match";
        case Reason::unknown_person:
            break;
    }
    return "unknown_person";
}

Exclusion::Exclusion(const dataset::Dataset& persons, const definition::Definition& definition,
                     const identity::Profile& profile, const identity::Forms& forms, const Options& options)
    : regimes_(options.regimes), profile_sha256_(profile.sha256) {
    if (options.lists.empty()) throw Error(ErrorKind::usage, "no opt-out list was given", kHint);
    std::vector<List> lists;
    for (const fs::path& file : options.lists) lists.push_back(read_list(file, options.encoding, profile, forms));
    as_of_ = day_of(lists, options);
    for (const List& list : lists) lists_.push_back(list.facts);
    require_items(persons, profile);
    if (!options.cleared.empty()) read_cleared(options.cleared);
    const std::vector<const Entry*> stops = stops_in_force(lists, regimes_, as_of_);
    stops_ = stops.size();
    for (const Entry* entry : stops)
        if (!entry->person.facility.empty())
            found_.emplace(dataset::patient_key(entry->person.facility, entry->person.patient), Reason::listed_id);
    find_by_identity(persons, definition, profile, forms, stops);
}

void Exclusion::find_by_identity(const dataset::Dataset& persons, const definition::Definition& definition,
                                 const identity::Profile& profile, const identity::Forms& forms,
                                 const std::vector<const Entry*>& stops) {
    Sought sought(profile);
    std::unordered_map<dataset::PatientKey, std::uint32_t, dataset::PatientKeyHash> by_id;
    for (std::uint32_t i = 0; i < stops.size(); ++i) {
        const identity::Person& person = stops[i]->person;
        sought.add(person, i);
        if (!person.facility.empty()) by_id.emplace(dataset::patient_key(person.facility, person.patient), i);
    }
    // Each pass may find persons whose other ways of writing find more; the last pass adds nobody. Near matches are looked for
    // beside, but in the first pass, which nearly always adds somebody: they hold once nobody was added.
    dataset::PatientSet taken;  // whose own ways of writing are sought already
    bool grew = false;
    for (bool first = true; first || grew; first = false) {
        grew = false;
        near_.clear();
        identity::Person person;
        const auto source = persons_of_dataset(persons, definition, profile, forms);
        while (source->next(person)) {
            const dataset::PatientKey key = dataset::patient_key(person.facility, person.patient);
            if (first && person.registered && sought.comparable(person)) known_.insert(key);
            if (taken.contains(key)) continue;
            const auto listed = by_id.find(key);
            if (const auto entry = listed != by_id.end() ? std::optional(listed->second) : sought.exact(person)) {
                found_.emplace(key, Reason::identity);
                taken.insert(key);
                sought.add(person, *entry);
                grew = true;
            } else if (!first && !grew) {
                if (const auto near = sought.near(person)) {
                    const Entry& of = *stops[near->entry];
                    near_.push_back(
                        {person.facility, person.patient, near->rule, of.list, of.line, cleared_.contains(key)});
                }
            }
        }
        grew = grew || first;
    }
    for (const NearMatch& match : near_)
        if (!match.cleared) found_.emplace(dataset::patient_key(match.facility, match.patient), Reason::near_match);
}

std::optional<Reason> Exclusion::reason_for(std::string_view facility, std::string_view patient) const {
    const dataset::PatientKey key = dataset::patient_key(facility, patient);
    if (const auto found = found_.find(key); found != found_.end()) return found->second;
    if (!known_.contains(key)) return Reason::unknown_person;
    return std::nullopt;
}

bool RowFilter::keeps(const RowBatch& batch, std::size_t row, Balance& balance) {
    const std::string_view facility = batch.field(row, columns_.facility);
    const std::string_view patient = batch.field(row, columns_.patient);
    if (!known_ || facility != facility_ || patient != patient_) {
        facility_ = facility;
        patient_ = patient;
        answer_ = exclusion_->reason_for(facility, patient);
        known_ = true;
    }
    ++balance.read;
    if (answer_) {
        ++balance.excluded[std::string(name_of(*answer_))];
        return false;
    }
    ++balance.written;
    return true;
}

void Exclusion::read_cleared(const fs::path& file) {
    csv::Reader reader{InputFile(file)};
    const auto column = [&](std::string_view name) {
        const auto found = std::find(reader.header().begin(), reader.header().end(), name);
        if (found == reader.header().end())
            throw Error(ErrorKind::input, Location{file.string(), 1}, "has no column " + std::string(name), kHint);
        return static_cast<std::size_t>(found - reader.header().begin());
    };
    const std::size_t facility = column("facility_id");
    const std::size_t patient = column("patient_id");
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row)
            cleared_.insert(dataset::patient_key(batch.field(row, facility), batch.field(row, patient)));
    cleared_sha256_ = sha256_of_file(file);
}

std::map<Reason, std::uint64_t> Exclusion::persons() const {
    std::map<Reason, std::uint64_t> counts;
    for (const auto& [key, reason] : found_) ++counts[reason];
    return counts;
}

json::Value Exclusion::parameters() const {
    json::Value lists = json::Value::array();
    for (const ListFacts& list : lists_) {
        json::Value entry = json::Value::object();
        entry.set("name", list.name).set("id", list.id).set("version", list.version).set("as_of", list.as_of);
        entry.set("rows", list.rows).set("sha256", list.sha256);
        lists.push(std::move(entry));
    }
    json::Value regimes = json::Value::array();
    for (const Regime regime : regimes_) regimes.push(name_of_regime(regime));
    json::Value found = json::Value::object();
    for (const auto& [reason, count] : persons()) found.set(name_of(reason), count);
    json::Value out = json::Value::object();
    out.set("lists", std::move(lists)).set("regimes", std::move(regimes)).set("as_of", as_of_);
    out.set("profile_sha256", profile_sha256_).set("stops_in_force", stops_).set("persons", std::move(found));
    const auto cleared = static_cast<std::uint64_t>(
        std::count_if(near_.begin(), near_.end(), [](const NearMatch& match) { return match.cleared; }));
    out.set("near_matches", static_cast<std::uint64_t>(near_.size())).set("near_matches_cleared", cleared);
    if (!cleared_sha256_.empty()) out.set("cleared_sha256", cleared_sha256_);
    return out;
}

Result exclude(const dataset::Dataset& in, const definition::Definition& definition, const Exclusion& exclusion,
               const fs::path& output, const Options& options) {
    Result result;
    dataset::Writer writer(output, options.if_exists, definition, in.operator_id);
    for (const dataset::TableInfo& info : in.tables) {
        const definition::Table& table = definition.table(info.name);
        if (options.progress != nullptr) options.progress->phase(info.name);
        std::optional<RowFilter> filter;  // none: no patient stands in the table
        if (table.group_width() >= 2) filter.emplace(exclusion, dataset::patient_columns(table, info.columns));
        Balance& balance = result.counts["table:" + info.name];
        dataset::TableReader reader(in, info);
        dataset::TableWriter& out = writer.begin_table(table, info.columns);
        RowBatch batch(info.columns.size());
        RowBatch kept(info.columns.size());
        while (reader.next(batch)) {
            kept.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                if (filter && !filter->keeps(batch, row, balance)) continue;
                kept.add_row(batch, row);
                if (filter) continue;
                ++balance.read;
                ++balance.written;
            }
            out.write(kept);
            if (options.progress != nullptr) options.progress->add(batch.rows(), batch.bytes());
        }
        out.close();
    }
    writer.add_steps(in.steps);
    dataset::Step step;
    step.command = "opx-optout";
    step.version = options.version;
    step.parameters = exclusion.parameters();
    step.inputs = dataset::inputs_of({&in});
    step.counts = result.counts;
    result.dataset = writer.commit(step);
    return result;
}

void write_review(OutputFile& out, const std::vector<NearMatch>& near) {
    std::string text = "facility_id,patient_id,rule,entry,cleared\n";
    for (const NearMatch& match : near)
        csv::append_row(text, {match.facility, match.patient, match.rule, match.list + ":" + std::to_string(match.line),
                               match.cleared ? "yes" : ""});
    out.write(text);
}

}  // namespace opx::optout
