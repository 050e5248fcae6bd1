// Which files are in the storage roots, patient by patient, and what that is against an earlier state.
//
// Method   names, sizes and times of change of all files in scope are summed up per patient; nothing is opened. A patient in
//          whom anything differs is read again whole, in all roots: one row may be made from several files (the last day of
//          a month in `coverage`, ADT-00 and ADT-61 in `allergy`), and a version that lost is in no dataset.
// Memory   36 bytes per patient, not per file.
// Errors   Error(input) when a folder cannot be listed: what is in it would count as deleted.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "sources/ssmix/scope.hpp"
#include "sources/ssmix/state.hpp"
#include "sources/ssmix/tree.hpp"

namespace opx::ssmix {

/// Every patient with a file in scope, in the order of the keys.
std::vector<PatientState> survey(std::span<const Root* const> roots, const Scope& scope, const std::string& facility,
                                 unsigned jobs, Progress* progress);

struct Changes {
    dataset::PatientSet read;  // new or changed
    std::vector<dataset::PatientKey> gone;
    std::uint64_t new_patients = 0;
    std::uint64_t changed_patients = 0;
    std::uint64_t files_to_read = 0;
    std::uint64_t files_unchanged = 0;
};

Changes compare(std::span<const PatientState> now, StateReader& before);

}  // namespace opx::ssmix
