// The proof that a dataset is what the opt-out exclusion wrote (design.md 3.2).
//
// Shown by the last step: it is opx-optout, its outputs are the SHA-256 of exactly the tables there are, it applied the
// regime of the case's legal basis, and no list is older on the day of provision than the case allows.
// Source   articles 27, 38, 52, 56, 57; R4.
#pragma once

#include "dataset/dataset.hpp"
#include "definition/case.hpp"

namespace opx::dataset {

/// The parameters of that step; Error(input) when the proof fails. `date` empty: ages are not judged.
json::Value required_exclusion(const Dataset& dataset, const definition::Case& item, const std::string& date);

}  // namespace opx::dataset
