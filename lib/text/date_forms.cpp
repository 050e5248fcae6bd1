// The written forms of dates; the calendar itself is date.cpp.
#include <algorithm>
#include <array>

#include "text/date.hpp"
#include "text/kana.hpp"
#include "text/normalize.hpp"

namespace opx::text {
namespace {

constexpr std::string_view kNoDate{};
constexpr int kJapanMinutes = 9 * 60;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

int number(std::string_view digits) noexcept {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

/// Zeros or nines alone, or nothing.
bool is_no_date(std::string_view text) noexcept {
    return text.find_first_not_of('0') == std::string_view::npos ||
           text.find_first_not_of('9') == std::string_view::npos;
}

/// Takes up to `most` digits, at least `least`; -1 when there are fewer.
int take_number(std::string_view& rest, std::size_t least, std::size_t most) noexcept {
    std::size_t end = 0;
    while (end < rest.size() && end < most && is_digit(rest[end])) ++end;
    if (end < least) return -1;
    const int value = number(rest.substr(0, end));
    rest.remove_prefix(end);
    return value;
}

bool take(std::string_view& rest, std::string_view word) noexcept {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
}

/// A day, or a month or year where `day` (and `month`) are 0.
std::optional<std::string> partial(int year, int month, int day) {
    if (year < 1 || year > 9999 || (month == 0 && day != 0)) return std::nullopt;
    if (!valid_day(year, month == 0 ? 1 : month, day == 0 ? 1 : day)) return std::nullopt;
    const std::string iso = iso_of({year, month, day});
    return iso.substr(0, month == 0 ? 4 : day == 0 ? 7 : 10);
}

/// What a source wrote: how far it goes tells how exact it is.
struct Moment {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = -1;  // -1 = not given
    int minute = 0;
    int second = 0;
    std::optional<int> offset;  // minutes east of UTC
};

bool valid(const Moment& m) noexcept {
    if (m.year < 1 || m.month < 0 || m.day < 0 || (m.month == 0 && m.day != 0)) return false;
    if (!valid_day(m.year, m.month == 0 ? 1 : m.month, m.day == 0 ? 1 : m.day)) return false;
    if (m.hour >= 0 && m.day == 0) return false;
    return m.hour < 24 && m.minute >= 0 && m.minute < 60 && m.second >= 0 && m.second <= 60;
}

/// Japan standard time; a date without a time stays, whatever its zone.
Moment in_japan(Moment m) {
    if (m.hour < 0 || !m.offset || *m.offset == kJapanMinutes) return m;
    const int minutes = m.hour * 60 + m.minute + kJapanMinutes - *m.offset;
    const int day_minutes = 24 * 60;
    const int days = minutes >= 0 ? minutes / day_minutes : -((-minutes + day_minutes - 1) / day_minutes);
    const int rest = minutes - days * day_minutes;
    const Date date = add_days({m.year, m.month, m.day}, days);
    return {date.year, date.month, date.day, rest / 60, rest % 60, m.second, kJapanMinutes};
}

std::optional<std::string> day_text(std::optional<Moment> m) {
    if (!m) return std::nullopt;
    const Moment local = in_japan(*m);
    return partial(local.year, local.month, local.day);
}

std::optional<std::string> full_text(std::optional<Moment> m) {
    if (!m) return std::nullopt;
    const Moment local = in_japan(*m);
    std::optional<std::string> out = partial(local.year, local.month, local.day);
    if (!out || local.hour < 0) return out;
    for (const int part : {local.hour, local.minute, local.second}) {
        *out += out->size() == 10 ? 'T' : ':';
        *out += static_cast<char>('0' + part / 10);
        *out += static_cast<char>('0' + part % 10);
    }
    return out;
}

/// "+0900", "+09:00", "+09", "Z"; true when `rest` is then empty.
bool take_zone(std::string_view& rest, std::optional<int>& offset) noexcept {
    if (rest.empty()) return true;
    if (rest == "Z" || rest == "z") {
        offset = 0;
        rest = {};
        return true;
    }
    if (rest.front() != '+' && rest.front() != '-') return false;
    const int sign = rest.front() == '-' ? -1 : 1;
    rest.remove_prefix(1);
    const int hours = take_number(rest, 2, 2);
    take(rest, ":");
    const int minutes = rest.empty() ? 0 : take_number(rest, 2, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || !rest.empty()) return false;
    offset = sign * (hours * 60 + minutes);
    return true;
}

bool take_fraction(std::string_view& rest) noexcept {
    if (!take(rest, ".") && !take(rest, ",")) return true;
    if (rest.empty() || !is_digit(rest.front())) return false;
    while (!rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
    return true;
}

std::optional<Moment> read_hl7(std::string_view text) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits < 4 || digits > 14 || digits % 2 != 0) return std::nullopt;
    std::string_view rest = text;
    Moment m;
    m.year = take_number(rest, 4, 4);
    if (digits >= 6) m.month = take_number(rest, 2, 2);
    if (digits >= 8) m.day = take_number(rest, 2, 2);
    if (digits >= 10) m.hour = take_number(rest, 2, 2);
    if (digits >= 12) m.minute = take_number(rest, 2, 2);
    if (digits >= 14) m.second = take_number(rest, 2, 2);
    // A month or day of 00 is "not known"; only the parts before it are sure.
    if ((digits >= 6 && m.month == 0 && m.day != 0) ||
        (m.hour >= 0 && m.day == 0 && (m.hour | m.minute | m.second) != 0))
        return std::nullopt;
    if (m.day == 0) m.hour = -1;
    if ((digits == 14 && !take_fraction(rest)) || !take_zone(rest, m.offset) || !valid(m)) return std::nullopt;
    return m;
}

/// What nearly all senders write: a day that exists, alone or with hours and minutes or seconds as well, and nothing more.
/// Of its ISO form the first `most` signs. Anything else is for read_hl7().
std::optional<std::string> plain_hl7(std::string_view text, std::size_t most) {
    const std::size_t size = text.size();
    if (size != 8 && size != 12 && size != 14) return std::nullopt;
    for (const char c : text)
        if (!is_digit(c)) return std::nullopt;
    const auto two = [text](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    const int year = two(0) * 100 + two(2);
    const int month = two(4);
    const int day = two(6);
    if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > days_in_month(year, month)))
        return std::nullopt;
    if (size > 8 && (two(8) > 23 || two(10) > 59 || (size == 14 && two(12) > 60))) return std::nullopt;
    std::array<char, 19> iso = {'0', '0', '0', '0', '-', '0', '0', '-', '0', '0',
                                'T', '0', '0', ':', '0', '0', ':', '0', '0'};
    constexpr std::array<std::size_t, 7> kPlaces = {0, 2, 5, 8, 11, 14, 17};
    for (std::size_t i = 0; i < size / 2; ++i) {
        iso[kPlaces[i]] = text[2 * i];
        iso[kPlaces[i] + 1] = text[2 * i + 1];
    }
    return std::string(iso.data(), size == 8 ? 10 : most);
}

std::optional<Moment> read_iso(std::string_view text) {
    const std::string narrow = to_half_width_ascii(trim(text));
    std::string_view rest = narrow;
    Moment m;
    m.year = take_number(rest, 4, 4);
    if (m.year < 0) return std::nullopt;
    if (!rest.empty() && (rest.front() == '-' || rest.front() == '/')) {
        const std::string_view separator = rest.substr(0, 1);
        rest.remove_prefix(1);
        m.month = take_number(rest, 1, 2);
        if (m.month < 1) return std::nullopt;
        if (take(rest, separator)) {
            m.day = take_number(rest, 1, 2);
            if (m.day < 1) return std::nullopt;
        }
    } else if (rest.size() >= 4 && all_digits(rest.substr(0, 4))) {  // basic form: 20240102[T030405]
        m.month = take_number(rest, 2, 2);
        m.day = take_number(rest, 2, 2);
        if (m.month < 1 || m.day < 1) return std::nullopt;
    }
    if (m.day != 0 && (take(rest, "T") || take(rest, "t") || take(rest, " "))) {
        m.hour = take_number(rest, 1, 2);
        if (m.hour < 0) return std::nullopt;
        const bool colons = rest.starts_with(':');
        if (colons || (!rest.empty() && is_digit(rest.front()))) {
            take(rest, ":");
            m.minute = take_number(rest, 2, 2);
            if (m.minute < 0) return std::nullopt;
            if (colons ? take(rest, ":") : !rest.empty() && is_digit(rest.front())) {
                m.second = take_number(rest, 2, 2);
                if (m.second < 0 || !take_fraction(rest)) return std::nullopt;
            }
        }
        if (m.hour == 24 && m.minute == 0 && m.second == 0) {  // ISO 8601: the end of that day
            if (!valid_day(m.year, m.month, m.day)) return std::nullopt;
            const Date next = add_days({m.year, m.month, m.day}, 1);
            m.year = next.year, m.month = next.month, m.day = next.day, m.hour = 0;
        }
    }
    if (!take_zone(rest, m.offset) || !valid(m)) return std::nullopt;
    return m;
}

/// Year 0 of each era: 明治1年 is 1868.
int era_base(char digit) noexcept {
    switch (digit) {
        case '1':
            return 1867;
        case '2':
            return 1911;
        case '3':
            return 1925;
        case '4':
            return 1988;
        case '5':
            return 2018;
        default:
            return 0;
    }
}

struct EraName {
    std::string_view name;
    char digit;
};
constexpr std::array<EraName, 15> kEraNames = {{{"明治", '1'},
                                                {"大正", '2'},
                                                {"昭和", '3'},
                                                {"平成", '4'},
                                                {"令和", '5'},
                                                {"M", '1'},
                                                {"T", '2'},
                                                {"S", '3'},
                                                {"H", '4'},
                                                {"R", '5'},
                                                {"明", '1'},
                                                {"大", '2'},
                                                {"昭", '3'},
                                                {"平", '4'},
                                                {"令", '5'}}};

void skip_blanks(std::string_view& rest) noexcept {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
}

}  // namespace

std::optional<std::string> iso_from_yyyymmdd(std::string_view text) {
    text = trim(text);
    if (text.empty()) return std::string(kNoDate);
    if (text.size() != 8 || !all_digits(text)) return std::nullopt;
    if (is_no_date(text)) return std::string(kNoDate);
    return partial(number(text.substr(0, 4)), number(text.substr(4, 2)), number(text.substr(6, 2)));
}

std::optional<std::string> iso_from_hl7(std::string_view text) {
    if (auto day = plain_hl7(text, 10)) return day;
    text = trim(text);
    if (is_no_date(text)) return std::string(kNoDate);
    return day_text(read_hl7(text));
}

std::optional<std::string> iso_datetime_from_hl7(std::string_view text) {
    if (auto moment = plain_hl7(text, 19)) return moment;
    text = trim(text);
    if (is_no_date(text)) return std::string(kNoDate);
    return full_text(read_hl7(text));
}

std::optional<std::string> iso_date_from_iso(std::string_view text) {
    return trim(text).empty() ? std::string(kNoDate) : day_text(read_iso(text));
}
std::optional<std::string> iso_datetime_from_iso(std::string_view text) {
    return trim(text).empty() ? std::string(kNoDate) : full_text(read_iso(text));
}

std::optional<std::string> claim_date(std::string_view text) {
    text = trim(text);
    if (text.size() != 7) return iso_from_yyyymmdd(text);
    if (!all_digits(text)) return std::nullopt;
    if (is_no_date(text)) return std::string(kNoDate);
    const int base = era_base(text[0]);
    const int year = number(text.substr(1, 2));
    if (base == 0 || year == 0) return std::nullopt;
    return partial(base + year, number(text.substr(3, 2)), number(text.substr(5, 2)));
}

std::optional<std::string> claim_ym(std::string_view text) {
    text = trim(text);
    if (text.empty()) return std::string(kNoDate);
    if ((text.size() != 5 && text.size() != 6) || !all_digits(text)) return std::nullopt;
    if (is_no_date(text)) return std::string(kNoDate);
    const bool era = text.size() == 5;
    const int base = era ? era_base(text[0]) : 0;
    const int year = era ? number(text.substr(1, 2)) : number(text.substr(0, 4));
    const int month = number(text.substr(text.size() - 2));
    if ((era && (base == 0 || year == 0)) || month < 1) return std::nullopt;
    return partial(base + year, month, 0);
}

std::optional<std::string> iso_from_era_text(std::string_view text) {
    // NFKC also opens the era signs ㋿ ㍻ ㍼ ㍽ ㍾.
    const std::string plain = nfkc(trim(text));
    std::string_view rest = plain;
    int base = 0;
    for (const auto& [name, digit] : kEraNames) {
        const bool lower =
            name.size() == 1 && !rest.empty() && rest.front() == static_cast<char>(name.front() - 'A' + 'a');
        if (!lower && !rest.starts_with(name)) continue;
        rest.remove_prefix(name.size());
        base = era_base(digit);
        break;
    }
    if (base != 0) take(rest, ".");
    skip_blanks(rest);
    int year = 0;
    if (base != 0 && take(rest, "元")) year = 1;
    else year = base != 0 ? take_number(rest, 1, 2) : take_number(rest, 4, 4);
    if (year < 1) return std::nullopt;
    skip_blanks(rest);
    const bool kanji = take(rest, "年");
    std::string_view separator;
    if (!kanji && !rest.empty()) {
        separator = rest.substr(0, 1);
        if (separator != "." && separator != "/" && separator != "-") return std::nullopt;
        rest.remove_prefix(1);
    }
    skip_blanks(rest);
    if (rest.empty()) return kanji || base != 0 ? partial(base + year, 0, 0) : std::nullopt;
    const int month = take_number(rest, 1, 2);
    if (month < 1) return std::nullopt;
    skip_blanks(rest);
    if (kanji && !take(rest, "月")) return std::nullopt;
    if (!kanji && !rest.empty() && !take(rest, separator)) return std::nullopt;
    skip_blanks(rest);
    if (rest.empty()) return partial(base + year, month, 0);
    const int day = take_number(rest, 1, 2);
    skip_blanks(rest);
    if (day < 1 || (kanji && !take(rest, "日")) || !rest.empty()) return std::nullopt;
    return partial(base + year, month, day);
}

}  // namespace opx::text
