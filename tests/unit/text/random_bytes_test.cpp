// A million strings of bytes, most of them broken, against ICU where ICU is right (reference: text-encoding.md 6).
//
// ICU stops at the first error; up to there the text must be the same, and where it stops we have a fault too. Left out
// are places where the reference says that ICU is wrong: 1A, 1C and 7F (rotated), controls and blanks in a two-byte state, an empty
// run of ISO-2022-JP, ESC ) I, and what our own rules add (user-defined rows, codes on which EUC variants differ).
// OPX_RANDOM_STRINGS sets another number, for builds in which every step is checked.
#include <doctest/doctest.h>
#include <unicode/ucnv.h>

#include <cstdlib>
#include <random>
#include <string>

#include "text/decode.hpp"
#include "text/utf8.hpp"

using namespace opx::text;

namespace {

class Icu {
   public:
    explicit Icu(const char* name) {
        UErrorCode status = U_ZERO_ERROR;
        converter_ = ucnv_open(name, &status);
        ucnv_setToUCallBack(converter_, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
        REQUIRE(U_SUCCESS(status));
    }
    Icu(const Icu&) = delete;
    Icu& operator=(const Icu&) = delete;
    ~Icu() { ucnv_close(converter_); }

    /// The text up to the first error, and whether there was one.
    std::pair<std::string, bool> operator()(const std::string& bytes) const {
        char16_t wide[256];
        char16_t* to = wide;
        const char* from = bytes.data();
        UErrorCode status = U_ZERO_ERROR;
        ucnv_reset(converter_);
        ucnv_toUnicode(converter_, &to, wide + 256, &from, bytes.data() + bytes.size(), nullptr, true, &status);
        std::string out;
        for (const char16_t* c = wide; c < to; ++c) {
            char32_t code = *c;
            if (code >= 0xD800 && code < 0xDC00 && c + 1 < to) code = 0x10000 + ((code & 0x3FF) << 10) + (*++c & 0x3FF);
            append_code_point(out, code);
        }
        return {out, U_FAILURE(status) != 0};
    }

   private:
    UConverter* converter_ = nullptr;
};

struct Peer {
    Encoding encoding;
    const char* name;
    std::string_view likely;  // bytes that make something of the encoding
};

std::uint64_t strings() {
    const char* given = std::getenv("OPX_RANDOM_STRINGS");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 1000000;
}

}  // namespace

TEST_CASE("random bytes end in the text of ICU, and never in a crash") {
    // Without 1A, 1C and 7F, and for ISO-2022-JP without controls, blanks and what ICU's designations lack.
    const Peer peers[] = {
        {Encoding::cp932, "ibm-943_P15A-2003",
         "\x81\x82\x8A\x8E\x93\xED\xFA\xFB\xE0\x40\x60\x7C\x5C\x80\xA1\xB1\xDF\xFC,\"\n\rA0"},
        {Encoding::cp51932, "euc-jp-2007", "\xA1\xA4\xA5\xB0\xC6\xCB\xF9\xFC\xAD\x8E\x8F\xB1\xDF\xFE,\"\n\rA0"},
        {Encoding::iso2022jp, "ISO_2022,locale=ja,version=2", "!$%0F|~A"},
        {Encoding::utf8, "UTF-8", "\xE3\x81\x82\xE4\xB8\x80\xEF\xBC\xF0\xA0\x80\x8B\xED\xC2\xA9\xF4\x8F\xBF\n\rA"},
        {Encoding::utf16be, "UTF-16BE", "\x30\x42\x4E\x00\xD8\xDC\x0B"},
    };
    const std::uint64_t each = strings() / std::size(peers);
    for (const Peer& peer : peers) {
        CAPTURE(std::string(name_of(peer.encoding)));
        const Icu icu(peer.name);
        std::mt19937_64 random(20260401);
        const bool escapes = peer.encoding == Encoding::iso2022jp;
        std::uint64_t whole = 0;
        std::string bytes;
        std::string text;
        std::vector<Event> events;
        DecodeOptions options;
        options.unmappable = Unmappable::keep;
        for (std::uint64_t round = 0; round < each; ++round) {
            bytes.clear();
            for (std::size_t left = 1 + random() % 24; left > 0; --left) {
                if (escapes && random() % 4 == 0) {
                    constexpr std::string_view kSets[] = {"\x1B(B", "\x1B(J", "\x1B$@", "\x1B$B", "\x1B$(D"};
                    bytes += kSets[random() % std::size(kSets)];
                    bytes += bytes.back() == 'B' && bytes[bytes.size() - 2] == '(' ? "x" : "0!";
                    continue;
                }
                const bool wild = random() % 8 == 0;
                char c = wild ? static_cast<char>(random()) : peer.likely[random() % peer.likely.size()];
                if (c == 0x1A || c == 0x1C || c == 0x7F || c == '\x1B' || c == 0x0E || c == 0x0F) c = '0';
                if (escapes && c >= 0 && c <= 0x20) c = '0';
                bytes += c;
            }
            text.clear();
            events.clear();
            Decoder decoder(peer.encoding, options);
            decoder.feed(bytes, text, &events);
            decoder.finish(text, &events);
            REQUIRE(valid(text));
            const auto [expected, failed] = icu(bytes);
            std::uint64_t first = bytes.size() + 1;  // where our first fault stands
            bool apart = false;                      // something in which the two differ by rule
            for (const Event& event : events) {
                if (is_fault(event.kind) && event.kind != Event::Kind::private_use) {
                    first = std::min(first, event.offset);
                } else {  // ICU has no user-defined rows in ISO-2022-JP
                    apart |= event.kind == Event::Kind::byte_order_mark ||
                             (escapes && event.kind == Event::Kind::private_use);
                }
            }
            // The rest of a string behind our first fault is read by our own rules; compare what stands before.
            std::string before;
            {
                Decoder head(peer.encoding, options);
                head.feed(std::string_view(bytes).substr(0, first), before, nullptr);
            }
            // ICU's own: JIS Roman 5C and 7E, ￤ and ~ of JIS X 0212, row F3 of plane 8F.
            for (const auto* sign : {"\u00A5", "\u203E", "\u00A6", "\uFF5E", "\uFFE4", "~", "\\"})
                apart |=
                    escapes && (expected.find(sign) != std::string::npos || before.find(sign) != std::string::npos);
            for (std::size_t i = 0; peer.encoding == Encoding::cp51932 && i + 1 < bytes.size(); ++i) {
                const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
                apart |= byte(i) == 0x8F && (byte(i + 1) == 0xF3 || byte(i + 1) == 0xF4 || byte(i + 1) == 0xA2);
                apart |= byte(i) == 0x8E && byte(i + 1) >= 0xE0;
            }
            if (apart) continue;
            whole += !failed;
            if (before != expected || failed != (first <= bytes.size())) {
                std::string hex;
                for (const char c : bytes)
                    hex += "0123456789ABCDEF"[(c >> 4) & 15], hex += "0123456789ABCDEF"[c & 15], hex += ' ';
                CAPTURE(hex);
                CAPTURE(first);
                REQUIRE(failed == (first <= bytes.size()));
                REQUIRE(before == expected);
            }
        }
        CHECK(whole > each / 100);  // enough of them were text from end to end
    }
}
