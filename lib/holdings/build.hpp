// Counting what datasets hold, in one pass over each table.
//
// Exact     rows stand in the order of facility and patient, so the files of several datasets are walked side by side like a
//           merge: a patient who is in two of them is one patient. Nothing is kept but the counts of the table.
// Memory    one batch of rows a dataset and table; tables run side by side.
// Errors    Error(input) when a file is not what its dataset.json says, or not in order.
#pragma once

#include "base/progress.hpp"
#include "dataset/dataset.hpp"
#include "holdings/holdings.hpp"

namespace opx::holdings {

struct BuildOptions {
    std::string operator_id;
    std::string as_of;
    std::uint64_t suppress_below = 10;
    unsigned jobs = 1;
    Progress* progress = nullptr;
};

/// Error(usage) for a dataset of another operator; Error(definition) for one of another definition.
Holdings build(const std::vector<dataset::Dataset>& datasets, const definition::Definition& definition,
               const BuildOptions& options);

}  // namespace opx::holdings
