// Where a text said the same before: for every place a chain of earlier ones that begin alike, nearest first.
//
// Bounds   a chain is followed `depth` steps, and less far back than `window`; only places that were entered are found,
//          each once and in order. Of three bytes alone the nearest place is known, of fewer none.
// Memory   4 bytes for each of the window, and 320 KiB; the text stays the caller's.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "package/detail/lzma_symbols.hpp"

namespace opx::package::sevenzip {

struct Match {
    std::uint32_t distance = 0;  // less one
    std::uint32_t length = 0;
};

/// How many bytes from `a` and from `b` on are equal, at most `limit`.
inline std::uint32_t common_length(const std::uint8_t* a, const std::uint8_t* b, std::size_t limit) noexcept {
    std::size_t length = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (; length + 8 <= limit; length += 8) {
            std::uint64_t x = 0;
            std::uint64_t y = 0;
            std::memcpy(&x, a + length, 8);
            std::memcpy(&y, b + length, 8);
            if (x != y)
                return static_cast<std::uint32_t>(length) + static_cast<std::uint32_t>(std::countr_zero(x ^ y)) / 8;
        }
    }
    while (length < limit && a[length] == b[length]) ++length;
    return static_cast<std::uint32_t>(length);
}

class MatchChains {
   public:
    MatchChains(std::uint32_t window, std::uint32_t depth, std::uint32_t nice)
        : window_(std::bit_ceil(window)),
          depth_(depth),
          nice_(nice),
          heads_(std::size_t{1} << kHeadBits),
          short_heads_(std::size_t{1} << kShortBits),
          before_(window_) {}

    /// Forgets what was before. The text must be shorter than 4 GiB.
    void start(std::span<const std::uint8_t> text) noexcept {
        text_ = text.data();
        size_ = text.size();
        std::fill(heads_.begin(), heads_.end(), kNone);
        std::fill(short_heads_.begin(), short_heads_.end(), kNone);
    }

    void enter(std::size_t at) noexcept {
        if (at + kHashed > size_) return;
        const auto place = static_cast<std::uint32_t>(at);
        short_heads_[short_hash(at)] = place;
        std::uint32_t& head = heads_[hash(at)];
        before_[at & (window_ - 1)] = head;
        head = place;
    }

    /// Enters the place; gives the matches found there, each longer than the one before it.
    std::span<const Match> find(std::size_t at) noexcept {
        if (at + kHashed > size_) return {};
        std::uint32_t other = short_heads_[short_hash(at)];
        const std::uint32_t first = heads_[hash(at)];
        enter(at);
        const std::uint8_t* const here = text_ + at;
        const std::size_t limit = std::min(size_ - at, kMatchMax);
        std::size_t count = 0;
        std::uint32_t best = kHashed - 1;
        const auto keep = [&](std::uint32_t length) {
            found_[count++] = {static_cast<std::uint32_t>(at) - other - 1, length};
            best = length;
        };
        if (other != kNone && at - other < window_)
            if (const std::uint32_t length = common_length(here, text_ + other, limit); length >= best) keep(length);
        other = first;
        for (std::uint32_t step = depth_; step > 0 && best < limit && best < nice_; --step) {
            if (other == kNone || at - other >= window_) break;
            const std::uint8_t* const there = text_ + other;
            // The bytes that would make it longer differ in most: they are looked at first.
            if (word(there + best + 1 - kHashed) == word(here + best + 1 - kHashed))
                if (const std::uint32_t length = common_length(here, there, limit); length > best) keep(length);
            other = before_[other & (window_ - 1)];
        }
        return {found_.data(), count};
    }

   private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
    static constexpr std::uint32_t kHashed = 4;  // bytes
    static constexpr unsigned kHeadBits = 16;    // of the hash: larger tables cost more in the cache than chains gain
    static constexpr unsigned kShortBits = 14;

    static std::uint32_t word(const std::uint8_t* at) noexcept {
        std::uint32_t value = 0;
        std::memcpy(&value, at, sizeof value);
        return value;
    }
    // By 2^32 and the golden ratio: the upper bits hang on all bytes.
    static std::size_t folded(std::uint32_t value, unsigned bits) noexcept {
        return value * 0x9E3779B1u >> (32 - bits);
    }
    std::size_t hash(std::size_t at) const noexcept { return folded(word(text_ + at), kHeadBits); }
    std::size_t short_hash(std::size_t at) const noexcept {
        const std::uint32_t three =
            std::endian::native == std::endian::little ? word(text_ + at) << 8 : word(text_ + at) & 0xFFFFFF00u;
        return folded(three, kShortBits);
    }

    std::size_t window_;
    std::uint32_t depth_;
    std::uint32_t nice_;
    const std::uint8_t* text_ = nullptr;
    std::size_t size_ = 0;
    std::vector<std::uint32_t> heads_;        // the last place of each hash of four bytes
    std::vector<std::uint32_t> short_heads_;  // and of three
    std::vector<std::uint32_t> before_;       // the place before it on its chain; by place modulo window
    std::array<Match, kMatchMax> found_{};
};

}  // namespace opx::package::sevenzip
