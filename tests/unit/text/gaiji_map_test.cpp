#include "text/gaiji_map.hpp"

#include <doctest/doctest.h>

using namespace opx;

TEST_SUITE("text/gaiji_map") {
    TEST_CASE("entries name a source code or a private-use code point") {
        const text::Gaiji gaiji = text::read_gaiji_map(
            "\xEF\xBB\xBF# 病院の外字\ncode,text,note\r\nF040,邉,two dots\n F041 , U+9089 U+E0101 \nU+E002,U+25B2\n\n",
            "map.csv");
        REQUIRE(gaiji.find_code(0xF040) != nullptr);
        CHECK(*gaiji.find_code(0xF040) == "邉");
        CHECK(*gaiji.find_code(0xF041) == "\xE9\x82\x89\xF3\xA0\x84\x81");
        CHECK(*gaiji.find_private(0xE002) == "▲");
        CHECK(gaiji.find_code(0xF042) == nullptr);
    }

    TEST_CASE("anything else is refused with its line") {
        for (const char* bad : {"F040", "F040,", "G040,A", ",A", "U+0041,A", "F040,U+D800", "F040,U+", "F040,A\nF040,B",
                                "F040,\xFF", "F040,U+41 x", "F04000000,A"}) {
            CAPTURE(bad);
            try {
                text::read_gaiji_map(bad, "map.csv");
                FAIL_CHECK("accepted");
            } catch (const Error& error) {
                CHECK(error.kind() == ErrorKind::definition);
                CHECK(error.where().line >= 1);
            }
        }
    }
}
