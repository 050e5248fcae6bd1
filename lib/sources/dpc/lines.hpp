// Lines and columns of a survey file: no quoting, a quotation mark is data.
//
// Both separators and line ends are ASCII and never the second byte of a CP932 character, so bytes and decoded text may
// be split alike.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstring>
#include <string_view>

namespace opx::dpc {

/// The next line of `text` without its line end; moves `at` behind it. False at the end.
inline bool next_line(std::string_view text, std::size_t& at, std::string_view& line) noexcept {
    if (at >= text.size()) return false;
    const void* found = std::memchr(text.data() + at, '\n', text.size() - at);
    const std::size_t end =
        found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    at = end + 1;
    return true;
}

/// Splits into at most `room` columns and gives how many there are in all.
inline std::size_t split(std::string_view line, char separator, std::string_view* columns, std::size_t room) noexcept {
    std::size_t count = 0;
    const char* begin = line.data();
    const char* const end = begin + line.size();
    const auto cut = [&](const char* at) {
        if (count < room) columns[count] = std::string_view(begin, static_cast<std::size_t>(at - begin));
        ++count;
        begin = at + 1;
    };
    const char* p = begin;
#ifdef __SSE2__
    // Columns are short, so sixteen bytes are looked at together: most of them end one or two.
    const __m128i wanted = _mm_set1_epi8(separator);
    for (; end - p >= 16; p += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
        for (; found != 0; found &= found - 1) cut(p + std::countr_zero(found));
    }
#endif
    for (; p != end; ++p)
        if (*p == separator) cut(p);
    cut(end);
    return count;
}

/// Column `index`, or nothing when the line has fewer.
inline std::string_view column_of(std::string_view line, char separator, std::size_t index) noexcept {
    for (; index > 0; --index) {
        const std::size_t at = line.find(separator);
        if (at == std::string_view::npos) return {};
        line.remove_prefix(at + 1);
    }
    return line.substr(0, line.find(separator));
}

/// A line that holds nothing: empty, or the end-of-file mark of old systems.
inline bool blank(std::string_view line) noexcept {
    return line.empty() || line == "\x1a";
}

}  // namespace opx::dpc
