#include "identity/compare.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "text/date.hpp"

namespace opx::identity {
namespace {

using Text = std::u32string_view;

constexpr std::size_t kWord = 64;

bool is_variation_selector(char32_t c) noexcept {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

struct Same {
    static bool equal(char32_t a, char32_t b) noexcept { return a == b; }
};
/// An unknown character is any character.
struct SameOrUnknown {
    static bool equal(char32_t a, char32_t b) noexcept {
        return a == b || is_unknown_character(a) || is_unknown_character(b);
    }
};

/// Equal heads and tails cost nothing in any of the distances, also when "equal" is not transitive.
template <class Equal>
void cut_equal_ends(Text& a, Text& b) noexcept {
    while (!a.empty() && !b.empty() && Equal::equal(a.front(), b.front())) a.remove_prefix(1), b.remove_prefix(1);
    while (!a.empty() && !b.empty() && Equal::equal(a.back(), b.back())) a.remove_suffix(1), b.remove_suffix(1);
}

/// Places of `c` in `text`, at most 64 characters.
template <class Equal>
std::uint64_t places(Text text, char32_t c) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) bits |= std::uint64_t{Equal::equal(text[i], c)} << i;
    return bits;
}

/// Hyyrö's bit vectors: column by column the differences of the table of distances. `a` has 1 to 64 characters.
template <class Equal, bool kSwaps>
unsigned distance_in_bits(Text a, Text b) noexcept {
    std::uint64_t plus = ~std::uint64_t{0};
    std::uint64_t minus = 0;
    std::uint64_t zero = 0;
    std::uint64_t before = 0;
    const std::uint64_t last = std::uint64_t{1} << (a.size() - 1);
    std::size_t distance = a.size();
    for (const char32_t c : b) {
        const std::uint64_t match = places<Equal>(a, c);
        const std::uint64_t swap = kSwaps ? ((~zero & match) << 1) & before : 0;
        zero = (((match & plus) + plus) ^ plus) | match | minus | swap;
        std::uint64_t up = minus | ~(zero | plus);
        std::uint64_t down = zero & plus;
        distance += (up & last) != 0;
        distance -= (down & last) != 0;
        up = (up << 1) | 1;
        down <<= 1;
        plus = down | ~(zero | up);
        minus = up & zero;
        before = match;
    }
    return static_cast<unsigned>(distance);
}

/// The table of distances, three rows at a time.
template <class Equal, bool kSwaps>
unsigned distance_in_rows(Text a, Text b) {
    const std::size_t width = a.size() + 1;
    std::vector<unsigned> before(width);
    std::vector<unsigned> above(width);
    std::vector<unsigned> row(width);
    for (std::size_t i = 0; i < width; ++i) above[i] = static_cast<unsigned>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
        row[0] = static_cast<unsigned>(j);
        for (std::size_t i = 1; i < width; ++i) {
            row[i] = std::min({row[i - 1] + 1, above[i] + 1, above[i - 1] + !Equal::equal(a[i - 1], b[j - 1])});
            if (kSwaps && i > 1 && j > 1 && Equal::equal(a[i - 1], b[j - 2]) && Equal::equal(a[i - 2], b[j - 1]))
                row[i] = std::min(row[i], before[i - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[a.size()];
}

template <class Equal, bool kSwaps>
unsigned distance(Text a, Text b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (a.empty()) return static_cast<unsigned>(b.size());
    return a.size() <= kWord ? distance_in_bits<Equal, kSwaps>(a, b) : distance_in_rows<Equal, kSwaps>(a, b);
}

/// Matches inside the window and how many of them are out of order (both counted once a side).
struct Matches {
    std::size_t shared = 0;
    std::size_t moved = 0;
};

template <class Flags>
Matches matches(Text a, Text b, Flags& in_a, Flags& in_b) {
    const std::size_t window = std::max<std::size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
    Matches out;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::size_t end = std::min(i + window + 1, b.size());
        for (std::size_t j = i > window ? i - window : 0; j < end; ++j) {
            if (a[i] != b[j] || in_b.test(j)) continue;
            in_a.set(i);
            in_b.set(j);
            ++out.shared;
            break;
        }
    }
    std::size_t j = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!in_a.test(i)) continue;
        while (!in_b.test(j)) ++j;
        out.moved += a[i] != b[j++];
    }
    return out;
}

struct WordFlags {
    std::uint64_t bits = 0;
    bool test(std::size_t at) const noexcept { return (bits >> at & 1) != 0; }
    void set(std::size_t at) noexcept { bits |= std::uint64_t{1} << at; }
};
struct LongFlags {
    std::vector<bool> bits;
    bool test(std::size_t at) const { return bits[at]; }
    void set(std::size_t at) { bits[at] = true; }
};

/// A text without variation selectors; `room` is used only when there is one to leave out.
Text without_selectors(Text text, std::u32string& room) {
    if (std::none_of(text.begin(), text.end(), is_variation_selector)) return text;
    for (const char32_t c : text)
        if (!is_variation_selector(c)) room += c;
    return room;
}

struct Parts {
    int year;
    int month;
    int day;
};
Parts parts_of(int date) noexcept {
    return {date / 10000, date / 100 % 100, date % 100};
}

/// One digit differs, or two neighbours are swapped.
bool one_edit(int a, int b) noexcept {
    std::array<int, 8> first{};
    std::array<int, 8> second{};
    int differing = 0;
    std::size_t at = 0;
    for (std::size_t i = 8; i-- > 0; a /= 10, b /= 10) {
        first[i] = a % 10;
        second[i] = b % 10;
        if (first[i] != second[i]) ++differing, at = i;  // ends at the leftmost
    }
    if (differing == 1) return true;
    return differing == 2 && at + 1 < 8 && first[at] == second[at + 1] && first[at + 1] == second[at];
}

/// Years before 明治1, 大正1, 昭和1, 平成1, 令和1, and how many years each era was counted.
struct Era {
    int base;
    int years;
};
constexpr std::array<Era, 5> kEras = {{{1867, 45}, {1911, 15}, {1925, 64}, {1988, 31}, {2018, 30}}};

/// One of the years stands in an era, and the other is the same year number in another one.
bool era_slip(int a, int b) noexcept {
    for (const Era& one : kEras)
        for (const Era& other : kEras) {
            if (one.base == other.base || a - one.base != b - other.base) continue;
            const int number = a - one.base;
            if (number >= 1 && (number <= one.years || number <= other.years)) return true;
        }
    return false;
}

/// First and last day a date can mean, in days since 1970; false for a date that does not exist.
bool span_of(const Parts& date, std::int64_t& first, std::int64_t& last) noexcept {
    if (date.year < 1 || date.year > 9999 || date.month > 12 || (date.month == 0 && date.day != 0)) return false;
    const int from = std::max(date.month, 1);
    const int to = date.month == 0 ? 12 : date.month;
    if (date.day > text::days_in_month(date.year, from)) return false;
    first = text::days_from_civil(date.year, from, std::max(date.day, 1));
    last = text::days_from_civil(date.year, to, date.day == 0 ? text::days_in_month(date.year, to) : date.day);
    return true;
}

}  // namespace

bool is_unknown_character(char32_t c) noexcept {
    if (c >= U'一' && c <= U'鿿') return false;
    switch (c) {
        case U'●':
        case U'〓':
        case U'■':
        case U'□':
        case U'?':
        case U'？':
        case U'\uFFFD':
            return true;
        default:
            return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0x10FFFF);
    }
}

double jaro(std::u32string_view a, std::u32string_view b) {
    if (a == b) return 1;
    if (a.empty() || b.empty()) return 0;
    // The matching is greedy from the first text on; a fixed order makes the value one for both directions.
    if (b.size() < a.size() || (b.size() == a.size() && b < a)) std::swap(a, b);
    Matches found;
    if (a.size() <= kWord && b.size() <= kWord) {
        WordFlags in_a;
        WordFlags in_b;
        found = matches(a, b, in_a, in_b);
    } else {
        LongFlags in_a{std::vector<bool>(a.size())};
        LongFlags in_b{std::vector<bool>(b.size())};
        found = matches(a, b, in_a, in_b);
    }
    if (found.shared == 0) return 0;
    const auto shared = static_cast<double>(found.shared);
    const auto swaps = static_cast<double>(found.moved / 2);
    return (shared / static_cast<double>(a.size()) + shared / static_cast<double>(b.size()) +
            (shared - swaps) / shared) /
           3;
}

double jaro_winkler(std::u32string_view a, std::u32string_view b) {
    const double value = jaro(a, b);
    if (value <= 0.7 || value == 1) return value;
    std::size_t head = 0;
    while (head < 4 && head < a.size() && head < b.size() && a[head] == b[head]) ++head;
    return value + static_cast<double>(head) * 0.1 * (1 - value);
}

unsigned damerau_levenshtein(std::u32string_view a, std::u32string_view b, unsigned limit) {
    const std::size_t longer = std::max(a.size(), b.size());
    if (longer - std::min(a.size(), b.size()) > limit) return limit + 1;
    cut_equal_ends<Same>(a, b);
    return std::min(distance<Same, true>(a, b), limit + 1);
}

unsigned characters_differ(std::u32string_view a, std::u32string_view b) {
    std::u32string room_a;
    std::u32string room_b;
    a = without_selectors(a, room_a);
    b = without_selectors(b, room_b);
    cut_equal_ends<SameOrUnknown>(a, b);
    return distance<SameOrUnknown, false>(a, b);
}

DateRelation date_relation(int yyyymmdd_a, int yyyymmdd_b, int days) noexcept {
    const Parts a = parts_of(yyyymmdd_a);
    const Parts b = parts_of(yyyymmdd_b);
    const bool whole = a.day != 0 && b.day != 0;
    if (whole) {
        if (yyyymmdd_a == yyyymmdd_b) return DateRelation::equal;
        if (a.year == b.year && a.month == b.day && a.day == b.month) return DateRelation::day_month_swapped;
        if (one_edit(yyyymmdd_a, yyyymmdd_b)) return DateRelation::one_edit;
        if (a.month == b.month && a.day == b.day && era_slip(a.year, b.year)) return DateRelation::era_slip;
    }
    const int alike = (a.year == b.year) + (a.month == b.month && a.month != 0) + (a.day == b.day && a.day != 0);
    if (alike >= 2) return DateRelation::two_of_three;
    std::int64_t first_a = 0;
    std::int64_t last_a = 0;
    std::int64_t first_b = 0;
    std::int64_t last_b = 0;
    if (!span_of(a, first_a, last_a) || !span_of(b, first_b, last_b)) return DateRelation::differ;
    const std::int64_t apart = std::max({first_a - last_b, first_b - last_a, std::int64_t{0}});
    return apart <= days ? DateRelation::within : DateRelation::differ;
}

int date_number(std::string_view iso) noexcept {
    if (iso.size() != 4 && iso.size() != 7 && iso.size() != 10) return 0;
    int value = 0;
    for (std::size_t i = 0; i < iso.size(); ++i) {
        if (i == 4 || i == 7) {
            if (iso[i] != '-') return 0;
            continue;
        }
        if (iso[i] < '0' || iso[i] > '9') return 0;
        value = value * 10 + (iso[i] - '0');
    }
    return iso.size() == 4 ? value * 10000 : iso.size() == 7 ? value * 100 : value;
}

}  // namespace opx::identity
