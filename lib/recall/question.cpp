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

constexpr std::size_t kTogether = 256;  // persons asked about in one pass over a package: a slip has a thousand keys

class Finder {
   public:
    Finder(HeldPersons& persons, const identity::SlipAsker* slips) : persons_(persons), slips_(slips) {}

    void ask(std::span<const Asked> asked) {
        keys_.clear();
        questions_.clear();
        for (const Asked& one : asked) {
            for (const auto& [key, match] : one.keys) add(one, match, {&key, 1});
            if (slips_ == nullptr || one.entry == nullptr) continue;
            for (const identity::SlipQuestion& keys : slips_->questions(one.entry->person)) add(one, Match::near, keys);
        }
        const std::vector<HeldPersons::Hit> hits = persons_.find(keys_);
        std::size_t at = 0;
        for (const Sub& question : questions_) {
            std::vector<std::uint32_t> all;
            for (std::size_t key = question.begin; key < question.end; ++key) {
                std::vector<std::uint32_t> persons;
                for (; at < hits.size() && hits[at].key == key; ++at) persons.push_back(hits[at].person);
                if (key == question.begin) all = std::move(persons);
                else
                    std::erase_if(all, [&](std::uint32_t one) {
                        return !std::binary_search(persons.begin(), persons.end(), one);
                    });
            }
            for (const std::uint32_t person : all) {
                const auto [place, is_new] = found_.emplace(std::pair(question.asked, person), question.match);
                if (!is_new) place->second = std::min(place->second, question.match);
            }
        }
    }
    std::vector<Held> held() const {
        std::vector<Held> out;
        for (const auto& [who, match] : found_) out.push_back({who.first, match, who.second});
        return out;
    }

   private:
    struct Sub {
        const Asked* asked;
        Match match;
        std::size_t begin, end;  // of the keys, all of which one person must have
    };
    void add(const Asked& asked, Match match, std::span<const dataset::PatientKey> keys) {
        questions_.push_back({&asked, match, keys_.size(), keys_.size() + keys.size()});
        keys_.insert(keys_.end(), keys.begin(), keys.end());
    }

    HeldPersons& persons_;
    const identity::SlipAsker* slips_;
    std::vector<dataset::PatientKey> keys_;
    std::vector<Sub> questions_;
    std::map<std::pair<const Asked*, std::uint32_t>, Match> found_;
};

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
                            const identity::Forms& forms, std::string as_of) {
    Question out;
    out.lists_ = &lists;
    out.profile_ = &profile;
    out.slips_.emplace(profile, forms);
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
        Finder finder(persons, slips_ ? &*slips_ : nullptr);
        for (std::size_t at = 0; at < answer.asked.size(); at += kTogether)
            finder.ask(std::span(answer.asked).subspan(at, std::min(kTogether, answer.asked.size() - at)));
        answer.held = finder.held();
        for (const Held& held : answer.held)
            if (!answer.ids.contains(held.person)) answer.ids[held.person] = persons.ids_of(held.person);
        out.push_back(std::move(answer));
    }
    return out;
}

}  // namespace opx::recall
