// What two bytes mean, ready to be copied: one load gives the UTF-8, its length and how many bytes were read.
//
// Shape   an entry for each value of two bytes, first byte in front. Empty where anything is to be said or done beyond
//         copying: an event, a code without a character, a user-defined one, a control, a lead of three bytes.
// Memory  256 KiB a table, of which text touches what its characters take up; made at the first use of the encoding.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "text/detail/jis_tables.hpp"
#include "text/encoding.hpp"

namespace opx::text::detail {

static_assert(std::endian::native == std::endian::little, "entries are copied to the text as they lie in memory");

class PairTable {
   public:
    /// Three bytes of UTF-8; above them the length in two bits, and in the highest bit whether both bytes were read.
    using Entry = std::uint32_t;
    static constexpr bool is_empty(Entry entry) noexcept { return entry <= 0xFFFFFF; }
    static constexpr std::size_t length(Entry entry) noexcept { return (entry >> 24) & 3; }
    static constexpr std::size_t bytes_read(Entry entry) noexcept { return 1 + (entry >> 31); }

    Entry at(const unsigned char* bytes) const noexcept {
        std::uint16_t both = 0;
        std::memcpy(&both, bytes, sizeof both);
        return entries_[both];
    }

    /// The character of a pair, unless its cell has a flag that is heeded or no character.
    void set_pair(unsigned first, unsigned second, const Cell& cell, unsigned heeded) noexcept {
        if ((cell.flags & flag::kLength) != 0 && (cell.flags & heeded) == 0)
            entries_[(second << 8) | first] = entry_of(cell, 1);
    }
    /// A character of one byte, whatever comes behind it.
    void set_single(unsigned byte, const Cell& cell) noexcept {
        for (unsigned behind = 0; behind < 256; ++behind) entries_[(behind << 8) | byte] = entry_of(cell, 0);
    }

   private:
    static Entry entry_of(const Cell& cell, unsigned both) noexcept {
        Entry entry = 0;
        std::memcpy(&entry, cell.utf8.data(), cell.utf8.size());
        return entry | (static_cast<Entry>(cell.flags & flag::kLength) << 24) | (both << 31);
    }
    std::array<Entry, 0x10000> entries_{};
};

/// Flags of cells that are events in the encoding, or no characters of it; `of_1978`: ISO-2022-JP, JIS C 6226.
unsigned heeded_flags(Encoding encoding, bool of_1978 = false) noexcept;

/// Of cp932, sjis, euc_jp, cp51932, eucjp_ms and iso2022jp (the pairs of JIS X 0208, seven bits a byte).
const PairTable& pair_table(Encoding encoding, bool of_1978 = false);

}  // namespace opx::text::detail
