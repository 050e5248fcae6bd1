// From rows in any order to the rows of a table: duplicates settled, order_by kept.
//
// Rows come with one more column in front, their precedence: of the rows with the same grain the one with the greatest
// precedence wins; with `fill` its empty items are filled from the others, best first. Rows that are equal in every
// column, precedence included, are one row read twice.
// Method   one external sort by (what grain and order_by both begin with, rest of the grain, precedence); then group by
//          group (one patient) in memory: settle, order by order_by (numbers as numbers), write.
// Memory   that of the sort, which tables share, plus the rows of one patient.
// Counts   merged by reason: `repeated` (equal rows), `superseded` (an earlier version), `filled_in` (used to fill).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "definition/model.hpp"
#include "record/sorter.hpp"

namespace opx::dataset {

class Settler {
   public:
    Settler(const definition::Table& table, bool fill, const fs::path& spill_folder,
            std::shared_ptr<SortMemory> memory);
    void add(const RowBatch& batch) { sorter_.add(batch); }
    /// Gives the settled rows, linked where the table has a `link` rule, to the sink (without the precedence column; the sink is not closed).
    /// Returns merged counts by reason.
    std::map<std::string, std::uint64_t> settle(RowSink& sink);

   private:
    std::map<std::string, std::uint64_t> settle_into(RowSink& sink);

    const definition::Table* table_;
    bool fill_;
    RowSorter sorter_;
};

}  // namespace opx::dataset
