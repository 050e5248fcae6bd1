// How often two random records agree: the u of Fellegi and Sunter, before the true pairs are taken out.
#pragma once

#include <map>
#include <vector>

#include "linkage/judge.hpp"

namespace opx::linkage {

class Chance {
   public:
    Chance(const identity::Profile& profile, const Columns& columns, const Judge& judge)
        : profile_(&profile), columns_(&columns), judge_(&judge) {}
    /// Share of all pairs that stand on each level, among the pairs on which the comparison says something.
    /// `random_pairs` pairs are drawn (all pairs when there are no more).
    std::vector<std::vector<double>> levels(std::uint64_t random_pairs, std::uint64_t seed, unsigned jobs);
    std::uint64_t drawn() const noexcept { return drawn_; }
    /// Pairs of all pairs that share a value of every item; the first value of a record counts.
    double together(const std::vector<std::size_t>& items);

   private:
    double known_share(const std::vector<std::size_t>& items) const;
    std::vector<std::vector<std::uint64_t>> draw(std::uint64_t pairs, std::uint64_t seed, unsigned jobs);

    const identity::Profile* profile_;
    const Columns* columns_;
    const Judge* judge_;
    std::map<std::vector<std::size_t>, double> together_;
    std::uint64_t drawn_ = 0;
};

/// The alternatives of a condition of plain equality, each a set of items; empty when it asks for anything else.
std::vector<std::vector<std::size_t>> equalities(const identity::Condition& condition);

}  // namespace opx::linkage
