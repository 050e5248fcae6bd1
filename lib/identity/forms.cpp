#include "identity/forms.hpp"

#include <algorithm>
#include <array>

#include "text/date.hpp"
#include "text/kana.hpp"
#include "text/normalize.hpp"
#include "text/utf8.hpp"
#include "yaml/node.hpp"

namespace opx::identity {
namespace {

constexpr std::array<std::pair<std::string_view, Form>, 18> kForms = {{{"kanji", Form::kanji},
                                                                       {"kanji_loose", Form::kanji_loose},
                                                                       {"kana", Form::kana},
                                                                       {"kana_loose", Form::kana_loose},
                                                                       {"given_kana", Form::given_kana},
                                                                       {"date", Form::date},
                                                                       {"year", Form::year},
                                                                       {"sex", Form::sex},
                                                                       {"insurer_no", Form::insurer_no},
                                                                       {"symbol", Form::symbol},
                                                                       {"number", Form::number},
                                                                       {"branch_no", Form::branch_no},
                                                                       {"postal", Form::postal},
                                                                       {"phone", Form::phone},
                                                                       {"mobile", Form::mobile},
                                                                       {"address", Form::address},
                                                                       {"id", Form::id},
                                                                       {"text", Form::text}}};

bool is_variation_selector(char32_t c) noexcept {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}
bool is_unknown(char32_t c) noexcept {
    return c == U'●' || c == U'〓' || c == U'■' || c == U'□' || c == U'?' || c == U'\uFFFD' ||
           (c >= 0xE000 && c <= 0xF8FF);
}
bool is_blank(char32_t c) noexcept {
    return c == U' ' || c == U'\u3000' || c == U'\u00A0' || c == U'\t';
}
bool is_hyphen(char32_t c) noexcept {
    return c == U'-' || c == U'－' || c == U'‐' || c == U'‑' || c == U'–' || c == U'—' || c == U'―' || c == U'─' ||
           c == U'−';
}

constexpr std::u32string_view kSmall = U"ァィゥェォッャュョヮヵヶ";
constexpr std::u32string_view kLarge = U"アイウエオツヤユヨワカケ";
constexpr std::u32string_view kOld = U"ヂヅヲヱヰ";
constexpr std::u32string_view kNew = U"ジズオエイ";
constexpr std::u32string_view kVoiced = U"ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ";
constexpr std::u32string_view kPlain = U"カキクケコサシスセソタチツテトハヒフヘホハヒフヘホウ";

char32_t changed(char32_t c, std::u32string_view from, std::u32string_view to) noexcept {
    const std::size_t at = from.find(c);
    return at == std::u32string_view::npos ? c : to[at];
}

/// Which vowel row a large kana stands in: a, i, u, e, o; 0 for others.
char vowel_of(char32_t c) noexcept {
    constexpr std::array<std::pair<char, std::u32string_view>, 3> rows = {{{'o', U"オコソトノホモヨロヲゴゾドボポ"},
                                                                           {'u', U"ウクスツヌフムユルグズヅブプヴ"},
                                                                           {'e', U"エケセテネヘメレゲゼデベペ"}}};
    for (const auto& [vowel, kana] : rows)
        if (kana.find(c) != std::u32string_view::npos) return vowel;
    return 0;
}

std::string kana_form(std::string_view value, bool loose) {
    std::u32string out;
    for (char32_t c : text::code_points(text::to_katakana_full(value))) {
        if (is_blank(c) || is_hyphen(c) || c == U'・' || c == U'=' || c == U'゠' || c == U'．' || c == U'.') continue;
        if (is_unknown(c)) return {};
        c = changed(c, kSmall, kLarge);
        c = changed(c, kOld, kNew);
        if (c == U'ヴ') {  // ヴァ is バ, ヴ alone is ブ
            out += U'ブ';
            continue;
        }
        if (!out.empty() && out.back() == U'ブ' && loose) {
            // ブア and バ, ブイ and ビ are one in the loose form.
            const char32_t joined = changed(c, U"アイエオ", U"バビベボ");
            if (joined != c) {
                out.back() = joined;
                continue;
            }
        }
        if (loose) {
            if (c == U'ー') continue;
            const char before = out.empty() ? char{0} : vowel_of(out.back());
            if ((before == 'o' && (c == U'ウ' || c == U'オ')) || (before == 'u' && c == U'ウ') ||
                (before == 'e' && (c == U'エ' || c == U'イ')))
                continue;
        }
        out += c;
    }
    if (loose)
        for (char32_t& c : out) c = changed(c, kVoiced, kPlain);
    return text::utf8_of(out);
}

std::string digits_of(std::string_view value) {
    std::string digits;
    for (const char c : text::nfkc(value))
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

std::string without_zeros(std::string value) {
    const std::size_t first = value.find_first_not_of('0');
    return first == std::string::npos ? std::string{} : value.substr(first);
}

/// Letters and digits alone; brackets, blanks, dots and hyphens out.
std::string compact(std::string_view value) {
    std::u32string out;
    for (const char32_t c : text::code_points(text::nfkc(value)))
        if (!is_blank(c) && !is_hyphen(c) && c != U'・' && c != U'.' && c != U'(' && c != U')' && c != U'ー') out += c;
    return text::utf8_of(out);
}

constexpr std::u32string_view kNumerals = U"〇一二三四五六七八九十百";

/// Value of a numeral of kanji (十二, 二十, 一〇三), nothing when it is none or above 999.
std::optional<unsigned> kanji_number(std::u32string_view numeral) {
    constexpr std::u32string_view kDigits = U"〇一二三四五六七八九";
    unsigned total = 0;
    unsigned last = 0;
    for (const char32_t c : numeral) {
        if (const std::size_t digit = kDigits.find(c); digit != std::u32string_view::npos) {
            last = last * 10 + static_cast<unsigned>(digit);
            if (last > 999) return std::nullopt;
            continue;
        }
        const unsigned unit = c == U'十' ? 10 : c == U'百' ? 100 : 0;
        if (unit == 0) return std::nullopt;
        total += std::max(last, 1U) * unit;
        last = 0;
    }
    total += last;
    return total > 999 ? std::nullopt : std::optional(total);
}

/// 昭和二十八年二月十五日 with its numbers as digits.
std::string with_digits(std::string_view date) {
    const std::u32string text = text::code_points(date);
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of(kNumerals, at), text.size());
        const auto number = kanji_number(std::u32string_view(text).substr(at, end - at));
        if (end > at && number)
            for (const char digit : std::to_string(*number)) out += static_cast<char32_t>(digit);
        else out.append(text, at, std::max(end, at + 1) - at);
        at = std::max(end, at + 1);
    }
    return text::utf8_of(out);
}

std::string date_form(std::string_view value) {
    const std::string plain = text::nfkc(text::trim(value));
    const bool digits = plain.size() == 8 && plain.find_first_not_of("0123456789") == std::string::npos;
    std::optional<std::string> date = digits ? text::iso_from_yyyymmdd(plain) : text::iso_date_from_iso(plain);
    if (!date) date = text::iso_from_era_text(with_digits(plain));
    if (!date && plain.size() == 7) date = text::claim_date(plain);
    return date && date->size() == 10 ? *date : std::string{};  // a part of a date tells nobody apart
}

/// Normal form M, F, O or nothing (reference: linkage.md 11).
std::string sex_form(std::string_view value) {
    std::string word = text::nfkc(text::trim(value));
    for (char& c : word)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (word == "1" || word == "m" || word == "male" || word == "男" || word == "男性") return "M";
    if (word == "2" || word == "f" || word == "female" || word == "femail" || word == "女" || word == "女性")
        return "F";
    if (word == "o" || word == "other" || word == "3") return "O";
    return {};
}

std::string phone_form(std::string_view value, bool mobile_only) {
    std::string text = text::nfkc(value);
    if (text.starts_with("+81")) text = "0" + text.substr(3);
    std::string digits;
    for (const char c : text)
        if (c >= '0' && c <= '9') digits += c;
    if (digits.size() < 10 || digits.size() > 11 || digits[0] != '0' || digits.starts_with("0120") ||
        digits.starts_with("000"))
        return {};
    const bool mobile =
        digits.size() == 11 && (digits.starts_with("070") || digits.starts_with("080") || digits.starts_with("090"));
    return mobile_only && !mobile ? std::string{} : digits;
}

/// An address with its numbers in one form: 一丁目２番地の３号 and 1-2-3 are equal.
std::u32string address_numbers(std::u32string_view address) {
    constexpr std::array<std::u32string_view, 7> kUnits = {U"丁目", U"番地ノ", U"番地", U"番", U"号", U"ノ", U"-"};
    const auto unit_at = [&](std::size_t at) -> std::size_t {
        for (const std::u32string_view unit : kUnits)
            if (address.substr(at).starts_with(unit)) return unit.size();
        return 0;
    };
    std::u32string out;
    for (std::size_t at = 0; at < address.size();) {
        const std::size_t end = std::min(address.find_first_not_of(kNumerals, at), address.size());
        if (end > at && end < address.size() && address[end] != U'-' && address[end] != U'ノ' && unit_at(end) > 0) {
            if (const auto number = kanji_number(address.substr(at, end - at))) {
                for (const char digit : std::to_string(*number)) out += static_cast<char32_t>(digit);
                at = end;
                continue;
            }
        }
        const bool after_digit = !out.empty() && out.back() >= U'0' && out.back() <= U'9';
        if (const std::size_t unit = after_digit ? unit_at(at) : 0; unit > 0) {
            out += U'-';
            at += unit;
            continue;
        }
        out += address[at++];
    }
    while (!out.empty() && out.back() == U'-') out.pop_back();
    return out;
}

std::string text_form(std::string_view value) {
    std::string out;
    for (const char c : text::nfkc(text::trim(value))) {
        if ((c == ' ' || c == '\t') && (out.empty() || out.back() == ' ')) continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '\t' ? ' ' : c;
    }
    return out;
}

}  // namespace

std::optional<Form> form_named(std::string_view name) noexcept {
    for (const auto& [word, form] : kForms)
        if (word == name) return form;
    return std::nullopt;
}

std::vector<std::string> form_names() {
    std::vector<std::string> names;
    for (const auto& [word, form] : kForms) names.emplace_back(word);
    return names;
}

Forms::Forms(const std::filesystem::path& variants) {
    const yaml::Node root = yaml::load(variants);
    root.allow_keys({"variants", "fold", "loose"});
    const auto read = [](const yaml::Node& node, std::map<char32_t, char32_t>& table) {
        for (const auto& entry : node.entries()) {
            const std::u32string plain = text::code_points(entry.key);
            if (plain.size() != 1) entry.value.fail("one character was expected before the colon [DD006]");
            for (const char32_t variant : text::code_points(entry.value.text()))
                if (!table.emplace(variant, plain[0]).second) entry.value.fail("a character is folded twice [DD006]");
        }
    };
    read(root.at("fold"), fold_);
    loose_ = fold_;
    if (const yaml::Node* loose = root.find("loose")) read(*loose, loose_);
}

std::string Forms::kanji(std::string_view value, bool loose) const {
    const std::map<char32_t, char32_t>& table = loose ? loose_ : fold_;
    std::u32string out;
    for (char32_t c : text::code_points(text::nfkc(value))) {
        if (is_blank(c) || is_variation_selector(c) || c == U'・') continue;
        if (is_unknown(c)) return {};
        if (c == U'々' && !out.empty()) c = out.back();
        // Folding may lead on: a compatibility form to an old form to the plain one.
        for (int step = 0; step < 3; ++step) {
            const auto found = table.find(c);
            if (found == table.end()) break;
            c = found->second;
        }
        if (c >= U'a' && c <= U'z') c = c - U'a' + U'A';
        out += c;
    }
    return text::utf8_of(out);
}

std::u32string Forms::searchable(std::string_view value) const {
    const auto latin = [](char32_t c) { return (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9'); };
    std::u32string out;
    bool blank = false;
    for (char32_t c : text::code_points(text::to_katakana_full(text::nfkc(value)))) {
        blank = blank || is_blank(c);
        if (is_blank(c) || is_variation_selector(c) || c == U'・' || c == U'\r') continue;
        if (c == U'々' && !out.empty()) c = out.back();
        for (int step = 0; step < 3; ++step) {
            const auto found = fold_.find(c);
            if (found == fold_.end()) break;
            c = found->second;
        }
        c = changed(changed(c, kSmall, kLarge), kOld, kNew);
        if (c == U'ヴ') c = U'ブ';
        if (is_hyphen(c)) c = U'-';
        if (c >= U'a' && c <= U'z') c = c - U'a' + U'A';
        if (blank && !out.empty() && latin(out.back()) && latin(c)) out += U' ';
        blank = false;
        out += c;
    }
    return out;
}

std::string Forms::apply(Form form, std::string_view value) const {
    if (value.empty()) return {};
    switch (form) {
        case Form::kanji:
            return kanji(value, false);
        case Form::kanji_loose:
            return kanji(value, true);
        case Form::kana:
            return kana_form(value, false);
        case Form::kana_loose:
            return kana_form(value, true);
        case Form::given_kana: {
            const std::string full = text::to_katakana_full(text::trim(value));
            std::size_t at = std::min(full.find(' '), full.find("\xE3\x80\x80"));
            return at == std::string::npos ? std::string{} : kana_form(std::string_view(full).substr(at), false);
        }
        case Form::date:
            return date_form(value);
        case Form::year:
            return date_form(value).substr(0, 4);
        case Form::sex:
            return sex_form(value);
        case Form::insurer_no: {
            const std::string digits = without_zeros(digits_of(value));
            if (digits.empty() || digits.size() > 8) return {};
            return std::string(8 - digits.size(), '0') + digits;
        }
        case Form::symbol:
            return without_zeros(compact(value));
        case Form::number:
            return without_zeros(compact(value));
        case Form::branch_no: {
            const std::string digits = digits_of(value);
            return digits.empty() || digits.size() > 2 ? std::string{} : std::string(2 - digits.size(), '0') + digits;
        }
        case Form::postal: {
            std::string digits = digits_of(value);
            if (digits.size() == 6) digits.insert(0, "0");  // a zero lost by a spreadsheet
            return digits.size() == 7 ? digits : std::string{};
        }
        case Form::phone:
            return phone_form(value, false);
        case Form::mobile:
            return phone_form(value, true);
        case Form::address: {
            std::u32string out;
            for (char32_t c : text::code_points(kanji(value, false))) {
                if (is_hyphen(c)) c = U'-';
                if (c == U'ヶ' || c == U'ヵ' || c == U'が' || c == U'ガ') c = U'ケ';
                if (c == U'の') c = U'ノ';
                out += c;
            }
            return text::utf8_of(address_numbers(out));
        }
        case Form::id: {
            const std::string plain = compact(value);
            return plain.find_first_not_of('0') == std::string::npos ? plain : without_zeros(plain);
        }
        case Form::text:
            return text_form(value);
    }
    return {};
}

}  // namespace opx::identity
