// Widths and kinds of kana and ASCII.
//
// Half-width kana are joined with their dakuten and handakuten (ｶﾞ → ガ, ﾜﾞ → ヷ); a mark that joins nothing becomes
// ゛ or ゜. Combining U+3099 and U+309A (text from macOS) are joined likewise.
// Source  reference: text-encoding.md 8; WHATWG index-iso-2022-jp-katakana.
#pragma once

#include <string>
#include <string_view>

namespace opx::text {

/// Hiragana and half-width kana to full-width katakana; everything else stays.
std::string to_katakana_full(std::string_view text);
/// Half-width kana to full-width katakana; hiragana stays.
std::string to_full_width_kana(std::string_view text);
/// Katakana to hiragana, after to_full_width_kana.
std::string to_hiragana(std::string_view text);
/// Full-width ASCII and the ideographic space to ASCII, with the JIS minus (U+2212) and wave dash (U+301C).
std::string to_half_width_ascii(std::string_view text);

/// Full-width katakana with ー ・ ゛ ゜.
bool is_katakana(char32_t c) noexcept;
bool is_half_width_katakana(char32_t c) noexcept;  // with ｡ ｢ ｣ ､ ･
bool is_hiragana(char32_t c) noexcept;
/// Not empty, and nothing but full-width katakana and blanks.
bool is_katakana(std::string_view text) noexcept;

}  // namespace opx::text
