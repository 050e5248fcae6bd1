// The evidence of one pair, line by line, as a person reads it: what `opx-link explain` prints and the page shows.
#pragma once

#include <string>
#include <vector>

#include "linkage/scoring.hpp"

namespace opx::linkage {

struct EvidenceLine {
    std::string comparison;
    std::string level;  // empty: nothing known
    double m = 0;
    double u = 0;
    double weight = 0;                  // of the level
    double term = 0;                    // what the frequency of the value adds
    double sum = 0;                     // prior and all lines up to this one
    std::vector<std::string> values_a;  // "item: value", masked unless asked for
    std::vector<std::string> values_b;
};

struct Evidence {
    double prior = 0;
    std::vector<EvidenceLine> lines;
    double weight = 0;  // without vetoes
    std::string veto;   // id of the veto that holds
};

/// A value is masked as its number of characters, unless `show_values`.
Evidence evidence_of(const identity::Profile& profile, const Columns& columns, const Scorer& scorer, std::uint32_t a,
                     std::uint32_t b, bool show_values);

}  // namespace opx::linkage
