#include "linkage/chance.hpp"

#include <algorithm>
#include <optional>

#include "base/parallel.hpp"

namespace opx::linkage {
namespace {

using identity::Condition;
using Sets = std::vector<std::vector<std::size_t>>;
using Test = Condition::Test;

constexpr std::size_t kMostSets = 6;  // inclusion and exclusion over 2^6 unions

std::uint64_t splitmix(std::uint64_t& state) noexcept {
    std::uint64_t z = state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

std::vector<std::size_t> united(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
    std::vector<std::size_t> out;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

}  // namespace

Sets equalities(const Condition& condition) {
    if (condition.test == Test::equal) {
        std::vector<std::size_t> items = condition.items;
        std::sort(items.begin(), items.end());
        return {items};
    }
    Sets out;
    if (condition.test == Test::any_equal) {
        for (const std::size_t item : condition.items) out.push_back({item});
        return out;
    }
    if (condition.test == Test::any) {
        for (const Condition& part : condition.parts) {
            const Sets more = equalities(part);
            if (more.empty()) return {};
            out.insert(out.end(), more.begin(), more.end());
        }
        return out;
    }
    if (condition.test != Test::all || condition.parts.empty()) return {};
    out = {{}};
    for (const Condition& part : condition.parts) {
        const Sets more = equalities(part);
        Sets longer;
        for (const auto& one : out)
            for (const auto& other : more) longer.push_back(united(one, other));
        if (longer.empty()) return {};
        out = std::move(longer);
    }
    return out;
}

double Chance::together(const std::vector<std::size_t>& items) {
    const auto [found, fresh] = together_.emplace(items, 0);
    if (!fresh) return found->second;
    std::vector<std::uint64_t> keys;
    for (std::uint32_t record = 0; record < columns_->records(); ++record) {
        std::uint64_t key = 0;
        bool known = true;
        for (const std::size_t item : items) {
            const std::uint32_t& cell = columns_->cell(record, item);
            known = known && cell != 0;
            if (!known) break;
            std::uint64_t state = key ^ columns_->values(cell).front();
            key = splitmix(state);
        }
        if (known) keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end());
    double pairs = 0;
    for (std::size_t begin = 0; begin < keys.size();) {
        std::size_t end = begin + 1;
        while (end < keys.size() && keys[end] == keys[begin]) ++end;
        pairs += static_cast<double>(end - begin) * static_cast<double>(end - begin - 1) / 2;
        begin = end;
    }
    const auto n = static_cast<double>(columns_->records());
    return found->second = pairs / (n * (n - 1) / 2);
}

/// Pairs on which at least one of the items is known on both sides: by the patterns of what is known.
double Chance::known_share(const std::vector<std::size_t>& items) const {
    std::map<std::uint32_t, double> masks;
    for (std::uint32_t record = 0; record < columns_->records(); ++record) {
        std::uint32_t mask = 0;
        for (std::size_t i = 0; i < items.size(); ++i)
            mask |= static_cast<std::uint32_t>(columns_->cell(record, items[i]) != 0) << i;
        ++masks[mask];
    }
    double pairs = 0;
    for (const auto& [mask, count] : masks)
        for (const auto& [other, count_other] : masks)
            if ((mask & other) != 0) pairs += mask == other ? count * (count - 1) : count * count_other;
    const auto n = static_cast<double>(columns_->records());
    return pairs / (n * (n - 1));
}

std::vector<std::vector<std::uint64_t>> Chance::draw(std::uint64_t pairs, std::uint64_t seed, unsigned jobs) {
    const std::uint64_t n = columns_->records();
    const std::uint64_t all = n * (n - 1) / 2;
    const bool every = all <= pairs;
    drawn_ = every ? all : pairs;
    using Counts = std::vector<std::vector<std::uint64_t>>;
    const auto& comparisons = profile_->model.comparisons;
    const Counts none(comparisons.size(), std::vector<std::uint64_t>(kNoLevel + 1, 0));
    const auto count = [&](Counts& counts, std::uint32_t a, std::uint32_t b) {
        for (std::size_t c = 0; c < comparisons.size(); ++c) ++counts[c][judge_->level(c, a, b)];
    };
    constexpr std::uint64_t kUnit = 1U << 16;
    Counts total = none;
    std::uint64_t unit = 0;
    const std::uint64_t units = every ? n : (pairs + kUnit - 1) / kUnit;
    ordered_parallel<std::uint64_t, Counts>(
        jobs, [&]() { return unit < units ? std::optional(unit++) : std::nullopt; },
        [&](std::uint64_t&& number, unsigned) {
            Counts counts = none;
            if (every) {
                for (std::uint64_t other = number + 1; other < n; ++other)
                    count(counts, static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(other));
                return counts;
            }
            std::uint64_t state = seed * 0x2545F4914F6CDD1DULL + number;
            const std::uint64_t size = std::min(kUnit, pairs - number * kUnit);
            for (std::uint64_t i = 0; i < size; ++i) {
                const auto a = static_cast<std::uint32_t>(splitmix(state) % n);
                auto b = static_cast<std::uint32_t>(splitmix(state) % (n - 1));
                if (b >= a) ++b;
                count(counts, std::min(a, b), std::max(a, b));
            }
            return counts;
        },
        [&](Counts&& counts) {
            for (std::size_t c = 0; c < counts.size(); ++c)
                for (std::size_t level = 0; level <= kNoLevel; ++level) total[c][level] += counts[c][level];
        });
    return total;
}

std::vector<std::vector<double>> Chance::levels(std::uint64_t random_pairs, std::uint64_t seed, unsigned jobs) {
    const auto counts = draw(random_pairs, seed, jobs);
    std::vector<std::vector<double>> out;
    for (std::size_t c = 0; c < profile_->model.comparisons.size(); ++c) {
        const identity::Comparison& comparison = profile_->model.comparisons[c];
        const std::size_t levels = comparison.levels.size();
        double seen = 0;
        for (std::size_t level = 0; level < levels; ++level) seen += static_cast<double>(counts[c][level]);
        std::vector<double> u(levels, 0);
        for (std::size_t level = 0; level < levels; ++level)
            u[level] = std::max(static_cast<double>(counts[c][level]), 0.5) / std::max(seen, 1.0);
        // The levels of plain equality at the head, exactly.
        const double known = known_share(comparison.items);
        Sets sets;
        double before = 0;
        for (std::size_t level = 0; level + 1 < levels && !comparison.where && known > 0; ++level) {
            const Sets more = equalities(comparison.levels[level].when);
            sets.insert(sets.end(), more.begin(), more.end());
            if (more.empty() || sets.size() > kMostSets) break;
            double any = 0;  // share of pairs for which one of the sets agrees
            for (std::uint32_t chosen = 1; chosen < 1U << sets.size(); ++chosen) {
                std::vector<std::size_t> items;
                for (std::size_t i = 0; i < sets.size(); ++i)
                    if ((chosen >> i & 1U) != 0) items = united(items, sets[i]);
                any += (__builtin_popcount(chosen) % 2 == 1 ? 1 : -1) * together(items);
            }
            u[level] = std::max((any - before) / known, 1e-12);
            before = any;
        }
        double sum = 0;
        for (std::size_t level = 0; level + 1 < levels; ++level) sum += u[level];
        u[levels - 1] = std::max(1 - sum, 1e-9);
        out.push_back(std::move(u));
    }
    return out;
}

}  // namespace opx::linkage
