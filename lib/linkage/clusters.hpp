// From pairs to persons: links above the threshold grouped, with a guard against chains.
//
// Order     decisions of a person first; then links inside each operator's file, then links between files; in each of
//           these from the strongest to the weakest, equal ones by the records' order. So a group that contradicts
//           itself is cut at its weakest link, always the same one.
// Guard     two groups are not joined when a veto, a decision "different", or a weight at or under `contradiction`
//           stands between any record of the one and any of the other. The link goes to review instead.
// Best      with `best_per_source` a group takes at most one group of each other file, the best; when a second is as
//           good, none is taken: the tie goes to review.
// Source    reference: linkage.md 6.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "linkage/edge.hpp"
#include "linkage/scoring.hpp"

namespace opx::linkage {

enum class Refusal { band, guard, tie };  // between the thresholds; kept apart by the guard; two equally good

struct Refused {
    Edge edge;
    Refusal reason = Refusal::band;
};

/// What people decided about pairs.
struct Decisions {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> same;
    std::unordered_map<std::uint64_t, bool> different;  // keys of pair_key
    static std::uint64_t pair_key(std::uint32_t a, std::uint32_t b) noexcept {
        return std::uint64_t{a < b ? a : b} << 32 | (a < b ? b : a);
    }
    bool differ(std::uint32_t a, std::uint32_t b) const {
        return !different.empty() && different.contains(pair_key(a, b));
    }
};

class Clusters {
   public:
    Clusters(const Columns& columns, const Scorer& scorer, const identity::Clustering& options,
             const Decisions& decisions);
    /// `links` gives every link at or above the threshold, strongest first; it is asked twice.
    void build(const std::function<void(const std::function<void(const Edge&)>&)>& links);

    std::uint32_t root(std::uint32_t record) const noexcept;
    const std::vector<Refused>& refused() const noexcept { return refused_; }
    /// The strongest link that ties the record to its group; weight kVetoed for a record alone.
    struct Tie {
        std::uint32_t other = 0;
        float weight = kVetoed;
    };
    const Tie& tie(std::uint32_t record) const noexcept { return ties_[record]; }

   private:
    bool conflict(std::uint32_t a, std::uint32_t b) const;
    bool same_source(std::uint32_t a, std::uint32_t b) const;
    void join(const Edge& edge);
    void take(const Edge& edge);
    void take_best(std::vector<Edge>& equal);

    const Columns* columns_;
    const Scorer* scorer_;
    const identity::Clustering* options_;
    const Decisions* decisions_;
    mutable std::vector<std::uint32_t> parent_;
    std::vector<std::uint32_t> next_;  // the members of a group as a ring
    std::vector<Tie> ties_;
    std::vector<Refused> refused_;
};

}  // namespace opx::linkage
