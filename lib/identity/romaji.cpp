// Names in Latin letters to kana (linkage.md 10: Hepburn, kunrei, passport; long vowels are for the loosest kana to drop).

#include <algorithm>
#include <array>

#include "identity/name_forms.hpp"

namespace opx::identity {
namespace {

struct Row {
    std::string_view consonant;
    std::u32string_view a, i, u, e, o;  // empty: no such syllable
};
constexpr std::array<Row, 31> kRows = {
    {{"", U"ア", U"イ", U"ウ", U"エ", U"オ"},           {"k", U"カ", U"キ", U"ク", U"ケ", U"コ"},
     {"s", U"サ", U"シ", U"ス", U"セ", U"ソ"},          {"t", U"タ", U"チ", U"ツ", U"テ", U"ト"},
     {"n", U"ナ", U"ニ", U"ヌ", U"ネ", U"ノ"},          {"h", U"ハ", U"ヒ", U"フ", U"ヘ", U"ホ"},
     {"m", U"マ", U"ミ", U"ム", U"メ", U"モ"},          {"y", U"ヤ", U"イ", U"ユ", U"イエ", U"ヨ"},
     {"r", U"ラ", U"リ", U"ル", U"レ", U"ロ"},          {"l", U"ラ", U"リ", U"ル", U"レ", U"ロ"},
     {"w", U"ワ", U"ウイ", U"ウ", U"ウエ", U"オ"},      {"g", U"ガ", U"ギ", U"グ", U"ゲ", U"ゴ"},
     {"z", U"ザ", U"ジ", U"ズ", U"ゼ", U"ゾ"},          {"d", U"ダ", U"ジ", U"ズ", U"デ", U"ド"},
     {"b", U"バ", U"ビ", U"ブ", U"ベ", U"ボ"},          {"v", U"バ", U"ビ", U"ブ", U"ベ", U"ボ"},
     {"p", U"パ", U"ピ", U"プ", U"ペ", U"ポ"},          {"f", U"フア", U"フイ", U"フ", U"フエ", U"フオ"},
     {"j", U"ジヤ", U"ジ", U"ジユ", U"ジエ", U"ジヨ"},  {"sh", U"シヤ", U"シ", U"シユ", U"シエ", U"シヨ"},
     {"ch", U"チヤ", U"チ", U"チユ", U"チエ", U"チヨ"}, {"ts", U"ツア", U"ツイ", U"ツ", U"ツエ", U"ツオ"},
     {"dz", U"ザ", U"ジ", U"ズ", U"ゼ", U"ゾ"},         {"ky", U"キヤ", {}, U"キユ", U"キエ", U"キヨ"},
     {"sy", U"シヤ", {}, U"シユ", U"シエ", U"シヨ"},    {"ty", U"チヤ", {}, U"チユ", U"チエ", U"チヨ"},
     {"ny", U"ニヤ", {}, U"ニユ", U"ニエ", U"ニヨ"},    {"hy", U"ヒヤ", {}, U"ヒユ", U"ヒエ", U"ヒヨ"},
     {"my", U"ミヤ", {}, U"ミユ", U"ミエ", U"ミヨ"},    {"ry", U"リヤ", {}, U"リユ", U"リエ", U"リヨ"},
     {"gy", U"ギヤ", {}, U"ギユ", U"ギエ", U"ギヨ"}}};
constexpr std::array<Row, 5> kMoreRows = {{{"zy", U"ジヤ", {}, U"ジユ", U"ジエ", U"ジヨ"},
                                           {"jy", U"ジヤ", {}, U"ジユ", U"ジエ", U"ジヨ"},
                                           {"dy", U"ジヤ", {}, U"ジユ", U"ジエ", U"ジヨ"},
                                           {"by", U"ビヤ", {}, U"ビユ", U"ビエ", U"ビヨ"},
                                           {"py", U"ピヤ", {}, U"ピユ", U"ピエ", U"ピヨ"}}};

const Row* row_of(std::string_view consonant) noexcept {
    for (const Row& row : kRows)
        if (row.consonant == consonant) return &row;
    for (const Row& row : kMoreRows)
        if (row.consonant == consonant) return &row;
    return nullptr;
}

/// A Latin letter in lower case, the vowel of a letter with a macron or circumflex; 0 for anything else.
char letter_of(char32_t c) noexcept {
    if (c >= U'A' && c <= U'Z') return static_cast<char>(c - U'A' + U'a');
    if (c >= U'a' && c <= U'z') return static_cast<char>(c);
    constexpr std::u32string_view kMarked = U"āīūēōĀĪŪĒŌâîûêôÂÎÛÊÔ";
    const std::size_t at = kMarked.find(c);
    return at == std::u32string_view::npos ? char{0} : "aiueo"[at % 5];
}

bool is_vowel(char c) noexcept {
    return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o';
}

}  // namespace

bool kana_of_romaji(std::u32string_view letters, std::u32string& kana) {
    std::string text;
    for (const char32_t c : letters) {
        if (c == U'\'' || c == U'’' || c == U'-' || is_blank(c) || c == U',' || c == U'.') continue;
        const char letter = letter_of(c);
        if (letter == 0) return false;
        text += letter;
    }
    kana.clear();
    for (std::size_t at = 0; at < text.size();) {
        std::size_t vowel = at;
        while (vowel < text.size() && !is_vowel(text[vowel])) ++vowel;
        std::string_view consonants = std::string_view(text).substr(at, vowel - at);
        // "oh" for a long o: SATOH, OHNO.
        if (consonants.starts_with('h') && (consonants.size() > 1 || vowel == text.size()) && at > 0 &&
            text[at - 1] == 'o' && !consonants.starts_with("hy")) {
            ++at;
            continue;
        }
        // N before a consonant or at the end, M before B, M, P.
        const bool before_consonant = consonants.size() > 1 || vowel == text.size();
        if (!consonants.empty() && before_consonant && consonants != "ny" &&
            (consonants[0] == 'n' || (consonants[0] == 'm' && consonants.size() > 1 && consonants != "my"))) {
            kana += U'ン';
            ++at;
            continue;
        }
        // A doubled consonant, or TCH.
        if (consonants.size() > 1 && (consonants[0] == consonants[1] || consonants.starts_with("tch"))) {
            kana += U'ツ';
            ++at;
            continue;
        }
        const Row* const row = vowel < text.size() ? row_of(consonants) : nullptr;
        if (row == nullptr) return false;
        const std::u32string_view syllable = text[vowel] == 'a'   ? row->a
                                             : text[vowel] == 'i' ? row->i
                                             : text[vowel] == 'u' ? row->u
                                             : text[vowel] == 'e' ? row->e
                                                                  : row->o;
        if (syllable.empty()) return false;
        kana += syllable;
        at = vowel + 1;
    }
    return !kana.empty();
}

}  // namespace opx::identity
