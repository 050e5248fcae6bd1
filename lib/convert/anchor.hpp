// What a source shows of one candidate row: the value of each term of the plan.
//
// A source compiles Plan::terms() once into its own form, walks its records, and for every anchor of a table's row rule
// hands an Anchor to RowMaker::make. CommonTerms (file:, row:, option:) never reach the source; the engine answers them
// from RowContext.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "convert/values.hpp"

namespace opx::convert {

/// How a source answers for rows of one kind (a kind of file and its edition, a record of a layout): which terms may have a
/// value there, and which change together. Rows of another shape are made by another program, so that nothing is asked
/// for that is not there.
struct Shape {
    static constexpr std::uint32_t kEachRow = std::numeric_limits<std::uint32_t>::max();  // may differ from row to row
    static constexpr std::uint32_t kNever = kEachRow - 1;                                 // no value in such rows
    std::vector<std::uint32_t> group_of;  // by term: the number of its group, or one of these
    std::vector<bool> is_field;  // by term: its value is that of Anchor::fields() for its group; empty: none is
    std::size_t groups = 0;
};

class Anchor {
   public:
    virtual ~Anchor() = default;
    /// Null: any term may have a value, and any other one in the next row. Must outlive the RowMaker.
    virtual const Shape* shape() const noexcept { return nullptr; }
    /// By group of the shape, a number that tells what its terms say: where it is the same as in an earlier row that the
    /// same RowMaker made, all terms of the group have the same values as there. From RowMaker::next_version().
    virtual const std::uint64_t* versions() const noexcept { return nullptr; }
    /// By group of the shape, the value of terms that are fields.
    virtual const std::string_view* fields() const noexcept { return nullptr; }
    /// Appends the values of term `term` (index into Plan::terms()), in the order of the source. Views must live until
    /// RowMaker::make returns; text made on the way goes through Values::add_copy. A value that is absent is either not
    /// added (any number of matches) or added empty (a place in a list of paths): the engine treats both alike.
    virtual void values(std::size_t term, Values& out) const = 0;
    /// The first of them that is not empty, for items that want no more; text made on the way is kept in `out`.
    virtual std::string_view first(std::size_t term, Values& out) const {
        const std::size_t before = out.size();
        values(term, out);
        const std::string_view found = out.first(before);
        out.shrink(before);
        return found;
    }
};

/// Where a candidate row stands, for `row:` and `file:` terms, findings and rejects.csv.
struct RowContext {
    std::string_view source;     // file as rejects.csv names it (the true path)
    std::string_view shown;      // the same as messages show it: without a patient id in it
    std::string_view file_name;  // file:name (no folder)
    std::uint64_t number = 0;    // row:number: line, message or document in the file, from 1
    std::uint64_t position = 0;  // row:position: position of the anchor in its message, module or claim, from 1
    std::uint64_t line = 0;      // line for messages, when it is another thing than `number`; 0 = number
    std::string_view anchor;  // row:anchor: the anchor as the definition writes it; empty where a source has one kind
};

}  // namespace opx::convert
