// Normal forms, for comparison only, and blanks.
//
// Never for stored values: NFC already loses variants of personal names (22 compatibility ideographs), NFKC turns 10²
// into 102 (reference: text-encoding.md 8).
// Errors   malformed UTF-8 is read as U+FFFD. Memory: a copy of the text in UTF-16.
#pragma once

#include <string>
#include <string_view>

namespace opx::text {

std::string nfc(std::string_view text);
std::string nfkc(std::string_view text);

/// NFKC, then: disputed characters, dashes and long-vowel marks of one look to one, variation selectors and blanks out,
/// hiragana to katakana, ASCII letters to upper case. Kanji variants (髙, 﨑) are the caller's, by a named list.
std::string comparison_key(std::string_view text);

/// Without leading and trailing blanks: space, TAB, CR, LF, FF, VT, U+00A0, U+3000.
std::string_view trim(std::string_view text) noexcept;

}  // namespace opx::text
