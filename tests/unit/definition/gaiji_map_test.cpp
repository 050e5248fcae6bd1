#include "definition/gaiji_map.hpp"

#include <doctest/doctest.h>

using namespace opx;
using definition::read_gaiji_map;

namespace {

std::string map_of(const std::string& entries) {
    return "facility: \"1312345678\"\nencoding: cp932\nentries:\n" + entries;
}

}  // namespace

TEST_CASE("entries of a map name a source code or a private-use code point") {
    const definition::GaijiMap map =
        read_gaiji_map(map_of("  - {code: \"F040\", text: 邉, note_ja: 渡邉の邉, valid_from: \"2010-04-01\"}\n"
                              "  - {code: \"F041\", text: U+9089 U+E0101}\n  - {code: U+E002, text: \"U+25B2\"}\n"),
                       "map.yaml");
    CHECK(map.facility == "1312345678");
    CHECK(map.encoding == text::Encoding::cp932);
    REQUIRE(map.gaiji.find_code(0xF040) != nullptr);
    CHECK(*map.gaiji.find_code(0xF040) == "邉");
    CHECK(*map.gaiji.find_code(0xF041) == "\xE9\x82\x89\xF3\xA0\x84\x81");
    CHECK(*map.gaiji.find_private(0xE002) == "▲");
    CHECK(map.gaiji.find_code(0xF042) == nullptr);
}

TEST_CASE("anything else in a map is refused with its line") {
    const char* const bad[] = {
        "  - {code: \"F040\"}\n",
        "  - {code: \"F040\", text: \"\"}\n",
        "  - {code: G040, text: A}\n",
        "  - {text: A}\n",
        "  - {code: U+0041, text: A}\n",
        "  - {code: \"F040\", text: U+D800}\n",
        "  - {code: \"F040\", text: U+}\n",
        "  - {code: \"F040\", text: A}\n  - {code: \"F040\", text: B}\n",
        "  - {code: U+E000, text: A}\n  - {code: U+E000, text: A}\n",
        "  - {code: \"F040\", text: U+41 x}\n",
        "  - {code: F04000000, text: A}\n",
        "  - {code: \"F040\", text: A, glyph: B}\n",
        "  - {code: \"F040\", text: A, valid_to: \"2024-02-30\"}\n",
    };
    for (const char* entries : bad) {
        CAPTURE(entries);
        try {
            read_gaiji_map(map_of(entries), "map.yaml");
            FAIL_CHECK("accepted");
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::definition);
            CHECK(error.where().line >= 4);
        }
    }
    for (const char* text : {"entries: []\n", "facility: \"1\"\nencoding: klingon\nentries: []\n", "F040,邉\n"})
        CHECK_THROWS_AS(read_gaiji_map(text, "map.yaml"), Error);
}
