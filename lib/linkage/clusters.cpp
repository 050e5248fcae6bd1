#include "linkage/clusters.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace opx::linkage {

Clusters::Clusters(const Columns& columns, const Scorer& scorer, const identity::Clustering& options,
                   const Decisions& decisions)
    : columns_(&columns), scorer_(&scorer), options_(&options), decisions_(&decisions) {
    parent_.resize(columns.records());
    std::iota(parent_.begin(), parent_.end(), 0U);
    next_ = parent_;
    ties_.resize(columns.records());
}

std::uint32_t Clusters::root(std::uint32_t record) const noexcept {
    while (parent_[record] != record) {
        parent_[record] = parent_[parent_[record]];
        record = parent_[record];
    }
    return record;
}

bool Clusters::conflict(std::uint32_t a, std::uint32_t b) const {
    std::uint32_t x = a;
    do {
        std::uint32_t y = b;
        do {
            if (decisions_->differ(x, y)) return true;
            if ((x != a || y != b) && static_cast<double>(scorer_->score(x, y).weight) <= options_->contradiction)
                return true;
            y = next_[y];
        } while (y != b);
        x = next_[x];
    } while (x != a);
    return false;
}

/// Any record of the group of `a` comes from the file of any record of the group of `b`.
bool Clusters::same_source(std::uint32_t a, std::uint32_t b) const {
    std::uint32_t x = a;
    do {
        std::uint32_t y = b;
        do {
            if (columns_->operator_of(x) == columns_->operator_of(y)) return true;
            y = next_[y];
        } while (y != b);
        x = next_[x];
    } while (x != a);
    return false;
}

void Clusters::join(const Edge& edge) {
    const std::uint32_t a = root(edge.a);
    const std::uint32_t b = root(edge.b);
    if (a == b) return;
    parent_[std::max(a, b)] = std::min(a, b);
    std::swap(next_[edge.a], next_[edge.b]);
}

void Clusters::take(const Edge& edge) {
    if (root(edge.a) != root(edge.b)) {
        if (decisions_->differ(edge.a, edge.b)) return;
        if (conflict(edge.a, edge.b)) {
            refused_.push_back({edge, Refusal::guard});
            return;
        }
        join(edge);
    }
    const auto tie = [&](std::uint32_t record, std::uint32_t other) {
        if (edge.weight > ties_[record].weight) ties_[record] = {other, edge.weight};
    };
    tie(edge.a, edge.b);
    tie(edge.b, edge.a);
}

/// Links between files of one weight.
void Clusters::take_best(std::vector<Edge>& equal) {
    // Equal rivals: a group that would take two groups of one file at this weight takes neither.
    using Key = std::pair<std::uint32_t, std::uint16_t>;  // group, file
    std::map<Key, std::uint32_t> partner;
    std::map<Key, bool> rivals;
    const auto note = [&](std::uint32_t group, std::uint32_t record) {
        const Key key{group, columns_->operator_of(record)};
        const std::uint32_t other = root(record);
        const auto [found, fresh] = partner.emplace(key, other);
        if (!fresh && found->second != other) rivals[key] = true;
    };
    for (const Edge& edge : equal) {
        if (root(edge.a) == root(edge.b)) continue;
        note(root(edge.a), edge.b);
        note(root(edge.b), edge.a);
    }
    std::vector<bool> tied;
    for (const Edge& edge : equal)
        tied.push_back(rivals.contains({root(edge.a), columns_->operator_of(edge.b)}) ||
                       rivals.contains({root(edge.b), columns_->operator_of(edge.a)}));
    for (std::size_t i = 0; i < equal.size(); ++i) {
        const bool one = root(equal[i].a) == root(equal[i].b);
        if (!one && tied[i]) refused_.push_back({equal[i], Refusal::tie});
        else if (!one && same_source(equal[i].a, equal[i].b)) refused_.push_back({equal[i], Refusal::guard});
        else take(equal[i]);
    }
    equal.clear();
}

void Clusters::build(const std::function<void(const std::function<void(const Edge&)>&)>& links) {
    for (const auto& [a, b] : decisions_->same) {
        join({a, b, 0});
        for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}})
            ties_[one] = {other, std::numeric_limits<float>::infinity()};
    }
    const auto inside = [&](const Edge& edge) {
        return columns_->operator_of(edge.a) == columns_->operator_of(edge.b);
    };
    if (columns_->operators() == 1) {
        links([&](const Edge& edge) { take(edge); });
        return;
    }
    links([&](const Edge& edge) {
        if (inside(edge)) take(edge);
    });
    std::vector<Edge> equal;
    links([&](const Edge& edge) {
        if (inside(edge)) return;
        if (!options_->best_per_source) {
            take(edge);
            return;
        }
        if (!equal.empty() && equal.front().weight != edge.weight) take_best(equal);
        equal.push_back(edge);
    });
    take_best(equal);
}

}  // namespace opx::linkage
