#include "sources/hl7/message.hpp"

#include <doctest/doctest.h>

#include <random>

#include "sources/hl7/framing.hpp"

using namespace opx::hl7;

namespace {

std::string_view at(const Message& message, std::size_t segment, unsigned field, unsigned component = 0) {
    const std::string_view value = message.field(segment, field);
    return component == 0 ? value : part(value, message.separators().component, component);
}

struct Split {
    struct Segment {
        unsigned line = 0;
        std::vector<std::string_view> fields;
    };
    bool whole = true;
    std::vector<Segment> segments;
};

/// Lines, then fields, a byte at a time: what Message does at once.
Split split_simply(std::string_view text) {
    const auto filler = [](char c) { return c == '\0' || c == '\x0b' || c == '\x1a' || c == '\x1c'; };
    const auto begins = [](std::string_view line) {
        const auto sign = [&](std::size_t i) {
            return (line[i] >= 'A' && line[i] <= 'Z') || (i > 0 && line[i] >= '0' && line[i] <= '9');
        };
        return line.size() >= 3 && sign(0) && sign(1) && sign(2) &&
               (line.size() == 3 || line[3] == '|' || line[3] == '\r' || line[3] == '\n');
    };
    Split out;
    while (!text.empty() && filler(text.back())) text.remove_suffix(1);
    const bool with_cr = text.find('\r') != std::string_view::npos;
    for (unsigned number = 1; !text.empty(); ++number) {
        std::size_t end = 0;
        while (end < text.size() && text[end] != '\r' &&
               !(text[end] == '\n' && (!with_cr || begins(text.substr(end + 1)))))
            ++end;
        std::string_view line = text.substr(0, end);
        if (end < text.size()) end += text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2 : 1;
        text.remove_prefix(end);
        while (!line.empty() && (filler(line.back()) || line.back() == ' ' || line.back() == '\n'))
            line.remove_suffix(1);
        if (line.empty()) continue;
        if (!begins(line)) {
            out.whole = false;
            return out;
        }
        Split::Segment& segment = out.segments.emplace_back();
        segment.line = number;
        if (line.starts_with("MSH")) segment.fields.push_back(line.substr(3, 1));
        if (line.size() > 3)
            for (Parts fields(line.substr(4), '|'); fields.next();) segment.fields.push_back(fields.value());
    }
    return out;
}

}  // namespace

TEST_SUITE("hl7") {
    TEST_CASE("fields count as the standard counts, MSH from its separator") {
        Message message;
        REQUIRE(message.parse("MSH|^~\\&|HIS|SEND\rPID|0001||123^^^^PI\r") == ParseFault::none);
        CHECK(message.size() == 2);
        CHECK(at(message, 0, 1) == "|");
        CHECK(at(message, 0, 2) == "^~\\&");
        CHECK(at(message, 0, 3) == "HIS");
        CHECK(at(message, 1, 3, 5) == "PI");
        CHECK(at(message, 1, 40).empty());
        CHECK(message.terminated());
        CHECK(message.value("PID", 3, 1) == "123");
    }

    TEST_CASE("CR and CRLF and LF end a segment alike") {
        for (const char* end : {"\r", "\r\n", "\n"}) {
            CAPTURE(end[0]);
            Message message;
            const std::string text = std::string("MSH|^~\\&|A|B") + end + "PID|1||9 " + end + end + "PV1|1|O";
            REQUIRE(message.parse(text) == ParseFault::none);
            REQUIRE(message.size() == 3);
            CHECK(at(message, 1, 3) == "9");
            CHECK(message[2].line == 4);
            CHECK_FALSE(message.terminated());
        }
    }

    TEST_CASE("LF inside a message that uses CR stays in the value") {
        Message message;
        REQUIRE(message.parse("MSH|^~\\&|A|B\rOBX|1|TX|||one\ntwo||||||F\r") == ParseFault::none);
        CHECK(at(message, 1, 5) == "one\ntwo");
    }

    TEST_CASE("a line that is no segment is a fault and not a lost value") {
        Message message;
        CHECK(message.parse("MSH|^~\\&|A|B\nOBX|1|TX|||one\ntwo||||||F\n") == ParseFault::no_segment);
        CHECK(message.fault_line() == 3);
    }

    TEST_CASE("separators come from the message and the escape may be a yen sign") {
        Message message;
        REQUIRE(message.parse("MSH#*~\\&#A#B\rPID#1##7*x\r") == ParseFault::none);
        CHECK(message.value("PID", 3, 1) == "7");
        REQUIRE(message.parse("MSH|^~\xC2\xA5&|A|B\r") == ParseFault::none);
        CHECK(message.separators().escape == "\xC2\xA5");
        CHECK(message.separators().subcomponent == '&');
        REQUIRE(message.parse("MSH|^~\xEF\xBF\xA5&|A|B\r") == ParseFault::none);
        CHECK(message.separators().escape == "\xEF\xBF\xA5");
    }

    TEST_CASE("what is no message is told") {
        Message message;
        CHECK(message.parse("") == ParseFault::empty);
        CHECK(message.parse(std::string_view("\r\n\0\x1a", 4)) == ParseFault::empty);
        CHECK(message.parse("PID|1") == ParseFault::no_header);
        CHECK(message.parse("MSH|^~") == ParseFault::bad_separators);
        CHECK(message.parse("MSH|^~\\^|A\r") == ParseFault::bad_separators);
        CHECK(message.parse("MSHABCDEF|\r") == ParseFault::bad_separators);
    }

    TEST_CASE("MLLP bytes and a byte order mark are no content") {
        Message message;
        REQUIRE(message.parse("\x0bMSH|^~\\&|A|B\rPID|1||7\r\x1c\r") == ParseFault::none);
        CHECK(message.size() == 2);
        CHECK(message.terminated());
        REQUIRE(message.parse("\xEF\xBB\xBFMSH|^~\\&|A|B\r") == ParseFault::none);
    }

    TEST_CASE("fields are those of a plain split, and know which separators they hold") {
        std::mt19937 random(11);
        for (int round = 0; round < 300; ++round) {
            std::string body;
            for (std::size_t size = random() % 90; size > 0; --size) body += "||||ab^~&\\"[random() % 10];
            const std::string text = "MSH|^~\\&|A\rOBX|" + body + (round % 2 == 0 ? "\r" : "");
            Message message;
            REQUIRE(message.parse(text) == ParseFault::none);
            unsigned number = 0;
            for (Parts fields(body, '|'); fields.next();) {
                ++number;
                CHECK(message.field(1, number) == fields.value());
                const auto held = [&](char sign) { return fields.value().find(sign) != std::string_view::npos; };
                const unsigned holds = (held('^') ? kComponents : 0U) | (held('~') ? kRepetitions : 0U) |
                                       (held('&') ? kSubcomponents : 0U) | (held('\\') ? kEscapes : 0U);
                CHECK(message.whole_field(1, number).holds == holds);
            }
            CHECK(message[1].fields == number);
        }
    }

    TEST_CASE("any bytes are split as by the simple way") {
        std::mt19937 random(23);
        const std::string_view pieces[] = {
            "\rPID|1|", "\r\nOBX|", "\nPV1|", "\rZZ1", "\r", "\n",           "|",       "||||||||", "^", "~", "\\",
            "&",        " ",        "\x1a",   "\x0b",  "a",  "\xE5\xB1\xB1", "\rIN1||", "|^|"};
        unsigned whole = 0;
        Message message;
        for (int round = 0; round < 4000; ++round) {
            std::string text = "MSH|^~\\&|A";
            for (std::size_t size = random() % 30; size > 0; --size) {
                text += pieces[random() % std::size(pieces)];
                if (random() % 4 == 0) text += std::string(random() % 70, 'x');
            }
            CAPTURE(text);
            const Split want = split_simply(text);
            const ParseFault fault = message.parse(text);
            REQUIRE((fault == ParseFault::none) == want.whole);
            if (!want.whole) continue;
            ++whole;
            REQUIRE(message.size() == want.segments.size());
            for (std::size_t i = 0; i < message.size(); ++i) {
                std::vector<std::string_view> fields;
                for (unsigned field = 1; field <= message[i].fields; ++field) fields.push_back(message.field(i, field));
                CHECK(message[i].line == want.segments[i].line);
                CHECK(fields == want.segments[i].fields);
            }
        }
        CHECK(whole > 1000);
    }

    TEST_CASE("segments are found before and after and by number") {
        Message message;
        REQUIRE(message.parse("MSH|^~\\&|A|B\rSPM|1\rOBX|1\rSPM|2\rOBX|2\rOBX|3\r") == ParseFault::none);
        const SegmentKey spm = segment_key("SPM");
        CHECK(message.before(4, spm) == 3);
        CHECK(message.before(2, spm) == 1);
        CHECK(message.after(1, spm) == 3);
        CHECK(message.number(spm, 2) == 3);
        CHECK(message.number(spm, 3) == Message::kNone);
        CHECK(message.first(segment_key("PID")) == Message::kNone);
    }

    TEST_CASE("several messages in one file are told apart") {
        std::vector<std::string_view> out;
        split_messages("FHS|^~\\&|x\rBHS|^~\\&|x\rMSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\rPID|2\r", out);
        REQUIRE(out.size() == 2);
        CHECK(out[0] == "MSH|^~\\&|A\rPID|1\r");
        CHECK(out[1] == "MSH|^~\\&|B\rPID|2\r");
        split_messages("MSH|^~\\&|A\rPID|1MSH|^~\\&|B\rPID|2\xEF\xBB\xBFMSH|^~\\&|C\r", out);
        REQUIRE(out.size() == 3);
        CHECK(out[0] == "MSH|^~\\&|A\rPID|1");
        CHECK(out[1] == "MSH|^~\\&|B\rPID|2");
        split_messages("OBX|1|TX|||MSH|\r", out);
        CHECK(out.size() == 1);
    }
}
