// Characters to the characters they are compared as: flat tables, and a fast way to NFKC for the text that names,
// addresses and numbers are made of.
//
// Points   ASCII, kana of both widths, kanji and full-width signs go by table; anything else (combining marks, circled
//          numbers, ligatures) sends the text through ICU. Both ways give the same, and a mark of voicing (ﾞ ゛ U+3099)
//          joins its kana or goes.
// Memory   a page of 1 KiB for each 256 characters that a table changes.
// Source   Unicode NFKC; reference: linkage.md 9, 10.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opx::identity {

/// Code point to code point; what was not set stays as it is.
class CharMap {
   public:
    char32_t operator()(char32_t c) const noexcept {
        const std::uint16_t page = c < 0x110000 ? index_[c >> 8] : std::uint16_t{0};
        return page == 0 ? c : pages_[page - 1U][c & 0xFF];
    }
    void set(char32_t from, char32_t to);

   private:
    std::array<std::uint16_t, 0x1100> index_{};  // 0: nothing changes in these 256
    std::vector<std::array<char32_t, 256>> pages_;
};

/// The text in NFKC; `out` is replaced. Malformed UTF-8 is U+FFFD.
void comparing_points(std::string_view text, std::u32string& out);

bool is_variation_selector(char32_t c) noexcept;
bool is_blank(char32_t c) noexcept;   // space, U+3000, U+00A0, tab, line ends
bool is_hyphen(char32_t c) noexcept;  // - ‐ ‑ – — ― ─ −, after NFKC
bool is_kana(char32_t c) noexcept;    // full width katakana and hiragana, with ー
bool is_kanji(char32_t c) noexcept;

/// Full-width katakana for hiragana.
char32_t katakana_of(char32_t c) noexcept;

}  // namespace opx::identity
