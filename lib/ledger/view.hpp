// The ledger as its readers want it: a list, one record with labels, what is due, everything for other programs.
//
// Text     lists are tab-separated with a header, CSV is RFC 4180 with a header; both carry the field names of the layout, so
//          that scripts do not depend on the language. Only show_record speaks the reader's language.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/record.hpp"

namespace opx::ledger {

std::string list_header(const Layout& layout);
std::string list_line(const Layout& layout, const Record& record);

std::string show_record(const Layout& layout, const Record& record, bool japanese);

/// A field's value as a person reads it, empty when there is none; and quoted for CSV where needed.
std::string value_of(const Record& record, const std::string& name);
std::string quoted(const std::string& text);

std::string csv_header(const Layout& layout);
std::string csv_line(const Layout& layout, const Record& record);

/// A medium and where it is: the latest word of any record on it (R13).
struct Medium {
    std::string id;
    std::map<std::string, std::string> fields;  // those of media_header() after the id
    std::vector<std::string> packages;
};
std::vector<Medium> media_of(const std::vector<Record>& records);
std::string media_header();
std::string media_line(const Medium& medium);

struct Due {
    std::string date;  // empty: the record does not say by when
    std::int64_t days = 0;
    std::string package;
    std::string event;
    std::string by;  // the field that says so
};

/// What is still to be done for a package by `today` + `within` days, and what has no date.
std::vector<Due> due_of(const Layout& layout, const Record& record, std::int64_t today, std::int64_t within);

}  // namespace opx::ledger
