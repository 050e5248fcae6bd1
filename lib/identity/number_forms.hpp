// Dates, codes and numbers in comparing form (forms.hpp says what each form holds); empty for a value that says nothing.
// Source   reference: linkage.md 11 to 13, 15, 16.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opx::identity {

/// "1955-03-12"; with `partial` also "1955-03" and "1955" for a value that says no more.
std::string date_form(std::string_view value, bool partial);
std::string sex_form(std::string_view value);

std::string insurer_form(std::string_view value);
/// The digits end with the check digit of 設定要領: weights 2 and 1 in turn from the right, sums of digits, modulus 10. For
/// insurer numbers (6 or 8 digits; leading zeros change nothing), institutions and public payers.
bool has_check_digit(std::string_view digits) noexcept;

enum class Zeros { keep, drop };
/// Letters and digits alone; blanks, hyphens, dots and brackets out. A value of zeros alone stays for Zeros::keep.
std::string compact_form(std::string_view value, Zeros leading);
std::string branch_form(std::string_view value);

std::string postal_form(std::string_view value);
std::string postal_area_form(std::string_view value);
std::string phone_form(std::string_view value);
std::string mobile_form(std::string_view value);
std::string phone_end_form(std::string_view value);

std::string text_form(std::string_view value);

/// Value of a numeral of kanji (十二, 二十, 一〇三), nothing when it is none or above 9999.
std::optional<unsigned> kanji_number(std::u32string_view numeral);
constexpr std::u32string_view kNumerals = U"〇一二三四五六七八九十百千";

}  // namespace opx::identity
