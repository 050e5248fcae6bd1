#include "definition/gaiji_map.hpp"

#include <charconv>
#include <optional>

#include "base/files.hpp"
#include "text/date.hpp"
#include "text/utf8.hpp"
#include "yaml/node.hpp"

namespace opx::definition {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{16} << 20;

std::optional<std::uint32_t> hexadecimal(std::string_view digits) noexcept {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.empty() || digits.size() > 8 || error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

bool is_code_point(std::string_view word) noexcept {
    return word.starts_with("U+");
}

/// `U+9089 U+E0101` as text; anything else is the text itself.
std::string text_of(const yaml::Node& node) {
    std::string_view rest = node.text();
    if (rest.empty()) node.fail("text is no character");
    if (!is_code_point(rest)) return std::string(rest);
    std::string out;
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        const auto code = is_code_point(word) ? hexadecimal(word.substr(2)) : std::nullopt;
        if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF) || *code < 0x20)
            node.fail("text is no character", "the characters themselves, or U+9089 U+E0101");
        text::append_code_point(out, static_cast<char32_t>(*code));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
    return out;
}

void read_entry(const yaml::Node& node, text::Gaiji& gaiji) {
    node.allow_keys({"code", "text", "note_ja", "valid_from", "valid_to"});
    for (const char* const key : {"valid_from", "valid_to"})
        if (const yaml::Node* day = node.find(key)) {
            const auto date = text::iso_date_from_iso(day->text());
            if (!date || date->size() != 10) day->fail("expected a day: \"YYYY-MM-DD\"");
        }
    const yaml::Node& code = node.at("code");
    const std::string value = text_of(node.at("text"));
    const bool point = is_code_point(code.text());
    const auto number = hexadecimal(std::string_view(code.text()).substr(point ? 2 : 0));
    if (!number)
        code.fail("code is not a hexadecimal number", "the code in the source (F040) or in private use (U+E000)");
    if (!point) {
        if (gaiji.find_code(*number) != nullptr) code.fail("code stands twice");
        return gaiji.add_code(*number, value);
    }
    const bool private_use = (*number >= 0xE000 && *number <= 0xF8FF) || (*number >= 0xF0000 && *number <= 0x10FFFD);
    if (!private_use) code.fail("code is no private-use code point (U+E000 to U+F8FF)");
    if (gaiji.find_private(static_cast<char32_t>(*number)) != nullptr) code.fail("code stands twice");
    gaiji.add_private(static_cast<char32_t>(*number), value);
}

}  // namespace

GaijiMap read_gaiji_map(std::string_view text, const std::string& name) {
    const yaml::Node root = yaml::parse(text, name);
    root.allow_keys({"facility", "encoding", "note_ja", "entries"});
    GaijiMap map;
    map.facility = root.at("facility").text();
    const yaml::Node& encoding = root.at("encoding");
    const auto named = text::encoding_named(encoding.text());
    if (!named) encoding.fail("encoding is not one that can be read", "cp932, eucjp-ms, iso-2022-jp, utf-8, ...");
    map.encoding = *named;
    for (const yaml::Node& entry : root.at("entries").items()) read_entry(entry, map.gaiji);
    return map;
}

GaijiMap load_gaiji_map(const std::filesystem::path& file) {
    return read_gaiji_map(read_file(file, kMaxBytes), file.string());
}

}  // namespace opx::definition
