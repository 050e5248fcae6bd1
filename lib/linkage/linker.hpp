// One run of scored linkage: candidate pairs, weights, thresholds, persons.
//
// Kept      of the pairs only those at or above the review threshold (12 bytes each; past `edges_in_memory` they go,
//           sorted, to an unlinked file and come back merged), a histogram of weights, and sums.
// Threshold the probability that the profile gives (`link`), else the lowest at which the links together keep the
//           `expected_error`: the mean of 1 - p over all links, by the model's own probabilities; not below 0.8.
// Estimates without a truth: expected precision = mean p of the links; expected recall = their sum of p over that of
//           all scored pairs (pairs that no blocking pass finds are not in it).
// Same      for any number of jobs and any order of input: sums are taken in whole numbers, links in a fixed order.
#pragma once

#include <array>
#include <memory>

#include "base/progress.hpp"
#include "linkage/clusters.hpp"
#include "linkage/edges.hpp"
#include "linkage/pairs.hpp"

namespace opx::linkage {

/// Counts of pairs by weight, in bins of half a bit from -40 to 60; lower and higher ones stand in the outer bins.
struct Histogram {
    static constexpr int kLeast = -40;
    static constexpr int kMost = 60;
    static constexpr std::size_t kBins = (kMost - kLeast) * 2;
    std::array<std::uint64_t, kBins> pairs{};
    std::array<std::uint64_t, kBins> matches{};  // sum of probabilities, in units of 2^-20

    static std::size_t bin(double weight) noexcept;
    static double lower(std::size_t bin) noexcept { return kLeast + static_cast<double>(bin) / 2; }
    void add(double weight) noexcept;
    void add(const Histogram& other) noexcept;
    double expected(std::size_t bin) const noexcept { return static_cast<double>(matches[bin]) / (1 << 20); }
};

struct LinkerOptions {
    unsigned jobs = 1;
    std::size_t max_block = 200;
    std::size_t edges_in_memory = std::size_t{1} << 25;  // 400 MB
    fs::path spill_folder = ".";
};

class Linker {
   public:
    Linker(const identity::Profile& profile, const Columns& columns, LinkerOptions options);
    void run(const Decisions& decisions, Progress* progress);

    const Scorer& scorer() const noexcept { return scorer_; }
    std::size_t comparisons() const noexcept { return profile_->model.comparisons.size(); }
    const Clusters& clusters() const noexcept { return *clusters_; }
    /// Pairs for a person's eye, in the order of the records.
    const std::vector<Refused>& review() const noexcept { return review_; }
    const std::vector<PassFacts>& passes() const noexcept { return passes_; }
    const Histogram& histogram() const noexcept { return histogram_; }
    std::uint64_t pairs() const noexcept { return pairs_; }
    std::uint64_t vetoed() const noexcept { return vetoed_; }
    double link_weight() const noexcept { return link_; }
    double review_weight() const noexcept { return review_weight_; }
    double expected_precision() const noexcept { return expected_precision_; }
    double expected_recall() const noexcept { return expected_recall_; }
    std::uint64_t links() const noexcept { return links_; }
    /// Pairs that show how it was decided: the strongest link, the weakest links, the strongest pairs for review.
    const std::vector<Edge>& samples() const noexcept { return samples_; }
    std::uint64_t decided() const noexcept { return decided_; }
    /// Person number (from 1) of every record, numbered by the smallest record of each.
    std::vector<std::uint32_t> persons() const;
    std::uint32_t person_count() const noexcept { return person_count_; }

   private:
    void set_thresholds();

    const identity::Profile* profile_;
    const Columns* columns_;
    LinkerOptions options_;
    Scorer scorer_;
    Histogram histogram_;
    std::vector<PassFacts> passes_;
    std::unique_ptr<Clusters> clusters_;
    std::vector<Refused> review_;
    std::vector<Edge> samples_;
    std::uint64_t pairs_ = 0;
    std::uint64_t vetoed_ = 0;
    std::uint64_t links_ = 0;
    std::uint64_t decided_ = 0;
    double link_ = 0;
    double review_weight_ = 0;
    double expected_precision_ = 1;
    double expected_recall_ = 1;
    mutable std::uint32_t person_count_ = 0;
};

}  // namespace opx::linkage
