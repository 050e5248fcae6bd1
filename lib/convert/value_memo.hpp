// What an item was made of lately: patients, dates, units and codes come again and again, and a value that came before is
// neither made by its rules, nor checked, nor quoted again.
//
// Memory   one result at first, then 8, then 64, as an item proves to have more values, and one again where they hardly ever
//          come back; of the two slots that a value may have it takes one when both are taken.
// Threads  one per RowMaker.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "convert/pipeline.hpp"
#include "definition/value_check.hpp"

namespace opx::convert {

struct Made {
    bool known = false;
    Outcome outcome = Outcome::ok;
    definition::ValueFault fault = definition::ValueFault::none;
    std::string key;     // the value it was made of; several as append_all writes them
    std::string result;  // of rules that change values
    std::string quoted;  // as the CSV writes it, when it needs quotes
    // Views into the above:
    std::string_view text;
    std::string_view written;
};

class ValueMemo {
   public:
    /// What was made of this key, or the slot where it shall be made: `known` and `key` tell. What slot() gave before is
    /// gone when it gives another one that is not known.
    Made& slot(std::string_view key) {
        const std::size_t first = hash(key);
        Made* made = at(first);
        if (is_of(*made, key)) return found(*made);
        Made* const second = at(first ^ 1);
        if (is_of(*second, key)) return found(*second);
        if (made->known && (!second->known || (replaced_ & 1) != 0)) made = second;
        if (made->known && ++replaced_ > kPatience * slots_.size() && !settled_) {
            resize();
            made = at(first);
        }
        made->known = false;
        return *made;
    }
    static constexpr std::size_t kMost = 64;  // as many as hash() tells apart

   private:
    static bool is_of(const Made& made, std::string_view key) noexcept {
        return made.known && same_bytes(made.key, key);
    }
    Made& found(Made& made) noexcept {
        ++found_;
        return made;
    }
    /// A key has two slots, so that two that fall on the same one find room side by side.
    Made* at(std::size_t number) noexcept { return &slots_[number & (slots_.size() - 1)]; }
    /// Of all bytes, or of the first and last 64 of long texts.
    static std::size_t hash(std::string_view key) noexcept {
        constexpr std::size_t kEnds = 64;
        std::uint64_t mixed = key.size();
        const auto mix = [&mixed](std::uint64_t word) {
            mixed = (mixed ^ word) * 0x9E3779B97F4A7C15U;
            mixed ^= mixed >> 29;
        };
        const auto mix_all = [&mix](std::string_view part) {
            std::size_t at = 0;
            for (; at + 8 <= part.size(); at += 8) mix(load<std::uint64_t>(part.data() + at));
            if (at == part.size()) return;
            if (part.size() >= 8) return mix(load<std::uint64_t>(part.data() + part.size() - 8));
            if (part.size() >= 4)
                return mix(static_cast<std::uint64_t>(load<std::uint32_t>(part.data())) << 32 |
                           load<std::uint32_t>(part.data() + part.size() - 4));
            std::uint64_t word = 0;
            for (const char c : part) word = word << 8 | static_cast<unsigned char>(c);
            mix(word);
        };
        mix_all(key.substr(0, kEnds));
        if (key.size() > kEnds) mix_all(key.substr(std::max(kEnds, key.size() - kEnds)));
        mixed *= 0xBF58476D1CE4E5B9U;
        return static_cast<std::size_t>(mixed >> 58);  // what every bit of the key has a part in: up to 64 slots
    }

    /// More slots for values that come again; one for those that hardly do, as slots out of the cache cost more than rules.
    void resize() {
        settled_ = slots_.size() == kMost;
        const std::size_t size = !settled_ ? slots_.size() * 8 : found_ < replaced_ ? 1 : kMost;
        if (size != slots_.size()) slots_ = std::vector<Made>(size);
        found_ = replaced_ = 0;
    }

    static constexpr std::size_t kPatience = 4;
    std::vector<Made> slots_ = std::vector<Made>(1);
    std::size_t found_ = 0;
    std::size_t replaced_ = 0;
    bool settled_ = false;
};

}  // namespace opx::convert
