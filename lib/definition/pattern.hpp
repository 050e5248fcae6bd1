// Patterns of the definition: a subset of regular expressions that matches a whole value in bounded time.
//
// Form     literals, `.`, classes `[0-9A-Z]` and `[^...]`, `\d`, and after each `{n}`, `{n,m}`, `?`, `*`, `+`. No groups, no
//          alternation. Bytes: a pattern is meant for ASCII codes.
// Errors   Error(definition, DD020) when it does not compile.
#pragma once

#include <bitset>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace opx::definition {

class Pattern {
   public:
    Pattern(std::string_view text, const Location& where);
    bool matches(std::string_view value) const;

   private:
    template <class Set>
    bool reaches_end(std::string_view value) const;
    struct Element {
        std::bitset<256> letters;
        std::size_t least = 1;
        std::size_t most = 1;
    };
    std::vector<Element> elements_;
};

}  // namespace opx::definition
