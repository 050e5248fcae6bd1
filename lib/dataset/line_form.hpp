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
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csv/writer.hpp"
#include "definition/model.hpp"
#include "record/batch.hpp"
#include "record/spill_file.hpp"

namespace opx::dataset {

enum LineColumn : std::size_t { kGroup, kGrain, kPrecedence, kCells, kOrder, kDay, kLine, kLineColumns };

class LineForm {
   public:
    using Cells = std::span<const std::string_view>;

    /// `table` must outlive the form. `fill`: rows are filled from each other.
    LineForm(const definition::Table& table, bool fill);

    /// Adds a row of all items of the table.
    void add(std::string_view precedence, Cells cells, Origin origin, RowBatch& out);
    /// The same of the line that `lines` begins with, in tables that are not filled; gives the size of that line.
    std::size_t add_line(std::string_view precedence, std::string_view lines, RowBatch& out);

    /// What stands before the line, in this order.
    struct Part {
        enum class As { item, number, precedence, day };
        LineColumn of;
        As as;
        std::size_t item;  // of the table; 0 for the precedence
    };
    const std::vector<Part>& parts() const noexcept { return parts_; }
    static void append(Part::As as, std::string_view value, std::string& out);
    /// Does NUL follow?
    static bool is_ended(Part::As as) noexcept { return as == Part::As::item || as == Part::As::number; }

    bool fills() const noexcept { return fill_; }
    /// Are rows of a group to be ordered once more, or does the grain order them?
    bool orders() const noexcept { return orders_; }
    const definition::Table& table() const noexcept { return *table_; }
    static std::vector<std::size_t> sort_keys() { return {kGroup, kGrain, kPrecedence}; }

   private:
    const definition::Table* table_;
    bool fill_;
    bool orders_ = false;
    void begin(std::string_view precedence, Cells cells);
    void end(Origin origin, RowBatch& out);

    std::vector<Part> parts_;
    std::size_t needed_ = 0;  // cells in front of which others are not looked at
    csv::LineFields fields_;
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

/// The rows of one group, in their order.
struct FinishedGroup {
    std::string_view group;
    std::string_view first_day;  // the least of them that there is; empty when none has one
    std::string_view last_day;
    std::uint64_t rows;
    std::string_view lines;
};

/// Takes finished rows in their order.
class LineSink {
   public:
    virtual ~LineSink() = default;
    virtual void write_line(const FinishedLine& line) = 0;
};

/// One that can be asked for what it has, to begin anew.
class EarlySink : public LineSink {
   public:
    virtual void write_group(const FinishedGroup& group) = 0;
    /// A file that ends with the lines so far. The sink has none of them any more.
    virtual std::unique_ptr<SpillFile> set_aside() = 0;
};

}  // namespace opx::dataset
