#include "package/member.hpp"

#include <doctest/doctest.h>

using namespace opx::package;

TEST_CASE("names that travel") {
    for (const char* name : {"patient.csv", "folder/検査結果.csv", "2025_20251003_0003_dataset_01/manifest.json",
                             "髙﨑①.csv", "a..b", ".hidden", "COM10.csv", "console.txt", "ﾊﾝｶｸ.csv", "𠮷.csv"}) {
        CAPTURE(name);
        CHECK(name_refusal(name).empty());
    }
}

TEST_CASE("names that are refused") {
    const std::string_view names[]{"",
                                   "/etc/passwd",
                                   "..",
                                   "../a",
                                   "a/../b",
                                   "a/..",
                                   "./a",
                                   "a//b",
                                   "a/",
                                   "C:/a",
                                   "c:a",
                                   "a\\b",
                                   "..\\a",
                                   "a\nb",
                                   std::string_view("a\0b", 3),
                                   "a\x7f",
                                   "a\xc2\x85",            // C1 control
                                   "txt.\xe2\x80\xaevsc",  // right-to-left override
                                   "a\xff",
                                   "\xc0\xaf",      // overlong '/'
                                   "\xed\xa0\x80",  // surrogate
                                   "con",
                                   "NUL.csv",
                                   "a/aux.tar.gz",
                                   "Lpt1",
                                   "COM\xc2\xb2.txt",
                                   "con .txt",
                                   "conin$",
                                   "a.",
                                   "a ",
                                   "a./b",
                                   "what?.csv",
                                   "a*"};
    for (const std::string_view name : names) {
        CAPTURE(name);
        CHECK_FALSE(name_refusal(name).empty());
    }
    CHECK_FALSE(name_refusal(std::string(256, 'a')).empty());
    CHECK_FALSE(name_refusal(std::string(200, 'a') + "/" + std::string(900, 'b')).empty());
}

TEST_CASE("names that are one on some system") {
    CHECK(name_key("Patient.CSV") == name_key("patient.csv"));
    CHECK(name_key("Ａ.csv") == name_key("ａ.csv"));                          // full-width letters have cases
    CHECK(name_key("\xe3\x81\x8b\xe3\x82\x99") == name_key("\xe3\x81\x8c"));  // か + voicing mark, が
    CHECK(name_key("ｱ.csv") != name_key("ア.csv"));
    CHECK(name_key("〜.csv") != name_key("～.csv"));
}

TEST_CASE("a name in a message carries no control signs and has an end") {
    CHECK(shown_name("a\x1b[2Jb") == "a?[2Jb");
    CHECK(shown_name("a\xff") == "a?");
    CHECK(shown_name(std::string(5000, 'x')).size() < 130);
}
