// A table of the plan made ready for rows of one shape: what each item asks for, which items must be looked at again when
// a group of terms changed, and where in the text of the row each of them stands.
//
// Same       what a row has in common with the one before is neither asked for nor made nor laid down again.
// Threads    one per RowMaker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convert/anchor.hpp"
#include "convert/plan.hpp"
#include "convert/row_text.hpp"
#include "convert/value_memo.hpp"
#include "dataset/line_form.hpp"

namespace opx::convert {

/// Some steps of a program, by number.
class StepSet {
   public:
    explicit StepSet(std::size_t steps) : words_((steps + 63) / 64) {}
    void add(std::size_t step) noexcept { words_[step / 64] |= std::uint64_t{1} << step % 64; }
    void set(std::size_t step, bool there) noexcept {
        words_[step / 64] &= ~(std::uint64_t{1} << step % 64);
        if (there) add(step);
    }
    bool has(std::size_t step) const noexcept { return (words_[step / 64] >> step % 64 & 1) != 0; }
    void add(const StepSet& other) noexcept {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    }
    std::uint64_t word(std::size_t i) const noexcept { return words_[i]; }
    std::size_t words() const noexcept { return words_.size(); }

   private:
    std::vector<std::uint64_t> words_;
};

/// The alternatives of a path that may have a value in rows of the shape.
struct Slot {
    static constexpr std::uint32_t kNoField = Shape::kEachRow;
    std::vector<std::size_t> terms;
    std::uint32_t field = kNoField;  // of the anchor, where that is all
};

struct Step {
    std::size_t column = 0;
    const ItemPlan* item = nullptr;
    bool alone = false;       // one slot, whose value is what the item is made of
    bool count = false;       // it is a number that the engine counts: it needs no rules
    bool collected = false;   // its values are collected as they come: how many there are is not known
    std::vector<Slot> slots;  // one value each
    bool decides = false;     // a reason depends on it
    ValueMemo memo{};
    Made* made = nullptr;  // what the row has; null before the first row
    // Where it stands in the text of the row:
    struct Place {
        std::size_t piece;
        dataset::LineForm::Part::As as;
        std::string text{};  // of a number
    };
    std::size_t piece = 0;      // in the line
    std::vector<Place> keys{};  // before it
};

struct Skip {
    const definition::SkipRule* rule = nullptr;
    Slot slot;
    bool known = false;
    bool holds = false;
    std::string value{};
};

/// A column that holds why another one is missing.
struct ReasonColumn {
    std::size_t column = 0;
    std::string_view fixed;  // a constant
    std::size_t piece = 0;
    std::vector<std::size_t> keys{};
    std::string_view text{};
    std::string_view written{};
};

class RowProgram {
   public:
    RowProgram(const Plan& plan, const TablePlan& table, const Shape* shape);
    RowProgram(const RowProgram&) = delete;  // pieces of text are pointed at
    RowProgram& operator=(const RowProgram&) = delete;

    const Shape* shape() const noexcept { return shape_; }
    const TablePlan& table() const noexcept { return *table_; }
    /// The steps to look at in this row, and no more.
    const StepSet& changed(const std::uint64_t* versions);
    /// Lays down what a step made.
    void lay(Step& step);
    void lay_precedence(std::string_view text) { text_.set(precedence_piece_, text); }
    void lay_reason(const ReasonColumn& reason);
    /// The row, in the columns of LineForm.
    const RowText& settled() {
        text_.settle();
        return text_;
    }

    std::vector<Skip> skip;
    std::vector<Step> steps;
    StepSet faulty{0};             // told of in every row: a fault, or missing though it must be there
    std::vector<Slot> precedence;  // of latest_by
    std::string precedence_key;    // the values it was made of
    std::string precedence_text;
    std::size_t precedence_step = 0;  // stands for it in sets of steps
    std::vector<ReasonColumn> reasons;
    bool reasons_changed = true;

   private:
    Slot slot_of(const PathPlan& path) const;
    void watch(const PathPlan& path, std::size_t step);
    void compile_steps();
    void compile_text();

    struct Group {
        std::size_t number;
        std::uint64_t seen;  // its version in the row before; versions begin with 1
        StepSet steps;
    };
    const TablePlan* table_;
    const Shape* shape_;
    const std::vector<definition::PathTerm>* terms_;
    std::vector<Group> groups_;
    StepSet each_row_{0};
    StepSet changed_{0};
    bool first_row_ = true;
    dataset::LineForm form_;
    RowText text_;
    std::size_t precedence_piece_ = 0;
};

}  // namespace opx::convert
