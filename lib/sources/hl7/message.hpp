// HL7 v2.5 message text (ER7) split into segments, fields, repetitions, components, subcomponents.
//
// Shape   a message is decoded UTF-8 text from its MSH on; the separators are those of its MSH-1 and MSH-2. A segment ends
//         at CR, CRLF or LF; LF inside a message that uses CR stays text unless a segment begins after it.
// Units   positions count from 1, as the standard counts (PID-3.1); MSH-1 is the separator itself. 0 = the whole.
// Text    every view points into the text given to parse(), escapes unresolved (see escape.hpp). A part that is not there
//         is an empty view.
// Errors  parse() answers what kept the text from being a message; it never throws for its input.
// Memory  a Message is reused: parsing allocates only while its vectors grow.
// Speed   64 bytes at a time are searched for every separator at once.
// Source  HL7 v2.5 chapter 2, 2.5 to 2.7; reference: ss-mix2-hl7.md section 3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opx::hl7 {

struct Separators {
    char field = '|';
    char component = '^';
    char repetition = '~';
    char subcomponent = '&';
    /// One sign; U+00A5 or U+FFE5 where a Japanese editor turned 5C into a yen sign. Empty: the message has none.
    std::string escape = "\\";
    friend bool operator==(const Separators&, const Separators&) = default;
};

/// Three signs of a segment name as one number, so that a look-up is one comparison.
using SegmentKey = std::uint32_t;
constexpr SegmentKey segment_key(std::string_view name) noexcept {
    return name.size() != 3 ? 0
                            : static_cast<SegmentKey>(static_cast<unsigned char>(name[0])) << 16 |
                                  static_cast<SegmentKey>(static_cast<unsigned char>(name[1])) << 8 |
                                  static_cast<SegmentKey>(static_cast<unsigned char>(name[2]));
}

/// The first eight bytes of a name as a number, so that a list of names is searched without comparing texts.
inline std::uint64_t name_key(std::string_view name) noexcept {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < name.size() && i < 8; ++i) key = key << 8 | static_cast<unsigned char>(name[i]);
    return key;
}

/// What of the separators a field holds, so that most fields are never searched.
enum Holds : std::uint8_t { kComponents = 1, kRepetitions = 2, kSubcomponents = 4, kEscapes = 8 };

struct Field {
    const char* begin = nullptr;
    std::uint32_t size = 0;
    std::uint8_t holds = 0;
    std::string_view text() const noexcept { return {begin, size}; }
};

struct Segment {
    std::string_view name;
    SegmentKey key = 0;
    std::uint32_t first = 0;   // place of field 1 among the fields of the message
    std::uint32_t fields = 0;  // how many there are
    std::uint32_t line = 0;    // segment of the text, from 1 (blank lines count)
    std::uint8_t holds = 0;    // what its fields hold together
};

enum class ParseFault {
    none,
    empty,           // nothing but blanks
    no_header,       // does not begin with MSH
    bad_separators,  // MSH-1 or MSH-2 missing, repeated, or letters
    no_segment,      // a line that does not begin with a segment name
};

class Message {
   public:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    /// `text` must live as long as the views are used. After a fault only separators() may be asked.
    ParseFault parse(std::string_view text);
    /// Line of the fault no_segment.
    std::uint32_t fault_line() const noexcept { return fault_line_; }

    const Separators& separators() const noexcept { return separators_; }
    std::size_t size() const noexcept { return segments_.size(); }
    const Segment& operator[](std::size_t i) const noexcept { return segments_[i]; }
    /// Whether the text ended with a segment terminator.
    bool terminated() const noexcept { return terminated_; }

    /// Position of the first segment of that name, kNone when there is none.
    std::size_t first(SegmentKey key) const noexcept;
    std::size_t number(SegmentKey key, std::size_t n) const noexcept;  // n-th, from 1
    std::size_t before(std::size_t position, SegmentKey key) const noexcept;
    std::size_t after(std::size_t position, SegmentKey key) const noexcept;

    std::string_view field(std::size_t segment, unsigned field) const noexcept {
        const Segment& it = segments_[segment];
        return field == 0 || field > it.fields ? std::string_view() : fields_[it.first + field - 1].text();
    }
    /// The same with what it holds; an empty one when it is not there.
    Field whole_field(std::size_t segment, unsigned field) const noexcept {
        const Segment& it = segments_[segment];
        return field == 0 || field > it.fields ? Field() : fields_[it.first + field - 1];
    }
    /// Short cut for fixed places: first repetition of a field of the first segment of that name.
    std::string_view value(std::string_view segment, unsigned field, unsigned component = 0) const noexcept;

   private:
    bool read_separators(std::string_view text);
    void add_segment(const char* begin, std::uint32_t number);

    Separators separators_;
    std::vector<Segment> segments_;
    std::vector<SegmentKey> keys_;  // the same names side by side, for scanning
    std::vector<Field> fields_;     // room for more than there are
    std::size_t used_ = 0;
    struct First {
        SegmentKey key;
        std::size_t position;
    };
    std::vector<First> firsts_;
    std::uint32_t fault_line_ = 0;
    bool terminated_ = false;
};

/// The segment and field that hold a position of the text; field 0: none of it (the name, behind the last field).
struct FieldPlace {
    std::size_t segment = Message::kNone;
    unsigned field = 0;
};
FieldPlace place_of(const Message& message, const char* position) noexcept;

/// The first CR or LF at or after `from`; npos when there is none.
std::size_t line_end(std::string_view text, std::size_t from = 0) noexcept;

/// What follows the first n parts of `text`; empty when there are no more.
inline std::string_view after_parts(std::string_view text, char separator, unsigned n) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    for (; n > 0; --n) {
        while (at != end && *at != separator) ++at;
        if (at == end) return {};
        ++at;
    }
    return {at, static_cast<std::size_t>(end - at)};
}

/// The n-th part of `text` between separators, from 1. (Parts are short: a loop beats a call of memchr.)
inline std::string_view part(std::string_view text, char separator, unsigned n) noexcept {
    if (n > 1) text = after_parts(text, separator, n - 1);
    const char* stop = text.data();
    const char* const end = stop + text.size();
    while (stop != end && *stop != separator) ++stop;
    return {text.data(), static_cast<std::size_t>(stop - text.data())};
}

/// Walks the parts of a text without copying: `for (Parts p(text, '~'); p.next();) use(p.value())`.
class Parts {
   public:
    Parts(std::string_view text, char separator) noexcept : rest_(text), separator_(separator) {}
    bool next() noexcept {
        if (done_) return false;
        const std::size_t end = rest_.find(separator_);
        value_ = rest_.substr(0, end);
        if (end == std::string_view::npos) done_ = true;
        else rest_.remove_prefix(end + 1);
        return true;
    }
    std::string_view value() const noexcept { return value_; }

   private:
    std::string_view rest_;
    std::string_view value_;
    char separator_;
    bool done_ = false;
};

/// Without the blanks around it.
inline std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// `""` means "known to have none": no value for the exchange (reference: ss-mix2-hl7.md section 3.4).
constexpr std::string_view without_null(std::string_view value) noexcept {
    return value == "\"\"" ? std::string_view() : value;
}

}  // namespace opx::hl7
