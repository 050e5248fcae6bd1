#include "definition/value_check.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace opx;
using namespace opx::definition;

namespace {

Field field(TypeKind kind) {
    Field field;
    field.name = "x";
    field.type.kind = kind;
    return field;
}

ValueFault check(const Field& field, std::string_view value, const Definition& definition = {}) {
    return ValueCheck(field, definition).check(value);
}

bool good(const Field& field, std::string_view value) {
    return check(field, value) == ValueFault::none;
}

std::string repeat(std::string_view letter, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += letter;
    return out;
}

}  // namespace

TEST_CASE("empty is missing, judged by nullable alone") {
    Field item = field(TypeKind::date);
    CHECK(check(item, "") == ValueFault::none);
    item.nullable = Nullable::with_reason;
    CHECK(check(item, "") == ValueFault::none);
    item.nullable = Nullable::never;
    CHECK(check(item, "") == ValueFault::missing);
}

TEST_CASE("dates are days of the calendar") {
    const Field item = field(TypeKind::date);
    CHECK(good(item, "2024-02-29"));
    CHECK(check(item, "2023-02-29") == ValueFault::no_such_day);
    CHECK(check(item, "1900-02-29") == ValueFault::no_such_day);
    CHECK(check(item, "2024-04-31") == ValueFault::no_such_day);
    CHECK(check(item, "2024-13-01") == ValueFault::no_such_day);
    for (const std::string_view bad :
         {"20240229", "2024/02/29", "2024-2-29", "2024-02-29 ", "R6-02-29", "2024-02", "2024", "٢٠٢٤-02-29"})
        CHECK_MESSAGE(check(item, bad) == ValueFault::form, bad);
}

TEST_CASE("a date has a range, and partial forms only where the item allows them") {
    Field item = field(TypeKind::date);
    item.type.min = "1868-01-01";
    item.type.max = "today";
    CHECK(good(item, "1868-01-01"));
    CHECK(check(item, "1867-12-31") == ValueFault::range);
    CHECK(check(item, "9999-12-31") == ValueFault::range);
    Field partial = field(TypeKind::date);
    partial.type.partial = {"YYYY", "YYYY-MM"};
    CHECK(good(partial, "2025"));
    CHECK(good(partial, "2025-07"));
    CHECK(check(partial, "2025-13") == ValueFault::no_such_day);
    CHECK(good(partial, "2025-07-31"));
    CHECK(check(partial, "20257") == ValueFault::form);
}

TEST_CASE("year and month") {
    const Field item = field(TypeKind::ym);
    CHECK(good(item, "2025-07"));
    CHECK(check(item, "2025-00") == ValueFault::no_such_day);
    CHECK(check(item, "202507") == ValueFault::form);
    CHECK(check(item, "2025-07-01") == ValueFault::form);
}

TEST_CASE("date and time") {
    Field item = field(TypeKind::datetime);
    CHECK(good(item, "2024-04-01T23:59:59"));
    CHECK(check(item, "2024-04-01T24:00:00") == ValueFault::form);
    CHECK(check(item, "2024-04-01 10:00:00") == ValueFault::form);
    CHECK(check(item, "2024-04-01T10:00:00+09:00") == ValueFault::form);
    CHECK(check(item, "2024-04-31T10:00:00") == ValueFault::no_such_day);
    CHECK(check(item, "2024-04-01") == ValueFault::form);
    item.type.partial = {"YYYY-MM-DD"};
    CHECK(good(item, "2024-04-01"));
}

TEST_CASE("integers are canonical") {
    Field item = field(TypeKind::integer);
    for (const std::string_view text : {"0", "7", "-7", "123456789012345678901234567890"})
        CHECK_MESSAGE(good(item, text), text);
    for (const std::string_view bad : {"007", "+7", "-0", "7.0", "１", " 7", "1,000", "-"})
        CHECK_MESSAGE(check(item, bad) == ValueFault::form, bad);
    item.type.min = "1";
    item.type.max = "31";
    CHECK(good(item, "31"));
    CHECK(check(item, "0") == ValueFault::range);
    CHECK(check(item, "32") == ValueFault::range);
    CHECK(check(item, "100") == ValueFault::range);
    CHECK(check(item, "-5") == ValueFault::range);
}

TEST_CASE("decimals: form, precision and scale, range as numbers") {
    Field item = field(TypeKind::decimal);
    for (const std::string_view text : {"0", "1.7", "-0.5", "10.50"}) CHECK_MESSAGE(good(item, text), text);
    for (const std::string_view bad : {".5", "5.", "1e3", "1,7", "<0.1", "--1", "1.2.3", "NaN"})
        CHECK_MESSAGE(check(item, bad) == ValueFault::form, bad);
    item.type.precision = 6;
    item.type.scale = 2;
    CHECK(good(item, "9999.99"));
    CHECK(check(item, "10000") == ValueFault::too_long);
    CHECK(check(item, "1.234") == ValueFault::too_long);
    item.type.min = "-1.5";
    item.type.max = "10.5";
    CHECK(good(item, "10.50"));
    CHECK(good(item, "9.99"));
    CHECK(good(item, "-1.50"));
    CHECK(check(item, "10.51") == ValueFault::range);
    CHECK(check(item, "-1.6") == ValueFault::range);
}

TEST_CASE("lengths are counted in code points") {
    Field item = field(TypeKind::text);
    item.type.max_chars = 5;
    CHECK(good(item, "髙橋　﨑子"));  // five letters, fifteen bytes
    CHECK(check(item, "髙橋　﨑子美") == ValueFault::too_long);
    CHECK(good(item, repeat("𠮷", 5)));  // outside of the basic plane: four bytes, one code point
    CHECK(check(item, repeat("𠮷", 6)) == ValueFault::too_long);
    CHECK(good(item, "①〜ｱ外\xEE\x80\x80"));
}

TEST_CASE("katakana are full width") {
    const Field item = field(TypeKind::kana);
    for (const std::string_view text :
         {"タカハシ　サキコ", "ヴィクトル", "ジョン・スミス", "ヰヱー", "ＡＢＣ", "マリー アン"})
        CHECK_MESSAGE(good(item, text), text);
    for (const std::string_view bad : {"ﾀｶﾊｼ", "たかはし", "高橋", "Smith", "タカハシ1", "■", "髙﨑"})
        CHECK_MESSAGE(check(item, bad) == ValueFault::not_katakana, bad);
    CHECK(check(item, "タ\xE3\x82") == ValueFault::not_katakana);  // cut in the middle of a letter
    CHECK(good(field(TypeKind::kana_half), "ﾀｶﾊｼ ｻｷｺ"));
    CHECK(check(field(TypeKind::kana_half), "タカハシ") == ValueFault::form);
    CHECK(check(field(TypeKind::kana_half), "ﾀ\xEF\xBD") == ValueFault::form);
}

TEST_CASE("identifiers hold no blanks of any width") {
    const Field item = field(TypeKind::id);
    CHECK(good(item, "0001000052"));
    CHECK(good(item, "外-001"));
    CHECK(check(item, "00 01") == ValueFault::form);
    CHECK(check(item, "00　01") == ValueFault::form);
}

TEST_CASE("postal codes, telephone numbers, booleans, hashes") {
    CHECK(good(field(TypeKind::postal), "422-8033"));
    for (const std::string_view bad : {"4228033", "422-803", "４２２-8033", "422-8033 "})
        CHECK_MESSAGE(check(field(TypeKind::postal), bad) == ValueFault::form, bad);
    CHECK(good(field(TypeKind::phone), "054-000-0000"));
    CHECK(good(field(TypeKind::phone), "+81-54-000-0000"));
    CHECK(check(field(TypeKind::phone), "(054)000") == ValueFault::form);
    CHECK(good(field(TypeKind::boolean), "1"));
    CHECK(check(field(TypeKind::boolean), "true") == ValueFault::form);
    CHECK(good(field(TypeKind::hash), "00ff"));
    CHECK(check(field(TypeKind::hash), "00FF") == ValueFault::form);
}

TEST_CASE("control characters are refused, line breaks but in multiline items") {
    Field item = field(TypeKind::text);
    CHECK(check(item, std::string_view("a\0b", 3)) == ValueFault::control_character);
    CHECK(check(item, "a\nb") == ValueFault::control_character);
    CHECK(check(item, "a\x7F") == ValueFault::control_character);
    item.type.multiline = true;
    CHECK(good(item, "一行目\n二行目\tx"));
    CHECK(check(item, "a\rb") == ValueFault::control_character);
}

TEST_CASE("patterns and code lists") {
    Field patterned = field(TypeKind::id);
    patterned.type.pattern = "[0-9]{10}";
    CHECK(good(patterned, "9919912345"));
    CHECK(check(patterned, "JPN999999999901") == ValueFault::pattern);

    Definition definition;
    CodeList list;
    list.name = "sex";
    list.codes = {"M", "F"};
    definition.code_lists.emplace("sex", list);
    Field coded = field(TypeKind::code);
    coded.code_table = "sex";
    CHECK(check(coded, "M", definition) == ValueFault::none);
    CHECK(check(coded, "X", definition) == ValueFault::not_in_code_list);
    CHECK(check(coded, "m", definition) == ValueFault::not_in_code_list);
    coded.code_policy = "extensible";
    CHECK(check(coded, "X", definition) == ValueFault::none);
    CHECK(ValueCheck(coded, definition).outside_extensible_list("X"));
    CHECK_FALSE(ValueCheck(coded, definition).outside_extensible_list("M"));
    CHECK_FALSE(ValueCheck(coded, definition).outside_extensible_list(""));
}

TEST_CASE("a fault is a word, never the value") {
    CHECK(reason_of(ValueFault::no_such_day) == "no such day");
    CHECK(reason_of(ValueFault::not_katakana) == "not full-width katakana");
}
