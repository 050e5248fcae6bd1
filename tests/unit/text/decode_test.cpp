#include "text/decode.hpp"

#include <doctest/doctest.h>

#include <random>

#include "text/utf8.hpp"

using namespace opx;
using namespace opx::text;
using Kind = Event::Kind;

namespace {

struct Result {
    std::string text;
    std::vector<Event> events;
    std::optional<Event> fault;
};

Result read(Encoding encoding, std::string_view bytes, DecodeOptions options = {}, std::size_t piece = 0) {
    Result out;
    Decoder decoder(encoding, options);
    if (piece == 0) piece = bytes.size() + 1;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        decoder.feed(bytes.substr(at, piece), out.text, &out.events);
    decoder.finish(out.text, &out.events);
    out.fault = decoder.fault();
    return out;
}

std::string kinds(const Result& result) {
    std::string out;
    for (const Event& event : result.events) {
        if (!out.empty()) out += ' ';
        out += std::string(name_of(event.kind)) + '@' + std::to_string(event.offset);
    }
    return out;
}

DecodeOptions policy(Unmappable unmappable, const Gaiji* gaiji = nullptr) {
    DecodeOptions options;
    options.unmappable = unmappable;
    options.gaiji = gaiji;
    return options;
}

const std::string kFffd = "\uFFFD";

}  // namespace

TEST_CASE("CP932: names, vendor characters, half-width kana") {
    const Result got = read(Encoding::cp932, "\xFB\xFC\xFA\xB1\x81\x60\x87\x40\xB1\xDE,\\|~\r\n");
    CHECK(got.text == "髙﨑～①ｱﾞ,\\|~\r\n");
    CHECK(kinds(got) == "");
    CHECK_FALSE(got.fault);
    CHECK(kinds(read(Encoding::cp932, "a\xED\x40")) == "duplicate-code@1");
    CHECK(kinds(read(Encoding::cp932, "\x81\xAC")) == "damaged@0");
}

TEST_CASE("controls stay what they are, and are reported") {
    const Result got = read(Encoding::cp932, std::string_view("\x1A\x1C\x7F\0\t\r\n", 7));
    CHECK(got.text == std::string_view("\x1A\x1C\x7F\0\t\r\n", 7));
    CHECK(kinds(got) == "control@0 control@1 control@2 control@3");
}

TEST_CASE("the sample that other tools lose: every place is reported and nothing is swallowed") {
    const std::string bytes =
        "A\x81\x40"
        "B\xF0\x40"
        "C\x85\x40"
        "D\x80"
        "E\xFC\xFC"
        "F\x81\nG\xA0H\xED\x40";
    const Result got = read(Encoding::cp932, bytes, policy(Unmappable::mark));
    CHECK(got.text ==
          "A\u3000B" + kFffd + "C" + kFffd + "D" + kFffd + "E" + kFffd + "F" + kFffd + "\nG" + kFffd + "H纊");
    CHECK(kinds(got) ==
          "private-use@4 unmappable@7 unmappable@10 unmappable@12 invalid-sequence@15 unmappable@18 duplicate-code@20");
    CHECK_FALSE(got.fault);
    const Result kept = read(Encoding::cp932, bytes, policy(Unmappable::keep));
    CHECK(kept.text.find("\uE000") != std::string::npos);
    const Result failed = read(Encoding::cp932, bytes);
    REQUIRE(failed.fault);
    CHECK(failed.fault->offset == 4);
    CHECK(failed.fault->code == 0xF040);
    CHECK(failed.events.size() == got.events.size());
}

TEST_CASE("a facility's own characters") {
    Gaiji gaiji;
    gaiji.add_code(0xF040, "邉\U000E0101");
    gaiji.add_private(0xE001, "吉");
    gaiji.add_code(0x8540, "(1)");
    const Result got = read(Encoding::cp932, "\xF0\x40\xF0\x41\x85\x40\xF0\x42", policy(Unmappable::fail, &gaiji));
    CHECK(got.text == "邉\U000E0101吉(1)" + kFffd);
    CHECK(kinds(got) == "gaiji@0 gaiji@2 gaiji@4 private-use@6");
    CHECK(read(Encoding::utf8, "\uE001", policy(Unmappable::fail, &gaiji)).text == "吉");
    CHECK(read(Encoding::eucjp_ms, "\xF5\xA2", policy(Unmappable::fail, &gaiji)).text == "吉");
    CHECK(read(Encoding::iso2022jp, "\x1B$B\x7F\"\x1B(B", policy(Unmappable::fail, &gaiji)).text == "吉");
    CHECK(read(Encoding::iso2022jp, "\x1B$(?!\"\x1B(B", policy(Unmappable::fail, &gaiji)).text == "吉");
}

TEST_CASE("decode() ends at the first fault with its place, and names no text") {
    try {
        decode(Encoding::cp932, "abc\xF0\x40", {}, nullptr, Location{"a.csv", 0, 0});
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::input);
        CHECK(std::string(error.what()).find("byte 3: code F040") != std::string::npos);
        CHECK(error.where().file == "a.csv");
    }
    CHECK(decode(Encoding::cp932, "\x82\xA0") == "あ");
    CHECK_THROWS_AS(decode(Encoding::euc_jp, "\xF9\xA1", policy(Unmappable::mark)), Error);
    CHECK(decode(Encoding::cp51932, "\xF9\xA1") == "纊");
    CHECK(decode(Encoding::eucjp_ms, "\xF9\xA1", policy(Unmappable::keep)) == "\uE178");
}

TEST_CASE("EUC-JP") {
    CHECK(read(Encoding::euc_jp, "\xB0\xA1\x8E\xB1\x8F\xB0\xA1\xAD\xA1").text == "亜ｱ丂①");
    CHECK(kinds(read(Encoding::euc_jp, "\xA1\xC1")) == "disputed-folded@0");
    CHECK(kinds(read(Encoding::eucjp_ms, "\xA1\xC1")) == "");
    const Result broken =
        read(Encoding::euc_jp, "\xB0,\x8F\xB0\n\x8F\n\x85\xA0\xFF\x8E\xE0\xB0", policy(Unmappable::mark));
    CHECK(kinds(broken) ==
          "invalid-sequence@0 invalid-sequence@2 invalid-sequence@5 control@7 unmappable@8 unmappable@9 unmappable@10 "
          "invalid-sequence@12");
    CHECK(broken.text == kFffd + "," + kFffd + "\n" + kFffd + "\n\u0085" + kFffd + kFffd + kFffd + kFffd);
}

TEST_CASE("ISO-2022-JP: designations") {
    const auto text = [](std::string_view bytes) { return read(Encoding::iso2022jp, bytes).text; };
    CHECK(text("A\x1B$B0!\x1B(BZ") == "A亜Z");
    CHECK(text("A\x1B$@0!\x1B(BZ") == "A亜Z");
    CHECK(text("A\x1B$(B0!\x1B(BZ") == "A亜Z");
    CHECK(text("A\x1B$(D0!\x1B(BZ") == "A丂Z");
    CHECK(text("A\x1B(I12\x1B(BZ") ==
          "Aｱｲ"
          "Z");
    CHECK(text("A\x1B)I\x0E"
               "12\x0FZ") == "AｱｲZ");
    CHECK(text("A\x1B)I\xB1\xB2Z") == "AｱｲZ");
    CHECK(text("A\x1B&@\x1B$B0!\x1B(BZ") == "A亜Z");
    CHECK(text("A\x1B$B\x1B(BZ") == "AZ");
    CHECK(text("\x1B$B-!|b!A\x1B(B") == "①髙～");
    CHECK(text("A\x1B$B0!\x1B(JZ\\~") == "A亜Z\\~");
    CHECK(kinds(read(Encoding::iso2022jp, "\x1B(J\\~")) == "disputed-folded@3 disputed-folded@4");
    CHECK(kinds(read(Encoding::iso2022jp, "\x1B$@03\x1B(B")) == "disputed-folded@3");  // 鰺 in 1978
    CHECK(kinds(read(Encoding::iso2022jp, "\x1B$B!A\x1B(B")) == "disputed-folded@3");
}

TEST_CASE("ISO-2022-JP: what is wrong is reported, not guessed") {
    const auto read_marked = [](std::string_view bytes) {
        return read(Encoding::iso2022jp, bytes, policy(Unmappable::mark));
    };
    CHECK(kinds(read_marked("\xB1\xB2")) == "invalid-sequence@0 invalid-sequence@1");
    CHECK(kinds(read_marked("A\x0E"
                            "12\x0F")) == "invalid-sequence@1 escape@4");
    CHECK(read_marked("\x1B$B0\x1B(BZ").text == kFffd + "Z");
    CHECK(kinds(read_marked("\x1B$B)!\x1B(B")) == "unmappable@3");
    CHECK(kinds(read_marked("\x1B$A\x7F!\x1B(B")) == "invalid-sequence@0 unmappable@3");
    CHECK(kinds(read_marked("\x1B$A0!\x1B(B")) == "invalid-sequence@0 unmappable@3");
    CHECK(kinds(read_marked("\x1B$(V.!\x1B(B")) == "invalid-sequence@0 unmappable@4");
    CHECK(read_marked("\x1B$B0!\x1B(HZ").text == "亜" + kFffd + "Z");
    CHECK(kinds(read_marked("\x1Bx\x1B")) == "invalid-sequence@0 invalid-sequence@2");
    CHECK(kinds(read_marked("\x1B$B0!")) == "escape@5");
    CHECK(kinds(read_marked("\x1B$B0")) == "invalid-sequence@3 escape@4");
    CHECK(kinds(read_marked("\x1B$")) == "invalid-sequence@0");
    CHECK(kinds(read_marked("\x1B(I`")) == "unmappable@3 escape@4");
}

TEST_CASE("ISO-2022-JP: kanji over the end of a line") {
    const std::string bytes = "\x1B$B0!\r\n0!\r0!\x1B(B";
    const Result carried = read(Encoding::iso2022jp, bytes);
    CHECK(carried.text == "亜\r\n亜\r亜");
    CHECK(kinds(carried) == "escape@5 escape@9");
    DecodeOptions reset;
    reset.reset_at_line_end = true;
    const Result ascii = read(Encoding::iso2022jp, bytes, reset);
    CHECK(ascii.text == "亜\r\n0!\r0!");
    CHECK(kinds(ascii) == "escape@5");
    CHECK(read(Encoding::iso2022jp, bytes, {}, 1).events.size() == 2);
}

TEST_CASE("ISO-2022-JP: ISO IR13 declared") {
    DecodeOptions declared;
    declared.kana_in_g1 = true;
    CHECK(read(Encoding::iso2022jp,
               "PID|\xD4\xCF\xC0\xDE|\x0E"
               "12\x0F|",
               declared)
              .text == "PID|ﾔﾏﾀﾞ|ｱｲ|");
}

TEST_CASE("UTF-8 is strict") {
    const auto read_marked = [](std::string_view bytes) {
        return read(Encoding::utf8, bytes, policy(Unmappable::mark));
    };
    CHECK(read_marked("髙﨑〜−①ｱ\U00020BB7").text == "髙﨑〜−①ｱ\U00020BB7");
    CHECK(kinds(read_marked("\xC0\xAF")) == "invalid-sequence@0 invalid-sequence@1");
    CHECK(read_marked("\xE3\x81x").text == kFffd + "x");
    CHECK(kinds(read_marked("\xED\xA0\x80")) == "invalid-sequence@0");
    CHECK(kinds(read_marked("\xF5\x80")) == "invalid-sequence@0 invalid-sequence@1");
    const Result pair = read_marked("\xED\xA1\x82\xED\xBE\xB7");
    CHECK(pair.text == "\U00020BB7");
    CHECK(kinds(pair) == "cesu-8@0");
    CHECK(kinds(read_marked("\uFEFFa\uFEFF")) == "byte-order-mark@0 byte-order-mark@4");
    CHECK(read_marked("\uFEFFa\uFEFF").text == "a\uFEFF");
    CHECK(kinds(read_marked("\uFFFD〓\uE000\u0085")) == "damaged@0 damaged@3 private-use@6 control@9");
    DecodeOptions fold;
    fold.fold_disputed = true;
    const Result folded = read(Encoding::utf8, "1〜2−3‖—¢£¬¦", fold);
    CHECK(folded.text == "1～2－3∥―￠￡￢￤");
    CHECK(folded.events.size() == 8);
}

TEST_CASE("UTF-16") {
    const auto le = [](std::u16string_view text) {
        std::string out;
        for (const char16_t c : text) (out += static_cast<char>(c & 0xFF)) += static_cast<char>(c >> 8);
        return out;
    };
    CHECK(read(Encoding::utf16le, le(u"a髙\U00020BB7é\n")).text == "a髙\U00020BB7é\n");
    const std::string swapped = std::string("\xFE\xFF", 2) + std::string(
                                                                 "\x00"
                                                                 "A\x9A\xD9",
                                                                 4);
    CHECK(read(Encoding::utf16le, swapped).text == "A髙");  // the mark goes before the name
    CHECK(kinds(read(Encoding::utf16be, swapped)) == "byte-order-mark@0");
    const Result broken = read(Encoding::utf16le,
                               le({u"\xD800"
                                   u"a\xDC00",
                                   3}) +
                                   "x",
                               policy(Unmappable::mark));
    CHECK(kinds(broken) == "invalid-sequence@0 invalid-sequence@4 invalid-sequence@6");
    CHECK(broken.text == kFffd + "a" + kFffd + kFffd);
}

TEST_CASE("ASCII") {
    CHECK(kinds(read(Encoding::ascii, "a\x80")) == "invalid-sequence@1");
}

TEST_CASE("the result does not depend on the pieces, and is always UTF-8") {
    std::mt19937 random(20240401);
    constexpr std::string_view kLikely =
        "\x1B$B(JID)@&?\x0E\x0F\r\n\xED\xA0\x80\xED\xB0\x8F\x8E\xA1\xFE\xEF\xBB\xBF\xF0\x81\x40 0!";
    for (const Encoding encoding : kEncodings) {
        for (int round = 0; round < 300; ++round) {
            std::string bytes;
            for (std::size_t i = random() % 60; i > 0; --i)
                bytes += random() % 3 == 0 ? static_cast<char>(random()) : kLikely[random() % kLikely.size()];
            DecodeOptions options = policy(static_cast<Unmappable>(random() % 3));
            options.reset_at_line_end = random() % 2 == 0;
            options.kana_in_g1 = random() % 2 == 0;
            options.fold_disputed = random() % 2 == 0;
            const Result whole = read(encoding, bytes, options);
            CAPTURE(name_of(encoding));
            REQUIRE(valid(whole.text));
            for (std::size_t piece = 1; piece < 8; ++piece) {
                const Result parts = read(encoding, bytes, options, piece);
                REQUIRE(parts.text == whole.text);
                REQUIRE(kinds(parts) == kinds(whole));
            }
        }
    }
}

TEST_CASE("long texts pass the buffer") {
    std::string bytes;
    std::string expected;
    for (int i = 0; i < 20000; ++i) {
        bytes += i % 7 == 0 ? "abcdefgh,12\r\n" : "\xB1\x8A\xBF";
        expected += i % 7 == 0 ? "abcdefgh,12\r\n" : "ｱ漢";
    }
    CHECK(read(Encoding::cp932, bytes).text == expected);
    CHECK(read(Encoding::cp932, bytes, {}, 4093).text == expected);
}
