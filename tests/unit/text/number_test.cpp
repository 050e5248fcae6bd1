#include "text/number.hpp"

#include <doctest/doctest.h>

using namespace opx::text;

TEST_CASE("numbers in the one form") {
    CHECK(canonical_decimal("7.50") == "7.50");
    CHECK(canonical_decimal(" ０１２．３０\u3000") == "12.30");
    CHECK(canonical_decimal("−１．５") == "-1.5");
    CHECK(canonical_decimal("+.5") == "0.5");
    CHECK(canonical_decimal("5.") == "5");
    CHECK(canonical_decimal("-0") == "0");
    CHECK(canonical_decimal("-0.00") == "0.00");
    CHECK(canonical_decimal("000") == "0");
    CHECK(canonical_decimal("123456789012345678901234567890.1") == "123456789012345678901234567890.1");
    CHECK(canonical_integer("007") == "7");
    CHECK(canonical_integer("－７") == "-7");
}

TEST_CASE("what is not a number is refused") {
    for (const char* text : {"", " ", ".", "-", "+", "<5", "＜5", ">=1", "1,234", "1e3", "1 2", "5mg", "--1", "1.2.3",
                             "１２時", "NaN", "0x1"}) {
        CAPTURE(text);
        CHECK_FALSE(canonical_decimal(text));
    }
    CHECK_FALSE(canonical_integer("5.0"));
    CHECK_FALSE(canonical_integer("5."));
}
