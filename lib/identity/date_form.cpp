// Birth dates in every way of writing to one (linkage.md 12): ISO and its kin, HL7, claims, eras in words and letters,
// with digits of any width and kanji numerals.

#include <algorithm>

#include "identity/fold.hpp"
#include "identity/number_forms.hpp"
#include "text/date.hpp"
#include "text/normalize.hpp"
#include "text/utf8.hpp"

namespace opx::identity {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// YYYY-MM-DD (or with /) and YYYYMMDD, most of all values, without a detour; empty when it is neither.
std::string plain_date(std::string_view value) {
    const bool dashed = value.size() == 10 && value[4] == value[7] && (value[4] == '-' || value[4] == '/');
    if (!dashed && value.size() != 8) return {};
    std::string digits;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (dashed && (i == 4 || i == 7)) continue;
        if (!is_digit(value[i])) return {};
        digits += value[i];
    }
    const auto number = [&](std::size_t at, std::size_t count) {
        int out = 0;
        for (std::size_t i = at; i < at + count; ++i) out = out * 10 + (digits[i] - '0');
        return out;
    };
    if (number(0, 4) < 1 || !text::valid_day(number(0, 4), number(4, 2), number(6, 2))) return {};
    digits.insert(4, 1, '-');
    digits.insert(7, 1, '-');
    return digits;
}

/// 昭和二十八年二月十五日生 as 昭和28年2月15日.
std::string with_digits(std::u32string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of(kNumerals, at), text.size());
        const auto number = kanji_number(text.substr(at, end - at));
        if (end > at && number) out += std::to_string(*number);
        else if (end > at || (!is_blank(text[at]) && text[at] != U'生' && text[at] != U','))
            for (std::size_t i = at; i < std::max(end, at + 1); ++i) text::append_code_point(out, text[i]);
        at = std::max(end, at + 1);
    }
    return out;
}

/// "S300312" and "昭300312": the era and six digits, as a claims date.
std::optional<std::string> era_with_six_digits(std::string_view text) {
    constexpr std::pair<std::string_view, char> kEras[] = {
        {"明治", '1'}, {"大正", '2'}, {"昭和", '3'}, {"平成", '4'}, {"令和", '5'}, {"明", '1'}, {"大", '2'},
        {"昭", '3'},   {"平", '4'},   {"令", '5'},   {"M", '1'},    {"T", '2'},    {"S", '3'},  {"H", '4'},
        {"R", '5'},    {"m", '1'},    {"t", '2'},    {"s", '3'},    {"h", '4'},    {"r", '5'}};
    for (const auto& [name, digit] : kEras) {
        if (!text.starts_with(name)) continue;
        const std::string_view rest = text.substr(name.size());
        if (rest.size() == 6 && std::all_of(rest.begin(), rest.end(), is_digit))
            return text::claim_date(digit + std::string(rest));
    }
    return std::nullopt;
}

}  // namespace

std::optional<unsigned> kanji_number(std::u32string_view numeral) {
    constexpr std::u32string_view kDigits = U"〇一二三四五六七八九";
    unsigned total = 0;
    unsigned last = 0;
    bool digit_before = false;
    for (const char32_t c : numeral) {
        if (const std::size_t digit = kDigits.find(c); digit != std::u32string_view::npos) {
            last = last * 10 + static_cast<unsigned>(digit);
            digit_before = true;
            if (last > 9999) return std::nullopt;
            continue;
        }
        const unsigned unit = c == U'十' ? 10 : c == U'百' ? 100 : c == U'千' ? 1000 : 0;
        if (unit == 0) return std::nullopt;
        total += (digit_before ? last : 1) * unit;
        last = 0;
        digit_before = false;
    }
    total += last;
    return numeral.empty() || total > 9999 ? std::nullopt : std::optional(total);
}

std::string date_form(std::string_view value, bool partial) {
    value = text::trim(value);
    if (std::string plain = plain_date(value); !plain.empty()) return plain;
    if (value.empty()) return {};
    std::u32string points;
    comparing_points(value, points);
    const std::string plain = with_digits(points);
    const bool digits = std::all_of(plain.begin(), plain.end(), is_digit);
    std::optional<std::string> date;
    if (digits && plain.size() == 7) date = text::claim_date(plain);
    else if (digits && (plain.size() == 8 || plain.size() == 6 || plain.size() == 4 || plain.size() >= 10))
        date = text::iso_from_hl7(plain);
    else if (!digits) date = text::iso_date_from_iso(text::utf8_of(points));
    if (!date) date = text::iso_from_era_text(plain);
    if (!date) date = era_with_six_digits(plain);
    if (!date || (!partial && date->size() != 10)) return {};  // a part of a date tells nobody apart
    return *date;
}

}  // namespace opx::identity
