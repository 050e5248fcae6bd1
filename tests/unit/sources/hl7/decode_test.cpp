// The character set that MSH-18 declares, held against what the bytes are.
#include "sources/hl7/decode.hpp"

#include <doctest/doctest.h>

using namespace opx::hl7;

namespace {

std::string message(const std::string& application, const std::string& declared, const std::string& name) {
    return "MSH|^~\\&|" + application + "|B|C|D|20240401||ADT^A08|1|P|2.5||||||" + declared +
           "||ISO 2022-1994\rPID|1||7||" + name + "\r";
}

Declaration declaration(const std::string& bytes) {
    Decoder decoder{{}};
    return decoder.decode(bytes).declaration;
}

const std::string kJis = "\x1b$B;3ED\x1b(B";  // 山田

}  // namespace

TEST_SUITE("hl7") {
    TEST_CASE("a declared set is read in the decoded header") {
        CHECK(declaration(message("A", "~ISO IR87", kJis)) == Declaration::right);
        CHECK(declaration(message("A", "~ISOIR87", kJis)) == Declaration::right);
        CHECK(declaration(message("A", "", kJis)) == Declaration::missing);
        CHECK(declaration(message("A", "UNICODE UTF-8", kJis)) == Declaration::wrong);
        CHECK(declaration(message("A", "UNICODE UTF-8", "山田")) == Declaration::right);
        CHECK(declaration(message("A", "~ISO IR87", "山田")) == Declaration::wrong);
        CHECK(declaration(message("A", "", "Yamada")) == Declaration::right);  // ASCII needs no declaration
    }

    TEST_CASE("delimiters inside characters of the header do not shift MSH-18") {
        // JIS X 0208 217C is a character whose second byte is the field separator.
        CHECK(declaration(message("\x1b$B!|!|\x1b(B", "~ISO IR87", kJis)) == Declaration::right);
        CHECK(declaration(message("\x1b$B!|!|\x1b(B", "UNICODE UTF-8", kJis)) == Declaration::wrong);
    }

    TEST_CASE("shifts in a header are no part of its text") {
        CHECK(declaration(message("A", "~ISO \x0fIR87", kJis)) == Declaration::right);
        CHECK(declaration("\x0b" + message("A", "~ISO IR87", kJis) + "\x1c\r") == Declaration::right);
    }

    TEST_CASE("one decoder reads messages of different senders") {
        Decoder decoder{{}};
        for (int i = 0; i < 3; ++i) {
            CHECK(decoder.decode(message("A", "~ISO IR87", kJis)).declaration == Declaration::right);
            CHECK(decoder.decode(message("A", "UNICODE UTF-8", kJis)).declaration == Declaration::wrong);
            CHECK(decoder.decode(message("A", "~ISO IR87", "\x83\x8b")).declaration == Declaration::wrong);
            const Decoded kana = decoder.decode(message("A", "ISO IR13~ISO IR87", "\xD4\xCF\xC0\xDE"));
            CHECK(kana.declaration == Declaration::right);
            CHECK(kana.text.find("ﾔﾏﾀﾞ") != std::string_view::npos);
            CHECK(decoder.decode(message("A", "", "\x8e\x52\x93\x63")).text.find("山田") != std::string_view::npos);
        }
    }
}
