#include "text/gaiji_map.hpp"

#include <charconv>
#include <optional>

#include "base/files.hpp"
#include "text/utf8.hpp"

namespace opx::text {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{16} << 20;

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::optional<std::uint32_t> hexadecimal(std::string_view digits) noexcept {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.empty() || digits.size() > 8 || error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

bool is_code_point(std::string_view word) noexcept {
    return word.starts_with("U+") || word.starts_with("u+");
}

/// `U+9089 U+E0101` as text; anything else is the text itself.
std::optional<std::string> text_of(std::string_view column) {
    if (!is_code_point(column)) return std::string(column);
    std::string out;
    while (!column.empty()) {
        const std::string_view word = column.substr(0, column.find(' '));
        const auto code = is_code_point(word) ? hexadecimal(word.substr(2)) : std::nullopt;
        if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF) || *code < 0x20) return std::nullopt;
        append_code_point(out, static_cast<char32_t>(*code));
        column = trimmed(column.substr(word.size()));
    }
    return out;
}

}  // namespace

Gaiji read_gaiji_map(std::string_view text, const std::string& name) {
    Gaiji gaiji;
    std::uint64_t line_number = 0;
    const auto fail = [&](const char* message) {
        throw Error(ErrorKind::definition, Location{name, line_number}, message,
                    "a line is CODE,TEXT: F040,U+9089 or U+E000,邉");
    };
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        ++line_number;
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.empty() || line.front() == '#' || line.starts_with("code,text")) continue;
        if (!valid(line)) fail("not UTF-8");
        const std::size_t comma = line.find(',');
        if (comma == std::string_view::npos) fail("expected CODE,TEXT");
        const std::string_view code = trimmed(line.substr(0, comma));
        const std::string_view rest = line.substr(comma + 1);
        const auto value = text_of(trimmed(rest.substr(0, rest.find(','))));
        const auto number = hexadecimal(is_code_point(code) ? code.substr(2) : code);
        if (!number) fail("CODE is not a hexadecimal number");
        if (!value || value->empty()) fail("TEXT is no character");
        if (is_code_point(code)) {
            const bool private_use =
                (*number >= 0xE000 && *number <= 0xF8FF) || (*number >= 0xF0000 && *number <= 0x10FFFD);
            if (!private_use) fail("CODE is no private-use code point (U+E000 to U+F8FF)");
            if (gaiji.find_private(static_cast<char32_t>(*number)) != nullptr) fail("CODE stands twice");
            gaiji.add_private(static_cast<char32_t>(*number), *value);
        } else {
            if (gaiji.find_code(*number) != nullptr) fail("CODE stands twice");
            gaiji.add_code(*number, *value);
        }
    }
    return gaiji;
}

Gaiji load_gaiji_map(const std::filesystem::path& file) {
    return read_gaiji_map(read_file(file, kMaxBytes), file.string());
}

}  // namespace opx::text
