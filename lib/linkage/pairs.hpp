// Candidate pairs by blocking passes: every pair that agrees on all keys of one pass, once.
//
// Union      a pair that an earlier pass has found is left out of a later one by looking, not by remembering: "do the
//            keys of the earlier pass agree" (a missing value agrees with nothing). No list of pairs is kept.
// Blocks     the records with one key. A block of more than `max_block` records (a default value, a typist's dummy) is
//            left out and counted; its pairs may still come by a later pass.
// Forecast   pairs and largest block of every pass before anything is scored.
// Parallel   units of some ten thousand pairs, results taken in the order of the units.
// Memory     16 bytes per record and key of one pass at a time; 4 per distinct value for a key with a prefix.
// Source     reference: linkage.md 5.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "linkage/columns.hpp"
#include "linkage/judge.hpp"

namespace opx::linkage {

struct PassFacts {
    std::string id;
    std::uint64_t records = 0;   // with a key
    std::uint64_t blocks = 0;    // of two and more records
    std::uint64_t largest = 0;   // records
    std::uint64_t forecast = 0;  // pairs, oversized blocks and earlier passes not counted out
    std::uint64_t scored = 0;
    std::uint64_t found_before = 0;
    std::uint64_t big_blocks = 0;
    std::uint64_t big_records = 0;
    std::uint64_t big_pairs = 0;  // left out
};

class Pairs {
   public:
    Pairs(const Columns& columns, const Judge& judge, const std::vector<identity::BlockingPass>& passes,
          std::size_t max_block);

    std::vector<PassFacts> forecast();

    /// Gives every pair (a < b) once to `each` with the result of its unit; results go to `consume` in order.
    template <class Result>
    void run(unsigned jobs, const std::function<void(Result&, std::uint32_t, std::uint32_t)>& each,
             const std::function<void(Result&&)>& consume) {
        struct Outcome {
            Result result;
            std::uint64_t scored = 0;
            std::uint64_t found_before = 0;
        };
        facts_.clear();
        big_.assign(passes_.size(), {});
        for (std::size_t pass = 0; pass < passes_.size(); ++pass) {
            prepare(pass);
            PassFacts& facts = facts_.back();
            std::size_t at = 0;
            ordered_parallel<Range, Outcome>(
                jobs, [&]() { return next_range(at); },
                [&](Range&& range, unsigned) {
                    Outcome outcome;
                    Scratch scratch;
                    for (std::size_t begin = range.begin; begin < range.end;) {
                        std::size_t end = begin + 1;
                        while (end < range.end && keyed_[end].key == keyed_[begin].key) ++end;
                        for (std::size_t i = begin; i < end; ++i)
                            for (std::size_t j = i + 1; j < end; ++j) {
                                const std::uint32_t a = keyed_[i].record;
                                const std::uint32_t b = keyed_[j].record;
                                if (a == b) continue;
                                if (seen_before(pass, keyed_[i].key, a, b, scratch)) {
                                    ++outcome.found_before;
                                    continue;
                                }
                                ++outcome.scored;
                                each(outcome.result, a, b);
                            }
                        begin = end;
                    }
                    return outcome;
                },
                [&](Outcome&& outcome) {
                    facts.scored += outcome.scored;
                    facts.found_before += outcome.found_before;
                    consume(std::move(outcome.result));
                });
        }
        keyed_ = {};
    }
    /// Of the last run.
    const std::vector<PassFacts>& facts() const noexcept { return facts_; }

   private:
    struct Keyed {
        std::uint64_t key;
        std::uint32_t record;
    };
    struct Range {
        std::size_t begin;
        std::size_t end;
    };
    struct Scratch {
        std::vector<std::uint64_t> a;
        std::vector<std::uint64_t> b;
    };
    void prepare(std::size_t pass);
    std::optional<Range> next_range(std::size_t& at) const;
    void keys_of(std::size_t pass, std::uint32_t record, std::vector<std::uint64_t>& out) const;
    std::uint32_t mapped(std::size_t pass, std::size_t key, std::uint32_t value) const noexcept {
        const auto& map = maps_[pass][key];
        return map.empty() ? value : map[value];
    }
    bool agree(std::size_t pass, std::uint32_t a, std::uint32_t b) const noexcept;
    bool several(std::size_t pass, std::uint32_t record) const noexcept;
    bool seen_before(std::size_t pass, std::uint64_t key, std::uint32_t a, std::uint32_t b, Scratch& scratch) const;
    bool share_block(std::size_t pass, std::uint32_t a, std::uint32_t b, Scratch& scratch, std::uint64_t& first) const;

    const Columns* columns_;
    const Judge* judge_;
    std::vector<identity::BlockingPass> passes_;
    std::size_t max_block_;
    std::vector<std::vector<std::vector<std::uint32_t>>> maps_;  // pass, key: value -> first value with that prefix
    std::vector<Keyed> keyed_;                                   // of the pass that runs, in order; no oversized blocks
    std::vector<std::vector<std::uint64_t>> big_;                // oversized keys by pass, in order
    std::vector<PassFacts> facts_;
};

}  // namespace opx::linkage
