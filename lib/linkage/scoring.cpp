#include "linkage/scoring.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "identity/frequency_table.hpp"

namespace opx::linkage {
namespace {

constexpr double kMostBits = 60;  // beyond it a probability says nothing more

}  // namespace

double probability_of(double weight) noexcept {
    const double bits = std::clamp(weight, -kMostBits, kMostBits);
    return 1 / (1 + std::exp2(-bits));
}

double weight_of(double probability) noexcept {
    if (probability <= 0) return -kMostBits;
    if (probability >= 1) return kMostBits;
    return std::log2(probability / (1 - probability));
}

Scorer::Scorer(const identity::Profile& profile, const Columns& columns)
    : profile_(&profile), columns_(&columns), judge_(profile, columns) {
    const identity::Model& model = profile.model;
    if (!model.has_weights())
        throw Error(ErrorKind::definition, "profile '" + profile.id + "' has no weights",
                    "make them with `opx-link train`, then `match --weights FILE`");
    double lambda = model.lambda;
    if (model.matches_per_record > 0)  // what is learned on few records holds for many: matches grow as n, pairs as n^2
        lambda = std::min(0.01, 2 * model.matches_per_record / std::max<double>(columns.records(), 2.0));
    prior_ = std::log2(lambda / (1 - lambda));
    weights_.resize(model.comparisons.size());
    terms_.resize(model.comparisons.size());
    most_after_.assign(model.comparisons.size() + 1, 0);
    for (std::size_t c = model.comparisons.size(); c-- > 0;) {
        const auto& levels = model.comparisons[c].levels;
        weights_[c].assign(kNoLevel + 1, 0);
        terms_[c].resize(kNoLevel + 1);
        float most = 0;
        for (std::size_t i = 0; i < levels.size(); ++i) {
            weights_[c][i] = static_cast<float>(std::log2(levels[i].m / levels[i].u));
            float best = weights_[c][i];
            if (levels[i].term_frequency && columns.stored(levels[i].term_frequency->item)) {
                const identity::TermFrequency& term = *levels[i].term_frequency;
                Terms& terms = terms_[c][i];
                terms.item = term.item;
                const std::uint32_t distinct = columns.distinct(term.item);
                double total = 0;
                for (std::uint32_t value = 1; value <= distinct; ++value) total += columns.count(term.item, value);
                const auto shares = term.table.empty() ? identity::FrequencyTable{}
                                                       : identity::read_frequencies(profile.folder / term.table);
                std::vector<double> share(distinct + 1, 0);
                double mean = 0;
                for (std::uint32_t value = 1; value <= distinct; ++value) {
                    if (term.table.empty()) {
                        share[value] = columns.count(term.item, value) / total;
                        mean += share[value] * share[value];
                    } else if (const auto found = shares.find(columns.text(term.item, value)); found != shares.end()) {
                        share[value] = found->second;
                    }
                }
                for (const auto& [value, one] : shares) mean += one * one;
                terms.change.assign(distinct + 1, 0);
                float rarest = 0;
                for (std::uint32_t value = 1; value <= distinct && mean > 0; ++value) {
                    terms.change[value] = static_cast<float>(
                        term.weight * std::log2(std::max(mean, term.floor) / std::max(share[value], term.floor)));
                    rarest = std::max(rarest, terms.change[value]);
                }
                best += rarest;
            }
            most = std::max(most, best);
        }
        most_after_[c] = most_after_[c + 1] + most;
    }
}

double Scorer::term_change(std::size_t comparison, unsigned level, std::uint32_t a, std::uint32_t b) const {
    const Terms& terms = terms_[comparison][level];
    if (terms.change.empty()) return 0;
    const std::uint32_t x = columns_->cell(a, terms.item);
    const std::uint32_t y = columns_->cell(b, terms.item);
    if (x == 0 || y == 0) return 0;
    if (((x | y) & Columns::kList) == 0) {
        // Of two values that are merely alike the commoner one counts.
        return std::min(terms.change[x], terms.change[y]);
    }
    float least = std::numeric_limits<float>::max();
    for (const std::uint32_t one : columns_->values(x))
        for (const std::uint32_t other : columns_->values(y))
            if (one == other) least = std::min(least, terms.change[one]);
    return least == std::numeric_limits<float>::max() ? 0 : least;
}

Scorer::Score Scorer::score(std::uint32_t a, std::uint32_t b, float floor) const {
    Score score;
    auto weight = static_cast<float>(prior_);
    const std::size_t comparisons = weights_.size();
    for (std::size_t c = 0; c < comparisons; ++c) {
        if (weight + most_after_[c] < floor) {
            score.weight = weight + most_after_[c];
            return score;
        }
        const unsigned level = judge_.level(c, a, b);
        score.levels |= Levels{level} << (4 * c);
        weight += weights_[c][level];
        if (!terms_[c][level].change.empty()) weight += static_cast<float>(term_change(c, level, a, b));
    }
    score.weight = judge_.veto(score.levels) != nullptr ? kVetoed : weight;
    return score;
}

std::vector<bool> items_used(const identity::Profile& profile) {
    std::vector<bool> used(profile.items.size(), false);
    const auto condition = [&](const auto& self, const identity::Condition& one) -> void {
        for (const std::size_t item : one.items) used[item] = true;
        for (const identity::Condition& part : one.parts) self(self, part);
    };
    const identity::Model& model = profile.model;
    for (const identity::Comparison& comparison : model.comparisons) {
        if (comparison.where) condition(condition, *comparison.where);
        for (const identity::Level& level : comparison.levels) {
            condition(condition, level.when);
            if (level.term_frequency) used[level.term_frequency->item] = true;
        }
    }
    for (const auto* passes : {&model.blocking, &model.training})
        for (const identity::BlockingPass& pass : *passes)
            for (const identity::BlockKey& key : pass.keys) used[key.item] = true;
    for (const identity::Split& split : model.splits)
        if (used[split.surname] || used[split.given]) used[split.whole] = true;
    return used;
}

}  // namespace opx::linkage
