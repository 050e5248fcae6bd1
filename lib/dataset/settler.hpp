// From rows in any order to the lines of a table: duplicates settled, order_by kept.
//
// Of the rows with the same grain the one with the greatest precedence wins, and among those of the same precedence the
// one that is the greatest item by item; with `fill` its empty items are filled from the others, best first. Rows that
// are equal in every item, precedence included, are one row read twice.
// Method   one external sort by (patient, rest of the grain, precedence); then patient by patient in memory: settle,
//          order by order_by, write. Where the grain is the order, nothing but rows of one grain is held.
// Memory   that of the sort, which tables share, plus the rows of one patient.
// Counts   merged by reason: `repeated` (equal rows), `superseded` (an earlier version), `filled_in` (used to fill).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "dataset/line_form.hpp"
#include "record/sorter.hpp"

namespace opx::dataset {

class Settler {
   public:
    Settler(const definition::Table& table, bool fill, const fs::path& spill_folder,
            std::shared_ptr<SortMemory> memory);
    /// Rows in the form of the table (LineForm).
    void add_lines(const RowBatch& lines) { sorter_.add(lines); }
    /// Rows of all items of the table with one more column in front, their precedence.
    void add(const RowBatch& batch);
    /// Gives the settled rows to the sink, linked where the table has a `link` rule. Returns merged counts by reason.
    std::map<std::string, std::uint64_t> settle(LineSink& sink);

   private:
    std::map<std::string, std::uint64_t> settle_into(LineSink& sink);

    LineForm form_;
    RowSorter sorter_;
    RowBatch lines_;
    std::vector<std::string_view> cells_;
};

}  // namespace opx::dataset
