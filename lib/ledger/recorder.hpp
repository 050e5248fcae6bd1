// Records an event of a package: from its name, its documents and what the user adds, if it may follow what is recorded.
//
// Findings (nothing is recorded when there is one)
//          LG10 the event may not follow the state; LG11 a field the event needs is not known; LG12 documents, name and
//          earlier records contradict each other, or a value is not of the field's type; LG13 the value of a field bars the
//          event (a receipt that refuses); LG14 the date lies before that of the last event; LG15 a text written by hand
//          looks like a password.
// Answers  an event that answers another (a deletion the recall it was asked by) needs one that has no answer yet (LG10).
// Again    the very same event (same content) is taken as recorded: a script may be run again.
// Errors   Error(usage) for an unknown event or field, a document the event does not take, a missing date; Error(input)
//          for a name that is not by the naming rule.
// Privacy  only the fields of the layout are kept; a document's other members, patient data above all, never come in.
#pragma once

#include <optional>

#include "ledger/document.hpp"
#include "ledger/record.hpp"

namespace opx::ledger {

struct Submission {
    std::string event;
    std::string package;                                      // NAME.7z; folders before it do not count
    std::string date;                                         // YYYY-MM-DD; empty: from the document
    std::map<std::string, std::string> documents;             // kind to path
    std::vector<std::pair<std::string, std::string>> fields;  // as given
    std::vector<Document> made;                               // documents that this program made itself
    const Attachment* attachment = nullptr;                   // goes into the ledger with the event, or not at all
};

enum class Outcome { recorded, already, refused };

struct Recorded {
    Outcome outcome = Outcome::refused;
    std::string state;
    Head head;
};

Recorded record_event(const Layout& layout, const naming::NamingRule& rule, Store& store, const Submission& submission,
                      FindingSink& findings);

}  // namespace opx::ledger
