#include "text/round_trip.hpp"

#include <array>
#include <cstring>

#include "text/detail/inverse_table.hpp"
#include "text/utf8.hpp"

namespace opx::text {
namespace {

using detail::InverseTable;
using Kind = Event::Kind;

bool same_bytes(std::string_view source, std::uint32_t code, std::size_t& length) noexcept {
    length = code > 0xFFFF ? 3 : code > 0xFF ? 2 : 1;
    if (source.size() < length) return false;
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < length; ++i) found = (found << 8) | static_cast<unsigned char>(source[i]);
    return found == code;
}

std::uint32_t code_of(std::string_view source, std::size_t length) noexcept {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < length && i < source.size(); ++i)
        code = (code << 8) | static_cast<unsigned char>(source[i]);
    return code;
}

/// The designated sets of ISO-2022-JP, each by the escape sequence that calls it.
constexpr std::array<std::string_view, 8> kSets = {"\x1B(B",  "\x1B(J",  "\x1B(I",  "\x1B$B",
                                                   "\x1B$(D", "\x1B$(Q", "\x1B$(P", "\x1B$(?"};
constexpr std::size_t kKana = 2;

/// Place in kSets of what an escape sequence designates to G0; its length in `length`. Nothing for G1 and the announcer.
std::optional<std::size_t> designated(std::string_view source, std::size_t& length) noexcept {
    length = 3;
    if (source.size() < 3) return std::nullopt;
    const char second = source[1];
    const char third = source[2];
    if (second == '(') return third == 'B' ? 0 : third == 'J' ? 1 : third == 'I' ? kKana : std::optional<std::size_t>();
    if (second != '$') return std::nullopt;
    if (third == '@' || third == 'B') return 3;
    length = 4;
    if (source.size() < 4 || third != '(') return std::nullopt;
    switch (source[3]) {
        case '@':
        case 'B':
            return 3;
        case 'D':
            return 4;
        case 'O':
        case 'Q':
            return 5;
        case 'P':
            return 6;
        case '?':
            return 7;
        default:
            return std::nullopt;
    }
}

}  // namespace

struct RoundTrip::Impl {
    Encoding encoding;
    DecodeOptions options;
    std::array<const InverseTable*, kSets.size()> tables{};
    std::string source;  // not yet walked
    std::string text;
    std::vector<Event> events;
    std::size_t next_event = 0;
    std::size_t from = 0;      // in `source`
    std::size_t to = 0;        // in `text`
    std::uint64_t offset = 0;  // of source[0]
    std::size_t set = 0;       // of ISO-2022-JP
    bool shifted_out = false;
    bool big_endian = false;

    const InverseTable& table() {
        const bool shifts = encoding == Encoding::iso2022jp;
        const std::size_t wanted = shifts ? (shifted_out ? kKana : set) : 0;
        if (tables[wanted] == nullptr)
            tables[wanted] = &detail::inverse_table(encoding, shifts ? kSets[wanted] : std::string_view());
        return *tables[wanted];
    }
    std::string_view bytes() const noexcept { return std::string_view(source).substr(from); }
    std::string_view rest() const noexcept { return std::string_view(text).substr(to); }

    /// The event at this byte that changed the text; null when the text must come back as it stands.
    const Event* changed_here() {
        while (next_event < events.size() && events[next_event].offset < offset + from) ++next_event;
        for (std::size_t i = next_event; i < events.size() && events[i].offset == offset + from; ++i) {
            const Kind kind = events[i].kind;
            const bool mark = kind == Kind::byte_order_mark && events[i].offset == 0;
            const bool kept = kind == Kind::private_use && options.unmappable == Unmappable::keep;
            const bool folded =
                kind == Kind::disputed_folded &&
                (encoding == Encoding::utf8 || encoding == Encoding::utf16le || encoding == Encoding::utf16be);
            if (mark || folded || kind == Kind::gaiji || (is_fault(kind) && !kept)) return &events[i];
        }
        return nullptr;
    }

    /// What the decoder wrote for a changed place.
    std::string written_for(const Event& event) const {
        if (event.kind == Kind::byte_order_mark) return {};
        if (event.kind == Kind::gaiji) {
            if (const std::string* entry = options.gaiji->find_code(event.code)) return *entry;
            DecodeOptions plain;
            plain.unmappable = Unmappable::keep;
            std::string character;
            Decoder decoder(encoding, plain);
            if (encoding == Encoding::iso2022jp) decoder.feed(kSets[set], character);
            decoder.feed(bytes().substr(0, event.length), character);
            std::size_t at = 0;
            const std::string* entry = options.gaiji->find_private(next_code_point(character, at));
            return entry != nullptr ? *entry : std::string();
        }
        if (event.kind == Kind::cesu8 || event.kind == Kind::disputed_folded) {  // one character, whatever it is
            std::size_t at = 0;
            if (!rest().empty()) next_code_point(rest(), at);
            return std::string(rest().substr(0, at));
        }
        return "\xEF\xBF\xBD";
    }

    /// An escape sequence or a shift: no text. False when there is none here.
    bool pass_shift() {
        if (encoding != Encoding::iso2022jp || bytes().empty()) return false;
        const char first = bytes().front();
        if (first == 0x0E || first == 0x0F) {
            shifted_out = first == 0x0E;
            ++from;
            return true;
        }
        if (first != 0x1B) return false;
        std::size_t length = 0;
        if (const auto to_g0 = designated(bytes(), length)) set = *to_g0;
        from += std::min(length, bytes().size());
        return true;
    }

    /// The short way: characters whose canonical code stands in the source, up to the next event. What it leaves, for
    /// whatever reason, is judged by the rules of pass_character().
    void pass_plain(std::size_t until) {
        while (next_event < events.size() && events[next_event].offset < offset + from) ++next_event;
        const std::size_t limit =
            next_event == events.size() ? source.size() : static_cast<std::size_t>(events[next_event].offset - offset);
        const auto* const bytes_in = reinterpret_cast<const unsigned char*>(source.data());
        const auto* const bytes_out = reinterpret_cast<const unsigned char*>(text.data());
        const auto room_for = [&](std::size_t in, std::size_t out) { return from + in <= limit && to + out <= until; };
        const bool shifts = encoding == Encoding::iso2022jp;
        const bool ascii_set = !shifts || (!shifted_out && set <= 1);
        if (encoding == Encoding::utf16le || encoding == Encoding::utf16be) return;
        const InverseTable& codes = table();
        if (codes.has_pairs()) return;
        for (;;) {
            while (ascii_set && room_for(8, 8)) {
                std::uint64_t in = 0;
                std::uint64_t out = 0;
                std::memcpy(&in, bytes_in + from, sizeof in);
                std::memcpy(&out, bytes_out + to, sizeof out);
                if (in != out || (in & 0x8080808080808080) != 0) break;
                from += sizeof in;
                to += sizeof out;
            }
            if (!room_for(2, 3)) return;
            const unsigned lead = bytes_out[to];
            if (lead < 0x80) {
                if (!ascii_set || bytes_in[from] != lead) return;
                ++from;
                ++to;
                continue;
            }
            if (lead < 0xE0 || lead > 0xEF) return;
            if ((bytes_out[to + 1] & 0xC0) != 0x80 || (bytes_out[to + 2] & 0xC0) != 0x80) return;
            const char32_t c =
                ((lead & 0x0FU) << 12) | ((bytes_out[to + 1] & 0x3FU) << 6) | (bytes_out[to + 2] & 0x3FU);
            if (c < 0x800) return;  // too long for what it is
            if (encoding == Encoding::utf8) {
                if (!room_for(3, 3) || std::memcmp(bytes_in + from, bytes_out + to, 3) != 0) return;
                from += 3;
                to += 3;
                continue;
            }
            const std::uint32_t code = codes.canonical(c);
            if (code > 0xFF) {
                if (code != static_cast<std::uint32_t>((bytes_in[from] << 8) | bytes_in[from + 1])) return;
                from += 2;
            } else {
                if (code == 0 || code != bytes_in[from]) return;
                ++from;
            }
            to += 3;
        }
    }

    /// A place the decoder reported as changed: both sides pass it.
    bool pass_changed(const Event& event) {
        const std::string expected = written_for(event);
        if (!rest().starts_with(expected)) return false;
        if (encoding == Encoding::iso2022jp && event.length >= 3 && bytes().front() == 0x1B && bytes()[1] == '(')
            set = 0;
        if (event.kind == Kind::byte_order_mark && encoding != Encoding::utf8)
            big_endian = bytes().starts_with("\xFE\xFF");
        from += event.length;
        to += expected.size();
        return true;
    }

    bool pass_utf16(std::string_view character, char32_t c) {
        std::string units;
        const auto put = [&](unsigned unit) {
            units += static_cast<char>(big_endian ? unit >> 8 : unit);
            units += static_cast<char>(big_endian ? unit : unit >> 8);
        };
        if (c < 0x10000) put(c);
        else put(0xD7C0 + (c >> 10)), put(0xDC00 + (c & 0x3FF));
        if (!bytes().starts_with(units)) return false;
        from += units.size();
        to += character.size();
        return true;
    }

    /// One character of the text against its code. False: they differ.
    bool pass_character(std::uint64_t& duplicates) {
        std::size_t at = 0;
        const char32_t c = next_code_point(rest(), at);
        const std::string_view character = rest().substr(0, at);
        if (encoding == Encoding::utf8) {
            if (!bytes().starts_with(character)) return false;
            from += at;
            to += at;
            return true;
        }
        if (encoding == Encoding::utf16le || encoding == Encoding::utf16be) return pass_utf16(character, c);
        if (encoding == Encoding::iso2022jp && static_cast<unsigned char>(bytes().front()) >= 0xA1) {  // kana of G1
            if (c != 0xFF61 + static_cast<unsigned char>(bytes().front()) - 0xA1U) return false;
            ++from;
            to += at;
            return true;
        }
        const InverseTable& codes = table();
        std::size_t length = 0;
        if (codes.has_pairs() && at < rest().size()) {
            std::size_t behind = at;
            const char32_t second = next_code_point(rest(), behind);
            const std::uint32_t pair = codes.pair(c, second);
            if (pair != 0 && same_bytes(bytes(), pair, length)) {
                from += length;
                to += behind;
                return true;
            }
        }
        const std::uint32_t code = codes.canonical(c);
        if ((code != 0 || c == 0) && same_bytes(bytes(), code, length)) {
            from += length;
            to += at;
            return true;
        }
        for (length = 1; length <= 3 && length <= bytes().size(); ++length)
            if (codes.is_duplicate(c, code_of(bytes(), length))) {
                ++duplicates;
                from += length;
                to += at;
                return true;
            }
        return false;
    }
};

RoundTrip::RoundTrip(Encoding encoding, const DecodeOptions& options) : impl_(std::make_unique<Impl>()) {
    impl_->encoding = encoding;
    impl_->options = options;
    impl_->big_endian = encoding == Encoding::utf16be;
}
RoundTrip::~RoundTrip() = default;

void RoundTrip::take(std::string_view source, std::string_view text, const std::vector<Event>& events) {
    if (difference_) return;
    Impl& it = *impl_;
    it.offset += it.from;
    it.source.erase(0, it.from).append(source);
    it.text.erase(0, it.to).append(text);
    it.events.erase(it.events.begin(), it.events.begin() + static_cast<std::ptrdiff_t>(it.next_event));
    it.events.insert(it.events.end(), events.begin(), events.end());
    it.from = it.to = it.next_event = 0;
    // A pair may be cut between two pieces of the text: its second half is taken with the next.
    constexpr std::size_t kHeldBack = 16;
    const std::size_t until = source.empty() || it.text.size() < kHeldBack ? (source.empty() ? it.text.size() : 0)
                                                                           : it.text.size() - kHeldBack;
    while (it.to < until || (source.empty() && it.from < it.source.size())) {
        it.pass_plain(until);
        if (it.from >= it.source.size() || (it.to >= until && !source.empty())) break;
        bool same = true;
        if (const Event* event = it.changed_here()) {
            same = it.pass_changed(*event);
            if (same) ++reported_;
        } else if (it.pass_shift()) {
            continue;
        } else {
            same = !it.rest().empty() && it.pass_character(duplicates_);
        }
        if (!same) {
            difference_ = it.offset + it.from;
            return;
        }
    }
}

void RoundTrip::finish() {
    if (!difference_ && (impl_->from < impl_->source.size() || impl_->to < impl_->text.size()))
        difference_ = impl_->offset + impl_->from;
}

}  // namespace opx::text
