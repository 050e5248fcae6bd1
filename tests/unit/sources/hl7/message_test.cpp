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
