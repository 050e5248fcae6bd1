#include "linkage/linker.hpp"

#include <algorithm>
#include <cmath>

namespace opx::linkage {
namespace {

constexpr double kFloor = -7;     // weights below are only counted: probability under one in a hundred
constexpr double kLeastLink = 2;  // a threshold that is looked for never goes below a probability of 0.8
constexpr std::size_t kLeastMaxReview = 1'000'000;  // 16 bytes each; past it one for every record

}  // namespace

std::size_t Histogram::bin(double weight) noexcept {
    const double at = (weight - kLeast) * 2;
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(kBins - 1)));
}

void Histogram::add(double weight) noexcept {
    const std::size_t at = bin(weight);
    ++pairs[at];
    matches[at] += static_cast<std::uint64_t>(std::llround(probability_of(weight) * (1 << 20)));
}

void Histogram::add(const Histogram& other) noexcept {
    for (std::size_t i = 0; i < kBins; ++i) {
        pairs[i] += other.pairs[i];
        matches[i] += other.matches[i];
    }
}

Linker::Linker(const identity::Profile& profile, const Columns& columns, LinkerOptions options)
    : profile_(&profile), columns_(&columns), options_(std::move(options)), scorer_(profile, columns) {}

void Linker::set_thresholds() {
    const identity::Model& model = profile_->model;
    review_weight_ = weight_of(model.review);
    if (model.link > 0) {
        link_ = weight_of(model.link);
    } else {
        // From the strongest bin down, as long as the links together keep the expected error.
        double pairs = 0, wrong = 0;
        link_ = Histogram::kMost;
        for (std::size_t bin = Histogram::kBins; bin-- > 0 && Histogram::lower(bin) >= kLeastLink;) {
            pairs += static_cast<double>(histogram_.pairs[bin]);
            wrong += static_cast<double>(histogram_.pairs[bin]) - histogram_.expected(bin);
            if (wrong > model.expected_error * pairs) break;
            link_ = Histogram::lower(bin);
        }
    }
    review_weight_ = std::min(review_weight_, link_);
    double linked = 0, links = 0, all = 0;
    for (std::size_t bin = 0; bin < Histogram::kBins; ++bin) {
        all += histogram_.expected(bin);
        if (Histogram::lower(bin) < link_ - 0.25) continue;
        linked += histogram_.expected(bin);
        links += static_cast<double>(histogram_.pairs[bin]);
    }
    expected_precision_ = links > 0 ? linked / links : 1;
    expected_recall_ = all > 0 ? linked / all : 1;
}

void Linker::run(const Decisions& decisions, Progress* progress) {
    const auto floor = static_cast<float>(std::min(kFloor, weight_of(profile_->model.review)));
    const auto keep = static_cast<float>(
        std::min(weight_of(profile_->model.review), profile_->model.link > 0 ? weight_of(profile_->model.link) : 0.0));
    Edges edges(options_.edges_in_memory, options_.spill_folder);
    struct Result {
        std::vector<Edge> edges;
        std::vector<float> weights;
        std::uint64_t pairs = 0;
        std::uint64_t vetoed = 0;
    };
    Pairs pairs(*columns_, scorer_.judge(), profile_->model.blocking, options_.max_block);
    pairs.run<Result>(
        options_.jobs,
        [&](Result& result, std::uint32_t a, std::uint32_t b) {
            ++result.pairs;
            const Scorer::Score score = scorer_.score(a, b, floor);
            if (score.weight == kVetoed) ++result.vetoed;
            if (score.weight < floor) return;
            result.weights.push_back(score.weight);
            if (score.weight >= keep) result.edges.push_back({std::min(a, b), std::max(a, b), score.weight});
        },
        [&](Result&& result) {
            for (const float weight : result.weights) histogram_.add(weight);
            edges.add(result.edges);
            pairs_ += result.pairs;
            vetoed_ += result.vetoed;
            if (progress != nullptr) progress->add(result.pairs, 0);
        });
    passes_ = pairs.facts();
    set_thresholds();
    clusters_ = std::make_unique<Clusters>(*columns_, scorer_, profile_->model.clustering, decisions);
    const auto link = static_cast<float>(link_);
    clusters_->build([&](const std::function<void(const Edge&)>& take) {
        edges.in_order([&](const Edge& edge) {
            if (edge.weight < link) return;
            take(edge);
        });
    });
    // For review: what the guard refused, and the band between the thresholds, unless it is one person by now.
    review_ = clusters_->refused();
    const std::size_t most = std::max(kLeastMaxReview, columns_->records());
    Edge weakest[2];
    std::size_t below = 0;
    edges.in_order([&](const Edge& edge) {
        if (edge.weight >= link) {
            if (links_++ == 0) samples_.push_back(edge);
            else weakest[links_ % 2] = edge;
        } else if (below++ < 3) {
            if (below == 1)
                for (const Edge& one : weakest)
                    if (one.b != 0) samples_.push_back(one);
            samples_.push_back(edge);
        }
        if (edge.weight >= link || edge.weight < static_cast<float>(review_weight_)) return;
        if (decisions.differ(edge.a, edge.b) || clusters_->root(edge.a) == clusters_->root(edge.b)) return;
        if (review_.size() >= most)
            throw Error(ErrorKind::limit, "more than " + std::to_string(most) + " pairs to review",
                        "raise `review` in the profile");
        review_.push_back({edge, Refusal::band});
    });
    std::erase_if(review_, [&](const Refused& refused) {
        return clusters_->root(refused.edge.a) == clusters_->root(refused.edge.b);
    });
    std::sort(review_.begin(), review_.end(), [](const Refused& x, const Refused& y) {
        return x.edge.a != y.edge.a ? x.edge.a < y.edge.a : x.edge.b < y.edge.b;
    });
    decided_ = decisions.same.size() + decisions.different.size();
}

std::vector<std::uint32_t> Linker::persons() const {
    std::vector<std::uint32_t> of(columns_->records(), 0);
    std::vector<std::uint32_t> by_root(columns_->records(), 0);
    person_count_ = 0;
    for (std::uint32_t record = 0; record < of.size(); ++record) {
        std::uint32_t& person = by_root[clusters_->root(record)];
        if (person == 0) person = ++person_count_;
        of[record] = person;
    }
    return of;
}

}  // namespace opx::linkage
