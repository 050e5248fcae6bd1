// What an operator holds (保有期間・件数, R29, R30): period and counts per table and item, as a document that operators show
// each other before a case, so that the period all of them can give is found.
//
// Counts    a count below `suppress_below` is written as "<10"; where a single year of a table would be hidden while the total
//           is open, the next smallest year is hidden with it, so that nobody finds it by subtraction.
// Errors    Error(definition), DD080, with file, line, column for a document that contradicts itself or the definition.
// Source    data-definition.md section 8; rules DD080 and DD081.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "definition/model.hpp"

namespace opx::holdings {

/// A number, or that it is smaller than the limit of suppression.
struct Count {
    std::uint64_t value = 0;  // of a suppressed one: the limit
    bool below = false;
    std::string text() const;
    bool operator==(const Count&) const = default;
};

struct Period {
    std::string from;  // YYYY-MM-DD; empty when nothing is dated
    std::string to;
    bool empty() const noexcept { return from.empty() || from > to; }
};

struct ItemHeld {
    std::string name;
    Count non_null;
    Period period;  // of the rows in which it has a value
    std::string note_ja;
};

struct YearHeld {
    std::string year;
    Count rows;
    Count patients;
};

struct TableHeld {
    std::string name;
    std::string period_field;  // empty: the table has none
    Period period;
    Count rows;
    std::optional<Count> patients;  // none: no table of patients
    Count facilities;
    std::vector<YearHeld> by_year;
    std::vector<ItemHeld> items;

    const ItemHeld* find(std::string_view item) const noexcept;
};

struct Holdings {
    std::string operator_id;
    std::string definition_id;
    std::string definition_version;
    std::string as_of;
    std::uint64_t suppress_below = 10;
    std::vector<TableHeld> tables;

    const TableHeld* find(std::string_view table) const noexcept;
};

/// Items are held against the definition where one is given.
Holdings load(const std::filesystem::path& file, const definition::Definition* definition = nullptr);
std::string text_of(const Holdings& holdings);

/// DD081: older than 400 days on the day given, or of another version of the definition.
void judge_age(const Holdings& holdings, const std::filesystem::path& file, const definition::Definition& definition,
               std::string_view today, FindingSink& findings);

}  // namespace opx::holdings
