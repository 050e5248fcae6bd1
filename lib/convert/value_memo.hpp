// What an item was made of lately: patients, dates, units and codes come again and again, and a value that came before is
// neither made by its rules, nor checked, nor quoted again.
//
// Memory   one result at first, then 8, then 64, as an item proves to have more values, and one again where they hardly ever
//          come back; a value that falls on the slot of another takes its place.
// Threads  one per RowMaker.
#pragma once

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
        Made* made = &slots_[hash(key) & (slots_.size() - 1)];
        if (made->known && same_bytes(made->key, key)) {
            ++found_;
            return *made;
        }
        if (made->known && ++replaced_ > kPatience * slots_.size() && !settled_) {
            resize();
            made = &slots_[hash(key) & (slots_.size() - 1)];
        }
        made->known = false;
        return *made;
    }
    static constexpr std::size_t kMost = 64;

   private:
    /// First and last eight bytes: values of one item differ there.
    static std::size_t hash(std::string_view key) noexcept {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        if (key.size() >= 8) {
            first = load<std::uint64_t>(key.data());
            last = load<std::uint64_t>(key.data() + key.size() - 8);
        } else if (key.size() >= 4) {
            first = load<std::uint32_t>(key.data());
            last = load<std::uint32_t>(key.data() + key.size() - 4);
        } else {
            for (const char c : key) first = first << 8 | static_cast<unsigned char>(c);
        }
        std::uint64_t mixed = (first ^ key.size()) * 0x9E3779B97F4A7C15U;
        mixed = (mixed ^ mixed >> 29 ^ last) * 0xBF58476D1CE4E5B9U;
        return static_cast<std::size_t>(mixed >> 40);
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
