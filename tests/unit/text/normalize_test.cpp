#include "text/normalize.hpp"

#include <doctest/doctest.h>

using namespace opx::text;

TEST_CASE("normal forms") {
    CHECK(nfkc("ﾊﾞ㈱㍻①～Ａ") == "バ(株)平成1~A");
    CHECK(nfkc("髙﨑") == "髙﨑");
    CHECK(nfc("\uFA10") == "塚");  // why stored values are never normalised
    CHECK(nfc("か\u3099") == "が");
    CHECK(nfkc("plain") == "plain");
    CHECK(nfkc("\xFF") == "\uFFFD");
    CHECK(nfkc("\U00020BB7") == "\U00020BB7");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "\uFDFA";  // grows to 18 characters each
    CHECK(nfkc(many).size() == 1000 * 33);
}

TEST_CASE("keys are equal where the writing differs") {
    CHECK(comparison_key("ﾔﾏﾀﾞ ﾊﾅｺ") == comparison_key("やまだ\u3000はなこ"));
    CHECK(comparison_key("１〜２錠") == comparison_key("1～2錠"));
    CHECK(comparison_key("３－１２−４") == comparison_key("3-12‐4"));
    CHECK(comparison_key("‖") == comparison_key("∥"));
    CHECK(comparison_key("塚") == comparison_key("\uFA10"));
    CHECK(comparison_key("葛\U000E0100城") == "葛城");
    CHECK(comparison_key("abＣ") == "ABC");
    CHECK(comparison_key("髙") != comparison_key("高"));
    CHECK(comparison_key("￢￠￡￣￤") == comparison_key("¬¢£‾¦"));
}

TEST_CASE("trim takes half and full-width blanks") {
    CHECK(trim("\u3000 \t山田\u3000花子 \r\n\u3000\u00A0") == "山田\u3000花子");
    CHECK(trim("\u3000\u3000") == "");
    CHECK(trim("") == "");
    CHECK(trim("a") == "a");
    CHECK(trim("　\xE3\x80") == "\xE3\x80");
}
