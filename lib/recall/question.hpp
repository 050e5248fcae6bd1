// Which packages held the persons of an opt-out list, or patients given by id: the look-up behind `opx-ledger person`
// and `recall`.
//
// Asked    of a list the stops in force on the day, under the regime of each package (its legal basis); of ids just those.
// Match    id: facility and patient id; identity: an exact rule; near: a near rule, or a slip in a name or a date
//          (identity/slips.hpp), which a person has to look at.
// Closed   a package of which no persons were noted cannot be asked: it is named (LG30), never passed over. An entry that
//          gives neither id nor the items of one rule is refused when the list is read.
// Privacy  answers name lines of the list and patient ids as the package had them; no names.
#pragma once

#include <set>

#include "base/finding.hpp"
#include "identity/slips.hpp"
#include "ledger/record.hpp"
#include "optout/list.hpp"
#include "recall/persons.hpp"

namespace opx::recall {

enum class Match { id, identity, near };
std::string_view name_of(Match match) noexcept;

/// One person asked about.
struct Asked {
    std::string list;        // file name
    std::uint64_t line = 0;  // in it
    const optout::Entry* entry = nullptr;
    std::vector<std::pair<dataset::PatientKey, Match>> keys;
};

struct Held {
    const Asked* asked = nullptr;
    Match match = Match::near;  // the strictest
    std::uint32_t person = 0;
};

struct PackageAnswer {
    ledger::Record record;
    std::vector<Asked> asked;                             // under the package's regime, in the order of the lists
    std::vector<Held> held;                               // by line, then person
    std::map<std::uint32_t, std::vector<PatientId>> ids;  // of the persons held
};

class Question {
   public:
    /// Lists and profile must outlive the question.
    static Question of_lists(const std::vector<optout::List>& lists, const identity::Profile& profile,
                             const identity::Forms& forms, std::string as_of);
    /// facility_id, patient_id; Error(input) for a file of another form.
    static Question of_ids(const std::string& file);

    /// Asks every package of the ledger (or the one named).
    std::vector<PackageAnswer> ask(const ledger::Layout& layout, const ledger::Store& store,
                                   const naming::NamingRule& rule, const Secret& key, const std::string& only,
                                   FindingSink& findings) const;

   private:
    std::vector<Asked> asked_for(const std::set<optout::Regime>& regimes) const;
    const std::vector<optout::List>* lists_ = nullptr;
    const identity::Profile* profile_ = nullptr;
    std::optional<identity::SlipAsker> slips_;
    std::string as_of_;
    std::vector<Asked> ids_;
};

/// The attachment of the event that noted the package's persons; empty when none did.
std::string persons_attachment(const ledger::Record& record);
/// What the legal basis of the record says of stops: those under one regime, or under both when it is not known.
std::set<optout::Regime> regimes_of(const ledger::Record& record);

}  // namespace opx::recall
