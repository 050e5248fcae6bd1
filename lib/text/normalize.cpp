#include "text/normalize.hpp"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <limits>

#include "base/error.hpp"
#include "text/ascii.hpp"
#include "text/kana.hpp"
#include "text/utf8.hpp"

namespace opx::text {
namespace {

std::string normalized(std::string_view text, const UNormalizer2* (*instance)(UErrorCode*)) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* const form = instance(&status);
    if (U_FAILURE(status)) throw Error(ErrorKind::internal, "no normal form in this ICU", "install the data of ICU");
    std::u16string in;
    in.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c < 0x10000) {
            in += static_cast<char16_t>(c);
        } else {
            in += static_cast<char16_t>(0xD7C0 + (c >> 10));
            in += static_cast<char16_t>(0xDC00 + (c & 0x3FF));
        }
    }
    // NFKC makes at most 18 units of one; the second call has the room the first asked for.
    std::u16string out(in.size() + in.size() / 2 + 32, u'\0');
    if (out.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()) / 18)
        throw Error(ErrorKind::limit, "a value is too long to be compared");
    for (int call = 0; call < 2; ++call) {
        status = U_ZERO_ERROR;
        const std::int32_t size = unorm2_normalize(form, in.data(), static_cast<std::int32_t>(in.size()), out.data(),
                                                   static_cast<std::int32_t>(out.size()), &status);
        const bool short_of_room = status == U_BUFFER_OVERFLOW_ERROR;
        if (U_FAILURE(status) && !short_of_room) throw Error(ErrorKind::internal, "normalising failed in ICU");
        out.resize(static_cast<std::size_t>(size));
        if (!short_of_room) break;
    }
    std::string result;
    result.reserve(out.size() * 3);
    for (std::size_t i = 0; i < out.size(); ++i) {
        char32_t c = out[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < out.size()) c = 0x10000 + ((c & 0x3FF) << 10) + (out[++i] & 0x3FFU);
        append_code_point(result, c);
    }
    return result;
}

/// Dashes, minus signs and long-vowel marks are exchanged for each other in names, addresses and codes.
bool is_dash(char32_t c) noexcept {
    return c == U'-' || (c >= U'\u2010' && c <= U'\u2015') || c == U'\u2212' || c == U'\u2500' || c == U'\uFF0D' ||
           c == U'ー' || c == U'\u2043' || c == U'\uFE63' || c == U'\u2796';
}
bool is_variation_selector(char32_t c) noexcept {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}
bool is_blank(char32_t c) noexcept {
    return (c >= 0x09 && c <= 0x0D) || c == U' ' || c == U'\u00A0' || c == U'\u3000' || (c >= 0x2000 && c <= 0x200B) ||
           c == U'\uFEFF';
}

/// Both columns of the disputed characters, as they look after NFKC, to one.
char32_t undisputed(char32_t c) noexcept {
    switch (c) {
        case U'\u301C':
            return U'~';  // FF5E becomes ~
        case U'\u2016':
            return U'\u2225';
        case U'\u0305':
            return U'\u0304';  // ‾ and ￣, each after a blank that goes
        default:
            return c;
    }
}

}  // namespace

// ASCII is its own normal form; most values of a table are ASCII.
std::string nfc(std::string_view text) {
    return is_ascii(text) ? std::string(text) : normalized(text, unorm2_getNFCInstance);
}
std::string nfkc(std::string_view text) {
    return is_ascii(text) ? std::string(text) : normalized(text, unorm2_getNFKCInstance);
}

std::string comparison_key(std::string_view text) {
    // Kana are joined first: NFKC would leave a mark that joins nothing as a combining one.
    const std::string compatible = nfkc(to_katakana_full(text));
    std::string key;
    key.reserve(compatible.size());
    for (std::size_t at = 0; at < compatible.size();) {
        char32_t c = next_code_point(compatible, at);
        if (is_blank(c) || is_variation_selector(c)) continue;
        c = undisputed(c);
        if (is_dash(c)) c = U'-';
        if (c >= U'a' && c <= U'z') c -= U'a' - U'A';
        append_code_point(key, c);
    }
    return key;
}

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view wide = "\u3000";
    constexpr std::string_view fixed = "\u00A0";
    const auto single = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    for (;;) {
        if (text.empty()) return text;
        if (single(text.front())) text.remove_prefix(1);
        else if (text.starts_with(wide)) text.remove_prefix(wide.size());
        else if (text.starts_with(fixed)) text.remove_prefix(fixed.size());
        else break;
    }
    for (;;) {
        if (single(text.back())) text.remove_suffix(1);
        else if (text.ends_with(wide)) text.remove_suffix(wide.size());
        else if (text.ends_with(fixed)) text.remove_suffix(fixed.size());
        else return text;
    }
}

}  // namespace opx::text
