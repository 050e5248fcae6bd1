#include "xml/document_text.hpp"

#include <algorithm>
#include <cctype>

#include "text/detect.hpp"
#include "text/utf8.hpp"

namespace opx::xml {
namespace {

using text::Encoding;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr double kSure = 0.5;  // of a guess

struct Choice {
    Encoding encoding = Encoding::utf8;
    Declaration declaration = Declaration::kept;
    bool sure = false;  // by a mark or the shape of the bytes: no other encoding is tried
};

bool is_utf16(Encoding encoding) noexcept {
    return encoding == Encoding::utf16le || encoding == Encoding::utf16be;
}

Choice choose(std::string_view bytes, std::string_view declared) {
    const auto head = bytes.substr(0, 2);
    const std::optional<Encoding> named = text::encoding_named(declared);
    if (bytes.starts_with(kUtf8Mark))
        return {Encoding::utf8, declared.empty() || named == Encoding::utf8 ? Declaration::kept : Declaration::wrong,
                true};
    if (head == "\xFF\xFE" || head == std::string_view("<\0", 2)) return {Encoding::utf16le, Declaration::kept, true};
    if (head == "\xFE\xFF" || head == std::string_view("\0<", 2)) return {Encoding::utf16be, Declaration::kept, true};
    if (declared.empty()) return {Encoding::utf8, Declaration::kept, false};
    if (!named) return {Encoding::utf8, Declaration::unknown, false};
    // The declaration was read byte by byte, so the document is not in UTF-16.
    if (is_utf16(*named)) return {Encoding::utf8, Declaration::wrong, false};
    if (*named == Encoding::sjis) return {Encoding::cp932, Declaration::kept, false};
    if (*named == Encoding::ascii) return {Encoding::utf8, Declaration::kept, false};
    return {*named, Declaration::kept, false};
}

DocumentText decoded(std::string_view bytes, Encoding encoding, const text::DecodeOptions& options) {
    DocumentText out;
    out.encoding = encoding;
    std::vector<text::Event> events;
    text::Decoder decoder(encoding, options);
    out.text.reserve(bytes.size() + bytes.size() / 4);
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    const auto drain = [&] {
        for (const text::Event& event : events) {
            if (!text::is_fault(event.kind)) continue;
            if (out.faults++ > 0) continue;
            out.first_fault = event.offset;
            out.first_kind = event.kind;
        }
        events.clear();
    };
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
        decoder.feed(bytes.substr(at, kPiece), out.text, &events);
        drain();
    }
    decoder.finish(out.text, &events);
    drain();
    out.refused = decoder.fault().has_value();
    return out;
}

/// What the bytes look like, when that is another encoding and fits without a fault.
std::optional<DocumentText> guessed(std::string_view bytes, Encoding tried, const text::DecodeOptions& options) {
    const text::Guess guess = text::detect(bytes);
    const Encoding encoding = guess.encoding == Encoding::ascii ? Encoding::utf8 : guess.encoding;
    if (encoding == tried || guess.confidence < kSure) return std::nullopt;
    DocumentText out = decoded(bytes, encoding, options);
    if (out.faults > 0) return std::nullopt;
    return out;
}

}  // namespace

std::string_view declared_encoding(std::string_view bytes) noexcept {
    if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
    if (!bytes.starts_with("<?xml")) return {};
    const std::string_view declaration = bytes.substr(0, std::min<std::size_t>(bytes.find("?>"), 512));
    std::size_t at = declaration.find("encoding");
    if (at == std::string_view::npos) return {};
    at = declaration.find_first_not_of(" \t\r\n=", at + 8);
    if (at == std::string_view::npos || (declaration[at] != '"' && declaration[at] != '\'')) return {};
    const std::size_t end = declaration.find(declaration[at], at + 1);
    if (end == std::string_view::npos) return {};
    return declaration.substr(at + 1, end - at - 1);
}

DocumentText document_text(std::string bytes, const text::DecodeOptions& options, std::optional<Encoding> forced) {
    const std::string_view declared = declared_encoding(bytes);
    const bool word =
        declared.size() <= 40 && std::all_of(declared.begin(), declared.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
        });
    const std::string name(word ? declared : std::string_view("?"));
    Choice choice = choose(bytes, declared);
    if (forced) choice = {*forced, Declaration::kept, true};
    if (choice.encoding == Encoding::utf8 && !options.fold_disputed && text::valid(bytes)) {
        if (bytes.starts_with(kUtf8Mark)) bytes.erase(0, kUtf8Mark.size());
        // ISO-2022-JP is valid UTF-8 to the eye; its escapes are no characters of XML.
        if (bytes.find('\x1B') == std::string::npos || choice.sure) {
            DocumentText out;
            out.text = std::move(bytes);
            out.declaration = choice.declaration;
            out.declared = name;
            return out;
        }
    }
    DocumentText out = decoded(bytes, choice.encoding, options);
    out.declaration = choice.declaration;
    if (!choice.sure &&
        (out.faults > 0 || choice.declaration != Declaration::kept || choice.encoding == Encoding::utf8)) {
        if (std::optional<DocumentText> other = guessed(bytes, choice.encoding, options)) {
            out = std::move(*other);
            out.declaration = choice.declaration != Declaration::kept ? choice.declaration
                              : declared.empty()                      ? Declaration::missing
                                                                      : Declaration::wrong;
        }
    }
    out.declared = name;
    return out;
}

}  // namespace opx::xml
