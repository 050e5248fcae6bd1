// Rows on their way: many rows of one table in one buffer that is refilled.
//
// Shape   a batch has a fixed number of columns; each field is UTF-8 text (as stored: no normal form implied), the empty
//         string is "missing". Every row remembers where it came from. The text of a row is one piece, so that whole rows
//         are copied at once.
// Bounded twice, by rows and bytes, so that memory is a constant one can put in a man page. Error(limit) past 4 GiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

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
    void reserve(std::size_t rows, std::size_t bytes) {
        text_.reserve(bytes);
        ends_.reserve(rows * columns_);
        origins_.reserve(rows);
    }
    bool full() const noexcept { return rows() >= max_rows_ || text_.size() >= kSoftBytes; }
    bool empty() const noexcept { return origins_.empty(); }

    /// A row is `columns()` fields, then end_row(). A begun row may be taken back with drop_row().
    void add_field(std::string_view value) {
        text_.append(value);
        ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    }
    void end_row(Origin origin) {
        check_size();
        origins_.push_back(origin);
    }
    void drop_row() {
        ends_.resize(rows() * columns_);
        text_.resize(ends_.empty() ? 0 : ends_.back());
    }
    /// Copies one row of another batch with the same columns, or with `skip` more in front, which stay behind.
    void add_row(const RowBatch& other, std::size_t row, std::size_t skip = 0) {
        const std::size_t first = row * other.columns_ + skip;
        const std::uint32_t begin = first == 0 ? 0 : other.ends_[first - 1];
        const std::uint32_t end = other.ends_[first + columns_ - 1];
        add_row(std::string_view(other.text_).substr(begin, end - begin), other.ends_.data() + first, begin,
                other.origins_[row]);
    }
    void copy_to(RowBatch& batch, std::size_t row) const { batch.add_row(*this, row); }
    /// A row whose fields end at `ends[i] - base` of `text`.
    template <class End>
    void add_row(std::string_view text, const End* ends, End base, Origin origin) {
        const auto before = static_cast<std::uint32_t>(text_.size());
        const std::size_t at = ends_.size();
        text_.append(text);
        check_size();
        ends_.resize(at + columns_);
        std::uint32_t* const out = ends_.data() + at;
        for (std::size_t i = 0; i < columns_; ++i) out[i] = before + (ends[i] - base);
        origins_.push_back(origin);
    }

    std::size_t columns() const noexcept { return columns_; }
    std::size_t rows() const noexcept { return origins_.size(); }
    std::size_t bytes() const noexcept { return text_.size(); }
    /// A view into the batch: valid until the next change of it.
    std::string_view field(std::size_t row, std::size_t column) const noexcept {
        const std::size_t index = row * columns_ + column;
        const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
        return {text_.data() + begin, ends_[index] - begin};
    }
    /// All fields of a row, one after the other.
    std::string_view row_text(std::size_t row) const noexcept {
        const std::uint32_t begin = row_begin(row);
        return {text_.data() + begin, ends_[(row + 1) * columns_ - 1] - begin};
    }
    /// Where the fields of a row end, and where it begins, in the text of the batch.
    const std::uint32_t* row_ends(std::size_t row) const noexcept { return ends_.data() + row * columns_; }
    std::uint32_t row_begin(std::size_t row) const noexcept { return row == 0 ? 0 : ends_[row * columns_ - 1]; }
    const Origin& origin(std::size_t row) const noexcept { return origins_[row]; }

   private:
    void check_size() const {
        if (text_.size() > std::numeric_limits<std::uint32_t>::max())
            throw Error(ErrorKind::limit, "rows that are held together are longer than 4 GiB");
    }

    std::size_t columns_;
    std::size_t max_rows_;
    std::string text_;
    std::vector<std::uint32_t> ends_;
    std::vector<Origin> origins_;
};

}  // namespace opx
