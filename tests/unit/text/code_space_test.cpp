// Every code of every encoding against the converters of the system: glibc's iconv and ICU.
#include <doctest/doctest.h>
#include <iconv.h>
#include <unicode/ucnv.h>

#include <functional>
#include <set>
#include <string>

#include "text/decode.hpp"

using namespace opx::text;

namespace {

/// A converter of the system; an empty answer is an error.
class Iconv {
   public:
    Iconv(const char* to, const char* from) : handle_(iconv_open(to, from)) {
        REQUIRE(handle_ != reinterpret_cast<iconv_t>(-1));
    }
    Iconv(const Iconv&) = delete;
    Iconv& operator=(const Iconv&) = delete;
    ~Iconv() { iconv_close(handle_); }
    std::string operator()(std::string bytes) const {
        iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        std::string out(64, '\0');
        char* in = bytes.data();
        char* to = out.data();
        std::size_t in_left = bytes.size();
        std::size_t out_left = out.size();
        if (iconv(handle_, &in, &in_left, &to, &out_left) != 0 || in_left != 0) return {};
        if (iconv(handle_, nullptr, nullptr, &to, &out_left) != 0) return {};
        out.resize(out.size() - out_left);
        return out;
    }

   private:
    iconv_t handle_;
};

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
    std::string operator()(const std::string& bytes) const {
        UErrorCode status = U_ZERO_ERROR;
        char16_t wide[64];
        const int32_t size =
            ucnv_toUChars(converter_, wide, 64, bytes.data(), static_cast<int32_t>(bytes.size()), &status);
        if (U_FAILURE(status)) return {};
        std::string out;
        for (int32_t i = 0; i < size; ++i) append(out, wide[i]);
        return out;
    }

   private:
    static void append(std::string& out, char32_t c) {
        if (c < 0x80) out += static_cast<char>(c);
        else if (c < 0x800) (out += static_cast<char>(0xC0 | (c >> 6))) += static_cast<char>(0x80 | (c & 0x3F));
        else
            ((out += static_cast<char>(0xE0 | (c >> 12))) += static_cast<char>(0x80 | ((c >> 6) & 0x3F))) +=
                static_cast<char>(0x80 | (c & 0x3F));
    }
    UConverter* converter_ = nullptr;
};

std::string bytes_of(std::uint32_t code) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8)
        if ((code >> shift) != 0 || shift == 0) out += static_cast<char>(code >> shift);
    return out;
}

struct Ours {
    std::string text;  // empty when there was a fault
    std::vector<Event> events;
    bool has(Event::Kind kind) const {
        for (const Event& event : events)
            if (event.kind == kind) return true;
        return false;
    }
};

Ours ours(Encoding encoding, const std::string& bytes) {
    DecodeOptions options;
    options.unmappable = Unmappable::keep;
    Ours out;
    Decoder decoder(encoding, options);
    decoder.feed(bytes, out.text, &out.events);
    decoder.finish(out.text, &out.events);
    for (const Event& event : out.events)
        if (is_fault(event.kind) && event.kind != Event::Kind::private_use) out.text.clear();
    return out;
}

using Oracle = std::function<std::string(const std::string&)>;

/// Codes on which we and the oracle differ.
std::set<std::uint32_t> differences(Encoding encoding, const Oracle& oracle, const std::vector<std::uint32_t>& codes,
                                    const std::string& before = {}, const std::string& after = {}) {
    std::set<std::uint32_t> out;
    for (const std::uint32_t code : codes) {
        const std::string bytes = before + bytes_of(code) + after;
        if (ours(encoding, bytes).text != oracle(bytes)) out.insert(code);
    }
    return out;
}

std::vector<std::uint32_t> single_bytes(unsigned first = 0x00, unsigned last = 0xFF) {
    std::vector<std::uint32_t> out;
    for (unsigned byte = first; byte <= last; ++byte) out.push_back(byte);
    return out;
}

std::vector<std::uint32_t> sjis_codes() {
    std::vector<std::uint32_t> out;
    for (unsigned lead = 0x81; lead <= 0xFC; ++lead)
        for (unsigned trail = 0x40; trail <= 0xFC; ++trail)
            if ((lead < 0xA0 || lead >= 0xE0) && trail != 0x7F) out.push_back((lead << 8) | trail);
    return out;
}

std::vector<std::uint32_t> grid(unsigned first, unsigned last, std::uint32_t above = 0) {
    std::vector<std::uint32_t> out;
    for (unsigned lead = first; lead <= last; ++lead)
        for (unsigned trail = first; trail <= last; ++trail) out.push_back(above | (lead << 8) | trail);
    return out;
}

std::set<std::uint32_t> range(std::uint32_t first, std::uint32_t last) {
    std::set<std::uint32_t> out;
    for (std::uint32_t code = first; code <= last; ++code) out.insert(code);
    return out;
}

}  // namespace

TEST_CASE("CP932 is glibc's, code by code") {
    const Iconv oracle("UTF-8", "CP932");
    CHECK(differences(Encoding::cp932, std::cref(oracle), single_bytes()).empty());
    CHECK(differences(Encoding::cp932, std::cref(oracle), sjis_codes()).empty());
    std::size_t mapped = 0;
    std::size_t user = 0;
    for (const std::uint32_t code : sjis_codes()) {
        const Ours got = ours(Encoding::cp932, bytes_of(code));
        mapped += !got.text.empty();
        user += got.has(Event::Kind::private_use);
    }
    CHECK(mapped == 9604);
    CHECK(user == 1880);
}

TEST_CASE("CP932 codes that a round trip changes are reported") {
    const Iconv read("UTF-8", "CP932");
    const Iconv write("CP932", "UTF-8");
    std::size_t duplicates = 0;
    std::size_t wrong = 0;
    for (const std::uint32_t code : sjis_codes()) {
        const std::string text = read(bytes_of(code));
        if (text.empty()) continue;
        const bool changed = write(text) != bytes_of(code);
        const bool reported = ours(Encoding::cp932, bytes_of(code)).has(Event::Kind::duplicate_code);
        duplicates += reported;
        wrong += changed != reported;
    }
    CHECK(duplicates == 398);
    CHECK(wrong == 0);
}

TEST_CASE("Shift_JIS is JIS X 0208 with the Microsoft column") {
    const Iconv oracle("UTF-8", "SHIFT_JIS");
    CHECK(differences(Encoding::sjis, std::cref(oracle), single_bytes()) == std::set<std::uint32_t>{0x5C, 0x7E});
    const std::set<std::uint32_t> disputed = {0x8160, 0x8161, 0x817C, 0x8191, 0x8192, 0x81CA};
    CHECK(differences(
              Encoding::sjis,
              [&](const std::string& bytes) {
                  std::string text = oracle(bytes);
                  return text == "\\" ? std::string("\uFF3C") : text;  // 815F
              },
              sjis_codes()) == disputed);
    for (const std::uint32_t code : disputed)
        CHECK(ours(Encoding::sjis, bytes_of(code)).has(Event::Kind::disputed_folded));
}

TEST_CASE("eucJP-ms is glibc's, code by code") {
    const Iconv oracle("UTF-8", "EUC-JP-MS");
    CHECK(differences(Encoding::eucjp_ms, std::cref(oracle), single_bytes(0x00, 0x8D)).empty());
    CHECK(differences(Encoding::eucjp_ms, std::cref(oracle), grid(0xA1, 0xFE)).empty());
    CHECK(differences(Encoding::eucjp_ms, std::cref(oracle), grid(0xA1, 0xFE, 0x8F0000)).empty());
}

TEST_CASE("CP51932 is ICU's euc-jp-2007, but for rows that are ICU's own") {
    const Icu oracle("euc-jp-2007");
    CHECK(differences(Encoding::cp51932, std::cref(oracle), grid(0xA1, 0xFE)).empty());
    std::set<std::uint32_t> expected = range(0x8FF3A1, 0x8FF3B4);
    expected.insert(0x8FF3B7);
    expected.insert(0x8FA2C3);  // ¦ by the Microsoft column, as in CP932
    CHECK(differences(Encoding::cp51932, std::cref(oracle), grid(0xA1, 0xFE, 0x8F0000)) == expected);
    const Iconv kana("UTF-8", "EUC-JP");
    std::vector<std::uint32_t> codes;
    for (unsigned trail = 0xA1; trail <= 0xFE; ++trail) codes.push_back(0x8E00 | trail);
    CHECK(differences(Encoding::cp51932, std::cref(kana), codes).empty());
}

TEST_CASE("bare EUC-JP reads what both variants agree on") {
    const auto both = [](const std::string& bytes) {
        const std::string a = ours(Encoding::cp51932, bytes).text;
        return a == ours(Encoding::eucjp_ms, bytes).text ? a : std::string();
    };
    CHECK(differences(Encoding::euc_jp, both, grid(0xA1, 0xFE)).empty());
    CHECK(differences(Encoding::euc_jp, both, grid(0xA1, 0xFE, 0x8F0000)).empty());
    std::size_t ambiguous = 0;
    for (std::uint32_t code = 0xF9A1; code <= 0xFCFE; ++code)
        if ((code & 0xFF) >= 0xA1 && (code & 0xFF) != 0xFF)
            ambiguous += ours(Encoding::euc_jp, bytes_of(code)).has(Event::Kind::ambiguous);
    CHECK(ambiguous == 4 * 94);
}

TEST_CASE("ISO-2022-JP is ICU's in every designated set") {
    const Icu oracle("ISO_2022,locale=ja,version=2");
    CHECK(differences(Encoding::iso2022jp, std::cref(oracle), grid(0x21, 0x7E), "\x1B$B", "\x1B(B").empty());
    CHECK(differences(Encoding::iso2022jp, std::cref(oracle), grid(0x21, 0x7E), "\x1B$@", "\x1B(B").empty());
    const std::set<std::uint32_t> icu_alone = {0x2237, 0x2243};  // ~ and ¦, full-width in CP932 and everywhere with us
    CHECK(differences(Encoding::iso2022jp, std::cref(oracle), grid(0x21, 0x7E), "\x1B$(D", "\x1B(B") == icu_alone);
    CHECK(differences(Encoding::iso2022jp, std::cref(oracle), single_bytes(0x21, 0x5F), "\x1B(I", "\x1B(B").empty());
    CHECK(differences(Encoding::iso2022jp, std::cref(oracle), single_bytes(0x20, 0x7E), "\x1B(J", "\x1B(B") ==
          std::set<std::uint32_t>{0x5C, 0x7E});
}
