#include "text/date.hpp"

#include <ctime>

#include <chrono>

namespace opx::text {

bool valid_day(int year, int month, int day) noexcept {
    return year >= 1 && year <= 9999 && day >= 1 && day <= days_in_month(year, month);
}

int days_in_month(int year, int month) noexcept {
    if (month < 1 || month > 12) return 0;
    const std::chrono::year_month_day_last last{
        std::chrono::year{year}, std::chrono::month_day_last{std::chrono::month{static_cast<unsigned>(month)}}};
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

std::int64_t days_from_civil(int year, int month, int day) noexcept {
    // Counted from the first of the month, so that a day past its end moves on instead of being undefined.
    const std::chrono::year_month_day first{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                            std::chrono::day{1}};
    return std::chrono::sys_days{first}.time_since_epoch().count() + day - 1;
}

Date civil_from_days(std::int64_t days) noexcept {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{static_cast<std::int32_t>(days)}}};
    return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day()))};
}

Date add_days(Date date, std::int64_t days) noexcept {
    return civil_from_days(days_from_civil(date.year, date.month, date.day) + days);
}

int fiscal_year(Date date) noexcept {
    return date.month >= 4 ? date.year : date.year - 1;
}

Date today() noexcept {
    const std::int64_t seconds = static_cast<std::int64_t>(std::time(nullptr)) + 9 * 3600;
    return civil_from_days(seconds / 86400);
}

std::string iso_of(Date date) {
    std::string out = "0000-00-00";
    const auto put = [&out](std::size_t last, int value, int digits) {
        for (; digits > 0; --digits, value /= 10) out[last--] = static_cast<char>('0' + value % 10);
    };
    put(3, date.year, 4);
    put(6, date.month, 2);
    put(9, date.day, 2);
    return out;
}

std::optional<Date> date_of_iso(std::string_view iso) noexcept {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    const auto number = [iso](std::size_t from, std::size_t count) {
        int value = 0;
        for (std::size_t i = from; i < from + count; ++i) {
            if (iso[i] < '0' || iso[i] > '9') return -1;
            value = value * 10 + (iso[i] - '0');
        }
        return value;
    };
    const Date date{number(0, 4), number(5, 2), number(8, 2)};
    if (!valid_day(date.year, date.month, date.day)) return std::nullopt;
    return date;
}

}  // namespace opx::text
