#include "text/utf8.hpp"

#include <doctest/doctest.h>

using namespace opx::text;

TEST_CASE("malformed UTF-8 is found where it begins") {
    CHECK(valid(""));
    CHECK(valid("abc 髙﨑〜①ｱ外字 \U00020BB7"));
    CHECK(valid(std::string_view("\0x", 2)));
    CHECK(first_invalid("123456789\xC0\xAF") == 9);  // overlong
    CHECK(first_invalid("\xE0\x80\x80") == 0);       // overlong
    CHECK(first_invalid("ab\xED\xA0\x80") == 2);     // surrogate
    CHECK(first_invalid("\xF4\x90\x80\x80") == 0);   // past U+10FFFF
    CHECK(first_invalid("\xE9\xAB") == 0);           // cut off
    CHECK(first_invalid("\xF0\x8F\xBF\xBF") == 0);   // overlong
    CHECK(first_invalid("\x80") == 0);
    CHECK(valid("\xEE\x80\x80\xF4\x8F\xBF\xBF"));
}

TEST_CASE("every code point goes to UTF-8 and back") {
    std::size_t wrong = 0;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        const std::string text = utf8(c);
        std::size_t at = 0;
        if (!valid(text) || next_code_point(text, at) != c || at != text.size() || length(text) != 1) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(utf8(0xD800) == "\xEF\xBF\xBD");
    CHECK(utf8(0x110000) == "\xEF\xBF\xBD");
}

TEST_CASE("length and slice count characters") {
    const std::string name = "髙﨑\u3000𠮷子";
    CHECK(length(name) == 5);
    CHECK(slice(name, 0, 2) == "髙﨑");
    CHECK(slice(name, 3) == "𠮷子");
    CHECK(slice(name, 4, 99) == "子");
    CHECK(slice(name, 5, 1) == "");
    CHECK(slice(name, 99) == "");
    CHECK(code_points("\xFF"
                      "a") == U"\uFFFDa");
    CHECK(utf8_of(code_points(name)) == name);
}
