#include "xml/characters.hpp"

namespace opx::xml {

std::optional<char32_t> referenced_character(std::string_view name) noexcept {
    if (name == "lt") return U'<';
    if (name == "gt") return U'>';
    if (name == "amp") return U'&';
    if (name == "quot") return U'"';
    if (name == "apos") return U'\'';
    if (!name.starts_with('#')) return std::nullopt;
    name.remove_prefix(1);
    const bool hexadecimal = name.starts_with('x');
    if (hexadecimal) name.remove_prefix(1);
    if (name.empty()) return std::nullopt;
    char32_t code = 0;
    for (const char c : name) {
        const char32_t lower = static_cast<unsigned char>(c) | 0x20U;
        if (c >= '0' && c <= '9') code = code * (hexadecimal ? 16 : 10) + static_cast<char32_t>(c - '0');
        else if (hexadecimal && lower >= 'a' && lower <= 'f') code = code * 16 + (lower - 'a' + 10);
        else return std::nullopt;
        if (code > 0x10FFFF) return std::nullopt;
    }
    return is_character(code) ? std::optional(code) : std::nullopt;
}

}  // namespace opx::xml
