// The characters of XML, and the references that XML itself knows.
//
// Source  XML 1.0 (5th edition), productions Char [2] and CharRef [66], section 4.6.
#pragma once

#include <optional>
#include <string_view>

namespace opx::xml {

constexpr bool is_character(char32_t code) noexcept {
    if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
    return code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF) && code != 0xFFFE && code != 0xFFFF;
}

/// What `&name;` means: one of the five entities of XML or the number of a character; nothing for all else.
std::optional<char32_t> referenced_character(std::string_view name) noexcept;

}  // namespace opx::xml
