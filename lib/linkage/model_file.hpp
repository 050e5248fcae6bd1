// MODEL.yaml: the weights that `opx-link train` has learned for a profile.
//
//     model: 1
//     profile: all-items
//     lambda: "1.31e-05"            # in the data of the training
//     matches_per_record: "0.66"    # what lambda rests on: it falls as the number of records grows
//     comparisons:
//       sex:
//         - {level: equal, m: "0.998", u: "0.5"}
//         - {level: else, m: "0.002", u: "0.5"}
//
// No value of a person stands in it. Errors: Error(definition) when comparisons or levels are not those of the profile.
#pragma once

#include <filesystem>
#include <string>

#include "linkage/training.hpp"

namespace opx::linkage {

std::string model_text(const identity::Profile& profile, const Training& training);
/// Gives the profile's levels the m and u of the file.
void apply_model_file(const std::filesystem::path& file, identity::Profile& profile);

}  // namespace opx::linkage
