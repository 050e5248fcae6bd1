// What the ledger records and in which order: the events and the form of the legal record, as data.
//
// Files    data-definitions/ledger/events.yaml and transfer-record.yaml; C++ knows neither the events nor the items.
// Errors   Error(definition) with file, line and column; a field or state that is named and not defined is one.
// Source   act-records.md, A2 (record of a transfer), R18 to R25, R42; what the law's item list is, is an assumption
//          that the operators' legal staff check: such fields carry `confidence: assumed`.
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

enum class FieldType { text, date, integer, boolean, sha256, list };

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
    /// Follows from the events themselves, so that nobody can give it.
    bool computed() const { return from.contains("event") || from.contains("ledger"); }
};

struct Group {
    std::string name;
    Label label;
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
    bool once = false;
    bool keeps_state = false;
    bool corrects = false;
};

struct DueRule {
    std::string event;
    std::string by;
    std::vector<Side> sides;
    std::vector<std::string> states;
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
    std::vector<std::string> list_columns;
    std::vector<EventRule> events;
    std::vector<DueRule> due;

    static Layout load(const std::filesystem::path& folder);
    const Field* field(std::string_view name) const noexcept;
    const EventRule* event(std::string_view name) const noexcept;
    std::vector<std::string> field_names() const;
    std::vector<std::string> event_names() const;
};

}  // namespace opx::ledger
