// UTF-8 and UTF-16 one character at a time, without a copy: names of members, and the password, which must not be
// copied about. Strict: what is not well-formed is told, never replaced.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace opx::package {

constexpr std::uint32_t kMalformed = 0xFFFFFFFF;

/// The character at `at`, which moves behind it; kMalformed (and one byte on) for what is not UTF-8.
inline std::uint32_t next_utf8(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
    const std::uint32_t lead = byte(at++);
    if (lead < 0x80) return lead;
    const std::size_t extra = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - at < extra) return kMalformed;
    std::uint32_t point = lead & (0x3Fu >> extra);
    for (std::size_t i = 0; i < extra; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return kMalformed;
        point = point << 6 | (byte(at + i) & 0x3F);
    }
    constexpr std::uint32_t kLeast[]{0, 0x80, 0x800, 0x10000};
    if (point < kLeast[extra] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return kMalformed;
    at += extra;
    return point;
}

inline void append_utf8(std::string& out, std::uint32_t point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
        return;
    }
    const unsigned extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    constexpr std::uint32_t kLead[]{0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(kLead[extra] | point >> (6 * extra));
    for (unsigned i = extra; i-- > 0;) out += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F));
}

/// Gives the one or two UTF-16 units of the character to `put`.
template <class Put>
void put_utf16(std::uint32_t point, const Put& put) {
    if (point < 0x10000) {
        put(point);
    } else {
        put(0xD7C0 + (point >> 10));
        put(0xDC00 + (point & 0x3FF));
    }
}

}  // namespace opx::package
