// A table of the plan made ready for rows: which terms are asked, all at once, what each item last made of their values,
// and how the cells become a line.
//
// Memo     values repeat from row to row (the patient, the order, the unit): an item whose values are those of the row
//          before is not made again, and neither checked nor quoted.
// Line     columns that this source never fills, and constants, are text between the cells of the others.
// Threads  one per RowMaker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convert/plan.hpp"
#include "dataset/line_form.hpp"

namespace opx::convert {

/// What an item was last made of, and what came of it.
struct Made {
    bool known = false;
    Outcome outcome = Outcome::ok;
    definition::ValueFault fault = definition::ValueFault::none;
    std::string values;              // one after the other
    std::vector<std::size_t> sizes;  // of each, where there are several
    std::string result;              // of rules that change values
    std::string quoted;              // as the CSV writes it, when it needs quotes
    // Views into the above:
    std::string_view text;
    std::string_view written;
};

struct Step {
    std::size_t column = 0;
    const ItemPlan* item = nullptr;
    std::vector<std::size_t> slots;  // of its values; empty: they are collected anew for every row
    Made made{};
};

struct SkipMemo {
    const SkipPlan* skip = nullptr;
    bool known = false;
    bool holds = false;
    std::string value{};
};

struct RowProgram {
    explicit RowProgram(const Plan& plan, const TablePlan& table);
    RowProgram(RowProgram&&) = default;
    RowProgram& operator=(RowProgram&&) = delete;

    const TablePlan* table;
    std::vector<SkipMemo> skip;
    // Each value that is asked for has a slot; those that the source answers come first.
    std::vector<const PathPlan*> paths;    // by slot
    std::vector<std::string_view> values;  // of the row, by slot
    std::vector<std::size_t> terms;        // by slot: first alternatives, answered by the source at once
    std::vector<std::size_t> retry;        // those of them that have other alternatives
    std::vector<Step> steps;
    std::vector<std::size_t> precedence;  // slots of latest_by
    Made precedence_made;
    std::vector<std::string_view> fixed;    // constants
    std::vector<std::string_view> cells;    // of the row; constants stand there always
    std::vector<std::string_view> written;  // the same as the CSV writes them
    std::vector<std::size_t> reasons;       // columns that hold why another is missing
    dataset::LineForm form;

    /// The line of the cells.
    std::size_t size() const noexcept;
    void write(char* out) const noexcept;

   private:
    struct Piece {
        std::size_t column;
        std::string after;
    };
    void compile_line();

    std::string before_;
    std::vector<Piece> pieces_;
    std::size_t fixed_ = 0;  // bytes of the line that are no cells
};

}  // namespace opx::convert
