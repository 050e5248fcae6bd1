#include "text/number.hpp"

#include "text/kana.hpp"
#include "text/normalize.hpp"

namespace opx::text {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& rest) noexcept {
    std::size_t end = 0;
    while (end < rest.size() && is_digit(rest[end])) ++end;
    const std::string_view digits = rest.substr(0, end);
    rest.remove_prefix(end);
    return digits;
}

/// ASCII digits with at most a point between them, as most numbers are; nothing when there is more to it.
std::string_view without_zeros(std::string_view text, bool point_allowed) noexcept {
    std::string_view rest = text;
    const std::size_t whole = take_digits(rest).size();
    if (whole == 0) return {};
    if (point_allowed && rest.starts_with('.')) {
        rest.remove_prefix(1);
        if (take_digits(rest).empty()) return {};
    }
    if (!rest.empty()) return {};
    std::size_t zeros = 0;
    while (zeros + 1 < whole && text[zeros] == '0') ++zeros;
    return text.substr(zeros);
}

std::optional<std::string> canonical(std::string_view text, bool point_allowed) {
    if (const std::string_view plain = without_zeros(text, point_allowed); !plain.empty()) return std::string(plain);
    const std::string narrow = to_half_width_ascii(trim(text));
    std::string_view rest = narrow;
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) rest.remove_prefix(1);
    std::string_view whole = take_digits(rest);
    std::string_view fraction;
    if (point_allowed && rest.starts_with('.')) {
        rest.remove_prefix(1);
        fraction = take_digits(rest);
    }
    if (!rest.empty() || (whole.empty() && fraction.empty())) return std::nullopt;
    while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
    const bool zero = whole.find_first_not_of('0') == std::string_view::npos &&
                      fraction.find_first_not_of('0') == std::string_view::npos;
    std::string out;
    out.reserve(narrow.size() + 2);
    if (negative && !zero) out += '-';
    out += whole.empty() ? "0" : whole;
    if (!fraction.empty()) {
        out += '.';
        out += fraction;
    }
    return out;
}

}  // namespace

std::optional<std::string> canonical_decimal(std::string_view text) {
    return canonical(text, true);
}
std::optional<std::string> canonical_integer(std::string_view text) {
    return canonical(text, false);
}

}  // namespace opx::text
