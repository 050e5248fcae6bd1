#include "text/encoding.hpp"

#include <doctest/doctest.h>

using namespace opx::text;

TEST_CASE("encodings by name") {
    CHECK(encoding_named("UTF-8") == Encoding::utf8);
    CHECK(encoding_named("UNICODE UTF-8") == Encoding::utf8);
    CHECK(encoding_named("Shift_JIS") == Encoding::cp932);
    CHECK(encoding_named("Windows-31J") == Encoding::cp932);
    CHECK(encoding_named("sjis") == Encoding::sjis);
    CHECK(encoding_named("EUC-JP") == Encoding::euc_jp);
    CHECK(encoding_named("eucJP-win") == Encoding::eucjp_ms);
    CHECK(encoding_named("cp51932") == Encoding::cp51932);
    CHECK(encoding_named("~ISO IR87") == Encoding::iso2022jp);
    CHECK(encoding_named("ISOIR87") == Encoding::iso2022jp);
    CHECK(encoding_named("ISO IR159") == Encoding::iso2022jp);
    CHECK(encoding_named("ISO-2022-JP") == Encoding::iso2022jp);
    CHECK(encoding_named("UTF-16") == Encoding::utf16le);
    CHECK(encoding_named("utf-16be") == Encoding::utf16be);
    CHECK(encoding_named("ASCII") == Encoding::ascii);
    CHECK(encoding_named("ISO IR6") == Encoding::ascii);
    CHECK_FALSE(encoding_named("8859/1"));
    CHECK_FALSE(encoding_named(""));
    for (const Encoding encoding : kEncodings) CHECK(encoding_named(name_of(encoding)) == encoding);
    CHECK(names_kana_in_g1("CP50222"));
    CHECK(names_kana_in_g1("~ISO IR13"));
    CHECK_FALSE(names_kana_in_g1("ISO IR87"));
}
