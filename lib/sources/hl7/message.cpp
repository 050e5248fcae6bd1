#include "sources/hl7/message.hpp"

#include <algorithm>
#include <cstring>

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

std::string_view strip_tail(std::string_view line) noexcept {
    while (!line.empty() && (is_filler(line.back()) || line.back() == ' ' || line.back() == '\n'))
        line.remove_suffix(1);
    return line;
}

}  // namespace

std::size_t line_end(std::string_view text, std::size_t from) noexcept {
    for (std::size_t i = from; i < text.size(); ++i)
        if (text[i] == '\r' || text[i] == '\n') return i;
    return std::string_view::npos;
}

std::string_view part(std::string_view text, char separator, unsigned n) noexcept {
    for (; n > 1; --n) {
        const std::size_t end = text.find(separator);
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find(separator));
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

void Message::add_segment(std::string_view line, std::uint32_t number) {
    Segment segment;
    segment.name = line.substr(0, 3);
    segment.key = segment_key(segment.name);
    segment.first = static_cast<std::uint32_t>(fields_.size());
    segment.line = number;
    if (line.size() > 3) {
        std::string_view rest = line.substr(4);
        if (segment.key == segment_key("MSH")) fields_.push_back(line.substr(3, 1));
        for (Parts fields(rest, separators_.field); fields.next();) fields_.push_back(fields.value());
    }
    segment.fields = static_cast<std::uint32_t>(fields_.size()) - segment.first;
    if (first(segment.key) == kNone) firsts_.push_back({segment.key, segments_.size()});
    keys_.push_back(segment.key);
    segments_.push_back(segment);
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

    std::uint32_t number = 0;
    while (!text.empty()) {
        std::size_t end = 0;
        for (;; ++end) {
            end = line_end(text, end);
            if (end == std::string_view::npos) {
                end = text.size();
                break;
            }
            if (text[end] == '\r' || !with_cr || looks_like_segment(text.substr(end + 1), separators_.field)) break;
        }
        const std::string_view line = strip_tail(text.substr(0, end));
        if (end < text.size()) end += text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2 : 1;
        text.remove_prefix(end);
        ++number;
        if (line.empty()) continue;
        if (!looks_like_segment(line, separators_.field)) {
            fault_line_ = number;
            return ParseFault::no_segment;
        }
        add_segment(line, number);
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
