// How alike two comparing forms are: pure functions on code points and numbers, for 10^7 to 10^8 calls.
//
// Units    one code point is one character: a kanji counts once, and comparing forms hold no variation selectors (those
//          that still do are counted without them by characters_differ).
// Cost     up to 64 characters (after equal heads and tails are cut off where that changes nothing): bits of one word,
//          nothing allocated. Longer texts take a plain table.
// Missing  a missing value is the caller's: no function here knows "no evidence". Empty against empty is equal.
// Source   Winkler 1990 (jaro_winkler); Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit
//          distances"; reference: linkage.md 3, 4, 9.
#pragma once

#include <string_view>

#include "identity/address.hpp"

namespace opx::identity {

/// 1 for equal texts (two empty ones too), 0 when no character is shared. Winkler's prefix (4 characters, 0.1 each) is
/// counted above a Jaro value of 0.7 only, as in his own program. Symmetric: the texts are put in order first.
double jaro_winkler(std::u32string_view a, std::u32string_view b);
/// The same without the prefix.
double jaro(std::u32string_view a, std::u32string_view b);

/// Insertions, deletions, substitutions and swaps of neighbours in the restricted sense (optimal string alignment: no
/// part is edited twice, CA to ABC is 3); `limit` + 1 when it is more than `limit`. Symmetric; because of the swaps the
/// triangle inequality does not hold.
unsigned damerau_levenshtein(std::u32string_view a, std::u32string_view b, unsigned limit);

/// A character that a source could not write: ● 〓 ■ □ ? U+FFFD and private use, which stands for any one character.
bool is_unknown_character(char32_t c) noexcept;

/// Characters of one name to insert, delete or replace to get the other; an unknown character is equal to any.
unsigned characters_differ(std::u32string_view a, std::u32string_view b);

/// From strict to loose; the first that holds is the answer.
enum class DateRelation {
    equal,
    day_month_swapped,  // same year
    one_edit,           // of YYYYMMDD: one digit, or two neighbouring digits swapped
    era_slip,           // same month and day, same year number under another era (昭和50 for 平成50)
    two_of_three,       // of year, month and day
    within,             // at most `days` days apart
    differ
};
/// Dates as YYYYMMDD, 00 for an unknown day or month (19550300, 19550000). A partial date is never equal, swapped or one
/// edit away: year and month alike are two of three, and it is `within` when one of its days is.
DateRelation date_relation(int yyyymmdd_a, int yyyymmdd_b, int days) noexcept;
/// "1955-03-12", "1955-03" or "1955" as YYYYMMDD; 0 for anything else.
int date_number(std::string_view iso) noexcept;

}  // namespace opx::identity
