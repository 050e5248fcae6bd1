// 64 bytes of a piece, and what they are as bits: plain ASCII, leads of pairs, trails. Bit 0 is the first byte.
//
// Source  Trails are found as simdjson finds escaped characters (Langdale and Lemire, Parsing Gigabytes of JSON per
//         Second, 2019, section 3.1.1): a lead byte takes the byte behind it along as a backslash does.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace opx::text::detail {

/// Up to 64 bytes, with more behind them that may be read (not used): near the end of the piece this is a copy.
class Block {
   public:
    static constexpr std::size_t kSize = 64;
    static constexpr std::size_t kBehind = kSize;  // 80 bytes are copied from before the middle, 32 from behind the end

    Block(const unsigned char* at, const unsigned char* end) noexcept
        : begin_(at), size_(std::min<std::size_t>(kSize, static_cast<std::size_t>(end - at))) {
        const auto left = static_cast<std::size_t>(end - at);
        if (left >= kSize + kBehind) return;
        std::memcpy(copy_.data(), at, left);
        std::memset(copy_.data() + left, 0, copy_.size() - left);
        begin_ = copy_.data();
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    const unsigned char* begin() const noexcept { return begin_; }
    const unsigned char* end() const noexcept { return begin_ + size_; }
    /// A bit for each byte of the block.
    std::uint64_t all() const noexcept { return ~std::uint64_t{0} >> (kSize - size_); }

   private:
    const unsigned char* begin_;
    std::size_t size_;
    std::array<unsigned char, kSize + kBehind> copy_;
};

using Bytes16 [[gnu::vector_size(16)]] = unsigned char;
using Truth16 [[gnu::vector_size(16)]] = signed char;  // -1: true

inline std::uint64_t bits_of(Truth16 truth) noexcept {
#if defined(__SSE2__)
    return static_cast<unsigned>(_mm_movemask_epi8(reinterpret_cast<__m128i>(truth)));
#else
    std::uint64_t bits = 0;
    for (int i = 0; i < 16; ++i) bits |= static_cast<std::uint64_t>(truth[i] & 1) << i;
    return bits;
#endif
}

/// A bit for each of 64 bytes for which `test`, given 16 of them, is true.
template <class Test>
std::uint64_t bits_where(const unsigned char* bytes, Test test) noexcept {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 16) {
        Bytes16 part;
        std::memcpy(&part, bytes + i, sizeof part);
        bits |= bits_of(test(part)) << i;
    }
    return bits;
}

/// ASCII without controls and DEL; TAB, LF and CR belong to it.
inline Truth16 is_plain(Bytes16 b) noexcept {
    return (b - 0x20 < 0x5F) | (b - 0x09 < 0x02) | (b == 0x0D);
}
/// Leads of Shift_JIS: 81-9F, E0-FC.
inline Truth16 is_shift_jis_lead(Bytes16 b) noexcept {
    return (b ^ 0x20) - 0xA1 < 0x3C;
}
inline Truth16 is_not_ascii(Bytes16 b) noexcept {
    return b >= 0x80;
}

/// Of bytes that lead a pair unless they are the trail of one: the trails. The first byte is none.
inline std::uint64_t trails(std::uint64_t leads) noexcept {
    constexpr std::uint64_t kOdd = 0xAAAAAAAAAAAAAAAA;
    // Each run of leads ends, carried over by the subtraction, in a bit that tells whether it began at an odd place.
    return ((((leads << 1) | kOdd) - leads) ^ kOdd) ^ leads;
}

}  // namespace opx::text::detail
