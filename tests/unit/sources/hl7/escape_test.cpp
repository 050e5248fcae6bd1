#include "sources/hl7/escape.hpp"

#include <doctest/doctest.h>

#include <random>
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

    TEST_CASE("escapes of any field are what each of its parts tells") {
        std::mt19937 random(20240401);
        for (const std::string escape : {"\\", "\xC2\xA5", "@"}) {
            const std::vector<std::string> pieces = {"a",
                                                     "",
                                                     escape,
                                                     escape,
                                                     escape + "T" + escape,
                                                     escape + "X41" + escape,
                                                     escape + "X4" + escape,
                                                     escape + "C2842" + escape,
                                                     "^",
                                                     "~",
                                                     "&",
                                                     "|",
                                                     "\r",
                                                     "\rNTE|"};
            for (int round = 0; round < 2000; ++round) {
                std::string text = "MSH|^~" + escape + "&|A|B\rNTE|1|";
                for (unsigned n = random() % 24; n > 0; --n) text += pieces[random() % pieces.size()];
                Message message;
                if (message.parse(text) != ParseFault::none) continue;
                CAPTURE(text);
                std::vector<std::string> wanted;
                const auto tell = [](std::vector<std::string>& out, const Segment& segment, unsigned field,
                                     EscapeFaults it) {
                    out.push_back(std::string(segment.name) + std::to_string(segment.line) + "-" +
                                  std::to_string(field) + " " + std::to_string(it.unclosed) +
                                  std::to_string(it.unknown) + std::to_string(it.hex) + std::to_string(it.charset));
                };
                for (std::size_t i = 1; i < message.size(); ++i)
                    for (unsigned field = 1; field <= message[i].fields; ++field) {
                        EscapeFaults all;
                        for (Parts repetitions(message.field(i, field), '~'); repetitions.next();)
                            for (Parts components(repetitions.value(), '^'); components.next();)
                                for (Parts leaves(components.value(), '&'); leaves.next();) {
                                    std::string out;
                                    const EscapeFaults it = unescape(leaves.value(), message.separators(), {}, out);
                                    all = {all.unclosed || it.unclosed, all.unknown || it.unknown, all.hex || it.hex,
                                           all.charset || it.charset};
                                }
                        if (all.any()) tell(wanted, message[i], field, all);
                    }
                std::vector<std::string> told;
                check_escapes(message, {}, [&](const Segment& segment, unsigned field, EscapeFaults faults) {
                    tell(told, segment, field, faults);
                });
                REQUIRE(told == wanted);
            }
        }
    }
}
