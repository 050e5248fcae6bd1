// Numbers as sources write them, to the one form of exchange: -?[0-9]+(\.[0-9]+)?, kept as text so that no digit is
// lost or invented.
//
// Accepts   blanks around, full-width signs and digits, a plus sign, leading zeros, ".5" and "5.".
// Refuses   comparators (<5), units, exponents, group signs (1,234), anything between the digits.
// Keeps     zeros behind the point: 7.50 says how exact the value is. "-0" is "0".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opx::text {

std::optional<std::string> canonical_decimal(std::string_view text);
/// No point at all: "5.0" is not an integer.
std::optional<std::string> canonical_integer(std::string_view text);

}  // namespace opx::text
