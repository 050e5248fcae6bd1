// Dates as sources write them, to ISO 8601: "2024-02-29", with less precision "2024-02" or "2024".
//
// Nothing  std::nullopt means: not a date of that form, or a day that does not exist. An empty string means: the form
//          that says "no date" (00000000, 99999999, blank).
// Zones    the exchange form has no zone and is Japan standard time; other zones are converted to it.
// Eras     the digit or name is read by arithmetic, without clamping at the change of an era: claims carry 平成31年5月
//          and 令和元年4月 (reference: receipt.md 1).
// Units    the proleptic Gregorian calendar, years 1 to 9999. HL7 and claim forms are ASCII digits; era text and ISO
//          may be full-width.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace opx::text {

struct Date {
    int year = 0;
    int month = 0;
    int day = 0;
    friend bool operator==(const Date&, const Date&) = default;
    friend auto operator<=>(const Date&, const Date&) = default;
};

bool valid_day(int year, int month, int day) noexcept;
int days_in_month(int year, int month) noexcept;  // 0 for a month that is none
/// Days since 1970-01-01.
std::int64_t days_from_civil(int year, int month, int day) noexcept;
Date civil_from_days(std::int64_t days) noexcept;
Date add_days(Date date, std::int64_t days) noexcept;
/// The day it is, Japan standard time whatever the terminal says.
Date today() noexcept;
/// 年度: April to March.
int fiscal_year(Date date) noexcept;
std::string iso_of(Date date);
/// "YYYY-MM-DD" alone, a day that exists.
std::optional<Date> date_of_iso(std::string_view iso) noexcept;

/// YYYYMMDD; zeros for an unknown day or month lower the precision (DPC's yyyymm00).
std::optional<std::string> iso_from_yyyymmdd(std::string_view text);

/// HL7 TS, YYYY[MM[DD[HH[MM[SS[.S...]]]]]][+ZZZZ]: its day.
std::optional<std::string> iso_from_hl7(std::string_view text);
/// HL7 TS: "YYYY-MM-DDThh:mm:ss"; minutes and seconds not given are 00, fractions are cut off. A TS without a time gives
/// its date, partial or whole.
std::optional<std::string> iso_datetime_from_hl7(std::string_view text);

/// ISO 8601 / W3C: YYYY, YYYY-MM, YYYY-MM-DD, a date and time with or without zone; also with '/' and with one-digit
/// months and days. Its day.
std::optional<std::string> iso_date_from_iso(std::string_view text);
/// The same: "YYYY-MM-DDThh:mm:ss", or a date where there is no time.
std::optional<std::string> iso_datetime_from_iso(std::string_view text);

/// Claims: GYYMMDD (G 1 明治 2 大正 3 昭和 4 平成 5 令和) or YYYYMMDD, told by length.
std::optional<std::string> claim_date(std::string_view text);
/// Claims: GYYMM or YYYYMM, to "YYYY-MM".
std::optional<std::string> claim_ym(std::string_view text);

/// 令和5年1月2日, 令和元年, 平成31年4月, R5.1.2, R05/01/02, S.60-3-1, ㍻12年; also 2024年1月2日.
std::optional<std::string> iso_from_era_text(std::string_view text);

}  // namespace opx::text
