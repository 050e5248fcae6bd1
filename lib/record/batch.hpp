// Rows on their way: many rows of one table in one buffer that is refilled.
//
// Shape   a batch has a fixed number of columns; each field is UTF-8 text (as stored: no normal form implied), the empty
//         string is "missing". Every row remembers where it came from.
// Bounded twice, by rows and bytes, so that memory is a constant one can put in a man page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opx {

/// Where a row came from: the number of the input (file) and the place in it (line, message, document; from 1).
struct Origin {
    std::uint32_t input = 0;
    std::uint64_t place = 0;
};

class RowBatch {
   public:
    static constexpr std::size_t kMaxRows = 4096;
    static constexpr std::size_t kSoftBytes = std::size_t{4} << 20;  // a single row may pass it

    explicit RowBatch(std::size_t columns, std::size_t max_rows = kMaxRows) : columns_(columns), max_rows_(max_rows) {}

    void clear() noexcept {
        text_.clear();
        ends_.clear();
        origins_.clear();
    }
    bool full() const noexcept { return rows() >= max_rows_ || text_.size() >= kSoftBytes; }
    bool empty() const noexcept { return origins_.empty(); }

    /// A row is `columns()` fields, then end_row(). A begun row may be taken back with drop_row().
    void add_field(std::string_view value) {
        text_.append(value);
        ends_.push_back(text_.size());
    }
    void end_row(Origin origin) { origins_.push_back(origin); }
    void drop_row() {
        ends_.resize(rows() * columns_);
        text_.resize(ends_.empty() ? 0 : ends_.back());
    }
    /// Copies one row of another batch with the same columns.
    void add_row(const RowBatch& other, std::size_t row) {
        for (std::size_t column = 0; column < columns_; ++column) add_field(other.field(row, column));
        end_row(other.origin(row));
    }

    std::size_t columns() const noexcept { return columns_; }
    std::size_t rows() const noexcept { return origins_.size(); }
    std::size_t bytes() const noexcept { return text_.size(); }
    /// A view into the batch: valid until the next change of it.
    std::string_view field(std::size_t row, std::size_t column) const noexcept {
        const std::size_t index = row * columns_ + column;
        const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
        return std::string_view(text_).substr(begin, ends_[index] - begin);
    }
    const Origin& origin(std::size_t row) const noexcept { return origins_[row]; }

   private:
    std::size_t columns_;
    std::size_t max_rows_;
    std::string text_;
    std::vector<std::size_t> ends_;
    std::vector<Origin> origins_;
};

}  // namespace opx
