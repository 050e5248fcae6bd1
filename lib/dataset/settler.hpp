// From rows in any order to the lines of a table: duplicates settled, order_by kept.
//
// Of the rows with the same grain the one with the greatest precedence wins, and among those of the same precedence the
// one that is the greatest item by item; with `fill` its empty items are filled from the others, best first. Rows that
// are equal in every item but their provenance, precedence included, are one row that stands twice; rows of the same
// precedence that differ contradict each other: nothing tells which is newer. With `any` they do not: one is taken.
// Method   one external sort by (patient, rest of the grain, precedence); then patient by patient in memory: settle,
//          order by order_by, write. Where the grain is the order, nothing but rows of one grain is held.
// Memory   that of the sort, which tables share, plus the rows of one patient.
// Early    with a sink for it, patients whose rows come in the order of the table (a survey file) are written while
//          others come, and never spill. When later rows belong among them, both are merged: the lines of patients of whom no
//          later row came are copied, those of the others are settled together (EarlyRun).
// Counts   merged by reason: `repeated` (equal rows), `superseded` (an earlier version), `contradicted` (by the row that
//          stands), `filled_in` (used to fill).
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

/// Where a row came from, as its provenance says.
struct RowPlace {
    std::string source;
    std::uint64_t row = 0;  // 0: not known
};

class Settler {
   public:
    Settler(const definition::Table& table, definition::OnDuplicate on_duplicate, const fs::path& spill_folder,
            std::shared_ptr<SortMemory> memory);
    ~Settler();
    Settler(Settler&&) noexcept;
    Settler& operator=(Settler&&) = delete;
    /// Rows may go to `sink` before settle(), which must then be given the same. Before the first row.
    /// Nothing of tables whose rows are filled or linked, which are not written as they came.
    void write_early(EarlySink& sink);
    /// Rows in the form of the table (LineForm).
    void add_lines(const RowBatch& lines) { sorter_.add(lines); }
    /// Rows of all items of the table with one more column in front, their precedence.
    void add(const RowBatch& batch);
    /// Gives the settled rows to the sink, linked where the table has a `link` rule. Returns merged counts by reason.
    std::map<std::string, std::uint64_t> settle(LineSink& sink);
    /// The first rows that were left out as contradicted, in the order of the table.
    const std::vector<RowPlace>& contradicted() const noexcept { return contradicted_; }

   private:
    class Early;
    std::map<std::string, std::uint64_t> settle_into(LineSink& sink);

    LineForm form_;
    fs::path spill_folder_;
    std::unique_ptr<Early> early_;
    RowSorter sorter_;
    RowBatch lines_;
    std::vector<std::string_view> cells_;
    bool any_stands_;
    std::vector<RowPlace> contradicted_;
};

}  // namespace opx::dataset
