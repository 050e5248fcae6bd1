#include "sources/hl7/message.hpp"

#include <algorithm>
#include <bit>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace opx::hl7 {
namespace {

constexpr bool capital(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
constexpr bool capital_or_digit(char c) noexcept {
    return capital(c) || (c >= '0' && c <= '9');
}

/// Does a segment begin here: a name, then a separator or the end of the line?
bool looks_like_segment(std::string_view text, char separator) noexcept {
    return text.size() >= 3 && capital(text[0]) && capital_or_digit(text[1]) && capital_or_digit(text[2]) &&
           (text.size() == 3 || text[3] == separator || text[3] == '\r' || text[3] == '\n');
}

/// MLLP bytes, end-of-file marks of old systems and the bytes of a cut disk block are no content.
constexpr bool is_filler(char c) noexcept {
    return c == '\0' || c == '\x0b' || c == '\x1a' || c == '\x1c';
}

/// Which of sixteen bytes are separators: one bit a byte.
struct Marks {
    std::uint32_t fields = 0, components = 0, repetitions = 0, subcomponents = 0, escapes = 0;

    std::uint8_t held(std::uint32_t bytes) const noexcept {
        if (((components | repetitions | subcomponents | escapes) & bytes) == 0) return 0;
        return static_cast<std::uint8_t>(
            ((components & bytes) != 0 ? kComponents : 0) | ((repetitions & bytes) != 0 ? kRepetitions : 0) |
            ((subcomponents & bytes) != 0 ? kSubcomponents : 0) | ((escapes & bytes) != 0 ? kEscapes : 0));
    }
};
constexpr std::ptrdiff_t kStep = 16;

/// Those of the bytes from `at` to `end`; bytes up to `text_end` may be read.
Marks marks_at(const char* at, const char* end, const char* text_end, const Separators& separators) noexcept {
    // Of a yen sign the first byte: some fields are then taken to hold an escape that do not.
    const char escape = separators.escape.empty() ? separators.field : separators.escape[0];
#if defined(__SSE2__)
    if (text_end - at >= kStep) {
        const std::uint32_t valid = end - at >= kStep ? 0xFFFFU : (1U << (end - at)) - 1;
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto equal = [bytes, valid](char sign) {
            return valid & static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(sign))));
        };
        return {equal(separators.field), equal(separators.component), equal(separators.repetition),
                equal(separators.subcomponent), equal(escape)};
    }
#endif
    Marks out;
    for (std::uint32_t bit = 1; at != end && bit < (1U << kStep); ++at, bit <<= 1) {
        if (*at == separators.field) out.fields |= bit;
        else if (*at == separators.component) out.components |= bit;
        else if (*at == separators.repetition) out.repetitions |= bit;
        else if (*at == separators.subcomponent) out.subcomponents |= bit;
        else if (*at == escape) out.escapes |= bit;
    }
    return out;
}

/// Where the segment at the beginning of `text` ends: at a CR, or at an LF that does not belong to a value.
std::size_t segment_end(std::string_view text, bool with_cr, char separator) noexcept {
    if (!with_cr) return std::min(text.find('\n'), text.size());
    const std::size_t end = std::min(text.find('\r'), text.size());
    const std::string_view line = text.substr(0, end);
    for (std::size_t lf = line.find('\n'); lf != std::string_view::npos; lf = line.find('\n', lf + 1))
        if (looks_like_segment(text.substr(lf + 1), separator)) return lf;
    return end;
}

std::string_view strip_tail(std::string_view line) noexcept {
    while (!line.empty() && (is_filler(line.back()) || line.back() == ' ' || line.back() == '\n'))
        line.remove_suffix(1);
    return line;
}

}  // namespace

std::size_t line_end(std::string_view text, std::size_t from) noexcept {
    std::size_t i = from;
#if defined(__SSE2__)
    for (; i + 16 <= text.size(); i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
        const int found = _mm_movemask_epi8(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))));
        if (found != 0) return i + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(found)));
    }
#endif
    for (; i < text.size(); ++i)
        if (text[i] == '\r' || text[i] == '\n') return i;
    return std::string_view::npos;
}

bool Message::read_separators(std::string_view text) {
    separators_ = {};
    if (text.size() < 5) return false;
    const char field = text[3];
    const std::string_view header = text.substr(4, line_end(text) - 4);
    std::string_view rest = header.substr(0, header.find(field));
    if (header.size() == rest.size()) return false;  // MSH-2 does not end: the header is cut
    // Every separator is one byte but the escape sign, which may have become a yen sign of two or three.
    if (rest.size() < 2) return false;
    separators_.field = field;
    separators_.component = rest[0];
    separators_.repetition = rest[1];
    rest.remove_prefix(2);
    std::size_t length = 0;
    if (!rest.empty()) {
        const unsigned char lead = static_cast<unsigned char>(rest[0]);
        length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (length > rest.size()) return false;
    }
    separators_.escape.assign(rest.substr(0, length));
    rest.remove_prefix(length);
    separators_.subcomponent = rest.empty() ? '&' : rest[0];
    const char all[] = {field, separators_.component, separators_.repetition, separators_.subcomponent,
                        separators_.escape.size() == 1 ? separators_.escape[0] : '\x01'};
    for (std::size_t i = 0; i < std::size(all); ++i) {
        const unsigned char c = static_cast<unsigned char>(all[i]);
        if (c >= 0x80 || c == ' ' || (c < 0x20 && c != 1) || capital_or_digit(all[i]) || (c >= 'a' && c <= 'z'))
            return false;
        for (std::size_t j = 0; j < i; ++j)
            if (all[i] == all[j]) return false;
    }
    return true;
}

void Message::add_segment(std::string_view line, std::uint32_t number, const char* text_end) {
    Segment segment;
    segment.name = line.substr(0, 3);
    segment.key = segment_key(segment.name);
    segment.first = static_cast<std::uint32_t>(fields_.size());
    segment.line = number;
    if (segment.key == segment_key("MSH")) fields_.push_back({line.data() + 3, 1, 0});
    if (line.size() > 3) add_fields(line.substr(4), text_end);
    segment.fields = static_cast<std::uint32_t>(fields_.size()) - segment.first;
    if (first(segment.key) == kNone) firsts_.push_back({segment.key, segments_.size()});
    keys_.push_back(segment.key);
    segments_.push_back(segment);
}

void Message::add_fields(std::string_view text, const char* text_end) {
    const char* const end = text.data() + text.size();
    const char* begin = text.data();
    std::uint8_t holds = 0;
    for (const char* at = begin; at < end; at += kStep) {
        const Marks marks = marks_at(at, end, text_end, separators_);
        std::uint32_t rest = (1U << kStep) - 1;
        for (std::uint32_t found = marks.fields; found != 0; found &= found - 1) {
            const int place = std::countr_zero(found);
            const std::uint32_t below = (1U << place) - 1;
            holds |= marks.held(rest & below);
            fields_.push_back({begin, static_cast<std::uint32_t>(at + place - begin), holds});
            begin = at + place + 1;
            holds = 0;
            rest &= ~(below | 1U << place);
        }
        holds |= marks.held(rest);
    }
    fields_.push_back({begin, static_cast<std::uint32_t>(end - begin), holds});
}

ParseFault Message::parse(std::string_view text) {
    segments_.clear();
    keys_.clear();
    fields_.clear();
    firsts_.clear();
    fault_line_ = 0;
    terminated_ = false;
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    while (!text.empty() && (is_filler(text.front()) || text.front() == '\r' || text.front() == '\n'))
        text.remove_prefix(1);
    while (!text.empty() && is_filler(text.back())) text.remove_suffix(1);
    // The end-of-block mark of MLLP is 1C 0D: the CR after it belongs to the frame.
    if (text.size() >= 2 && text.back() == '\r' && text[text.size() - 2] == '\x1c') {
        text.remove_suffix(2);
        while (!text.empty() && is_filler(text.back())) text.remove_suffix(1);
    }
    if (text.empty()) return ParseFault::empty;
    if (text.substr(0, 3) != "MSH") return ParseFault::no_header;
    if (!read_separators(text)) return ParseFault::bad_separators;
    terminated_ = text.back() == '\r' || text.back() == '\n';
    const std::size_t body = text.find(separators_.field, 4);
    has_escapes_ = !separators_.escape.empty() && text.find(separators_.escape, body) != std::string_view::npos;
    const bool with_cr = text.find('\r') != std::string_view::npos;
    const char* const text_end = text.data() + text.size();
    std::uint32_t number = 0;
    while (!text.empty()) {
        std::size_t end = segment_end(text, with_cr, separators_.field);
        const std::string_view line = strip_tail(text.substr(0, end));
        if (end < text.size()) end += text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2 : 1;
        text.remove_prefix(end);
        ++number;
        if (line.empty()) continue;
        if (!looks_like_segment(line, separators_.field)) {
            fault_line_ = number;
            return ParseFault::no_segment;
        }
        add_segment(line, number, text_end);
    }
    return ParseFault::none;
}

std::size_t Message::first(SegmentKey key) const noexcept {
    for (const First& it : firsts_)
        if (it.key == key) return it.position;
    return kNone;
}

std::size_t Message::number(SegmentKey key, std::size_t n) const noexcept {
    for (std::size_t i = 0; i < keys_.size(); ++i)
        if (keys_[i] == key && --n == 0) return i;
    return kNone;
}

std::size_t Message::before(std::size_t position, SegmentKey key) const noexcept {
    for (std::size_t i = position; i-- > 0;)
        if (keys_[i] == key) return i;
    return kNone;
}

std::size_t Message::after(std::size_t position, SegmentKey key) const noexcept {
    for (std::size_t i = position + 1; i < keys_.size(); ++i)
        if (keys_[i] == key) return i;
    return kNone;
}

FieldPlace place_of(const Message& message, const char* position) noexcept {
    FieldPlace place;
    std::size_t low = 0;
    for (std::size_t high = message.size(); low < high;) {
        const std::size_t middle = low + (high - low) / 2;
        if (message[middle].name.data() <= position) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return place;
    place.segment = low - 1;
    for (unsigned field = 1; field <= message[place.segment].fields; ++field) {
        const std::string_view value = message.field(place.segment, field);
        if (value.data() <= position && position < value.data() + value.size()) place.field = field;
    }
    return place;
}

std::string_view Message::value(std::string_view segment, unsigned number, unsigned component) const noexcept {
    const std::size_t at = first(segment_key(segment));
    if (at == kNone) return {};
    const std::string_view whole = part(field(at, number), separators_.repetition, 1);
    return without_null(component == 0 ? whole : part(whole, separators_.component, component));
}

}  // namespace opx::hl7
