// What a dataset of changes says about the dataset before it: whose rows there stand no longer.
//
// Shape    tombstones.csv beside the tables, one line per patient in whom something changed: facility_id, patient_id,
//          patient_digest. All rows of such a patient are taken out of the earlier dataset, then the rows of this one come
//          in; so one rule covers corrections, deletions, moved dates and lists that are rewritten whole. A patient whose
//          folder is gone is named by the digest alone, as the state keeps no ids.
// Digest   the first 32 hexadecimal digits of SHA-256 over facility id, US (1F), patient id without leading zeros: what
//          patient_key() gives. It hides an id from a reader, not from one who tries all ids.
// Chain    an increment follows exactly one state: `since` must be the `state` of the dataset it is applied to.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "dataset/dataset.hpp"
#include "dataset/patient.hpp"

namespace opx::dataset {

/// Thirty-two hexadecimal digits, as tombstones.csv has them.
std::string digest_text(const PatientKey& key);

/// Writes tombstones.csv into a dataset folder under work. `gone` must be sorted. Sets rows and sha256 of `facts`.
void write_tombstones(const fs::path& folder, std::string_view facility, const std::set<std::string>& patients,
                      const std::vector<PatientKey>& gone, Increment& facts);

/// The patients of an increment's tombstones. Error(input) when the file is not the one dataset.json speaks of.
PatientSet read_tombstones(const Dataset& increment);

}  // namespace opx::dataset
