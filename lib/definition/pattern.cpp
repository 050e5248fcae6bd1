#include "definition/pattern.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

namespace opx::definition {
namespace {

class Compiler {
   public:
    Compiler(std::string_view text, const Location& where) : text_(text), where_(where) {}

    bool done() const noexcept { return at_ >= text_.size(); }
    std::bitset<256> letters() {
        const char letter = next();
        if (letter == '.') return ~std::bitset<256>{};
        if (letter == '[') return letter_class();
        if (letter == '\\') return escaped();
        if (std::string_view("(){}|*+?^$]").find(letter) != std::string_view::npos)
            fail(std::string("'") + letter + "' is not part of this pattern language");
        return one(letter);
    }
    std::pair<std::size_t, std::size_t> count() {
        constexpr std::size_t kMany = std::numeric_limits<std::size_t>::max();
        if (take('?')) return {0, 1};
        if (take('*')) return {0, kMany};
        if (take('+')) return {1, kMany};
        if (!take('{')) return {1, 1};
        const std::size_t least = number();
        std::size_t most = least;
        if (take(',')) most = !done() && text_[at_] == '}' ? kMany : number();
        if (!take('}') || most < least) fail("a count is {n} or {n,m}");
        return {least, most};
    }

   private:
    static std::bitset<256> one(char letter) {
        std::bitset<256> set;
        set.set(static_cast<unsigned char>(letter));
        return set;
    }
    char next() {
        if (done()) fail("ends too early");
        return text_[at_++];
    }
    bool take(char letter) {
        if (done() || text_[at_] != letter) return false;
        ++at_;
        return true;
    }
    std::size_t number() {
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc{}) fail("expected a number");
        at_ = static_cast<std::size_t>(end - text_.data());
        return value;
    }
    std::bitset<256> escaped() {
        const char letter = next();
        if (letter != 'd') return one(letter);
        std::bitset<256> digits;
        for (char d = '0'; d <= '9'; ++d) digits.set(static_cast<unsigned char>(d));
        return digits;
    }
    std::bitset<256> letter_class() {
        std::bitset<256> set;
        const bool inverted = take('^');
        for (bool first = true; first || !take(']'); first = false) {
            char from = next();
            if (from == '\\') {
                set |= escaped();
                continue;
            }
            char to = from;
            if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
                ++at_;
                to = next();
                if (static_cast<unsigned char>(to) < static_cast<unsigned char>(from)) fail("a range runs backwards");
            }
            for (int c = static_cast<unsigned char>(from); c <= static_cast<unsigned char>(to); ++c)
                set.set(static_cast<std::size_t>(c));
        }
        return inverted ? ~set : set;
    }
    [[noreturn]] void fail(const std::string& message) const {
        throw Error(ErrorKind::definition, where_, "pattern '" + std::string(text_) + "': " + message + " [DD020]");
    }

    std::string_view text_;
    const Location& where_;
    std::size_t at_ = 0;
};

}  // namespace

Pattern::Pattern(std::string_view text, const Location& where) {
    Compiler compiler(text, where);
    while (!compiler.done()) {
        Element element;
        element.letters = compiler.letters();
        std::tie(element.least, element.most) = compiler.count();
        elements_.push_back(element);
    }
}

namespace {

/// A set of places in a value: one word for the short values that codes are.
class Word {
   public:
    explicit Word(std::size_t) noexcept {}
    bool has(std::size_t place) const noexcept { return (bits_ >> place & 1U) != 0; }
    void add(std::size_t place) noexcept { bits_ |= std::uint64_t{1} << place; }

   private:
    std::uint64_t bits_ = 0;
};

class Places {
   public:
    explicit Places(std::size_t size) : places_(size, false) {}
    bool has(std::size_t place) const { return places_[place]; }
    void add(std::size_t place) { places_[place] = true; }

   private:
    std::vector<bool> places_;
};

}  // namespace

// The set of places reachable after each element: linear in pattern length times value length, whatever the input.
template <class Set>
bool Pattern::reaches_end(std::string_view value) const {
    Set reachable(value.size() + 1);
    reachable.add(0);
    for (const Element& element : elements_) {
        Set after(value.size() + 1);
        for (std::size_t begin = 0; begin <= value.size(); ++begin) {
            if (!reachable.has(begin)) continue;
            std::size_t taken = 0;
            std::size_t at = begin;
            for (;;) {
                if (taken >= element.least) after.add(at);
                if (taken >= element.most || at >= value.size() ||
                    !element.letters.test(static_cast<unsigned char>(value[at])))
                    break;
                ++taken;
                ++at;
            }
        }
        std::swap(reachable, after);
    }
    return reachable.has(value.size());
}

bool Pattern::matches(std::string_view value) const {
    return value.size() < 64 ? reaches_end<Word>(value) : reaches_end<Places>(value);
}

}  // namespace opx::definition
