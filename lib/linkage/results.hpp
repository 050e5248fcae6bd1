// links.csv and review.csv of a scored run, and decisions read back.
//
// links.csv   person_id, operator, record, score, rule: one line per record in the order of operator and record. `score` is
//             the probability of the strongest link that ties the record, `rule` the number of the level of each
//             comparison on that link in the order of the profile, "-" for none: "0.0.1.-"; "decision" when a person
//             decided it. Both are empty for a record alone.
// review.csv  operator_a, record_a, operator_b, record_b, score, rule, reason, decision: `reason` is band, guard or tie;
//             `decision` is empty, to be filled in: same, different or unknown.
// Decisions   the same columns, in any order, more may stand beside: only operator_a, record_a, operator_b, record_b and
//             decision are read. A pair whose records are not in this run is passed over.
// Errors      Error(input) with the line for another word than these, or for a pair decided in two ways.
#pragma once

#include "base/files.hpp"
#include "linkage/linker.hpp"

namespace opx::linkage {

std::string person_id(std::uint32_t number);
std::string levels_text(Levels levels, std::size_t comparisons);
/// `ids`: of every person number from 1; empty: P and ten digits.
void write_links(OutputFile& out, const Columns& columns, const Linker& linker,
                 const std::vector<std::uint32_t>& persons, const std::vector<std::string>& ids = {});
void write_review(OutputFile& out, const Columns& columns, const Linker& linker);
Decisions read_decisions(const fs::path& file, const Columns& columns);

}  // namespace opx::linkage
