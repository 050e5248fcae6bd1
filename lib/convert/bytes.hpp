// Short values compared and copied: most have a few bytes, for which a call of memcmp or memcpy costs more than the work.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace opx::convert {

template <class Number>
inline Number load(const char* at) noexcept {
    Number value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

inline bool same_bytes(std::string_view a, std::string_view b) noexcept {
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    const char* const p = a.data();
    const char* const q = b.data();
    if (size > 16) return std::memcmp(p, q, size) == 0;
    // Two loads that overlap in the middle.
    if (size >= 8)
        return ((load<std::uint64_t>(p) ^ load<std::uint64_t>(q)) |
                (load<std::uint64_t>(p + size - 8) ^ load<std::uint64_t>(q + size - 8))) == 0;
    if (size >= 4)
        return ((load<std::uint32_t>(p) ^ load<std::uint32_t>(q)) |
                (load<std::uint32_t>(p + size - 4) ^ load<std::uint32_t>(q + size - 4))) == 0;
    for (std::size_t i = 0; i < size; ++i)
        if (p[i] != q[i]) return false;
    return true;
}

/// Copies and gives the place behind the copy.
inline char* copy_bytes(char* out, std::string_view text) noexcept {
    const std::size_t size = text.size();
    const char* const p = text.data();
    if (size > 16) {
        std::memcpy(out, p, size);
    } else if (size >= 8) {
        const auto last = load<std::uint64_t>(p + size - 8);
        std::memcpy(out, p, 8);
        std::memcpy(out + size - 8, &last, 8);
    } else if (size >= 4) {
        const auto last = load<std::uint32_t>(p + size - 4);
        std::memcpy(out, p, 4);
        std::memcpy(out + size - 4, &last, 4);
    } else {
        for (std::size_t i = 0; i < size; ++i) out[i] = p[i];
    }
    return out + size;
}

}  // namespace opx::convert
