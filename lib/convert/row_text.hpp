// The text of a row as it goes to the sorter: pieces that change from row to row between text that does not.
//
// Only what changed is laid anew; the rest is taken over from the row before, in a few long pieces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opx::convert {

class RowText {
   public:
    // Built once, from the beginning to the end of the row:
    /// A piece, empty so far; gives its number.
    std::size_t add_piece();
    void add_fixed(std::string_view text);
    void end_column();

    // Of each row:
    /// The text must live until settle().
    void set(std::size_t piece, std::string_view text) noexcept {
        fresh_[piece] = text;
        changed_[piece / 64] |= std::uint64_t{1} << piece % 64;
        moved_ = moved_ || text.size() != size_[piece];
    }
    void settle();
    std::string_view text() const noexcept { return std::string_view(text_).substr(0, total_); }
    /// Where the columns end.
    const std::uint32_t* ends() const noexcept { return ends_.data(); }

   private:
    void replace();
    void move();

    std::string text_;  // may be longer than the row
    std::string next_;
    std::uint32_t total_ = 0;
    std::vector<std::uint32_t> begin_;
    std::vector<std::uint32_t> size_;
    std::vector<std::string_view> fresh_;
    std::vector<std::uint64_t> changed_;
    bool moved_ = false;
    std::vector<std::size_t> column_ends_;  // pieces that stay empty: where a column ends
    std::vector<std::uint32_t> ends_;
};

}  // namespace opx::convert
