#include "sources/hl7/coded.hpp"

#include "sources/hl7/message.hpp"

namespace opx::hl7 {

using definition::Hl7Term;

namespace {

bool matches(std::string_view pattern, std::string_view system) noexcept {
    if (!pattern.empty() && pattern.back() == '*') return system.starts_with(pattern.substr(0, pattern.size() - 1));
    return system == pattern;
}

/// Local systems: 99..., L, L99... (reference: ss-mix2-hl7.md section 4).
bool is_local(std::string_view system) noexcept {
    return system.starts_with("99") || system == "L" || system.starts_with("L99");
}

}  // namespace

CodedParts coded_parts(std::string_view field, char component) noexcept {
    CodedParts parts{};
    const char* at = field.data();
    const char* const end = at + field.size();
    for (std::string_view& part : parts) {
        const char* const begin = at;
        while (at != end && *at != component) ++at;
        part = without_null({begin, static_cast<std::size_t>(at - begin)});
        if (at == end) break;
        ++at;
    }
    return parts;
}

unsigned coded_triple(const CodedParts& parts, const Hl7Term& term) noexcept {
    const std::string_view first = trimmed(parts[2]);
    const std::string_view second = trimmed(parts[5]);
    const auto filled = [&](std::size_t from) { return !parts[from].empty() || !parts[from + 1].empty(); };
    if (term.local) {
        if (is_local(first) && filled(0)) return 1;
        if (is_local(second) && filled(3)) return 4;
        if (first.empty() && second.empty()) return filled(0) ? 1 : filled(3) ? 4 : 0;
        return 0;
    }
    for (const std::string& pattern : term.systems) {
        if (matches(pattern, first) && filled(0)) return 1;
        if (matches(pattern, second) && filled(3)) return 4;
    }
    return 0;
}

}  // namespace opx::hl7
