// What the ledger records and in which order: the events and the form of the legal record, as data.
//
// Files    data-definitions/ledger/events.yaml and transfer-record.yaml; C++ knows neither the events nor the items.
// Errors   Error(definition) with file, line and column; a field or state that is named and not defined is one.
// Source   act-records.md, A2 (record of a transfer), R18 to R25, R42; what the law's item list is, is an assumption
//          that the operators' legal staff check: such fields carry `confidence: assumed`. The grounds stand as text
//          with their edition (`bases`), as numbers of articles move.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace opx::ledger {

/// Whose book it is: that decides which events it may hold. `joint`: of no operator, for trials.
enum class Side { provider, receiver, joint };
std::string_view name_of(Side side) noexcept;

struct Label {
    std::string ja;
    std::string en;
    const std::string& pick(bool japanese) const noexcept { return japanese ? ja : en; }
};

enum class FieldType { text, date, integer, boolean, sha256, list, counts };

struct Field {
    std::string name;
    Label label;
    FieldType type = FieldType::text;
    std::vector<std::string> words;           // values allowed; empty: any
    std::map<std::string, std::string> from;  // source ("manifest", "name", ...) to place in it
    bool sum = false;
    bool repeats = false;
    bool always = false;  // read from a document that is not trusted, too
    bool assumed = false;
    bool own = false;                           // of this operator alone: not compared between two ledgers
    bool free = false;                          // written by hand: what looks like a password is refused
    std::vector<std::string> basis;             // names of Layout::bases
    std::string derived_from;                   // field whose value decides this one's when it is not given
    std::map<std::string, std::string> derive;  // value of that field to text
    /// Follows from the events themselves, so that nobody can give it.
    bool computed() const { return from.contains("event") || from.contains("ledger"); }
};

/// What a field is recorded for: the clause as text, and the edition it was read in.
struct Basis {
    std::string text;
    std::string edition;
};

struct Group {
    std::string name;
    Label label;
    std::vector<std::string> basis;
    std::vector<Field> fields;
};

struct EventRule {
    std::string name;
    Label label;
    std::map<Side, std::vector<std::string>> from;
    std::vector<std::string> documents;
    std::map<std::string, std::string> date_from;  // document to place
    std::vector<std::string> required;             // recorded by this event or before
    std::vector<std::string> required_here;        // given by this very event
    std::map<std::string, std::vector<std::string>> only;
    std::string answers;     // the event this one replies to
    std::string answers_by;  // the field that both share
    bool once = false;
    bool mirrored = false;  // belongs into the ledgers of both operators
    bool keeps_state = false;
    bool corrects = false;
};

struct DueRule {
    std::string event;
    std::string by;
    std::vector<Side> sides;
    std::vector<std::string> states;  // empty: in any
};

/// A document is believed when the value at `place` is `is` (a receipt: that it accepts the package).
struct Trust {
    std::string place;
    std::string is;
};

struct Layout {
    std::string id;  // "transfer-record 0.1.0, transfer-events 0.1.0"
    Label label;
    std::vector<Group> groups;
    std::map<std::string, Trust> trust;  // by document
    std::map<std::string, Basis> bases;
    std::vector<std::string> basis;  // of the record as a whole
    std::vector<std::string> list_columns;
    std::vector<std::string> institution_fields;  // what a medical institution is told
    std::vector<EventRule> events;
    std::vector<DueRule> due;

    static Layout load(const std::filesystem::path& folder);
    const Field* field(std::string_view name) const noexcept;
    const EventRule* event(std::string_view name) const noexcept;
    std::vector<std::string> field_names() const;
    std::vector<std::string> event_names() const;
};

}  // namespace opx::ledger
