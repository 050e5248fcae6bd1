#include "identity/name_forms.hpp"

#include <algorithm>

#include "identity/compare.hpp"

namespace opx::identity {
namespace {

constexpr std::u32string_view kSmall = U"ァィゥェォッャュョヮヵヶ";
constexpr std::u32string_view kLarge = U"アイウエオツヤユヨワカケ";
constexpr std::u32string_view kOld = U"ヂヅヲヱヰヷヸヹヺ";
constexpr std::u32string_view kNew = U"ジズオエイバビベボ";
constexpr std::u32string_view kVoiced = U"ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ";
constexpr std::u32string_view kPlain = U"カキクケコサシスセソタチツテトハヒフヘホハヒフヘホウ";
constexpr std::u32string_view kRowO = U"オォコソトノホモヨョロヲゴゾドボポ";
constexpr std::u32string_view kRowU = U"ウゥクスツッヌフムユュルグズヅブプヴ";
constexpr std::u32string_view kRowE = U"エェケセテネヘメレゲゼデベペヱ";

struct KanaTables {
    CharMap large;
    CharMap one_writing;
    CharMap plain;
    CharMap voiced;
    std::array<char, 96> row{};  // from U+30A1: o, u, e, 0

    KanaTables() {
        const auto fill = [](CharMap& map, std::u32string_view from, std::u32string_view to) {
            for (std::size_t i = 0; i < from.size(); ++i) map.set(from[i], to[i]);
        };
        fill(large, kSmall, kLarge);
        fill(one_writing, kOld, kNew);
        fill(plain, kVoiced, kPlain);
        for (std::size_t i = kVoiced.size(); i-- > 0;)
            if (kVoiced[i] != U'ヴ') voiced.set(kPlain[i], kVoiced[i]);  // the voiced one last, over the half-voiced
        for (const auto& [vowel, kana] : {std::pair('o', kRowO), std::pair('u', kRowU), std::pair('e', kRowE)})
            for (const char32_t c : kana) row[c - U'ァ'] = vowel;
    }
    char row_of(char32_t c) const noexcept { return c >= U'ァ' && c < U'ァ' + 96 ? row[c - U'ァ'] : char{0}; }
};
const KanaTables& kana_tables() {
    static const KanaTables made;
    return made;
}

/// Marks between words that are no part of a name.
bool is_between(char32_t c) noexcept {
    return is_blank(c) || c == U'・' || c == U'=' || c == U'゠' || c == U'.' || c == U'^' || c == U',' || c == U'、';
}

std::u32string& scratch() {
    thread_local std::u32string points;
    return points;
}

bool lengthens(char row, char32_t c) noexcept {
    return (row == 'o' && (c == U'ウ' || c == U'オ')) || (row == 'u' && c == U'ウ') ||
           (row == 'e' && (c == U'エ' || c == U'イ'));
}

}  // namespace

void kanji_form(std::string_view name, const CharMap& map, Unknown unknown, std::u32string& out) {
    std::u32string& points = scratch();
    comparing_points(name, points);
    out.clear();
    std::size_t unknowns = 0;
    for (char32_t c : points) {
        if (is_blank(c) || c == U'・' || c == U'^') continue;
        if (is_unknown_character(c)) {
            if (unknown == Unknown::refuse) {
                out.clear();
                return;
            }
            out += U'〓';
            ++unknowns;
            continue;
        }
        if (c == U'々' && !out.empty()) {
            out += out.back();
            continue;
        }
        c = map(c);
        out += c >= U'a' && c <= U'z' ? c - U'a' + U'A' : c;
    }
    if (unknowns * 2 > out.size()) out.clear();  // nearly any name would do
}

void kana_form(std::string_view name, KanaSteps steps, std::u32string& out) {
    const KanaTables& tables = kana_tables();
    std::u32string& points = scratch();
    comparing_points(name, points);
    out.clear();
    char row = 0;  // of the last kana before its voice was taken
    for (std::size_t i = 0; i < points.size(); ++i) {
        char32_t c = katakana_of(points[i]);
        if (is_between(c)) continue;
        if (is_unknown_character(c)) {
            out.clear();
            return;
        }
        if (is_hyphen(c)) {
            // Right behind a kana, inside a word, a hyphen is the mark of a long vowel.
            const bool inside = i > 0 && is_kana(points[i - 1]) && (i + 1 == points.size() || is_kana(points[i + 1]));
            if (!inside) continue;
            c = U'ー';
        }
        if ((c == U'ヽ' || c == U'ヾ') && !out.empty())
            c = c == U'ヽ' ? tables.plain(out.back()) : tables.voiced(out.back());
        if (steps.large) c = tables.large(c);
        if (steps.one_writing) {
            c = tables.one_writing(c);
            if (c == U'ヴ') c = U'ブ';
        }
        if (!steps.long_vowels) {
            if (c == U'ー' || lengthens(row, c)) continue;
            // ブア and バ, ブイ and ビ (ヴァ, ヴィ) are one.
            constexpr std::u32string_view kVowels = U"アイエオ";
            if (const std::size_t vowel = kVowels.find(c);
                vowel != std::u32string_view::npos && !out.empty() && steps.one_writing && out.back() == U'ブ') {
                out.back() = U"バビベボ"[vowel];
                row = tables.row_of(out.back());
                continue;
            }
            row = tables.row_of(c);
        }
        out += c >= U'a' && c <= U'z' ? c - U'a' + U'A' : c;
    }
    if (!steps.voices)
        for (char32_t& c : out) c = tables.plain(c);
}

char32_t comparing_kana(char32_t c) noexcept {
    const KanaTables& tables = kana_tables();
    c = tables.one_writing(tables.large(katakana_of(c)));
    return c == U'ヴ' ? U'ブ' : c;
}

std::vector<std::string_view> words_of(std::string_view name) {
    std::vector<std::string_view> words;
    std::size_t begin = 0;
    const auto end_word = [&](std::size_t end, std::size_t width) {
        if (end > begin) words.push_back(name.substr(begin, end - begin));
        begin = end + width;
    };
    for (std::size_t at = 0; at < name.size();) {
        const std::string_view rest = name.substr(at);
        std::size_t width = 0;
        if (rest[0] == ' ' || rest[0] == '^' || (rest[0] >= '\t' && rest[0] <= '\r')) width = 1;
        else if (rest.starts_with("\u00A0")) width = 2;
        else if (rest.starts_with("\u3000") || rest.starts_with("\uFF3E")) width = 3;
        if (width > 0) end_word(at, width);
        at += std::max<std::size_t>(width, 1);
    }
    end_word(name.size(), 0);
    return words;
}

NameParts parts_of_name(std::string_view name) {
    const std::vector<std::string_view> words = words_of(name);
    if (words.size() < 2) return {};
    const std::size_t given = static_cast<std::size_t>(words[1].data() - name.data());
    return {words[0], name.substr(given)};
}

}  // namespace opx::identity
