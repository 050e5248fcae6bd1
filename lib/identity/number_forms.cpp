#include "identity/number_forms.hpp"

#include <algorithm>
#include <array>

#include "identity/fold.hpp"
#include "text/normalize.hpp"
#include "text/utf8.hpp"

namespace opx::identity {
namespace {

std::u32string& points_of(std::string_view value) {
    thread_local std::u32string points;
    comparing_points(value, points);
    return points;
}

std::string digits_of(std::string_view value) {
    std::string digits;
    for (const char32_t c : points_of(value))
        if (c >= U'0' && c <= U'9') digits += static_cast<char>(c);
    return digits;
}

std::string without_zeros(std::string value) {
    value.erase(0, std::min(value.find_first_not_of('0'), value.size()));
    return value;
}

/// The same digit all along: 0000000000, 9999999999.
bool is_filler(std::string_view digits) noexcept {
    return digits.find_first_not_of(digits.front()) == std::string_view::npos;
}

bool is_mobile(std::string_view digits) noexcept {
    return digits.size() == 11 && (digits.starts_with("070") || digits.starts_with("080") || digits.starts_with("090"));
}

/// Digits from the first 0 of the area code on, without the country's number.
std::string phone_digits(std::string_view value) {
    std::string digits;
    bool plus = false;
    for (const char32_t c : points_of(value)) {
        if (c == U'+' && digits.empty()) plus = true;
        if (c >= U'0' && c <= U'9') digits += static_cast<char>(c);
    }
    if (digits.starts_with("010") && digits.substr(3).starts_with("81")) digits.erase(0, 3), plus = true;
    if (plus || (digits.starts_with("81") && digits.size() >= 11)) {
        if (!digits.starts_with("81")) return {};
        digits.erase(0, 2);
        if (!digits.starts_with('0')) digits.insert(0, 1, '0');  // +81 (0)3 has it
    }
    return digits;
}

}  // namespace

std::string sex_form(std::string_view value) {
    value = text::trim(value);
    if (value.empty()) return {};
    std::string word = text::utf8_of(points_of(value));
    for (char& c : word)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    constexpr std::array<std::pair<std::string_view, const char*>, 18> kWords = {
        {{"m", "M"},
         {"f", "F"},
         {"1", "M"},
         {"2", "F"},
         {"male", "M"},
         {"female", "F"},
         {"femail", "F"},  // published MML clients
         {"男", "M"},
         {"女", "F"},
         {"男性", "M"},
         {"女性", "F"},
         {"男子", "M"},
         {"女子", "F"},
         {"男児", "M"},
         {"女児", "F"},
         {"o", "O"},
         {"other", "O"},
         {"3", "O"}}};
    for (const auto& [known, form] : kWords)
        if (word == known) return form;
    return {};
}

std::string insurer_form(std::string_view value) {
    std::string digits = without_zeros(digits_of(value));
    if (digits.empty() || digits.size() > 8 || (digits.size() > 4 && is_filler(digits))) return {};
    digits.insert(0, 8 - digits.size(), '0');
    return digits;
}

bool has_check_digit(std::string_view digits) noexcept {
    unsigned sum = 0;
    bool doubled = false;
    for (std::size_t i = digits.size(); i-- > 0; doubled = !doubled) {
        if (digits[i] < '0' || digits[i] > '9') return false;
        const unsigned value = static_cast<unsigned>(digits[i] - '0') * (doubled ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    return !digits.empty() && sum > 0 && sum % 10 == 0;
}

std::string compact_form(std::string_view value, Zeros leading) {
    std::string out;
    for (const char32_t c : points_of(value)) {
        if (is_blank(c) || is_hyphen(c) || c == U'ー' || c == U'・' || c == U'.' || c == U'/' || c == U'_') continue;
        if (c == U'(' || c == U')' || c == U'[' || c == U']' || c == U'〔' || c == U'〕' || c == U'「' || c == U'」')
            continue;
        text::append_code_point(out, c >= U'a' && c <= U'z' ? c - U'a' + U'A' : c);
    }
    const std::size_t first = out.find_first_not_of('0');
    if (first == std::string::npos) return leading == Zeros::keep && !out.empty() ? "0" : std::string{};
    return out.substr(first);
}

std::string branch_form(std::string_view value) {
    std::string digits = digits_of(value);
    if (digits.size() > 2) digits = without_zeros(std::move(digits));
    if (digits.empty() || digits.size() > 2) return {};
    digits.insert(0, 2 - digits.size(), '0');
    return digits;
}

std::string postal_form(std::string_view value) {
    std::string digits = digits_of(value);
    if (digits.size() == 6) digits.insert(0, 1, '0');  // a zero lost by a spreadsheet
    return digits.size() == 7 && !is_filler(digits) ? digits : std::string{};
}

std::string postal_area_form(std::string_view value) {
    std::string digits = digits_of(value);
    if (digits.size() == 6) digits.insert(0, 1, '0');
    // Before February 1998: three digits, or three and two.
    const bool known = digits.size() == 7 || digits.size() == 3 || digits.size() == 5;
    return known && !is_filler(digits) ? digits.substr(0, 3) : std::string{};
}

std::string phone_form(std::string_view value) {
    std::string digits = phone_digits(value);
    if (digits.size() == 9) {
        // Tokyo and Osaka put a digit before their numbers in 1991 and 1999.
        if (digits.starts_with("03")) digits.insert(2, 1, '3');
        else if (digits.starts_with("06")) digits.insert(2, 1, '6');
    }
    if (digits.size() < 10 || digits.size() > 11 || digits[0] != '0' || digits[1] == '0') return {};
    if (digits.starts_with("0120") || digits.starts_with("0800") || digits.starts_with("0570")) return {};
    const std::string_view subscriber = std::string_view(digits).substr(digits.size() - 8);
    return is_filler(subscriber) ? std::string{} : digits;
}

std::string mobile_form(std::string_view value) {
    std::string digits = phone_form(value);
    return is_mobile(digits) ? digits : std::string{};
}

std::string phone_end_form(std::string_view value) {
    const std::string digits = phone_digits(value);
    if (digits.size() < 6 || digits.size() > 11) return {};
    std::string end = digits.substr(digits.size() - 6);
    return is_filler(end) ? std::string{} : end;
}

std::string text_form(std::string_view value) {
    std::string out;
    for (const char32_t c : points_of(text::trim(value))) {
        if (is_blank(c)) {
            if (!out.empty() && out.back() != ' ') out += ' ';
            continue;
        }
        text::append_code_point(out, c >= U'A' && c <= U'Z' ? c - U'A' + U'a' : c);
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace opx::identity
