#include "identity/fold.hpp"

#include <algorithm>

#include "text/kana.hpp"
#include "text/normalize.hpp"
#include "text/utf8.hpp"

namespace opx::identity {
namespace {

constexpr char32_t kNeedsIcu = 0xFFFFFFFF;
constexpr char32_t kDakuten = 0xFFFFFFFE;
constexpr char32_t kHandakuten = 0xFFFFFFFD;

/// The kana with its mark, 0 when the two do not join; asked once for each kana when the tables are made.
char32_t joined(char32_t kana, std::string_view mark) {
    const std::u32string both = text::code_points(text::nfc(text::utf8(kana) + std::string(mark)));
    return both.size() == 1 ? both[0] : 0;
}

struct Tables {
    CharMap nfkc;
    CharMap voiced;  // of a kana; itself when it has none
    CharMap half_voiced;

    Tables() {
        constexpr std::array<std::pair<char32_t, char32_t>, 12> kNotByTable = {{{0x80, 0x9F},
                                                                                {0xA0, 0x1FFF},
                                                                                {0x2070, 0x24FF},
                                                                                {0x2600, 0x2E7F},
                                                                                {0x3100, 0x33FF},
                                                                                {0xA000, 0xABFF},
                                                                                {0xD800, 0xDFFF},
                                                                                {0xFB00, 0xFEFF},
                                                                                {0xFFF0, 0xFFFC},
                                                                                {0x10000, 0x1FFFF},
                                                                                {0x2FA20, 0xDFFFF},
                                                                                {0xE0000, 0xE00FF}}};
        for (const auto& [from, to] : kNotByTable)
            for (char32_t c = from; c <= std::min<char32_t>(to, 0x2FFFF); ++c) nfkc.set(c, kNeedsIcu);
        constexpr std::array<std::pair<char32_t, char32_t>, 8> kByTable = {{{0xA0, 0xFF},
                                                                            {0x2000, 0x206F},
                                                                            {0x2500, 0x25FF},
                                                                            {0x2E80, 0x2FFF},
                                                                            {0x3000, 0x30FF},
                                                                            {0xF900, 0xFAFF},
                                                                            {0xFF00, 0xFFEF},
                                                                            {0x2F800, 0x2FA1F}}};
        for (const auto& [from, to] : kByTable)
            for (char32_t c = from; c <= to; ++c) {
                const std::u32string one = text::code_points(text::nfkc(text::utf8(c)));
                const bool alone = one.size() == 1 && (one[0] < 0x1100 || one[0] > 0x11FF);  // jamo compose
                nfkc.set(c, alone ? one[0] : kNeedsIcu);
            }
        for (char32_t c = 0xFE00; c <= 0xFE0F; ++c) nfkc.set(c, c);
        for (const char32_t mark : {U'\u3099', U'\u309B', U'\uFF9E'}) nfkc.set(mark, kDakuten);
        for (const char32_t mark : {U'\u309A', U'\u309C', U'\uFF9F'}) nfkc.set(mark, kHandakuten);
        for (char32_t c = U'ぁ'; c <= U'ヿ'; ++c) {
            if (const char32_t with = joined(c, "\u3099"); with != 0) voiced.set(c, with);
            if (const char32_t with = joined(c, "\u309A"); with != 0) half_voiced.set(c, with);
        }
    }
};

const Tables& tables() {
    static const Tables made;
    return made;
}

char32_t next_point(std::string_view text, std::size_t& at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return text[at++] & 0x7F;
    if (first >= 0xE1 && first < 0xED && at + 2 < text.size() && (byte(at + 1) & 0xC0) == 0x80 &&
        (byte(at + 2) & 0xC0) == 0x80) {
        const char32_t c = (first & 0x0FU) << 12 | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU);
        at += 3;
        return c;
    }
    return text::next_code_point(text, at);
}

void join_mark(std::u32string& out, const CharMap& marked) {
    if (!out.empty()) out.back() = marked(out.back());
}

/// By ICU, of a text that the tables do not cover.
void points_by_icu(std::string_view text, std::u32string& out) {
    // Marks are joined before: NFKC would make a free-standing one a blank and a combining one.
    std::string joined_text;
    std::u32string points;
    for (const char32_t c : text::code_points(text)) {
        const char32_t to = tables().nfkc(c);
        if (to == kDakuten) join_mark(points, tables().voiced);
        else if (to == kHandakuten) join_mark(points, tables().half_voiced);
        else points += c >= 0xFF61 && c <= 0xFF9D ? to : c;
    }
    points = text::code_points(text::nfkc(text::utf8_of(points)));
    // Selectors go; so do marks that composed with nothing, or they would once the blank before them is out.
    std::erase_if(points, [](char32_t c) {
        return is_variation_selector(c) || (c >= 0x0300 && c <= 0x036F) || (c >= 0x1161 && c <= 0x11FF);
    });
    out = text::code_points(text::nfkc(text::utf8_of(points)));
}

}  // namespace

void CharMap::set(char32_t from, char32_t to) {
    std::uint16_t& page = index_[from >> 8];
    if (page == 0) {
        auto& fresh = pages_.emplace_back();
        for (char32_t i = 0; i < 256; ++i) fresh[i] = (from & ~char32_t{0xFF}) | i;
        page = static_cast<std::uint16_t>(pages_.size());
    }
    pages_[page - 1U][from & 0xFF] = to;
}

void comparing_points(std::string_view text, std::u32string& out) {
    const Tables& table = tables();
    out.clear();
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_point(text, at);
        if (c < 0x80) {
            out += c;
            continue;
        }
        const char32_t to = table.nfkc(c);
        if (to < kHandakuten) {
            if (!is_variation_selector(to)) out += to;
        } else if (to == kDakuten) {
            join_mark(out, table.voiced);
        } else if (to == kHandakuten) {
            join_mark(out, table.half_voiced);
        } else {
            points_by_icu(text, out);
            return;
        }
    }
}

bool is_variation_selector(char32_t c) noexcept {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}
bool is_blank(char32_t c) noexcept {
    return c == U' ' || c == U'\u3000' || c == U'\u00A0' || (c >= 0x09 && c <= 0x0D);
}
bool is_hyphen(char32_t c) noexcept {
    return c == U'-' || (c >= U'\u2010' && c <= U'\u2015') || c == U'─' || c == U'−' || c == U'－';
}
bool is_kana(char32_t c) noexcept {
    return (c >= U'ァ' && c <= U'ヶ') || (c >= U'ぁ' && c <= U'ゖ') || c == U'ー';
}
bool is_kanji(char32_t c) noexcept {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || c == U'々';
}
char32_t katakana_of(char32_t c) noexcept {
    return (c >= U'ぁ' && c <= U'ゖ') || c == U'ゝ' || c == U'ゞ' ? c + (U'ァ' - U'ぁ') : c;
}

}  // namespace opx::identity
