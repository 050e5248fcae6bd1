#include "linkage/training.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "linkage/chance.hpp"

namespace opx::linkage {
namespace {

constexpr double kLeast = 1e-9;
constexpr std::uint64_t kEnoughLabels = 50;

/// Two items that say something about each other: of one column, unless they are the two parts of a name.
bool related(const identity::Profile& profile, std::size_t a, std::size_t b) {
    if (a == b) return true;
    for (const identity::Split& split : profile.model.splits)
        if ((a == split.surname && b == split.given) || (a == split.given && b == split.surname)) return false;
    for (const identity::Part& x : profile.items[a].parts)
        for (const identity::Part& y : profile.items[b].parts) {
            const bool column = (!x.table.empty() && x.table == y.table && x.item == y.item) ||
                                std::find_first_of(x.columns.begin(), x.columns.end(), y.columns.begin(),
                                                   y.columns.end()) != x.columns.end();
            if (column) return true;
        }
    return false;
}

/// The comparison is fixed inside the blocks of the pass.
bool fixed_by(const identity::Profile& profile, const identity::BlockingPass& pass,
              const identity::Comparison& comparison) {
    for (const identity::BlockKey& key : pass.keys)
        for (const std::size_t item : comparison.items)
            if (related(profile, key.item, item)) return true;
    return false;
}

Patterns patterns_of(const Columns& columns, const Judge& judge, const identity::BlockingPass& pass,
                     const TrainingOptions& options) {
    Patterns total;
    using Part = std::map<Levels, std::uint64_t>;
    Pairs pairs(columns, judge, {pass}, options.max_block);
    pairs.run<Part>(
        options.jobs, [&](Part& part, std::uint32_t a, std::uint32_t b) { ++part[judge.levels(a, b)]; },
        [&](Part&& part) {
            for (const auto& [levels, count] : part) total[levels] += count;
        });
    return total;
}

std::vector<double> first_guess(std::size_t levels) {
    std::vector<double> m(levels, 0.05 / static_cast<double>(levels - 1));
    m[0] = 0.95;
    return m;
}

double odds_to_share(double odds) {
    return std::clamp(odds / (1 + odds), 1e-6, 0.99);
}

}  // namespace

EmResult maximise(const Patterns& patterns, const LevelProbabilities& start, const std::vector<bool>& trained,
                  double share) {
    EmResult result;
    result.m = start.m;
    result.share = share;
    double total = 0;
    for (const auto& [levels, count] : patterns) total += static_cast<double>(count);
    const std::size_t comparisons = start.m.size();
    for (result.rounds = 1; result.rounds <= 2000; ++result.rounds) {
        std::vector<std::vector<double>> sums(comparisons);
        for (std::size_t c = 0; c < comparisons; ++c) sums[c].assign(start.m[c].size(), 0);
        double matches = 0;
        for (const auto& [levels, count] : patterns) {
            double match = result.share;
            double other = 1 - result.share;
            for (std::size_t c = 0; c < comparisons; ++c) {
                const unsigned level = level_of(levels, c);
                if (!trained[c] || level == kNoLevel) continue;
                match *= result.m[c][level];
                other *= start.u[c][level];
            }
            const double weighed = static_cast<double>(count) * match / (match + other);
            matches += weighed;
            for (std::size_t c = 0; c < comparisons; ++c)
                if (const unsigned level = level_of(levels, c); trained[c] && level != kNoLevel)
                    sums[c][level] += weighed;
        }
        double change = std::abs(matches / total - result.share);
        result.share = std::clamp(matches / total, kLeast, 1 - kLeast);
        result.matches = matches;
        result.known.assign(comparisons, 0);
        for (std::size_t c = 0; c < comparisons; ++c) {
            if (!trained[c]) continue;
            for (const double sum : sums[c]) result.known[c] += sum;
            if (result.known[c] <= 0) continue;
            for (std::size_t level = 0; level < sums[c].size(); ++level) {
                const double m = std::clamp(sums[c][level] / result.known[c], kLeast, 1 - kLeast);
                change = std::max(change, std::abs(m - result.m[c][level]));
                result.m[c][level] = m;
            }
        }
        if (change < 1e-9) break;
    }
    return result;
}

namespace {

/// LK03, LK04, LK06 of what was learned.
void judge_levels(const identity::Profile& profile, const Training& training, const std::vector<Patterns>& patterns,
                  FindingLog& findings) {
    for (std::size_t c = 0; c < profile.model.comparisons.size(); ++c) {
        const identity::Comparison& comparison = profile.model.comparisons[c];
        if (!comparison.trained) continue;
        std::vector<std::uint64_t> seen(comparison.levels.size(), 0);
        for (std::size_t pass = 0; pass < patterns.size(); ++pass)
            for (const auto& [levels, count] : patterns[pass])
                if (const unsigned level = level_of(levels, c); level != kNoLevel && training.passes[pass].trained[c])
                    seen[level] += count;
        std::size_t used = 0;
        for (std::size_t level = 0; level < seen.size(); ++level) {
            used += seen[level] > 0 ? 1 : 0;
            if (seen[level] == 0)
                findings.report({"LK06",
                                 Severity::note,
                                 {},
                                 "comparison " + comparison.id + ", level " + comparison.levels[level].id +
                                     ": no pair in training; its weight is a default",
                                 {}});
        }
        if (used <= 1)
            findings.report(
                {"LK03",
                 Severity::warning,
                 {},
                 "comparison " + comparison.id + " never varies in training: it cannot be learned from these data",
                 {}});
        double before = std::numeric_limits<double>::infinity();
        for (std::size_t level = 0; level < seen.size(); ++level) {
            const double ratio = training.levels.m[c][level] / training.levels.u[c][level];
            bool vetoed = false;  // such a level is not there for its weight
            for (const identity::LevelVeto& veto : profile.model.vetoes)
                for (const auto& [comparison_of, bits] : veto.when)
                    vetoed = vetoed || (comparison_of == c && level + 1 < seen.size() && (bits >> level & 1U) != 0 &&
                                        (bits >> (seen.size() - 1) & 1U) == 0);
            if (vetoed) continue;
            if (ratio > before * 1.05 && seen[level] > 0 && seen[level - 1] > 0)
                findings.report({"LK04",
                                 Severity::warning,
                                 {},
                                 "comparison " + comparison.id + ": level " + comparison.levels[level].id +
                                     " is more evidence than the stricter level " + comparison.levels[level - 1].id,
                                 {}});
            before = ratio;
        }
    }
}

/// LK05: of pairs that agree on one comparison and are two persons by two others at least, how many agree on a second one?
void judge_independence(const identity::Profile& profile, const Columns& columns, const Judge& judge,
                        const Training& training, const TrainingOptions& options, FindingLog& findings) {
    const auto& comparisons = profile.model.comparisons;
    std::set<std::pair<std::size_t, std::size_t>> told;
    for (std::size_t one = 0; one < comparisons.size(); ++one) {
        const auto sets = equalities(comparisons[one].levels.front().when);
        if (sets.empty() || comparisons[one].where) continue;
        identity::BlockingPass pass{"", {}};
        for (const std::size_t item : sets.front()) pass.keys.push_back({item, 0});
        // Per other comparison: pairs that differ in all the rest, and those of them that agree on it.
        struct Counts {
            std::vector<std::uint64_t> apart, shared;
        };
        Counts total{std::vector<std::uint64_t>(comparisons.size()), std::vector<std::uint64_t>(comparisons.size())};
        Pairs pairs(columns, judge, {pass}, options.max_block);
        pairs.run<Counts>(
            options.jobs,
            [&](Counts& counts, std::uint32_t a, std::uint32_t b) {
                if (((a * 0x9E3779B1U) ^ b) % 4 != 0 && columns.records() > 100000) return;
                counts.apart.resize(comparisons.size());
                counts.shared.resize(comparisons.size());
                const Levels levels = judge.levels(a, b);
                for (std::size_t other = 0; other < comparisons.size(); ++other) {
                    if (other == one || level_of(levels, other) == kNoLevel) continue;
                    unsigned apart = 0;
                    for (std::size_t rest = 0; rest < comparisons.size(); ++rest)
                        apart += rest != one && rest != other && training.levels.u[rest].front() < 0.05 &&
                                         level_of(levels, rest) + 1 == comparisons[rest].levels.size()
                                     ? 1
                                     : 0;
                    if (apart < 2) continue;
                    ++counts.apart[other];
                    counts.shared[other] += level_of(levels, other) == 0 ? 1 : 0;
                }
            },
            [&](Counts&& counts) {
                for (std::size_t i = 0; i < counts.apart.size(); ++i) {
                    total.apart[i] += counts.apart[i];
                    total.shared[i] += counts.shared[i];
                }
            });
        for (std::size_t other = 0; other < comparisons.size(); ++other) {
            if (other == one || total.apart[other] < 30 || told.contains(std::minmax(one, other)) ||
                training.levels.u[other].front() >= 0.05)
                continue;
            const double share = static_cast<double>(total.shared[other]) / static_cast<double>(total.apart[other]);
            const double chance = training.levels.u[other].front();
            if (share < 0.05 || share < 20 * chance) continue;
            told.insert(std::minmax(one, other));
            char text[64];
            std::snprintf(text, sizeof text, "%.0f %% against %.3g %%", 100 * share, 100 * chance);
            findings.report({"LK05",
                             Severity::warning,
                             {},
                             "comparisons " + comparisons[one].id + " and " + comparisons[other].id +
                                 " are one piece of evidence: of pairs that agree on the first "
                                 "alone, so do on the second " +
                                 text + " of random pairs",
                             "put them into the levels of one comparison"});
        }
    }
}

}  // namespace

std::vector<bool> items_trained(const identity::Profile& profile) {
    std::vector<bool> used = items_used(profile);
    for (const identity::Rule& rule : profile.rules)
        if (rule.link)
            for (const std::size_t item : rule.agree) used[item] = true;
    return used;
}

Training train(const identity::Profile& profile, const Columns& columns, const TrainingOptions& options,
               const std::vector<LabelledPair>& same, FindingLog& findings) {
    const identity::Model& model = profile.model;
    if (model.comparisons.empty() || model.training.size() < 2)
        throw Error(ErrorKind::definition, "profile '" + profile.id + "' cannot be trained",
                    "it needs `comparisons` and at least two passes under `training`");
    const Judge judge(profile, columns);
    Training training;
    const auto n = static_cast<double>(columns.records());
    const double all_pairs = n * (n - 1) / 2;

    std::vector<identity::BlockingPass> strict;
    for (const identity::Rule& rule : profile.rules) {
        if (!rule.link || !rule.lacking.empty()) continue;
        identity::BlockingPass& pass = strict.emplace_back(identity::BlockingPass{rule.id, {}});
        for (const std::size_t item : rule.agree) pass.keys.push_back({item, 0});
    }
    if (strict.empty() && model.lambda <= 0)
        throw Error(ErrorKind::definition, "profile '" + profile.id + "' has neither link rules nor lambda",
                    "strict rules tell how many matches there are");
    if (!strict.empty()) {
        Pairs pairs(columns, judge, strict, options.max_block);
        pairs.run<int>(
            options.jobs, [](int&, std::uint32_t, std::uint32_t) {}, [](int&&) {});
        for (const PassFacts& facts : pairs.facts()) training.strict_pairs += facts.scored;
        if (training.strict_pairs == 0)
            throw Error(ErrorKind::input, "no two records agree by a link rule: there is nothing to learn from");
        training.lambda = static_cast<double>(training.strict_pairs) / model.rules_recall / all_pairs;
    } else {
        training.lambda = model.lambda;
    }
    training.lambda = std::min(training.lambda, 0.5);
    training.matches_per_record = training.lambda * (n - 1) / 2;

    Chance chance(profile, columns, judge);
    const auto shares = chance.levels(options.random_pairs, options.seed, options.jobs);
    training.random_pairs = chance.drawn();
    training.levels.u = shares;
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
        const identity::Comparison& comparison = model.comparisons[c];
        training.levels.m.push_back(first_guess(comparison.levels.size()));
        if (comparison.trained) continue;
        for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
            training.levels.m[c][i] = comparison.levels[i].m;
            training.levels.u[c][i] = comparison.levels[i].u;
        }
    }
    std::vector<Patterns> patterns;
    for (const identity::BlockingPass& pass : model.training) {
        patterns.push_back(patterns_of(columns, judge, pass, options));
        PassResult& result = training.passes.emplace_back();
        result.id = pass.id;
        result.patterns = patterns.back().size();
        for (const auto& [levels, count] : patterns.back()) result.pairs += count;
        for (const identity::Comparison& comparison : model.comparisons)
            result.trained.push_back(comparison.trained && !fixed_by(profile, pass, comparison));
    }
    for (unsigned round = 0; round < 3; ++round) {
        for (std::size_t p = 0; p < model.training.size(); ++p) {
            PassResult& result = training.passes[p];
            if (result.pairs == 0) continue;
            double odds = training.lambda / (1 - training.lambda);
            for (std::size_t c = 0; c < model.comparisons.size(); ++c)
                if (!result.trained[c] && model.comparisons[c].trained)
                    odds *= training.levels.m[c][0] / training.levels.u[c][0];
            result.start = odds_to_share(odds);
            LevelProbabilities start = training.levels;
            if (round == 0)
                for (std::size_t c = 0; c < model.comparisons.size(); ++c)
                    if (model.comparisons[c].trained) start.m[c] = first_guess(model.comparisons[c].levels.size());
            result.em = maximise(patterns[p], start, result.trained, result.start);
        }
        for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
            if (!model.comparisons[c].trained) continue;
            std::vector<double> m(model.comparisons[c].levels.size(), 0);
            double weight = 0;
            for (const PassResult& result : training.passes) {
                if (!result.trained[c] || result.pairs == 0) continue;
                weight += result.em.known[c];
                for (std::size_t i = 0; i < m.size(); ++i) m[i] += result.em.known[c] * result.em.m[c][i];
            }
            if (weight > 0)
                for (std::size_t i = 0; i < m.size(); ++i)
                    training.levels.m[c][i] =
                        std::clamp(m[i] / weight, std::clamp(0.5 / weight, kLeast, 1e-3), 1 - kLeast);
            // What true pairs add to the share of all pairs is taken out; one part in fifty stays.
            double sum = 0;
            std::vector<double>& u = training.levels.u[c];
            for (std::size_t i = 0; i + 1 < u.size(); ++i) {
                u[i] = std::max((shares[c][i] - training.lambda * training.levels.m[c][i]) / (1 - training.lambda),
                                shares[c][i] / 50);
                sum += u[i];
            }
            u.back() = std::max(1 - sum, kLeast);
        }
    }
    training.labelled = same.size() >= kEnoughLabels ? same.size() : 0;
    if (training.labelled > 0) {
        for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
            if (!model.comparisons[c].trained) continue;
            std::vector<double> counts(model.comparisons[c].levels.size(), 0.5);
            double sum = 0.5 * static_cast<double>(counts.size());
            for (const LabelledPair& pair : same)
                if (const unsigned level = judge.level(c, pair.a, pair.b); level != kNoLevel) {
                    ++counts[level];
                    ++sum;
                }
            for (std::size_t i = 0; i < counts.size(); ++i) training.levels.m[c][i] = counts[i] / sum;
        }
    }
    judge_levels(profile, training, patterns, findings);
    judge_independence(profile, columns, judge, training, options, findings);
    return training;
}

}  // namespace opx::linkage
