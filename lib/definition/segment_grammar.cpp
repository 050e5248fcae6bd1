#include "definition/segment_grammar.hpp"

#include <algorithm>

namespace opx::definition {
namespace {

/// What a part of a structure may begin and end with, and whether it may be nothing.
struct Part {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool empty = true;
};

class Parser {
   public:
    Parser(std::string_view text, const Location& where, SegmentGrammar& grammar)
        : text_(text), where_(where), grammar_(grammar) {}

    void parse() {
        const Part whole = sequence('\0', 0);
        if (whole.empty) fail("a structure needs at least one segment that must be there");
        grammar_.first = whole.first;
        grammar_.last = whole.last;
    }

   private:
    static constexpr unsigned kMaxDepth = 16;

    [[noreturn]] void fail(const std::string& why) const {
        throw Error(ErrorKind::definition, where_, why, "such as: MSH PID [PV1] { ORC RXE {TQ1} [{RXR}] }");
    }

    char peek() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    /// Every end of `before` may be followed by every beginning of `after`.
    void link(std::uint64_t before, std::uint64_t after) {
        for (std::size_t i = 0; i < grammar_.follow.size(); ++i)
            if ((before >> i & 1U) != 0) grammar_.follow[i] |= after;
    }

    Part sequence(char closing, unsigned depth) {
        Part all;
        bool any = false;
        while (peek() != closing) {
            const Part next = element(depth);
            link(all.last, next.first);
            if (all.empty) all.first |= next.first;
            all.last = next.empty ? all.last | next.last : next.last;
            all.empty = all.empty && next.empty;
            any = true;
        }
        if (!any) fail("nothing between the brackets of a structure");
        return all;
    }

    Part element(unsigned depth) {
        const char c = peek();
        if (c == '[' || c == '{') {
            if (depth == kMaxDepth) fail("brackets nest too deep");
            ++at_;
            Part group = sequence(c == '[' ? ']' : '}', depth + 1);
            ++at_;
            if (c == '[') group.empty = true;
            else link(group.last, group.first);
            return group;
        }
        const std::string_view name = text_.substr(at_, 3);
        const bool good = name.size() == 3 && std::all_of(name.begin(), name.end(), [](char sign) {
                              return (sign >= 'A' && sign <= 'Z') || (sign >= '0' && sign <= '9');
                          });
        if (!good) fail(c == '\0' ? "a bracket of a structure is not closed" : "not a segment name in a structure");
        at_ += name.size();
        const std::size_t position = grammar_.segments.size();
        if (position == 64) fail("more than 64 segments in one structure");
        grammar_.segments.emplace_back(name);
        grammar_.follow.push_back(0);
        const std::uint64_t bit = std::uint64_t{1} << position;
        return {bit, bit, false};
    }

    std::string_view text_;
    const Location& where_;
    SegmentGrammar& grammar_;
    std::size_t at_ = 0;
};

}  // namespace

SegmentGrammar parse_segment_grammar(std::string_view text, const Location& where) {
    SegmentGrammar grammar;
    Parser(text, where, grammar).parse();
    return grammar;
}

}  // namespace opx::definition
