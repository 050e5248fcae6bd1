// Values of the legal record: checked, and in the one form in which they are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "ledger/layout.hpp"

namespace opx::ledger {

struct Checked {
    std::optional<json::Value> value;
    std::string fault;  // why there is none; names no value
};

/// One or more values found for a field: a list field keeps all, a sum adds them, any other takes exactly one.
Checked check_value(const Field& field, const std::vector<json::Value>& found);

/// A word of the text could be a password: a ledger is read by many, so such text is refused (LG15). Better refused once
/// too often: a word of twelve signs or more that mixes capitals, small letters and digits, or one as opx-pack makes them.
bool looks_like_password(std::string_view text);

/// As a person reads it.
std::string shown(const json::Value& value);

/// A day of the calendar, YYYY-MM-DD; days since 1970-01-01.
std::optional<std::int64_t> day_number(std::string_view date);

}  // namespace opx::ledger
