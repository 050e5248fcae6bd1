// From characters back to the codes of an encoding: the decoder's tables, inverted.
//
// Shape   a code is the bytes, big-endian, as Event::code. A character may have several codes (CP932: 398 duplicates); the
//         first is the one that ICU and glibc write. Characters of two code points (JIS X 0213) are looked up as such.
// Memory  256 KiB and what the duplicates need; made by decoding every code once (milliseconds).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/encoding.hpp"

namespace opx::text::detail {

class InverseTable {
   public:
    /// Every code of the encoding; for ISO-2022-JP those of one designated set, given by its escape sequence.
    explicit InverseTable(Encoding encoding, std::string_view designation = {});

    /// Code that is written for the character; 0: none.
    std::uint32_t canonical(char32_t character) const noexcept {
        return character < bmp_.size() ? bmp_[character] : other(character, 0);
    }
    /// Is this one of its other codes?
    bool is_duplicate(char32_t character, std::uint32_t code) const;
    /// Code of a character of two code points; 0: none.
    std::uint32_t pair(char32_t first, char32_t second) const noexcept {
        return second == 0 ? 0 : other(first, second);  // NUL behind a character is no pair
    }
    bool has_pairs() const noexcept { return has_pairs_; }

   private:
    void add(char32_t first, char32_t second, std::uint32_t code, bool duplicate);
    std::uint32_t other(char32_t first, char32_t second) const noexcept;

    std::vector<std::uint32_t> bmp_;
    std::unordered_map<std::uint64_t, std::uint32_t> others_;  // beyond the BMP, and pairs
    std::unordered_map<char32_t, std::vector<std::uint32_t>> duplicates_;
    bool has_pairs_ = false;
};

/// The table of an encoding, or of one designated set of ISO-2022-JP: made when first asked for, then shared by all threads.
const InverseTable& inverse_table(Encoding encoding, std::string_view designation = {});

}  // namespace opx::text::detail
