#include "text/detail/jis_x_0213.hpp"

#include <string_view>

namespace opx::text::detail {
namespace {

struct Row {
    std::size_t plane;
    std::size_t row;
    std::u32string_view cells;
};
constexpr Row kRows[] = {
#include "text/detail/jis_x_0213.inc"
};
struct Pair {
    char32_t first;
    char32_t second;
};
constexpr Pair kPairs[] = {
#include "text/detail/jis_x_0213_pairs.inc"
};

constexpr std::uint32_t kPair = 0x40000000;      // the rest is a place among the pairs
constexpr std::uint32_t kDisputed = 0x80000000;  // the Microsoft column is not the standard's
constexpr char32_t kMissing = 0xFFFD;
constexpr char32_t kFirstPair = 0xE000;  // how the table writes pairs

/// Plane 1, by row and cell from 1: ― 〜 ‖ − ¢ £ ~ ¬.
constexpr std::size_t kDisputedCells[][2] = {{1, 29}, {1, 33}, {1, 34}, {1, 61}, {1, 81}, {1, 82}, {2, 18}, {2, 44}};

}  // namespace

JisX0213::JisX0213() {
    for (const Row& row : kRows)
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const char32_t c = row.cells[i];
            if (c == kMissing) continue;
            const bool pair = c >= kFirstPair && c < kFirstPair + std::size(kPairs);
            cells_[((row.plane - 1) * kRowCells + row.row - 1) * kRowCells + i] =
                pair ? kPair | static_cast<std::uint32_t>(c - kFirstPair) : static_cast<std::uint32_t>(c);
        }
    for (const auto& [row, cell] : kDisputedCells) cells_[(row - 1) * kRowCells + cell - 1] |= kDisputed;
}

JisX0213::Character JisX0213::at(unsigned plane, std::size_t row, std::size_t column) const noexcept {
    const std::uint32_t cell = cells_[((plane - 1) * kRowCells + row) * kRowCells + column];
    if ((cell & kPair) != 0) {
        const Pair& pair = kPairs[cell & 0xFF];
        return {pair.first, pair.second, false};
    }
    return {static_cast<char32_t>(cell & ~kDisputed), 0, (cell & kDisputed) != 0};
}

const JisX0213& jis_x_0213() {
    static const JisX0213 tables;
    return tables;
}

std::size_t plane_two_row(std::size_t n) noexcept {
    constexpr std::size_t kPacked[] = {1, 8, 3, 4, 5, 12, 13, 14, 15};  // then 78 to 94
    return n < std::size(kPacked) ? kPacked[n] - 1 : n - std::size(kPacked) + 77;
}

}  // namespace opx::text::detail
