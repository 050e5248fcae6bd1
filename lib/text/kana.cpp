#include "text/kana.hpp"

#include "text/utf8.hpp"

namespace opx::text {
namespace {

// U+FF61 to U+FF9F in order.
constexpr std::u32string_view kHalfToFull =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリ"
    U"ルレロワン゛゜";
static_assert(kHalfToFull.size() == 0xFF9F - 0xFF61 + 1);

constexpr char32_t kDakuten = U'\u3099';
constexpr char32_t kHandakuten = U'\u309A';

/// The kana with its mark, 0 when the two do not join.
char32_t joined(char32_t kana, char32_t mark) noexcept {
    if (mark == kDakuten) {
        if ((kana >= U'カ' && kana <= U'チ' && (kana - U'カ') % 2 == 0) || kana == U'ツ' || kana == U'テ' ||
            kana == U'ト' || (kana >= U'ハ' && kana <= U'ホ' && (kana - U'ハ') % 3 == 0))
            return kana + 1;
        if ((kana >= U'か' && kana <= U'ち' && (kana - U'か') % 2 == 0) || kana == U'つ' || kana == U'て' ||
            kana == U'と' || (kana >= U'は' && kana <= U'ほ' && (kana - U'は') % 3 == 0))
            return kana + 1;
        switch (kana) {
            case U'ウ':
                return U'ヴ';
            case U'う':
                return U'ゔ';
            case U'ワ':
                return U'ヷ';
            case U'ヰ':
                return U'ヸ';
            case U'ヱ':
                return U'ヹ';
            case U'ヲ':
                return U'ヺ';
            case U'ヽ':
                return U'ヾ';
            case U'ゝ':
                return U'ゞ';
            default:
                return 0;
        }
    }
    if ((kana >= U'ハ' && kana <= U'ホ' && (kana - U'ハ') % 3 == 0) ||
        (kana >= U'は' && kana <= U'ほ' && (kana - U'は') % 3 == 0))
        return kana + 2;
    return 0;
}

/// The combining mark that this character means after a kana; 0 for others. ゛ and ゜ stand by themselves.
char32_t mark_of(char32_t c) noexcept {
    if (c == kDakuten || c == U'\uFF9E') return kDakuten;
    if (c == kHandakuten || c == U'\uFF9F') return kHandakuten;
    return 0;
}

std::u32string full_width(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (const char32_t mark = mark_of(c); mark != 0) {
            if (const char32_t with_mark = out.empty() ? 0 : joined(out.back(), mark); with_mark != 0)
                out.back() = with_mark;
            else out += mark == kDakuten ? U'゛' : U'゜';
        } else {
            out += is_half_width_katakana(c) ? kHalfToFull[c - 0xFF61] : c;
        }
    }
    return out;
}

bool is_blank(char32_t c) noexcept {
    return c == U' ' || c == U'\u3000';
}

}  // namespace

std::string to_full_width_kana(std::string_view text) {
    return utf8_of(full_width(text));
}

std::string to_katakana_full(std::string_view text) {
    std::u32string points = full_width(text);
    for (char32_t& c : points)
        if ((c >= U'ぁ' && c <= U'ゖ') || c == U'ゝ' || c == U'ゞ') c += U'ァ' - U'ぁ';
    return utf8_of(points);
}

std::string to_hiragana(std::string_view text) {
    std::u32string points = full_width(text);
    for (char32_t& c : points)
        if ((c >= U'ァ' && c <= U'ヶ') || c == U'ヽ' || c == U'ヾ') c -= U'ァ' - U'ぁ';
    return utf8_of(points);
}

std::string to_half_width_ascii(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(text, at);
        if (c >= 0xFF01 && c <= 0xFF5E) out += static_cast<char>(c - 0xFF01 + 0x21);
        else if (c == U'\u3000') out += ' ';
        else if (c == U'\u2212') out += '-';
        else if (c == U'\u301C') out += '~';
        else out += text.substr(begin, at - begin);
    }
    return out;
}

bool is_katakana(char32_t c) noexcept {
    return (c >= U'ァ' && c <= U'ヿ') || c == U'゛' || c == U'゜' || (c >= U'\u31F0' && c <= U'\u31FF');
}
bool is_half_width_katakana(char32_t c) noexcept {
    return c >= 0xFF61 && c <= 0xFF9F;
}
bool is_hiragana(char32_t c) noexcept {
    return (c >= U'ぁ' && c <= U'ゖ') || (c >= U'ゝ' && c <= U'ゟ');
}

bool is_katakana(std::string_view text) noexcept {
    bool found = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (is_blank(c)) continue;
        if (!is_katakana(c)) return false;
        found = true;
    }
    return found;
}

}  // namespace opx::text
