// What rules gave for the values seen lately: dates, units and codes come again and again, in many items.
//
// Memory   kSlots results for each list of rules; a value that falls on the slot of another takes its place.
// Threads  one per RowMaker.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "convert/pipeline.hpp"

namespace opx::convert {

class RuleCache {
   public:
    static constexpr std::size_t kSlots = 64;

    struct Result {
        std::string values;
        std::string text;  // empty when the outcome is `invalid`
        Outcome outcome = Outcome::ok;
        bool known = false;
    };

    explicit RuleCache(std::size_t pipelines) : results_(pipelines * kSlots) {}

    /// The slot for these values; they are not its own unless `known` and `values` say so.
    Result& slot(const Pipeline& pipeline, std::string_view values) noexcept {
        return results_[pipeline.number * kSlots + hash(values) % kSlots];
    }

   private:
    /// First and last eight bytes: values of one item differ there.
    static std::size_t hash(std::string_view values) noexcept {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        if (values.size() >= 8) {
            std::memcpy(&first, values.data(), 8);
            std::memcpy(&last, values.data() + values.size() - 8, 8);
        } else {
            for (const char c : values) first = first << 8 | static_cast<unsigned char>(c);
        }
        std::uint64_t mixed = (first ^ values.size()) * 0x9E3779B97F4A7C15U;
        mixed = (mixed ^ mixed >> 29 ^ last) * 0xBF58476D1CE4E5B9U;
        return static_cast<std::size_t>(mixed >> 40);
    }

    std::vector<Result> results_;
};

}  // namespace opx::convert
