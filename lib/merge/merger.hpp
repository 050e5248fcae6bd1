// Several datasets of one operator into one (opx-merge): union per table, duplicates settled by the table's merge rule.
//
// Rule     rows with the same grain: the source named first in `prefer` wins; with `fill` its empty items are filled
//          from the others in that order. The source of a row is its item of role provenance that names it
//          (`source_system` of the definition); shards of one source meet here as well.
// Counts   per table: read, written, merged by reason (repeated, superseded, filled_in, contradicted).
// Findings CV05 for rows of one source that contradict each other; rejects.csv names the first of them.
// Memory   the sorter's (128 MiB a table), plus the rows of one patient.
// Errors   Error(usage) for datasets of different operators; Error(definition) when made under another definition.
#pragma once

#include "base/progress.hpp"
#include "dataset/dataset.hpp"

namespace opx::merge {

struct MergeOptions {
    fs::path output;
    IfExists if_exists = IfExists::refuse;
    std::string version;
    Progress* progress = nullptr;
};

struct MergeResult {
    Accounting counts;
    FindingLog findings;
    dataset::Dataset dataset;
};

MergeResult merge(const std::vector<dataset::Dataset>& inputs, const definition::Definition& definition,
                  const MergeOptions& options);

}  // namespace opx::merge
