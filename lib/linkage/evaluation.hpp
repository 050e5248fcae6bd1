// Links held against a truth: how many pairs are right, how many persons whole, how many households mixed up.
//
// Inputs   LINKS: CSV operator, record (or record_id), person_id. TRUTH: operator, record (or record_id), truth_id, and
//          household_id where households are to be looked at. Other columns stay unread. Records of the truth that no link names do not count.
// Counted  pairwise precision and recall (pairs of records in one person), B-cubed (per record, the share of its person that
//          is right), and households in which one person of the links holds records of two members.
// Memory   32 bytes per record of the truth and as much per record of the links; names are kept as 128 bits of a hash, ids as 64
//          (two of 10^7 meet with a chance of 3 in 10^6, and then change a count by one).
// Errors   Error(input) for a record named twice, and for a record of the links that the truth does not name, with its line.
#pragma once

#include <cstdint>

#include "base/files.hpp"
#include "base/progress.hpp"

namespace opx::linkage {

struct Evaluation {
    std::uint64_t records = 0;
    std::uint64_t pairs_linked = 0, pairs_true = 0, pairs_right = 0;
    double precision = 1, recall = 1, f1 = 1;  // 1 where there is no pair
    double b_cubed_f1 = 1;
    bool with_households = false;
    std::uint64_t households = 0;
    std::uint64_t households_merged = 0;  // in which two members became one person
};

Evaluation evaluate(const fs::path& links, const fs::path& truth, Progress* progress);

}  // namespace opx::linkage
