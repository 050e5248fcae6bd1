// Shift_JIS-2004, EUC-JIS-2004 and the JIS X 0213 sets of ISO-2022-JP against glibc, code by code.
#include <doctest/doctest.h>
#include <iconv.h>

#include <map>
#include <string>

#include "text/decode.hpp"

using namespace opx::text;

namespace {

/// A character at a time, with what the converter says at the end; empty for an error.
std::string glibc(const char* name, std::string bytes) {
    const iconv_t handle = iconv_open("UTF-8", name);
    REQUIRE(handle != reinterpret_cast<iconv_t>(-1));
    std::string out(32, '\0');
    char* in = bytes.data();
    char* to = out.data();
    std::size_t in_left = bytes.size();
    std::size_t out_left = out.size();
    const bool good = iconv(handle, &in, &in_left, &to, &out_left) == 0 && in_left == 0 &&
                      iconv(handle, nullptr, nullptr, &to, &out_left) == 0;
    iconv_close(handle);
    out.resize(good ? out.size() - out_left : 0);
    return out;
}

struct Read {
    std::string text;  // empty for a fault
    bool folded = false;
};

Read ours(Encoding encoding, const std::string& bytes) {
    Read out;
    std::vector<Event> events;
    DecodeOptions options;
    options.unmappable = Unmappable::mark;
    Decoder decoder(encoding, options);
    decoder.feed(bytes, out.text, &events);
    decoder.finish(out.text, &events);
    for (const Event& event : events) {
        if (is_fault(event.kind)) out.text.clear();
        out.folded |= event.kind == Event::Kind::disputed_folded;
    }
    return out;
}

/// Where we follow the Microsoft column (text-encoding.md 7), or Python's table, and glibc does not; ours.
const std::map<std::string, std::string> kOurs = {
    {"—", "―"},  {"〜", "\uFF5E"}, {"‖", "\u2225"}, {"−", "\uFF0D"}, {"¢", "\uFFE0"},      {"£", "\uFFE1"},
    {"¬", "￢"}, {"~", "\uFF5E"},  {"\\", "＼"},    {"｟", "⦅"},     {"\uFF60", "\u2986"},
};

std::size_t compare(Encoding encoding, const char* name, const std::vector<std::string>& codes) {
    std::size_t mapped = 0;
    for (const std::string& code : codes) {
        std::string expected = glibc(name, code);
        const Read got = ours(encoding, code);
        if (const auto other = kOurs.find(expected); other != kOurs.end()) expected = other->second;
        if (got.text != expected) {
            CAPTURE(std::string(name));
            CAPTURE(code.size());
            CHECK(static_cast<int>(static_cast<unsigned char>(code[code.size() - 2])) == -1);
            CHECK(static_cast<int>(static_cast<unsigned char>(code.back())) == -1);
            CHECK(got.text == expected);
        }
        mapped += !got.text.empty();
    }
    return mapped;
}

std::string two(unsigned lead, unsigned trail) {
    return {static_cast<char>(lead), static_cast<char>(trail)};
}

}  // namespace

TEST_CASE("Shift_JIS-2004 is glibc's, code by code") {
    std::vector<std::string> codes;
    for (unsigned lead = 0x81; lead <= 0xFC; ++lead)
        for (unsigned trail = 0x40; trail <= 0xFC; ++trail)
            if ((lead < 0xA0 || lead >= 0xE0) && trail != 0x7F) codes.push_back(two(lead, trail));
    CHECK(compare(Encoding::sjis_2004, "SHIFT_JISX0213", codes) == 11233);
    for (unsigned byte = 0xA1; byte <= 0xDF; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        CHECK(ours(Encoding::sjis_2004, one).text == glibc("SHIFT_JISX0213", one + "A").substr(0, 3));
    }
    CHECK(ours(Encoding::sjis_2004, "\\~").text == "\\~");
    for (const unsigned byte : {0x80U, 0xA0U, 0xFDU, 0xFEU, 0xFFU})
        CHECK(ours(Encoding::sjis_2004, std::string(1, static_cast<char>(byte))).text.empty());
}

TEST_CASE("EUC-JIS-2004 is glibc's, code by code") {
    std::vector<std::string> plane_one;
    std::vector<std::string> plane_two;
    for (unsigned lead = 0xA1; lead <= 0xFE; ++lead)
        for (unsigned trail = 0xA1; trail <= 0xFE; ++trail) {
            plane_one.push_back(two(lead, trail));
            plane_two.push_back("\x8F" + two(lead, trail));
        }
    const std::size_t one = compare(Encoding::eucjis_2004, "EUC-JISX0213", plane_one);
    const std::size_t plane_two_count = compare(Encoding::eucjis_2004, "EUC-JISX0213", plane_two);
    CHECK(one + plane_two_count == 11233);
    CHECK(ours(Encoding::eucjis_2004, "\x8E\xB1").text == "ｱ");
}

TEST_CASE("the sets of JIS X 0213 in ISO-2022-JP are the planes of EUC-JIS-2004") {
    for (unsigned lead = 0x21; lead <= 0x7E; ++lead)
        for (unsigned trail = 0x21; trail <= 0x7E; ++trail) {
            const std::string high = two(lead | 0x80, trail | 0x80);
            const std::string first = ours(Encoding::eucjis_2004, high).text;
            const std::string second = ours(Encoding::eucjis_2004, "\x8F" + high).text;
            for (const char* escape : {"\x1B$(O", "\x1B$(Q"})
                if (ours(Encoding::iso2022jp, escape + two(lead, trail) + "\x1B(B").text != first)
                    FAIL_CHECK(escape << " " << lead << " " << trail);
            if (ours(Encoding::iso2022jp, "\x1B$(P" + two(lead, trail) + "\x1B(B").text != second)
                FAIL_CHECK("plane 2 " << lead << " " << trail);
        }
}

TEST_CASE("JIS X 0213: pairs, characters outside the BMP, folded ones, and what CP932 has there") {
    CHECK(ours(Encoding::sjis_2004, "\x82\xF5").text == "か\u309A");
    CHECK(ours(Encoding::sjis_2004, "\x87\xA0").text == "\U0002000B" + std::string());
    CHECK(ours(Encoding::sjis_2004, "\x81\x60").folded);
    CHECK(ours(Encoding::sjis_2004, "\xED\x40").text == "\u7843");  // 硃, where CP932 has 纊
    CHECK(ours(Encoding::cp932, "\xED\x40").text == "\u7E8A");
}

TEST_CASE("JIS X 0213 encodings are never a guess: they are known by their names alone") {
    for (const char* name : {"shift_jis-2004", "Shift_JISX0213", "SJIS-2004"})
        CHECK(encoding_named(name) == Encoding::sjis_2004);
    for (const char* name : {"euc-jis-2004", "EUC-JISX0213"}) CHECK(encoding_named(name) == Encoding::eucjis_2004);
    CHECK(encoding_named("ISO-2022-JP-2004") == Encoding::iso2022jp);
}
