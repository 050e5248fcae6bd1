// A row on its way to the disk: what it is sorted and settled by, and its line as it will stand in the CSV.
//
// Shape    a row of a RowBatch with kLineColumns columns. Lists of items are written one after the other, each ended by
//          NUL, so that bytes compare as the items do; items hold no control characters.
//          group       what grain and order_by both begin with, two items at most: the patient
//          grain       the rest of the grain
//          precedence  of the rows with the same group and grain the one with the greatest wins
//          cells       all items, in tables whose rows are filled from each other; empty in others
//          order       what the rows of a group are ordered by; empty in tables where the grain orders them
//          day         the first ten signs of the period item
//          line        the line of the CSV with its line end
// Numbers  of an item of order_by that is a number the length of its whole part comes first: 2 before 10.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "definition/model.hpp"
#include "record/batch.hpp"

namespace opx::dataset {

enum LineColumn : std::size_t { kGroup, kGrain, kPrecedence, kCells, kOrder, kDay, kLine, kLineColumns };

class LineForm {
   public:
    using Cells = std::span<const std::string_view>;

    /// `table` must outlive the form. `fill`: rows are filled from each other.
    LineForm(const definition::Table& table, bool fill);

    /// Adds a row of all items of the table. `line` gives theirs, as csv::append_field writes it, with its line end: it
    /// has size() and write(char*).
    template <class Line>
    void add(std::string_view precedence, Cells cells, const Line& line, Origin origin, RowBatch& out) {
        begin(precedence, cells);
        const std::size_t before = text_.size();
        text_.resize(before + line.size());
        line.write(text_.data() + before);
        end(origin, out);
    }
    /// The same, with the line made here.
    void add(std::string_view precedence, Cells cells, Origin origin, RowBatch& out);

    bool fills() const noexcept { return fill_; }
    /// Are rows of a group to be ordered once more, or does the grain order them?
    bool orders() const noexcept { return !order_.empty(); }
    const definition::Table& table() const noexcept { return *table_; }
    static std::vector<std::size_t> sort_keys() { return {kGroup, kGrain, kPrecedence}; }

   private:
    void begin(std::string_view precedence, Cells cells);
    void end(Origin origin, RowBatch& out);
    void item(std::string_view value) { text_.append(value).push_back('\0'); }

    struct OrderItem {
        std::size_t column;
        bool number;
    };
    const definition::Table* table_;
    bool fill_;
    std::vector<std::size_t> group_;
    std::vector<std::size_t> grain_;
    std::vector<OrderItem> order_;
    std::optional<std::size_t> period_;
    std::string text_;  // the row that is being added
    std::array<std::uint32_t, kLineColumns> ends_{};
};

/// The items of column kCells.
void split_cells(std::string_view joined, std::vector<std::string_view>& cells);

/// What is written of a row.
struct FinishedLine {
    std::string_view group;
    std::string_view day;
    std::string_view line;
};

/// Takes finished rows in their order.
class LineSink {
   public:
    virtual ~LineSink() = default;
    virtual void write_line(const FinishedLine& line) = 0;
};

}  // namespace opx::dataset
