// A fast hash of comparing forms for keys in memory. Never written anywhere: another build may hash otherwise.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace opx::identity {

__extension__ using Wide = unsigned __int128;

/// 64 bits; values that are hashed one after the other are told apart by their length.
inline std::uint64_t value_hash(std::string_view text, std::uint64_t seed) noexcept {
    const auto mix = [](std::uint64_t a, std::uint64_t b) noexcept {
        const auto product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xD6E8FEB86659FD93U);
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    };
    std::uint64_t hash = mix(seed, text.size());
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        hash = mix(hash, word);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), text.size());
    return mix(hash, word ^ 0xA5A5A5A5A5A5A5A5U);
}

}  // namespace opx::identity
