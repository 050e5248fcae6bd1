// The fast ways of the decoders at all their borders: blocks of 64 bytes, runs of every length at every place, something to report at
// each of them, pieces that end anywhere. What must come out is put together from the parts the bytes are put together from.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "text/decode.hpp"
#include "text/utf8.hpp"

using namespace opx::text;
using Kind = Event::Kind;

namespace {

struct Place {
    Kind kind;
    std::uint64_t offset;
    std::uint64_t text;
    bool operator==(const Place&) const = default;
};

struct Part {
    std::string bytes;
    std::string text;
    std::vector<Kind> events{};  // all at its first byte, before its text
};

struct Text {
    std::string bytes;
    std::string text;
    std::vector<Place> events;

    Text& operator+=(const Part& part) {
        for (const Kind kind : part.events) events.push_back({kind, bytes.size(), text.size()});
        bytes += part.bytes;
        text += part.text;
        return *this;
    }
};

Text decoded(Encoding encoding, const std::vector<std::string_view>& pieces) {
    DecodeOptions options;
    options.unmappable = Unmappable::keep;
    Decoder decoder(encoding, options);
    Text out;
    std::vector<Event> events;
    for (const std::string_view piece : pieces) decoder.feed(piece, out.text, &events);
    decoder.finish(out.text, &events);
    for (const Event& event : events) out.events.push_back({event.kind, event.offset, event.text});
    return out;
}

void require_same(Encoding encoding, const Text& expected, const std::vector<std::string_view>& pieces) {
    const Text got = decoded(encoding, pieces);
    if (got.text == expected.text && got.events == expected.events) return;
    CAPTURE(std::string(name_of(encoding)));
    CAPTURE(expected.bytes.size());
    CAPTURE(pieces.front().size());
    const auto apart = std::mismatch(got.text.begin(), got.text.end(), expected.text.begin(), expected.text.end());
    CAPTURE(apart.first - got.text.begin());
    CAPTURE(expected.text.substr(expected.text.size() - std::min<std::size_t>(expected.text.size(), 40)));
    REQUIRE(apart.first == got.text.end());
    REQUIRE(apart.second == expected.text.end());
    REQUIRE(got.events.size() == expected.events.size());
    for (std::size_t i = 0; i < got.events.size(); ++i) {
        CAPTURE(i);
        REQUIRE(got.events[i].offset == expected.events[i].offset);
        REQUIRE(got.events[i].text == expected.events[i].text);
        REQUIRE(got.events[i] == expected.events[i]);
    }
}

const std::string kMark = "\uFFFD";

struct Alphabet {
    Encoding encoding;
    std::vector<Part> plain;    // nothing to say
    std::vector<Part> special;  // something to say, or another way of reading
};

std::vector<Alphabet> alphabets() {
    const std::string nul(1, '\0');
    const std::vector<Part> ascii = {{"a", "a"}, {",", ","}, {"\r\n", "\r\n"}, {"\t", "\t"}, {"\\", "\\"}};
    const std::vector<Part> controls = {{nul, nul, {Kind::control}},
                                        {"\x1A", "\x1A", {Kind::control}},
                                        {"\x1C", "\x1C", {Kind::control}},
                                        {"\x7F", "\x7F", {Kind::control}}};
    std::vector<Alphabet> all = {
        {Encoding::cp932,
         {{"\x8A\xBF", "漢"},
          {"\xB1", "ｱ"},
          {"\xDF", "ﾟ"},
          {"\x83\x5C", "ソ"},
          {"\x81\x60", "～"},
          {"\x81\x7E", "×"},
          {"\xFB\xFC", "髙"},
          {"\x81\x40", "　"},
          {"\xE0\x9F", "燹"}},
         {{"\xED\x40", "纊", {Kind::duplicate_code}},
          {"\x81\xAC", "〓", {Kind::damaged}},
          {"\xF0\x40", "\uE000", {Kind::private_use}},
          {"\x85\x40", kMark, {Kind::unmappable}},
          {"\x80", kMark, {Kind::unmappable}},
          {"\xFD", kMark, {Kind::unmappable}},
          {"\x81\n", kMark + "\n", {Kind::invalid_sequence}},
          {"\xE0,", kMark + ",", {Kind::invalid_sequence}}}},
        {Encoding::sjis,
         {{"\x8A\xBF", "漢"}, {"\xB1", "ｱ"}, {"\x83\x5C", "ソ"}, {"\x81\x7E", "×"}},
         {{"\x81\x60", "～", {Kind::disputed_folded}},
          {"\x87\x40", kMark, {Kind::unmappable}},
          {"\xFB\xFC", kMark, {Kind::unmappable}},
          {"\xF0\x40", kMark, {Kind::unmappable}}}},
        {Encoding::cp51932,
         {{"\xB4\xC1", "漢"},
          {"\x8E\xB1", "ｱ"},
          {"\xA5\xBD", "ソ"},
          {"\xA1\xC1", "～"},
          {"\xA1\xDF", "×"},
          {"\xF9\xA1", "纊"},
          {"\xAD\xA1", "①"}},
         {{"\xA2\xAE", "〓", {Kind::damaged}},
          {"\x8F\xB0\xA1", "丂"},
          {"\x85", "\u0085", {Kind::control}},
          {"\xA0", kMark, {Kind::unmappable}},
          {"\xFF", kMark, {Kind::unmappable}},
          {"\x8E\xE0", kMark, {Kind::unmappable}},
          {"\xA9\xA1", kMark, {Kind::unmappable}},
          {"\xB0,", kMark + ",", {Kind::invalid_sequence}},
          {"\x8F\n", kMark + "\n", {Kind::invalid_sequence}},
          {"\x8F\xB0\n", kMark + "\n", {Kind::invalid_sequence}}}},
        {Encoding::eucjp_ms,
         {{"\xB4\xC1", "漢"}, {"\x8E\xDF", "ﾟ"}, {"\xA1\xC1", "～"}},
         {{"\xF5\xA1", "\uE000", {Kind::private_use}},
          {"\x8F\xF5\xA1", "\uE3AC", {Kind::private_use}},
          {"\x8F\xF4\xF8", "飼"}}},
        {Encoding::euc_jp,
         {{"\xB4\xC1", "漢"}, {"\x8E\xDF", "ﾟ"}},
         {{"\xA1\xC1", "～", {Kind::disputed_folded}}, {"\xF9\xA1", kMark, {Kind::ambiguous}}}},
        {Encoding::iso2022jp,
         {{"\x1B$B4A\x1B(B", "漢"},
          {"\x1B$B4A4A4A\x1B(J", "漢漢漢"},
          {"\x1B(I1_\x1B(B", "ｱﾟ"},
          {"\x1B$@4A\x1B(B", "漢"},
          {"\x1B$B\x1B(B", ""},
          {"\x1B(B", ""},
          {"\x1B$B!_\x1B(B", "×"},
          {"\x1B$(B4A\x1B(B", "漢"}},
         {{"\x1B$(D0!\x1B(B", "丂"},
          {"\x1B)I\x0E\x31\x0F", "ｱ"},
          {"\x1B(Z\x1B(B", kMark, {Kind::invalid_sequence}},
          {"\x1Bx", kMark + "x", {Kind::invalid_sequence}},
          {"\x8E", kMark, {Kind::invalid_sequence}}}},
    };
    all.push_back(
        {Encoding::utf8,
         {{"漢", "漢"}, {"ｱ", "ｱ"}, {"　", "　"}, {"〜", "〜"}, {"é", "é"}, {"\U00020BB7", "\U00020BB7"}, {"ァ", "ァ"}},
         {{"〓", "〓", {Kind::damaged}},
          {kMark, kMark, {Kind::damaged}},
          {"\uE000", "\uE000", {Kind::private_use}},
          {"\uFEFF", "\uFEFF", {Kind::byte_order_mark}},
          {"\u0085", "\u0085", {Kind::control}},
          {"\xE6\xBC,", kMark + ",", {Kind::invalid_sequence}},
          {"\xBC", kMark, {Kind::invalid_sequence}},
          {"\xC0", kMark, {Kind::invalid_sequence}},
          {"\xF5", kMark, {Kind::invalid_sequence}},
          {"\xED\xA1\x82\xED\xBE\xB7", "\U00020BB7", {Kind::cesu8}}}});
    for (Alphabet& it : all) {
        it.plain.insert(it.plain.end(), ascii.begin(), ascii.end());
        it.special.insert(it.special.end(), controls.begin(), controls.end());
        if (it.encoding == Encoding::iso2022jp)  // in JIS Roman, where a part above may have left it, \ is told
            std::erase_if(it.plain, [](const Part& part) { return part.bytes == "\\"; });
    }
    return all;
}

/// What a part becomes when the source ends behind its first byte: told as cut off.
bool is_whole(const Part& part) {
    return part.bytes.size() == 1 || static_cast<unsigned char>(part.bytes[0]) < 0x80;
}

}  // namespace

TEST_CASE("runs of every length at every place of a block, with something to report behind them") {
    for (const Alphabet& it : alphabets())
        for (std::size_t before = 0; before <= 70; ++before)
            for (std::size_t run = 0; run <= 70; ++run) {
                // The letters take turns over the lengths; that all of them meet is the next test's.
                const Part& letter = it.plain[(before + run) % it.plain.size()];
                const Part& told = it.special[(before * 71 + run) % it.special.size()];
                Text text;
                for (std::size_t i = 0; i < before; ++i) text += {"x", "x"};
                for (std::size_t i = 0; i < run; ++i) text += letter;
                text += told;
                require_same(it.encoding, text, {text.bytes});  // in the last bytes
                for (std::size_t i = 0; i < 66; ++i) text += letter;
                text += told;
                text += {"y", "y"};
                require_same(it.encoding, text, {text.bytes});
            }
}

TEST_CASE("letters in any order, cut into two pieces at every byte") {
    std::mt19937 random(20261128);
    for (const Alphabet& it : alphabets())
        for (int round = 0; round < 60; ++round) {
            Text text;
            const auto rare = 1 + random() % 30;  // one special in so many
            while (text.bytes.size() < 330)
                text += random() % rare == 0 ? it.special[random() % it.special.size()]
                                             : it.plain[random() % it.plain.size()];
            require_same(it.encoding, text, {text.bytes});
            const std::string_view bytes = text.bytes;
            for (std::size_t cut = 1; cut < bytes.size(); ++cut)
                require_same(it.encoding, text, {bytes.substr(0, cut), bytes.substr(cut)});
            std::vector<std::string_view> single;
            for (std::size_t i = 0; i < bytes.size(); ++i) single.push_back(bytes.substr(i, 1));
            require_same(it.encoding, text, single);
        }
}

TEST_CASE("a source that ends within a character, behind a run of any length") {
    for (const Alphabet& it : alphabets()) {
        if (it.encoding == Encoding::iso2022jp) continue;
        for (const Part& last : it.plain) {
            if (is_whole(last)) continue;
            for (std::size_t before = 0; before <= 140; ++before) {
                Text text;
                for (std::size_t i = 0; i < before; ++i) text += it.plain[before % it.plain.size()];
                text += {last.bytes.substr(0, 1), kMark, {Kind::invalid_sequence}};
                require_same(it.encoding, text, {text.bytes});
            }
        }
    }
    for (std::size_t before = 0; before <= 140; ++before) {
        Text text;
        for (std::size_t i = 0; i < before; ++i) text += {"x", "x"};
        text += {"\x1B$B", ""};
        for (std::size_t i = 0; i < before; ++i) text += {"4A", "漢"};
        text += {"4", kMark, {Kind::invalid_sequence}};
        text += {"", "", {Kind::escape}};
        require_same(Encoding::iso2022jp, text, {text.bytes});
    }
}

TEST_CASE("texts longer than every buffer: prose, tables, and an event in each kilobyte") {
    for (const Alphabet& it : alphabets()) {
        Text prose;
        Text table;
        for (int i = 0; i < 9000; ++i) prose += it.plain[0];
        for (int i = 0; i < 9000; ++i) {
            table += it.plain[static_cast<std::size_t>(i) % it.plain.size()];
            if (i % 300 == 0) table += it.special[static_cast<std::size_t>(i / 300) % it.special.size()];
        }
        require_same(it.encoding, prose, {prose.bytes});
        require_same(it.encoding, table, {table.bytes});
    }
}
