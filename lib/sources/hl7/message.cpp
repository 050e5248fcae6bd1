#include "sources/hl7/message.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
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

using Bits = std::uint64_t;
constexpr std::ptrdiff_t kBlock = 64;

/// Of 64 bytes: which are separators, one bit a byte.
struct Marks {
    Bits fields = 0, line_ends = 0, components = 0, repetitions = 0, subcomponents = 0, escapes = 0;

    Bits inner() const noexcept { return components | repetitions | subcomponents | escapes; }
    std::uint8_t held(Bits bytes) const noexcept {
        return static_cast<std::uint8_t>(
            ((components & bytes) != 0 ? kComponents : 0) | ((repetitions & bytes) != 0 ? kRepetitions : 0) |
            ((subcomponents & bytes) != 0 ? kSubcomponents : 0) | ((escapes & bytes) != 0 ? kEscapes : 0));
    }
};

/// Finds the separators of one message in a block.
class Marker {
   public:
    // Of a yen sign the first byte: some fields are then taken to hold an escape that do not. Without an escape sign, NUL,
    // which no block is searched for.
    explicit Marker(const Separators& separators) noexcept
        : escape_(separators.escape.empty() ? '\0' : separators.escape[0]), signs_{sign(separators.field),
                                                                                   sign('\r'),
                                                                                   sign('\n'),
                                                                                   sign(separators.component),
                                                                                   sign(separators.repetition),
                                                                                   sign(separators.subcomponent),
                                                                                   sign(escape_)} {}

    /// Of the bytes from `at` only those before `end` are read.
    Marks operator()(const char* at, const char* end) const noexcept {
        Marks out;
        char copy[kBlock];
        if (end - at < kBlock) {
            std::memset(copy, 0, sizeof copy);
            std::memcpy(copy, at, static_cast<std::size_t>(end - at));
            at = copy;
        }
        for (unsigned step = 0; step < kBlock; step += kStep) {
            Bytes bytes;
            std::memcpy(&bytes, at + step, sizeof bytes);
            const auto bits = [step](Truth truth) { return bits_of(truth) << step; };
            out.fields |= bits(bytes == signs_[0]);
            out.line_ends |= bits((bytes == signs_[1]) | (bytes == signs_[2]));
            out.components |= bits(bytes == signs_[3]);
            out.repetitions |= bits(bytes == signs_[4]);
            out.subcomponents |= bits(bytes == signs_[5]);
            out.escapes |= bits(bytes == signs_[6]);
        }
        if (escape_ == '\0') out.escapes = 0;
        return out;
    }

   private:
    static constexpr unsigned kStep = 16;
    using Bytes [[gnu::vector_size(kStep)]] = char;
    using Truth [[gnu::vector_size(kStep)]] = char;  // -1: true
    static Bytes sign(char c) noexcept { return Bytes{} + c; }
    static Bits bits_of(Truth truth) noexcept {
#if defined(__SSE2__)
        return static_cast<std::uint32_t>(_mm_movemask_epi8(reinterpret_cast<__m128i>(truth)));
#else
        Bits bits = 0;
        for (unsigned i = 0; i < kStep; ++i) bits |= static_cast<Bits>(truth[i] & 1) << i;
        return bits;
#endif
    }

    char escape_;
    Bytes signs_[7];
};

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

namespace {

/// The fields of a text one after another; the marks of the block it stands in are kept from segment to segment.
class FieldScan {
   public:
    FieldScan(std::string_view text, const Separators& separators, bool with_cr) noexcept
        : marker_(separators),
          separator_(separators.field),
          with_cr_(with_cr),
          block_(text.data()),
          end_(text.data() + text.size()),
          marks_(marker_(block_, end_)) {}

    /// The fields from `begin` to the end of the segment, which is given; `holds` is what they hold together.
    const char* segment(const char* begin, std::vector<Field>& fields, std::size_t& used, std::uint8_t& holds) {
        move_to(begin);
        std::uint8_t own = 0;
        std::uint8_t all = 0;
        const char* stop = nullptr;
        for (; stop == nullptr; next_block()) {
            if (fields.size() < used + kBlock + 1) fields.resize(2 * used + 2 * kBlock);
            Field* out = fields.data() + used;
            const Marks marks = marks_;  // in registers: a written field may be anything to the compiler
            const char* const block = block_;
            Bits inner = marks.inner();
            Bits rest = marks.fields;
            Bits ends = marks.line_ends;
            const auto take = [&](Bits through) {
                if (const Bits mine = inner & through; mine != 0) {
                    own |= marks.held(mine);
                    all |= own;
                    inner ^= mine;
                }
            };
            const auto put = [&](const char* at) {
                *out++ = {begin, static_cast<std::uint32_t>(at - begin), own};
                own = 0;
                begin = at + 1;
            };
            for (;;) {
                const Bits line = ends ^ (ends - 1);  // through the next line end; all when there is none
                for (Bits mine = rest & line; mine != 0; mine &= mine - 1) {
                    take(mine ^ (mine - 1));
                    put(block + std::countr_zero(mine));
                }
                take(line);
                rest &= ~line;
                if (ends == 0) break;
                const char* const at = block + std::countr_zero(ends);
                ends &= ends - 1;
                if (*at == '\n' && is_text(at)) continue;
                put(at);
                stop = at;
                break;
            }
            if (stop == nullptr && end_ - block <= kBlock) put(stop = end_);
            used = static_cast<std::size_t>(out - fields.data());
            if (stop != nullptr) break;
        }
        holds |= all;
        return stop;
    }

   private:
    void next_block() noexcept {
        block_ += kBlock;
        marks_ = marker_(block_, end_);
    }
    /// Marks before `at` are done with.
    void move_to(const char* at) noexcept {
        while (at - block_ >= kBlock) next_block();
        const Bits kept = ~Bits{0} << (at - block_);
        for (Bits* marks : {&marks_.fields, &marks_.line_ends, &marks_.components, &marks_.repetitions,
                            &marks_.subcomponents, &marks_.escapes})
            *marks &= kept;
    }
    /// An LF that belongs to a value.
    bool is_text(const char* lf) const noexcept {
        return with_cr_ && !looks_like_segment({lf + 1, static_cast<std::size_t>(end_ - lf - 1)}, separator_);
    }

    Marker marker_;
    char separator_;
    bool with_cr_;
    const char* block_;
    const char* end_;
    Marks marks_;
};

}  // namespace

void Message::add_segment(const char* begin, std::uint32_t number) {
    Segment segment;
    segment.name = {begin, 3};
    segment.key = segment_key(segment.name);
    segment.first = static_cast<std::uint32_t>(used_);
    segment.line = number;
    if (first(segment.key) == kNone) firsts_.push_back({segment.key, segments_.size()});
    keys_.push_back(segment.key);
    segments_.push_back(segment);
}

ParseFault Message::parse(std::string_view text) {
    segments_.clear();
    keys_.clear();
    firsts_.clear();
    used_ = 0;
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
    const bool with_cr = text.find('\r') != std::string_view::npos;
    FieldScan scan(text, separators_, with_cr);
    const auto with_fields = [&](const char* begin, std::uint32_t number) {
        add_segment(begin, number);
        Segment& segment = segments_.back();
        const bool header = segment.key == segment_key("MSH");
        if (fields_.size() <= used_) fields_.resize(used_ + 1);
        if (header) fields_[used_++] = {begin + 3, 1, 0};
        const char* const end = scan.segment(begin + 4, fields_, used_, segment.holds);
        Field& last = fields_[used_ - 1];
        last.size = static_cast<std::uint32_t>(strip_tail(last.text()).size());
        segment.fields = static_cast<std::uint32_t>(used_) - segment.first;
        return end;
    };
    const char* at = text.data();
    const char* const text_end = at + text.size();
    for (std::uint32_t number = 1; at != text_end; ++number) {
        const char* end = nullptr;
        if (text_end - at > 3 && at[3] == separators_.field && looks_like_segment({at, 4}, separators_.field)) {
            end = with_fields(at, number);
        } else {  // a name alone, a blank line, or no segment
            const std::string_view rest(at, static_cast<std::size_t>(text_end - at));
            const std::size_t size = segment_end(rest, with_cr, separators_.field);
            const std::string_view line = strip_tail(rest.substr(0, size));
            if (!line.empty() && !looks_like_segment(line, separators_.field)) {
                fault_line_ = number;
                return ParseFault::no_segment;
            }
            end = at + size;
            if (line.size() > 3) end = with_fields(at, number);
            else if (!line.empty()) add_segment(at, number);
        }
        if (end != text_end) end += *end == '\r' && end + 1 != text_end && end[1] == '\n' ? 2 : 1;
        at = end;
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
