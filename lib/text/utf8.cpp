#include "text/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace opx::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;

unsigned byte_at(std::string_view text, std::size_t at) noexcept {
    return static_cast<unsigned char>(text[at]);
}

/// Length of the well-formed sequence at `at`, 0 when it is malformed.
std::size_t sequence(std::string_view text, std::size_t at) noexcept {
    const unsigned lead = byte_at(text, at);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() - at < size) return 0;
    const unsigned second = byte_at(text, at + 1);
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) return 0;
    for (std::size_t i = 2; i < size; ++i)
        if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
    return size;
}

std::size_t skip_ascii(std::string_view text, std::size_t at) noexcept {
    while (text.size() - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        if ((word & kHighBits) != 0) break;
        at += 8;
    }
    return at;
}

}  // namespace

std::size_t first_invalid(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        at = skip_ascii(text, at);
        if (at == text.size()) break;
        const std::size_t size = sequence(text, at);
        if (size == 0) return at;
        at += size;
    }
    return std::string_view::npos;
}

bool valid(std::string_view text) noexcept {
    return first_invalid(text) == std::string_view::npos;
}

std::size_t length(std::string_view text) noexcept {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) {
        const std::size_t size = sequence(text, at);
        at += size == 0 ? 1 : size;
    }
    return count;
}

void append_code_point(std::string& out, char32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

std::string utf8(char32_t code_point) {
    std::string out;
    append_code_point(out, code_point);
    return out;
}

char32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
    const std::size_t size = sequence(text, at);
    const unsigned lead = byte_at(text, at);
    if (size <= 1) {
        ++at;
        return size == 1 ? lead : kReplacement;
    }
    char32_t value = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) value = (value << 6) | (byte_at(text, at + i) & 0x3F);
    at += size;
    return value;
}

std::u32string code_points(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) out += next_code_point(text, at);
    return out;
}

std::string utf8_of(std::u32string_view code_points) {
    std::string out;
    out.reserve(code_points.size() * 3);
    for (const char32_t c : code_points) append_code_point(out, c);
    return out;
}

std::string_view slice(std::string_view text, std::size_t from, std::size_t count) noexcept {
    std::size_t begin = 0;
    for (; from > 0 && begin < text.size(); --from) next_code_point(text, begin);
    std::size_t end = begin;
    for (; count > 0 && end < text.size(); --count) next_code_point(text, end);
    return text.substr(begin, end - begin);
}

}  // namespace opx::text
