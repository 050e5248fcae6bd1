// Weights from data without a truth: lambda from strict rules, u from value counts and random pairs, m by EM.
//
// lambda   pairs that any link rule of the profile finds, over the guessed recall of those rules and all pairs.
// u        levels of plain equality, as far as they stand before the first level of likeness, exactly: the chance that two
//          records share the values, sum c(c-1) / n(n-1), by inclusion and exclusion over the items of the levels. Other
//          levels by random pairs (splitmix64 over the ranks of the records: neither order nor jobs matter). The true
//          pairs among all pairs are taken out again: u' = (u - lambda m) / (1 - lambda), three rounds with the EM.
// m        expectation and maximisation over the counts of distinct level vectors of one training pass at a time; the
//          comparisons that share an item with the pass stand still; estimates are averaged by the matches of the pass.
//          With enough labels (50 pairs "same"), counted from these instead.
// Told     LK03 a comparison that never varies, LK04 m/u that do not fall from level to level, LK05 comparisons that
//          count the same evidence twice (what a household shares, apart), LK06 a level that was never seen.
// Source   reference: linkage.md 2 ("Training order that works"); Dempster, Laird, Rubin 1977; Winkler 1988.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "linkage/pairs.hpp"
#include "linkage/scoring.hpp"

namespace opx::linkage {

using Patterns = std::map<Levels, std::uint64_t>;

struct LevelProbabilities {
    std::vector<std::vector<double>> m;  // comparison, level
    std::vector<std::vector<double>> u;
};

struct EmResult {
    std::vector<std::vector<double>> m;
    double share = 0;           // of matches among the pairs
    double matches = 0;         // expected
    std::vector<double> known;  // expected matches on which a comparison is known
    unsigned rounds = 0;
};

/// EM over the counts of level vectors: u and the comparisons that are not `trained` stand still. Ends when no
/// probability moves by more than 1e-9, at most 2000 rounds.
EmResult maximise(const Patterns& patterns, const LevelProbabilities& start, const std::vector<bool>& trained,
                  double share);

struct TrainingOptions {
    unsigned jobs = 1;
    std::size_t max_block = 200;
    std::uint64_t random_pairs = 2'000'000;
    std::uint64_t seed = 1;
};

struct PassResult {
    std::string id;
    std::uint64_t pairs = 0;
    std::uint64_t patterns = 0;
    double start = 0;
    EmResult em;
    std::vector<bool> trained;
};

struct Training {
    double lambda = 0;
    double matches_per_record = 0;
    std::uint64_t strict_pairs = 0;
    std::uint64_t random_pairs = 0;
    std::uint64_t labelled = 0;  // pairs "same" that m was counted from
    LevelProbabilities levels;
    std::vector<PassResult> passes;
};

struct LabelledPair {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
};

/// Error(definition) when the profile has fewer than two training passes or no link rule; Error(input) when the data
/// hold no pair to learn from.
Training train(const identity::Profile& profile, const Columns& columns, const TrainingOptions& options,
               const std::vector<LabelledPair>& same, FindingLog& findings);

/// Items that training looks at beyond items_used.
std::vector<bool> items_trained(const identity::Profile& profile);

}  // namespace opx::linkage
