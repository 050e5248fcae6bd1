// One self-contained page about a run of scored linkage: weights of the pairs with the thresholds, m and u of every
// level, blocking passes, sizes of persons, and the evidence of sample pairs as a waterfall. Japanese and English, dark
// and light, prints. No value of a person stands in it, nor a record's name, unless `show_values`.
#pragma once

#include <string>
#include <vector>

#include "linkage/linker.hpp"

namespace opx::linkage {

std::string html_report(const identity::Profile& profile, const Columns& columns, const Linker& linker,
                        const std::vector<std::uint32_t>& persons, bool show_values, bool japanese);

}  // namespace opx::linkage
