// The weight of a pair (Fellegi and Sunter): how much more the pair looks like one person than like two.
//
// Method   every comparison of the profile puts the pair on a level. m(level) is how often pairs of one person stand on
//          it, u(level) how often pairs of two persons do. log2(m/u) is the level's weight; missing values weigh 0. The
//          weights of the comparisons add up, with the prior log2(lambda / (1 - lambda)): most pairs are two persons.
//          The probability of one person is 2^w / (1 + 2^w).
// Example  lambda 0.00001 (of 100,000 pairs one is a match): prior -16.6.
//            birth date  equal      m 0.98   u 0.00004   +14.6
//            given name  equal      m 0.93   u 0.002      +8.9
//            sex         equal      m 0.99   u 0.5        +1.0
//            household   surname    m 0.10   u 0.003      +5.1
//          sum 13.0: probability 0.9999. With another given name (m 0.01, u 0.99: -6.6 in place of +8.9) the sum is -2.5,
//          probability 0.15: brother and sister, or twins - whom a veto of the profile keeps apart altogether.
// Terms    a level with a term frequency adds log2(mean share / share of the value): 佐藤 says less than 五十嵐.
//          The mean is sum(share^2), the chance of two records sharing a value, on which u rests.
// Vetoes   a pair on whose levels a veto holds is never a link: weight kVetoed.
// Units    weights in bits. The sum is taken in the order of the profile: same bytes everywhere.
// Source   reference: linkage.md 2; Fellegi and Sunter 1969; Splink's documentation.
#pragma once

#include <limits>
#include <vector>

#include "linkage/judge.hpp"

namespace opx::linkage {

constexpr float kVetoed = -std::numeric_limits<float>::infinity();

double probability_of(double weight) noexcept;
double weight_of(double probability) noexcept;

class Scorer {
   public:
    /// Error(definition) when the model has no weights.
    Scorer(const identity::Profile& profile, const Columns& columns);

    struct Score {
        float weight =
            kVetoed;  // of a pair that was given up: an upper bound below `floor`, and levels are not complete
        Levels levels = 0;
    };
    /// Comparisons are left out as soon as the pair cannot reach `floor` any more.
    Score score(std::uint32_t a, std::uint32_t b, float floor) const;
    Score score(std::uint32_t a, std::uint32_t b) const { return score(a, b, kVetoed); }

    const Judge& judge() const noexcept { return judge_; }
    double prior() const noexcept { return prior_; }
    double level_weight(std::size_t comparison, unsigned level) const noexcept { return weights_[comparison][level]; }
    double term_change(std::size_t comparison, unsigned level, std::uint32_t a, std::uint32_t b) const;

   private:
    struct Terms {
        std::size_t item = 0;
        std::vector<float> change;  // by value; empty: none
    };
    const identity::Profile* profile_;
    const Columns* columns_;
    Judge judge_;
    double prior_ = 0;
    std::vector<std::vector<float>> weights_;  // comparison, level (kNoLevel: 0)
    std::vector<std::vector<Terms>> terms_;    // comparison, level
    std::vector<float> most_after_;            // what comparisons from here on can still add
};

/// Items that the model compares, blocks or splits by: what has to be stored.
std::vector<bool> items_used(const identity::Profile& profile);

}  // namespace opx::linkage
