// What a source shows of one candidate row: the value of each term of the plan.
//
// A source compiles Plan::terms() once into its own form, walks its records, and for every anchor of a table's row rule
// hands an Anchor to RowMaker::make. CommonTerms (file:, row:, option:) never reach the source; the engine answers them
// from RowContext.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "convert/values.hpp"

namespace opx::convert {

class Anchor {
   public:
    virtual ~Anchor() = default;
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
    /// That of many terms at once: one call for a whole row.
    virtual void firsts(std::span<const std::size_t> terms, std::string_view* found, Values& out) const {
        for (std::size_t i = 0; i < terms.size(); ++i) found[i] = first(terms[i], out);
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
