// The proof of a conversion: whatever the bytes are, honest work passes and a changed byte or character does not.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "text/round_trip.hpp"
#include "text/utf8.hpp"

using namespace opx::text;

namespace {

struct Proof {
    std::optional<std::uint64_t> difference;
    std::uint64_t duplicates = 0;
    std::uint64_t reported = 0;
    std::string text;
};

/// Decodes in pieces; `tamper` may change the text before it is checked.
template <class Tamper>
Proof prove(Encoding encoding, std::string_view bytes, const DecodeOptions& options, std::size_t piece, Tamper tamper) {
    Proof out;
    Decoder decoder(encoding, options);
    RoundTrip check(encoding, options);
    std::vector<Event> events;
    for (std::size_t at = 0; at <= bytes.size(); at += piece) {
        const std::string_view part = bytes.substr(at, piece);
        if (part.empty()) break;
        std::string text;
        events.clear();
        decoder.feed(part, text, &events);
        tamper(text);
        check.take(part, text, events);
        out.text += text;
    }
    std::string text;
    events.clear();
    decoder.finish(text, &events);
    check.take({}, text, events);
    check.finish();
    out.text += text;
    out.difference = check.difference();
    out.duplicates = check.duplicates();
    out.reported = check.reported();
    return out;
}

Proof prove(Encoding encoding, std::string_view bytes, const DecodeOptions& options = {}, std::size_t piece = 1 << 20) {
    return prove(encoding, bytes, options, piece, [](std::string&) {});
}

DecodeOptions policy(Unmappable unmappable) {
    DecodeOptions options;
    options.unmappable = unmappable;
    return options;
}

std::string every_code_of_cp932() {
    std::string bytes;
    for (unsigned lead = 0x81; lead <= 0xFC; ++lead)
        for (unsigned trail = 0x40; trail <= 0xFC; ++trail)
            if ((lead < 0xA0 || lead >= 0xE0) && trail != 0x7F)
                (bytes += static_cast<char>(lead)) += static_cast<char>(trail);
    return bytes;
}

}  // namespace

TEST_CASE("every code of CP932 comes back, but for the 398 duplicates and what has no character") {
    const Proof proof = prove(Encoding::cp932, every_code_of_cp932(), policy(Unmappable::keep));
    CHECK(!proof.difference);
    CHECK(proof.duplicates == 398);
    CHECK(proof.reported == 11280 - 9604);
}

TEST_CASE("honest work passes, in every encoding, in pieces of any size, whatever the bytes") {
    std::mt19937 random(20250711);
    constexpr std::string_view kLikely =
        "\x1B$B(JID)@&?QP\x0E\x0F\r\n\xED\xA0\x80\xED\xB0\x8F\x8E\xA1\xFE\xEF\xBB\xBF\xF0\x81\x40\x82\xF5 0!";
    Gaiji gaiji;
    gaiji.add_code(0xF040, "邉\U000E0101");
    gaiji.add_private(0xE001, "吉");
    for (const Encoding encoding : kEncodings)
        for (int round = 0; round < 4000; ++round) {
            std::string bytes;
            for (std::size_t i = random() % 60; i > 0; --i)
                bytes += random() % 3 == 0 ? static_cast<char>(random()) : kLikely[random() % kLikely.size()];
            DecodeOptions options = policy(round % 2 == 0 ? Unmappable::keep : Unmappable::mark);
            if (round % 3 == 0) options.gaiji = &gaiji;
            options.kana_in_g1 = round % 5 == 0;
            const Proof proof = prove(encoding, bytes, options, 1 + random() % 70);
            if (proof.difference) {
                std::string hex;
                for (const char c : bytes) {
                    hex += "0123456789ABCDEF"[(c >> 4) & 15];
                    hex += "0123456789ABCDEF"[c & 15];
                    hex += ' ';
                }
                CAPTURE(std::string(name_of(encoding)));
                CAPTURE(hex);
                CAPTURE(*proof.difference);
                REQUIRE(!proof.difference);
            }
        }
}

TEST_CASE("a character changed, dropped or put in on the way is found, at its byte") {
    const std::string bytes = "ABC,\x8E\x52\x93\x63,\x89\xD4\x8E\x71,123\r\n";  // 山田,花子
    const auto damaged = [&](auto change) {
        return prove(Encoding::cp932, bytes, {}, bytes.size(), change).difference;
    };
    CHECK(damaged([](std::string& text) { text.replace(text.find("田"), 3, "由"); }) == 6);
    CHECK(damaged([](std::string& text) { text.erase(text.find("花"), 3); }) == 9);
    CHECK(damaged([](std::string& text) { text.insert(text.find(",123"), " "); }) == 13);
    CHECK(damaged([](std::string& text) { text.pop_back(); }).has_value());
    CHECK(damaged([](std::string& text) { text += "x"; }).has_value());
    // 髙 has two codes; the ordinary 高 is another character.
    CHECK(prove(Encoding::cp932, "\xFB\xFC", {}, 2, [](std::string& text) { text = "高"; }).difference == 0);
    CHECK(prove(Encoding::cp932, "\xEE\xE0", {}, 2).duplicates == 1);
}

TEST_CASE("any byte changed in a long text is found") {
    std::mt19937 random(20261128);
    const std::pair<Encoding, std::string_view> texts[] = {
        {Encoding::cp932,
         "0000000001,\x8D\xB2\x93\xA1\x81\x40\x91\xBE\x98\x59,\xBB\xC4\xB3 \xC0\xDB\xB3,86.43,\x81\x7E\xEE\xE0\r\n"},
        {Encoding::cp51932,
         "0000000001,\xBA\xB4\xC6\xA3\xA1\xA1\xC2\xC0\xCF\xBA,\x8E\xBB\x8E\xC4 \x8F\xB0\xA1,86.43,\xA1\xDF\r\n"},
        {Encoding::iso2022jp,
         "0000000001,\x1B$B:4F#!!B@O:\x1B(B,\x1B(I;D3\x1B(B \x1B(I@[3\x1B(B,86.43,\x1B$B!_\x1B(B\r\n"},
        {Encoding::utf8, "0000000001,佐藤　太郎,ｻﾄｳ ﾀﾛｳ,86.43,×é\r\n"},
    };
    for (const auto& [encoding, row] : texts) {
        std::string bytes;
        for (int i = 0; i < 5; ++i) bytes += row;
        const auto kept = encoding;
        REQUIRE(!prove(kept, bytes).difference);
        for (int round = 0; round < 3000; ++round) {
            const std::size_t place = random();
            const auto other = static_cast<char>(1 + random() % 255);
            bool still_text = false;
            const Proof proof = prove(kept, bytes, {}, bytes.size(), [&](std::string& text) {
                text[place % text.size()] = static_cast<char>(text[place % text.size()] ^ other);
                still_text = valid(text);
            });
            CAPTURE(std::string(name_of(kept)));
            CAPTURE(place % bytes.size());
            CAPTURE(still_text);
            REQUIRE(proof.difference);
        }
    }
}

TEST_CASE("escape sequences that say nothing are no difference, a lost set is one") {
    CHECK(!prove(Encoding::iso2022jp, "\x1B$B\x1B(B\x1B$B0!\x1B$B0!\x1B(JA\x1B(B").difference);
    CHECK(!prove(Encoding::sjis_2004, std::string("\x87\xA0\0", 3)).difference);  // NUL behind a character of plane 2
    CHECK(!prove(Encoding::iso2022jp, "\x1B$@0!\x1B(I1\x1B(B\x1B)I\x0E\x31\x0F\x1B(B").difference);
    CHECK(prove(Encoding::iso2022jp, "\x1B$B0!0!\x1B(B", {}, 99, [](std::string& text) { text = "亜0!"; }).difference ==
          5);
}

TEST_CASE("UTF-16 comes back in the order of its mark, UTF-8 without its mark") {
    using namespace std::string_view_literals;
    CHECK(!prove(Encoding::utf16le, "\xFE\xFF\x30\x42\xD8\x42\xDF\xB7"sv).difference);
    CHECK(!prove(Encoding::utf16be, "\x30\x42\x00\x41"sv).difference);
    const Proof proof = prove(Encoding::utf8, "\xEF\xBB\xBF山");
    CHECK(!proof.difference);
    CHECK(proof.reported == 1);
}
