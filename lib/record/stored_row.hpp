// A row as the sorter keeps and spills it, and the order of such rows.
//
// Shape   its size in all (4 bytes), input (4), place (8), the end of each field (2 each, 4 in a row of 64 KiB or more),
//         the text, padding to a multiple of 4.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>
#include <vector>

#include "record/batch.hpp"

namespace opx {

class StoredRow {
   public:
    static constexpr std::size_t kHead = 16;

    StoredRow(const char* data, std::size_t columns) noexcept : data_(data), columns_(columns) {}
    static std::uint32_t size_of(const char* data) noexcept { return get<std::uint32_t>(data); }
    std::uint32_t size() const noexcept { return size_of(data_); }
    Origin origin() const noexcept { return {get<std::uint32_t>(data_ + 4), get<std::uint64_t>(data_ + 8)}; }
    std::string_view field(std::size_t column) const noexcept {
        if (size() < kWide) return field_of<std::uint16_t>(column);
        return field_of<std::uint32_t>(column);
    }
    void give(RowBatch& batch) const {
        if (size() < kWide) give_as<std::uint16_t>(batch);
        else give_as<std::uint32_t>(batch);
    }

    /// Room that row `row` of `batch` takes; Error(limit) for a row of 4 GiB.
    static std::size_t room_for(const RowBatch& batch, std::size_t row) {
        const std::size_t text = batch.row_text(row).size();
        const std::size_t narrow = padded(kHead + 2 * batch.columns() + text);
        if (narrow < kWide) return narrow;
        const std::size_t wide = padded(kHead + 4 * batch.columns() + text);
        if (wide > std::numeric_limits<std::uint32_t>::max())
            throw Error(ErrorKind::limit, "a row is longer than 4 GiB and cannot be sorted");
        return wide;
    }
    /// Writes that row to `out`, which has `size` = room_for(...) bytes.
    static void put(char* out, std::size_t size, const RowBatch& batch, std::size_t row) noexcept {
        const auto size32 = static_cast<std::uint32_t>(size);
        std::memcpy(out, &size32, 4);
        std::memcpy(out + 4, &batch.origin(row).input, 4);
        std::memcpy(out + 8, &batch.origin(row).place, 8);
        if (size < kWide) put_as<std::uint16_t>(out + kHead, batch, row);
        else put_as<std::uint32_t>(out + kHead, batch, row);
    }

   private:
    static constexpr std::size_t kWide = std::size_t{64} << 10;
    static std::size_t padded(std::size_t size) noexcept { return (size + 3) & ~std::size_t{3}; }

    template <class Number>
    static Number get(const char* data) noexcept {
        Number value;
        std::memcpy(&value, data, sizeof value);
        return value;
    }
    template <class End>
    const End* ends() const noexcept {
        return reinterpret_cast<const End*>(data_ + kHead);
    }
    template <class End>
    std::string_view field_of(std::size_t column) const noexcept {
        const End begin = column == 0 ? End{0} : ends<End>()[column - 1];
        return {data_ + kHead + sizeof(End) * columns_ + begin, std::size_t{ends<End>()[column]} - begin};
    }
    template <class End>
    void give_as(RowBatch& batch) const {
        const End size = columns_ == 0 ? End{0} : ends<End>()[columns_ - 1];
        batch.add_row(std::string_view(data_ + kHead + sizeof(End) * columns_, size), ends<End>(), End{0}, origin());
    }
    template <class End>
    static void put_as(char* out, const RowBatch& batch, std::size_t row) noexcept {
        const std::uint32_t* const ends = batch.row_ends(row);
        const std::uint32_t base = batch.row_begin(row);
        auto* const stored = reinterpret_cast<End*>(out);
        for (std::size_t i = 0; i < batch.columns(); ++i) stored[i] = static_cast<End>(ends[i] - base);
        const std::string_view text = batch.row_text(row);
        if (!text.empty()) std::memcpy(out + sizeof(End) * batch.columns(), text.data(), text.size());
    }

    const char* data_;
    std::size_t columns_;
};

/// Rows where the sorter keeps them, in order; read as those of a RowBatch are.
class StoredRows {
   public:
    struct Item {
        std::uint64_t lead;  // eight bytes of the key under comparison, as a number: most comparisons end here
        const char* row;
    };
    StoredRows(const Item* begin, const Item* end, std::size_t columns) noexcept
        : begin_(begin), end_(end), columns_(columns) {}
    std::size_t rows() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
    std::string_view field(std::size_t row, std::size_t column) const noexcept { return at(row).field(column); }
    Origin origin(std::size_t row) const noexcept { return at(row).origin(); }
    void copy_to(RowBatch& batch, std::size_t row) const { at(row).give(batch); }

   private:
    StoredRow at(std::size_t row) const noexcept { return {begin_[row].row, columns_}; }
    const Item* begin_;
    const Item* end_;
    std::size_t columns_;
};

/// Up to eight bytes as a number that compares as they do; shorter text as if zeros followed.
inline std::uint64_t lead_of(std::string_view text) noexcept {
    std::uint64_t lead = 0;
    if (text.size() >= 8) std::memcpy(&lead, text.data(), 8);
    else if (!text.empty()) std::memcpy(&lead, text.data(), text.size());
    return __builtin_bswap64(lead);
}

/// Bytewise; most values are short, and most differ in their first eight bytes or not at all.
inline int compare_bytes(std::string_view a, std::string_view b) noexcept {
    const std::uint64_t lead_a = lead_of(a);
    const std::uint64_t lead_b = lead_of(b);
    if (lead_a != lead_b) return lead_a < lead_b ? -1 : 1;
    return a.compare(b);
}

/// By the keys, then by every column, then by where the rows came from: total.
struct RowOrder {
    std::vector<std::size_t> keys;
    std::size_t columns;

    int operator()(const char* left, const char* right) const noexcept { return from(0, left, right); }
    /// Of rows whose first key is the same.
    int behind_first_key(const char* left, const char* right) const noexcept { return from(1, left, right); }

   private:
    int from(std::size_t first, const char* left, const char* right) const noexcept {
        const StoredRow a(left, columns);
        const StoredRow b(right, columns);
        for (std::size_t i = first; i < keys.size(); ++i)
            if (const int order = compare_bytes(a.field(keys[i]), b.field(keys[i])); order != 0) return order;
        for (std::size_t column = 0; column < columns; ++column)
            if (const int order = compare_bytes(a.field(column), b.field(column)); order != 0) return order;
        const std::tuple from_a(a.origin().input, a.origin().place);
        const std::tuple from_b(b.origin().input, b.origin().place);
        return from_a < from_b ? -1 : from_b < from_a ? 1 : 0;
    }
};

}  // namespace opx
