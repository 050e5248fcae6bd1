// JIS X 0213:2004, both planes, as code points.
//
// Shape   two grids of rows of 94 cells. A cell is a code point, or one of the 25 pairs (base and combining mark).
// Memory  70 KiB, built once when an encoding that needs them is first used.
// Source  reference: text-encoding.md 3, 4, 7; make_tables.py.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace opx::text::detail {

class JisX0213 {
   public:
    struct Character {
        char32_t first = 0;   // 0: no character
        char32_t second = 0;  // of a pair, else 0
        bool disputed = false;
    };
    /// plane 1 or 2; row and column from 0 to 93.
    Character at(unsigned plane, std::size_t row, std::size_t column) const noexcept;

   private:
    friend const JisX0213& jis_x_0213();
    JisX0213();
    static constexpr std::size_t kRowCells = 94;
    std::array<std::uint32_t, 2 * kRowCells * kRowCells> cells_{};
};

const JisX0213& jis_x_0213();

/// Shift_JIS-2004 puts some rows of plane 2 behind plane 1: the row (from 0) of the n-th of them, n from 0 to 25.
std::size_t plane_two_row(std::size_t n) noexcept;

}  // namespace opx::text::detail
