#include "package/member.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "package/detail/utf.hpp"

namespace opx::package {
namespace {

constexpr std::size_t kMaxName = 1024;
constexpr std::size_t kMaxComponent = 255;  // bytes, the limit of the usual file systems

// Control signs, and the signs that make a name read otherwise than it is (direction marks, line separators).
bool is_control(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x200E || c == 0x200F || c == 0x2028 || c == 0x2029 || c == 0xFEFF;
}

std::string upper_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

// "Naming Files, Paths, and Namespaces" of the Windows documentation: reserved with any extension.
bool is_device(std::string_view component) {
    std::string stem = upper_ascii(component.substr(0, component.find('.')));
    while (!stem.empty() && stem.back() == ' ') stem.pop_back();
    constexpr std::array<std::string_view, 6> kDevices{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
    if (std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end()) return true;
    if (!stem.starts_with("COM") && !stem.starts_with("LPT")) return false;
    const std::string_view number = std::string_view(stem).substr(3);
    return (number.size() == 1 && number[0] >= '0' && number[0] <= '9') || number == "¹" || number == "²" ||
           number == "³";
}

std::string component_refusal(std::string_view component) {
    if (component.empty()) return "has an empty part";
    if (component == "." || component == "..") return "has a part '.' or '..'";
    if (component.size() > kMaxComponent) return "has a part of more than 255 bytes";
    if (component.back() == '.' || component.back() == ' ') return "has a part that ends with a dot or a blank";
    if (is_device(component)) return "has a part that Windows keeps for a device";
    return {};
}

icu::UnicodeString unicode_of(std::string_view name) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
}

std::string composed(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const composer = icu::Normalizer2::getNFCInstance(status);
    const icu::UnicodeString whole = U_SUCCESS(status) ? composer->normalize(text, status) : text;
    if (U_FAILURE(status)) throw Error(ErrorKind::internal, "Unicode normalisation is not available from ICU");
    std::string out;
    whole.toUTF8String(out);
    return out;
}

}  // namespace

std::string name_refusal(std::string_view name) {
    if (name.empty()) return "is empty";
    if (name.size() > kMaxName) return "is longer than 1024 bytes";
    if (name.front() == '/') return "is an absolute path";
    for (std::size_t at = 0; at < name.size();) {
        const std::uint32_t c = next_utf8(name, at);
        if (c == kMalformed) return "is not valid UTF-8";
        if (is_control(c)) return "has a control sign";
        if (c == '\\') return "has a backslash";
        if (c == ':') return "has a drive letter or ':'";
        if (c == '<' || c == '>' || c == '"' || c == '|' || c == '?' || c == '*')
            return "has a sign that Windows does not allow in a name (< > \" | ? *)";
    }
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        if (std::string reason = component_refusal(name.substr(begin, end - begin)); !reason.empty()) return reason;
        begin = end + 1;
    }
    return {};
}

std::string name_key(std::string_view name) {
    icu::UnicodeString text = unicode_of(name);
    text.foldCase();
    return composed(text);
}

std::string composed_name(std::string_view name) {
    return composed(unicode_of(name));
}

std::string shown_name(std::string_view name) {
    constexpr std::size_t kShown = 120;
    std::string out;
    std::size_t at = 0;
    while (at < name.size() && out.size() < kShown) {
        const std::uint32_t c = next_utf8(name, at);
        append_utf8(out, c == kMalformed || is_control(c) ? '?' : c);
    }
    if (at < name.size()) out += "...";
    return out;
}

}  // namespace opx::package
