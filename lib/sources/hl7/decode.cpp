#include "sources/hl7/decode.hpp"

#include <algorithm>
#include <bit>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/bytes.hpp"
#include "sources/hl7/escape.hpp"
#include "sources/hl7/message.hpp"
#include "text/ascii.hpp"
#include "text/detect.hpp"
#include "text/utf8.hpp"

namespace opx::hl7 {
namespace {

using text::Encoding;

/// MSH-18 and what follows it. Before decoding it is good enough for names in ASCII: a kanji before them may hold a delimiter,
/// which only costs the preference that the caller takes from it.
/// after_parts() for many of them.
std::string_view behind_many(std::string_view text, char separator, unsigned n) noexcept {
#if defined(__SSE2__)
    while (text.size() >= 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data()));
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(separator))));
        const auto count = static_cast<unsigned>(std::popcount(found));
        if (count >= n) break;
        n -= count;
        text.remove_prefix(16);
    }
#endif
    return after_parts(text, separator, n);
}

struct Charsets {
    std::string_view declared;  // MSH-18
    std::string_view handling;  // MSH-20
};
Charsets charsets_of(std::string_view line) noexcept {
    if (line.size() < 4) return {};
    const std::string_view from = behind_many(line, line[3], 17);
    const std::string_view declared = part(from, line[3], 1);
    return {declared, part(from.substr(declared.size()), line[3], 3)};
}

/// Is it the same text in every encoding: ASCII without ESC, SO and SI? A text with another control may be taken for one that
/// is not.
bool is_plain(std::string_view bytes) noexcept {
    constexpr std::uint64_t kEach = 0x0101010101010101U;
    std::uint64_t other = 0;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        const auto word = load<std::uint64_t>(bytes.data());
        other |= word | (word - 0x20 * kEach);  // high bits: 80 and above, and less than 20
    }
    if ((other & 0x80 * kEach) != 0) return false;
    for (const char c : bytes) {
        const unsigned byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || byte == 0x1B || (byte | 1U) == 0x0F) return false;
    }
    return true;
}

/// The line of the MSH.
std::string_view header_of(std::string_view text) noexcept {
    const std::size_t at = text.find("MSH");
    return at == std::string_view::npos ? std::string_view() : text.substr(at, line_end(text, at) - at);
}

bool same_family(Encoding found, Encoding declared) noexcept {
    const auto family = [](Encoding it) {
        switch (it) {
            case Encoding::sjis:
            case Encoding::sjis_2004:
                return Encoding::cp932;
            case Encoding::cp51932:
            case Encoding::eucjp_ms:
            case Encoding::eucjis_2004:
                return Encoding::euc_jp;
            case Encoding::utf16be:
                return Encoding::utf16le;
            default:
                return it;
        }
    };
    return family(found) == family(declared);
}

Declaration declaration_of(std::string_view field, Encoding found) {
    bool any = false;
    for (Parts names(field, '~'); names.next();) {
        if (names.value().empty() || names.value() == "ASCII") continue;
        any = true;
        const auto named = text::encoding_named(names.value());
        if (named && same_family(found, *named)) return Declaration::right;
    }
    return any ? Declaration::wrong : Declaration::missing;
}

Encoding choose(std::string_view bytes, std::string_view declared, bool kana_in_g1) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return text::detect(bytes).encoding;
    if (bytes.find('\x1b') != std::string_view::npos) return Encoding::iso2022jp;
    if (text::is_ascii(bytes)) return Encoding::ascii;
    if (text::valid(bytes)) return Encoding::utf8;
    if (kana_in_g1) return Encoding::iso2022jp;
    for (Parts names(declared, '~'); names.next();) {
        const auto named = text::encoding_named(names.value());
        if (!named) continue;
        if (*named == Encoding::sjis) return Encoding::cp932;  // what senders mean by it (text-encoding.md 1)
        if (same_family(*named, Encoding::cp932) || same_family(*named, Encoding::euc_jp)) return *named;
    }
    const Encoding guess = text::detect(bytes).encoding;
    return guess == Encoding::ascii || guess == Encoding::iso2022jp ? Encoding::cp932 : guess;
}

}  // namespace

Decoded Decoder::decode(std::string_view bytes) {
    Decoded out;
    std::string_view header = header_of(bytes);
    Charsets charsets = charsets_of(header);
    if (charsets.handling == "2.3" && bytes.find("\\M24") != std::string_view::npos &&
        expand_charset_escapes(bytes, expanded_)) {
        bytes = expanded_;
        header = header_of(bytes);
        charsets = charsets_of(header);
    }
    const std::string_view declared = charsets.declared;
    if (raw_declared_ != declared) {
        raw_declared_ = declared;
        kana_in_g1_ =
            declared.find("IR13") != std::string_view::npos || declared.find("IR 13") != std::string_view::npos;
    }
    encoding_ = choose(bytes, declared, kana_in_g1_);
    out.charset = text::name_of(encoding_);
    if (encoding_ == Encoding::ascii) {
        out.text = bytes;
        return out;
    }
    text::DecodeOptions options;
    options.unmappable = options_.unmappable;
    options.gaiji = options_.gaiji;
    options.fold_disputed = true;
    options.reset_at_line_end = true;
    options.kana_in_g1 = kana_in_g1_;
    text::Decoder decoder(encoding_, options);
    text_.clear();
    events_.clear();
    decoder.feed(bytes, text_, &events_);
    decoder.finish(text_, &events_);
    for (const text::Event& event : events_) {
        const bool at_end = event.offset + std::max<std::uint64_t>(event.length, 1) >= bytes.size();
        if (event.kind == text::Event::Kind::escape && event.code == 0) out.cut = true;
        if (event.kind == text::Event::Kind::invalid_sequence && at_end) out.cut = true;
        if (!text::is_fault(event.kind)) continue;
        if (out.faults++ == 0) out.first_fault = event.offset;
    }
    out.events = &events_;
    out.refused = decoder.fault().has_value();
    out.text = text_;
    // Where the MSH-18 stands is only certain in the decoded text.
    const auto before = [&] { return bytes.substr(0, static_cast<std::size_t>(header.begin() - bytes.begin())); };
    if (header.size() < 4 || !is_plain(header) || !is_plain(before())) {
        header = header_of(out.text);
        charsets = charsets_of(header);
    }
    out.declaration = header.size() < 4 ? Declaration::missing : remembered_declaration(charsets.declared);
    return out;
}

Declaration Decoder::remembered_declaration(std::string_view field) {
    if (declared_for_ != encoding_ || declared_ != field) {
        declared_ = field;
        declared_for_ = encoding_;
        declaration_ = declaration_of(field, encoding_);
    }
    return declaration_;
}

bool Decoder::decode_value(std::string_view bytes, std::string& out) const {
    if (encoding_ == Encoding::ascii) return false;
    text::DecodeOptions options;
    options.unmappable = options_.unmappable;
    options.gaiji = options_.gaiji;
    options.fold_disputed = true;
    text::Decoder decoder(encoding_, options);
    std::vector<text::Event> events;
    std::string value;
    decoder.feed(bytes, value, &events);
    decoder.finish(value, &events);
    for (const text::Event& event : events)
        if (text::is_fault(event.kind) || event.kind == text::Event::Kind::control) return false;
    out += value;
    return true;
}

}  // namespace opx::hl7
