#include "sources/dpc/file_name.hpp"

#include <algorithm>

#include "definition/dpc_layout.hpp"

namespace opx::dpc {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view word) noexcept {
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

bool digits(std::string_view text, std::size_t count) noexcept {
    return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The part after the last underscore, cut off `text`.
std::string_view last_part(std::string_view& text) noexcept {
    const std::size_t at = text.rfind('_');
    if (at == std::string_view::npos) return {};
    const std::string_view part = text.substr(at + 1);
    text = text.substr(0, at);
    return part;
}

}  // namespace

NameParts parse_file_name(std::string_view name, const std::vector<std::string>& kinds) {
    NameParts parts;
    for (const std::string& kind : kinds)
        if (begins_with(name, kind + "_")) parts.kind = kind;
    std::string_view stem = name.substr(0, std::min(name.rfind('.'), name.size()));
    const std::string_view month = last_part(stem);
    const std::string_view facility = last_part(stem);
    if (!digits(month, 4) && !digits(month, 6)) return parts;
    parts.month = definition::parse_month(month).value_or(0);
    if (digits(facility, 9)) parts.facility = facility;
    return parts;
}

}  // namespace opx::dpc
