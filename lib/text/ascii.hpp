// Does a text hold nothing but ASCII? Such a text needs neither decoding nor normalisation.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace opx::text {

/// Eight bytes at a time: most texts are ASCII or have their first high byte late.
inline bool is_ascii(std::string_view bytes) noexcept {
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, 8);
        if ((word & 0x8080808080808080U) != 0) return false;
    }
    for (; i < bytes.size(); ++i)
        if (static_cast<unsigned char>(bytes[i]) >= 0x80) return false;
    return true;
}

}  // namespace opx::text
