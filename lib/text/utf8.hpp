// UTF-8 as bytes, code points and characters (a character here is one code point).
//
// Errors  next_code_point gives U+FFFD for a malformed sequence and moves on by at least one byte; nothing throws.
// Source  Unicode 15, table 3-7 (no overlong forms, no surrogates, nothing past U+10FFFF).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace opx::text {

bool valid(std::string_view text) noexcept;
/// Offset of the first byte of the first malformed sequence, or npos.
std::size_t first_invalid(std::string_view text) noexcept;
/// In code points; a malformed sequence counts as next_code_point reads it.
std::size_t length(std::string_view text) noexcept;

/// U+FFFD for surrogates and values past U+10FFFF.
void append_code_point(std::string& out, char32_t code_point);
std::string utf8(char32_t code_point);
/// Reads at `at` (which must be inside) and moves it behind.
char32_t next_code_point(std::string_view text, std::size_t& at) noexcept;
std::u32string code_points(std::string_view text);
std::string utf8_of(std::u32string_view code_points);

/// `count` characters from character `from` (0 = first); less where the text ends.
std::string_view slice(std::string_view text, std::size_t from, std::size_t count = std::string_view::npos) noexcept;

}  // namespace opx::text
