#include "text/detail/jis_tables.hpp"

#include <algorithm>
#include <bitset>
#include <memory>
#include <string_view>

namespace opx::text::detail {
namespace {

struct Row {
    std::size_t row;
    std::u16string_view cells;
};
constexpr Row k0208[] = {
#include "text/detail/jis_x_0208.inc"
};
constexpr Row k0212[] = {
#include "text/detail/jis_x_0212.inc"
};
constexpr std::uint16_t k1978Codes[] = {
#include "text/detail/jis_1978.inc"
};

constexpr char16_t kMissing = u'\uFFFD';
// 〜 ‖ − ¢ £ ¬ by row and cell, counted from 1.
constexpr std::size_t kDisputed0208[] = {0 * kRow + 32, 0 * kRow + 33, 0 * kRow + 60,
                                         0 * kRow + 80, 0 * kRow + 81, 1 * kRow + 43};
constexpr std::size_t kBrokenBar0212 = 1 * kRow + 34;  // ¦ U+FFE4 as in CP932 and eucJP-ms; U+00A6 in the standard

Cell cell_of(char16_t c) noexcept {
    const auto byte = [](unsigned value) { return static_cast<char>(value); };
    const unsigned value = c;
    if (value < 0x800) return {{byte(0xC0 | (value >> 6)), byte(0x80 | (value & 0x3F)), 0}, 2};
    return {{byte(0xE0 | (value >> 12)), byte(0x80 | ((value >> 6) & 0x3F)), byte(0x80 | (value & 0x3F))}, 3};
}

using Seen = std::bitset<0x10000>;

/// Flags the cells of these rows whose character came before, in the order ICU and glibc write them back.
void flag_duplicates(Cell* grid, const Row* begin, const Row* end, std::size_t first, std::size_t last,
                     std::uint8_t with, Seen& seen) {
    for (const Row* row = begin; row != end; ++row) {
        if (row->row < first || row->row > last) continue;
        for (std::size_t i = 0; i < row->cells.size(); ++i) {
            const char16_t c = row->cells[i];
            if (c == kMissing) continue;
            if (seen[c]) grid[(row->row - 1) * kRow + i].flags |= with;
            seen[c] = true;
        }
    }
}

void fill(Cell* grid, const Row* begin, const Row* end) {
    for (const Row* row = begin; row != end; ++row)
        for (std::size_t i = 0; i < row->cells.size(); ++i)
            if (row->cells[i] != kMissing) grid[(row->row - 1) * kRow + i] = cell_of(row->cells[i]);
}

std::unique_ptr<const JisTables> build() {
    auto tables = std::make_unique<JisTables>();
    Cell* const two = tables->jis0208.data();
    Cell* const three = tables->jis0212.data();
    fill(two, std::begin(k0208), std::end(k0208));
    fill(three, std::begin(k0212), std::end(k0212));
    for (const Row& row : k0208)
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            if (row.row == 13 || row.row > 84) two[(row.row - 1) * kRow + i].flags |= flag::kVendor;
    for (const Row& row : k0212)
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            if (row.row > 82) three[(row.row - 1) * kRow + i].flags |= flag::kVendor;
    for (const std::size_t at : kDisputed0208) two[at].flags |= flag::kDisputed;
    three[kBrokenBar0212] = cell_of(u'\uFFE4');
    three[kBrokenBar0212].flags |= flag::kDisputed;
    two[1 * kRow + 13].flags |= flag::kDamaged;
    for (const std::uint16_t code : k1978Codes)
        two[((code >> 8) - 0x21U) * kRow + ((code & 0xFFU) - 0x21U)].flags |= flag::k1978;

    const Row* const begin = std::begin(k0208);
    const Row* const end = std::end(k0208);
    auto seen = std::make_unique<Seen>();
    flag_duplicates(two, begin, end, 1, 12, flag::kDuplicateCp932, *seen);
    flag_duplicates(two, begin, end, 14, 84, flag::kDuplicateCp932, *seen);
    flag_duplicates(two, begin, end, 13, 13, flag::kDuplicateCp932, *seen);
    flag_duplicates(two, begin, end, 115, 119, flag::kDuplicateCp932, *seen);
    flag_duplicates(two, begin, end, 89, 92, flag::kDuplicateCp932, *seen);
    seen->reset();
    flag_duplicates(two, begin, end, 1, 12, flag::kDuplicateEuc, *seen);
    flag_duplicates(two, begin, end, 14, 84, flag::kDuplicateEuc, *seen);
    flag_duplicates(two, begin, end, 13, 13, flag::kDuplicateEuc, *seen);
    flag_duplicates(two, begin, end, 89, 92, flag::kDuplicateEuc, *seen);
    seen->reset();
    flag_duplicates(two, begin, end, 1, 84, 0, *seen);
    flag_duplicates(three, std::begin(k0212), std::end(k0212), 1, 84, flag::kDuplicateEuc, *seen);
    return tables;
}

}  // namespace

const JisTables& jis_tables() {
    static const std::unique_ptr<const JisTables> tables = build();
    return *tables;
}

}  // namespace opx::text::detail
