// Events of decoding as words, and the characters of a facility's own.
#include <array>

#include "text/decode.hpp"

namespace opx::text {
namespace {

std::string hex(std::uint32_t code) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    do {
        out.insert(0, {digits[(code >> 4) & 0xF], digits[code & 0xF]});
        code >>= 8;
    } while (code != 0);
    return out;
}

}  // namespace

std::string_view name_of(Event::Kind kind) noexcept {
    constexpr std::array<std::string_view, kEventKinds> names = {
        "unmappable",       "private-use", "duplicate-code",  "disputed-folded", "control", "ambiguous",
        "invalid-sequence", "escape",      "byte-order-mark", "cesu-8",          "damaged", "gaiji"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(CodeSet set) noexcept {
    constexpr std::array<std::string_view, 11> names = {
        "",           "ascii",        "jis-roman",    "kana",         "jis-c-6226", "jis-x-0208",
        "jis-x-0212", "jis-x-0213-1", "jis-x-0213-2", "user-defined", "unknown"};
    return names[static_cast<std::size_t>(set)];
}

bool is_fault(Event::Kind kind) noexcept {
    switch (kind) {
        case Event::Kind::unmappable:
        case Event::Kind::private_use:
        case Event::Kind::ambiguous:
        case Event::Kind::invalid_sequence:
        case Event::Kind::cesu8:
            return true;
        default:
            return false;
    }
}

std::optional<Unmappable> unmappable_named(std::string_view name) noexcept {
    if (name == "fail") return Unmappable::fail;
    if (name == "mark") return Unmappable::mark;
    if (name == "keep") return Unmappable::keep;
    return std::nullopt;
}

const std::string* Gaiji::find_code(std::uint32_t code) const {
    const auto found = codes_.find(code);
    return found == codes_.end() ? nullptr : &found->second;
}

const std::string* Gaiji::find_private(char32_t code_point) const {
    const auto found = private_.find(code_point);
    return found == private_.end() ? nullptr : &found->second;
}

Error fault_error(const Event& event, Encoding encoding, const Location& where) {
    const std::string place = "byte " + std::to_string(event.offset) + ": ";
    const std::string code = hex(event.code);
    const std::string name(name_of(encoding));
    switch (event.kind) {
        case Event::Kind::private_use:
            return Error(ErrorKind::input, where, place + "code " + code + " is a user-defined character of " + name,
                         "give the facility's list of such characters, or choose mark or keep");
        case Event::Kind::ambiguous:
            return Error(ErrorKind::input, where, place + "code " + code + " differs between the variants of " + name,
                         "name the variant the source uses: cp51932 or eucjp-ms");
        case Event::Kind::unmappable:
            return Error(ErrorKind::input, where, place + "code " + code + " is no character of " + name,
                         "check the declared encoding, or choose mark");
        case Event::Kind::cesu8:
            return Error(ErrorKind::input, where, place + "a surrogate pair is written as " + name + " (CESU-8)",
                         "choose mark to read it as the character it means");
        default:
            return Error(ErrorKind::input, where, place + "bytes " + code + " are not " + name,
                         "check the declared encoding, or choose mark");
    }
}

}  // namespace opx::text
