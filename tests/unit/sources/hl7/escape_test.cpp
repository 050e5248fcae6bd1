#include "sources/hl7/escape.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace opx::hl7;

namespace {

struct Result {
    std::string text;
    std::string reason;
};

Result resolved(std::string_view value, const Separators& separators = {}) {
    Result out;
    const HexDecoder hex = [](std::string_view bytes, std::string& text) {
        if (bytes != "\x83\x83") return false;
        text += "ャ";
        return true;
    };
    out.reason = unescape(value, separators, hex, out.text).reason();
    return out;
}

}  // namespace

TEST_SUITE("hl7") {
    TEST_CASE("escape sequences of the standard give their values") {
        const struct {
            const char* in;
            const char* out;
        } cases[] = {
            {"a\\F\\b", "a|b"},         {"10\\S\\4", "10^4"},
            {"A\\T\\B", "A&B"},         {"\\R\\", "~"},
            {"C:\\E\\x", "C:\\x"},      {"one\\.br\\two", "one\ntwo"},
            {"\\H\\bold\\N\\", "bold"}, {"\\.sp2\\x", "\nx"},
            {"\\.in+4\\x", "x"},        {"\\X0D\\", "\n"},
            {"a\\X0D0A\\b", "a\nb"},    {"\\X41\\", "A"},
            {"\\X8383\\", "ャ"},
        };
        for (const auto& it : cases) {
            CAPTURE(it.in);
            CHECK(resolved(it.in).text == it.out);
            CHECK(resolved(it.in).reason.empty());
        }
    }

    TEST_CASE("what is no sequence stays as written and is told") {
        const struct {
            const char* in;
            const char* out;
            const char* reason;
        } cases[] = {
            {"C:\\temp", "C:\\temp", "escape_unclosed"}, {"\\100 yen", "\\100 yen", "escape_unclosed"},
            {"\\Zab\\", "\\Zab\\", "escape_unknown"},    {"C:\\temp\\T\\x", "C:\\temp&x", "escape_unknown"},
            {"\\X4\\", "\\X4\\", "escape_hex"},          {"\\X9999\\\\F\\", "\\X9999\\|", "escape_hex"},
            {"\\X00\\", "\\X00\\", "escape_hex"},        {"\\M2442\\ab", "ab", "escape_charset"},
        };
        for (const auto& it : cases) {
            CAPTURE(it.in);
            CHECK(resolved(it.in).text == it.out);
            CHECK(resolved(it.in).reason == it.reason);
        }
    }

    TEST_CASE("the yen sign of an edited file works as the escape sign") {
        Separators separators;
        separators.escape = "¥";
        CHECK(resolved("a¥F¥b", separators).text == "a|b");
    }

    TEST_CASE("charset escapes become ISO 2022 bytes before the split") {
        std::string out;
        CHECK(expand_charset_escapes("\\M2442\\;n\\|\\C2842\\^x", out));
        CHECK(out == "\x1b$B;n\\|\x1b(B^x");
        CHECK_FALSE(expand_charset_escapes("plain \\F\\ text", out));
    }

    TEST_CASE("escapes are checked part by part and named by field") {
        Message message;
        REQUIRE(message.parse("MSH|^~\\&|A\\F\\|B\rOBX|1|ST|a\\^b||C:\\x||||||F\r") == ParseFault::none);
        std::vector<std::string> found;
        check_escapes(message, {}, [&](const Segment& segment, unsigned field, EscapeFaults faults) {
            found.push_back(std::string(segment.name) + "-" + std::to_string(field) + " " +
                            std::string(faults.reason()));
        });
        CHECK(found == std::vector<std::string>{"OBX-3 escape_unclosed", "OBX-5 escape_unclosed"});
    }
}
