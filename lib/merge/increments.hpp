// A dataset brought up to date by the increments that follow it (opx-merge --increment).
//
// Rule     rows of a patient in the tombstones of an increment leave all earlier datasets; then the rows of all are joined.
//          In a table of no patient (facility) the row with the later date comes first and fills what it lacks from the
//          other; there a full run may show an earlier date, after what had the latest was deleted.
// Chain    the dataset must show the very state that the first increment follows, and so on; the result shows the last.
// Counts   per table: read, written, merged by reason (`replaced` by an increment; else as in merger.hpp).
// Memory   the sorter's (128 MiB a table), plus about 40 bytes per patient of the tombstones.
// Errors   Error(input) for a broken chain, with what belongs where; Error(definition) as for merge().
#pragma once

#include "merge/merger.hpp"

namespace opx::merge {

MergeResult apply_increments(const dataset::Dataset& base, const std::vector<dataset::Dataset>& increments,
                             const definition::Definition& definition, const MergeOptions& options);

}  // namespace opx::merge
