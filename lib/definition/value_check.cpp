#include "definition/value_check.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <limits>

namespace opx::definition {
namespace {

bool digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool digits(std::string_view text) noexcept {
    for (const char c : text)
        if (!digit(c)) return false;
    return !text.empty();
}

int number(std::string_view text) noexcept {
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

ValueFault check_day(std::string_view day) noexcept {  // YYYY-MM-DD
    if (day.size() != 10 || day[4] != '-' || day[7] != '-' || !digits(day.substr(0, 4)) || !digits(day.substr(5, 2)) ||
        !digits(day.substr(8, 2)))
        return ValueFault::form;
    using namespace std::chrono;
    const year_month_day date{year{number(day.substr(0, 4))}, month{static_cast<unsigned>(number(day.substr(5, 2)))},
                              std::chrono::day{static_cast<unsigned>(number(day.substr(8, 2)))}};
    return date.ok() ? ValueFault::none : ValueFault::no_such_day;
}

ValueFault check_month(std::string_view month) noexcept {  // YYYY-MM
    if (month.size() != 7 || month[4] != '-' || !digits(month.substr(0, 4)) || !digits(month.substr(5, 2)))
        return ValueFault::form;
    const int value = number(month.substr(5, 2));
    return value >= 1 && value <= 12 ? ValueFault::none : ValueFault::no_such_day;
}

bool clock(std::string_view time) noexcept {  // hh:mm:ss
    return time.size() == 8 && time[2] == ':' && time[5] == ':' && digits(time.substr(0, 2)) &&
           digits(time.substr(3, 2)) && digits(time.substr(6, 2)) && number(time.substr(0, 2)) < 24 &&
           number(time.substr(3, 2)) < 60 && number(time.substr(6, 2)) <= 60;
}

bool allows(const ValueType& type, std::string_view form) noexcept {
    for (const std::string& partial : type.partial)
        if (partial == form) return true;
    return false;
}

ValueFault check_date(const ValueType& type, std::string_view value) noexcept {
    if (value.size() == 4 && allows(type, "YYYY")) return digits(value) ? ValueFault::none : ValueFault::form;
    if (value.size() == 7 && allows(type, "YYYY-MM")) return check_month(value);
    return check_day(value);
}

ValueFault check_datetime(const ValueType& type, std::string_view value) noexcept {
    if (value.size() != 19) {
        if (value.size() == 10 && allows(type, "YYYY-MM-DD")) return check_day(value);
        if (value.size() == 7 && allows(type, "YYYY-MM")) return check_month(value);
        return ValueFault::form;
    }
    const ValueFault day = check_day(value.substr(0, 10));
    if (day != ValueFault::none) return day;
    return value[10] == 'T' && clock(value.substr(11)) ? ValueFault::none : ValueFault::form;
}

/// Compares two plain decimals as numbers without leaving text: sign, length of the whole part, digits.
int compare_numbers(std::string_view a, std::string_view b) noexcept {
    const bool a_negative = a.starts_with('-');
    const bool b_negative = b.starts_with('-');
    if (a_negative != b_negative) return a_negative ? -1 : 1;
    if (a_negative) return compare_numbers(b.substr(1), a.substr(1));
    const auto whole = [](std::string_view text) { return text.substr(0, std::min(text.find('.'), text.size())); };
    const auto bare = [](std::string_view text) {
        while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
        return text;
    };
    const std::string_view wa = bare(whole(a));
    const std::string_view wb = bare(whole(b));
    if (wa.size() != wb.size()) return wa.size() < wb.size() ? -1 : 1;
    if (const int order = wa.compare(wb); order != 0) return order < 0 ? -1 : 1;
    const auto part = [](std::string_view text) {
        const std::size_t dot = text.find('.');
        if (dot == std::string_view::npos) return std::string_view{};
        text.remove_prefix(dot + 1);
        while (text.ends_with('0')) text.remove_suffix(1);  // 1.50 is 1.5
        return text;
    };
    return part(a).compare(part(b));
}

ValueFault check_range(const ValueType& type, std::string_view value) noexcept {
    if (!type.min.empty() && compare_numbers(value, type.min) < 0) return ValueFault::range;
    if (!type.max.empty() && compare_numbers(value, type.max) > 0) return ValueFault::range;
    return ValueFault::none;
}

ValueFault check_integer(const ValueType& type, std::string_view value) noexcept {
    const std::string_view body = value.starts_with('-') ? value.substr(1) : value;
    if (!digits(body) || (body.size() > 1 && body[0] == '0') || value == "-0") return ValueFault::form;
    return check_range(type, value);
}

ValueFault check_decimal(const ValueType& type, std::string_view value) noexcept {
    const std::string_view body = value.starts_with('-') ? value.substr(1) : value;
    const std::size_t dot = body.find('.');
    const std::string_view whole = body.substr(0, dot);
    if (!digits(whole)) return ValueFault::form;
    std::size_t fraction = 0;
    if (dot != std::string_view::npos) {
        if (!digits(body.substr(dot + 1))) return ValueFault::form;
        fraction = body.size() - dot - 1;
    }
    if (type.precision != 0 && (fraction > type.scale || whole.size() > type.precision - type.scale))
        return ValueFault::too_long;
    return check_range(type, value);
}

ValueFault check_postal(std::string_view value) noexcept {
    return value.size() == 8 && value[3] == '-' && digits(value.substr(0, 3)) && digits(value.substr(4))
               ? ValueFault::none
               : ValueFault::form;
}

ValueFault check_letters(std::string_view value, bool (*allowed)(char)) noexcept {
    for (const char c : value)
        if (!allowed(c)) return ValueFault::form;
    return ValueFault::none;
}

/// Katakana block, the long vowel mark and middle dot in it, iteration marks, blanks, and full-width Latin (foreign
/// names are written so in the K file, dpc.md section 8).
bool katakana(char32_t c) noexcept {
    return (c >= 0x30A0 && c <= 0x30FF) || c == 0x3000 || c == ' ' || (c >= 0xFF21 && c <= 0xFF3A) ||
           (c >= 0xFF41 && c <= 0xFF5A) || c == 0xFF0D || c == 0x2212 || c == 0xFF0E;
}

ValueFault check_kana(std::string_view value) noexcept {
    for (std::size_t i = 0; i < value.size();) {
        const auto lead = static_cast<unsigned char>(value[i]);
        if (lead < 0x80) {
            if (!katakana(lead)) return ValueFault::not_katakana;
            ++i;
            continue;
        }
        if ((lead >> 4) != 14 || i + 3 > value.size()) return ValueFault::not_katakana;  // all others are outside
        const char32_t point = ((lead & 15U) << 12) | ((static_cast<unsigned char>(value[i + 1]) & 63U) << 6) |
                               (static_cast<unsigned char>(value[i + 2]) & 63U);
        if (!katakana(point)) return ValueFault::not_katakana;
        i += 3;
    }
    return ValueFault::none;
}

bool kana_half(char32_t c) noexcept {
    return c == ' ' || (c >= 0xFF61 && c <= 0xFF9F);
}

ValueFault check_kana_half(std::string_view value) noexcept {
    for (std::size_t i = 0; i < value.size();) {
        if (value[i] == ' ') {
            ++i;
            continue;
        }
        if (i + 3 > value.size()) return ValueFault::form;
        const char32_t point = ((static_cast<unsigned char>(value[i]) & 15U) << 12) |
                               ((static_cast<unsigned char>(value[i + 1]) & 63U) << 6) |
                               (static_cast<unsigned char>(value[i + 2]) & 63U);
        if (!kana_half(point)) return ValueFault::form;
        i += 3;
    }
    return ValueFault::none;
}

std::string today() {
    const std::time_t now = std::time(nullptr) + 9 * 3600;  // Japan standard time
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
    return text.data();
}

/// Eight bytes at once: is one of them a control (below 20, or 7F)?
bool may_have_control(std::uint64_t bytes) noexcept {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kHigh = kOnes * 0x80;
    const std::uint64_t deleted = bytes ^ (kOnes * 0x7F);
    return (((bytes - kOnes * 0x20) & ~bytes) | ((deleted - kOnes) & ~deleted)) & kHigh;
}

/// Controls, and LF unless the item is multiline; bytes only, as UTF-8 was checked before.
bool has_control(std::string_view value, bool multiline) noexcept {
    std::size_t at = 0;
    for (; at + 8 <= value.size(); at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, value.data() + at, 8);
        if (may_have_control(bytes)) break;
    }
    for (; at < value.size(); ++at) {
        const auto byte = static_cast<unsigned char>(value[at]);
        if ((byte < 0x20 && !(multiline && (byte == '\n' || byte == '\t'))) || byte == 0x7F) return true;
    }
    return false;
}

std::size_t code_points(std::string_view value) noexcept {
    std::size_t count = 0;
    for (const char c : value) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

}  // namespace

std::string_view reason_of(ValueFault fault) noexcept {
    constexpr std::array<std::string_view, 10> kReasons = {"valid",
                                                           "missing",
                                                           "not of the form of its type",
                                                           "longer than allowed",
                                                           "not of the pattern",
                                                           "out of range",
                                                           "no such day",
                                                           "not in the code list",
                                                           "holds a control character",
                                                           "not full-width katakana"};
    return kReasons[static_cast<std::size_t>(fault)];
}

ValueCheck::ValueCheck(const Field& field, const Definition& definition) : field_(&field), max_(field.type.max) {
    if (!field.type.pattern.empty()) pattern_.emplace(field.type.pattern, field.where);
    if (!field.code_table.empty()) codes_ = definition.code_list(field.code_table);
    closed_ = codes_ != nullptr && field.code_policy == "closed";
    if (max_ == "today") max_ = today();
    plain_ = (field.type.kind == TypeKind::text || field.type.kind == TypeKind::code) && !pattern_ && !closed_;
    max_bytes_ = field.type.max_chars != 0 ? field.type.max_chars : std::numeric_limits<std::size_t>::max();
}

ValueFault ValueCheck::check(std::string_view value) const {
    if (value.empty()) return field_->nullable == Nullable::never ? ValueFault::missing : ValueFault::none;
    if (has_control(value, field_->type.multiline)) return ValueFault::control_character;
    if (const ValueFault fault = check_form(value); fault != ValueFault::none) return fault;
    if (field_->type.max_chars != 0 && value.size() > field_->type.max_chars &&
        code_points(value) > field_->type.max_chars)
        return ValueFault::too_long;
    if (pattern_ && !pattern_->matches(value)) return ValueFault::pattern;
    if (closed_ && !codes_->codes.contains(std::string(value))) return ValueFault::not_in_code_list;
    return ValueFault::none;
}

bool ValueCheck::outside_extensible_list(std::string_view value) const {
    return codes_ != nullptr && field_->code_policy == "extensible" && !value.empty() &&
           !codes_->codes.contains(std::string(value));
}

ValueFault ValueCheck::check_form(std::string_view value) const {
    const ValueType& type = field_->type;
    switch (type.kind) {
        case TypeKind::text:
        case TypeKind::code:
            return ValueFault::none;
        case TypeKind::id:
            // No blanks, half or full width; identifiers with Japanese letters occur in the sources.
            for (const char c : value)
                if (static_cast<unsigned char>(c) <= 0x20) return ValueFault::form;
            return value.find("\xE3\x80\x80") == std::string_view::npos ? ValueFault::none : ValueFault::form;
        case TypeKind::integer:
            return check_integer(type, value);
        case TypeKind::decimal:
            return check_decimal(type, value);
        case TypeKind::date:
        case TypeKind::datetime: {
            const ValueFault fault =
                type.kind == TypeKind::date ? check_date(type, value) : check_datetime(type, value);
            if (fault != ValueFault::none) return fault;
            if ((!type.min.empty() && value < type.min) || (!max_.empty() && value.substr(0, max_.size()) > max_))
                return ValueFault::range;
            return ValueFault::none;
        }
        case TypeKind::ym:
            return check_month(value);
        case TypeKind::boolean:
            return value == "1" || value == "0" ? ValueFault::none : ValueFault::form;
        case TypeKind::kana:
            return check_kana(value);
        case TypeKind::kana_half:
            return check_kana_half(value);
        case TypeKind::postal:
            return check_postal(value);
        case TypeKind::phone:
            return check_letters(value, [](char c) { return digit(c) || c == '-' || c == '+'; });
        case TypeKind::hash:
            return check_letters(value, [](char c) { return digit(c) || (c >= 'a' && c <= 'f'); });
    }
    return ValueFault::none;
}

}  // namespace opx::definition
