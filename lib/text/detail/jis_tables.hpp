// The code tables as cells ready to be copied: up to three bytes of UTF-8 and what is special about the code.
//
// Shape   a grid of rows of 94 cells. CP932 pointers, EUC bytes and ISO-2022-JP bytes all lead into the 0208 grid
//         (pointer = (row - 1) * 94 + cell - 1); the user-defined area has no cells, its code points follow by arithmetic.
// Memory  80 KiB, built once at the first use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace opx::text::detail {

struct Cell {
    std::array<char, 3> utf8{};
    std::uint8_t flags = 0;  // length in the low bits, 0 = no character
};

namespace flag {
inline constexpr std::uint8_t kLength = 0x03;
inline constexpr std::uint8_t kDuplicateCp932 = 0x04;  // CP932 has an earlier code for the character
inline constexpr std::uint8_t kDuplicateEuc = 0x08;    // EUC-JP and ISO-2022-JP have
inline constexpr std::uint8_t kDisputed = 0x10;        // the Microsoft column is not the standard's
inline constexpr std::uint8_t kDamaged = 0x20;         // 〓
inline constexpr std::uint8_t k1978 = 0x40;            // another kanji in JIS C 6226-1978
inline constexpr std::uint8_t kVendor = 0x80;          // not of the JIS: NEC and IBM rows
}  // namespace flag

inline constexpr std::size_t kRow = 94;
inline constexpr std::size_t kUserFirst = 8836;  // pointer of F040 in the CP932 grid, U+E000
inline constexpr std::size_t kUserCount = 1880;  // to U+E757

struct JisTables {
    std::array<Cell, 120 * kRow> jis0208{};  // rows 89-92 NEC-selected, 95-114 user-defined, 115-119 IBM
    std::array<Cell, 94 * kRow> jis0212{};   // rows 83 and 84: IBM characters of eucJP-ms
};

const JisTables& jis_tables();

/// Place of a code of Shift_JIS in the 0208 grid; both bytes are of the legal ranges.
constexpr std::size_t shift_jis_pointer(unsigned lead, unsigned trail) noexcept {
    return (lead - (lead < 0xA0 ? 0x81U : 0xC1U)) * 188 + trail - (trail < 0x7F ? 0x40U : 0x41U);
}

}  // namespace opx::text::detail
