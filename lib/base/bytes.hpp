// Bytes compared, copied and counted. Most values have a few bytes, for which a call of memcmp or memcpy costs more than the work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace opx {

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
    if (size > 32) return std::memcmp(p, q, size) == 0;
    const auto differ = [p, q](std::size_t at) { return load<std::uint64_t>(p + at) ^ load<std::uint64_t>(q + at); };
    if (size > 16) return (differ(0) | differ(8) | differ(size - 16) | differ(size - 8)) == 0;
    // Two loads that overlap in the middle.
    if (size >= 8) return (differ(0) | differ(size - 8)) == 0;
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

/// How often a byte stands in a text.
inline std::size_t count_byte(std::string_view text, char byte) noexcept {
    std::size_t count = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
#ifdef __SSE2__
    const __m128i wanted = _mm_set1_epi8(byte);
    const __m128i zero = _mm_setzero_si128();
    while (end - at >= 16) {
        __m128i sums = zero;  // of each byte; minus one for every hit
        for (int round = 0; round < 255 && end - at >= 16; ++round, at += 16) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
            sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(bytes, wanted));
        }
        const __m128i halves = _mm_sad_epu8(sums, zero);
        count += static_cast<std::size_t>(_mm_cvtsi128_si64(halves)) +
                 static_cast<std::size_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(halves, halves)));
    }
#endif
    for (; at != end; ++at) count += *at == byte ? 1U : 0U;
    return count;
}

}  // namespace opx
