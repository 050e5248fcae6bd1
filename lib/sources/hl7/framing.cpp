#include "sources/hl7/framing.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "sources/hl7/message.hpp"

namespace opx::hl7 {
namespace {

constexpr std::size_t kHeader = 12;  // a byte order mark and MSH with its separators
constexpr std::size_t kBlock = std::size_t{256} << 10;

constexpr bool ends_line(char c) noexcept {
    return c == '\r' || c == '\n' || c == '\x0b' || c == '\x1c';
}

/// Where "MSH" stands at or after `from`. Its letters are frequent in text, so all three are looked for at once.
std::size_t find_header(std::string_view bytes, std::size_t from) noexcept {
#if defined(__SSE2__)
    for (; from + 18 <= bytes.size(); from += 16) {
        const auto equal = [at = bytes.data() + from](std::size_t behind, char sign) {
            return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at + behind)), _mm_set1_epi8(sign));
        };
        const int found = _mm_movemask_epi8(_mm_and_si128(equal(0, 'M'), _mm_and_si128(equal(1, 'S'), equal(2, 'H'))));
        if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(found)));
    }
#endif
    return bytes.find("MSH", from);
}

}  // namespace

std::uint64_t lines_in(std::string_view bytes) noexcept {
    std::uint64_t lines = 0;
    std::size_t i = 0;
    const auto ends = [bytes](std::size_t at) {
        return bytes[at] == '\r' || (bytes[at] == '\n' && (at == 0 || bytes[at - 1] != '\r'));
    };
#if defined(__SSE2__)
    if (!bytes.empty()) lines = ends(i++) ? 1 : 0;
    while (i + 16 <= bytes.size()) {
        __m128i sums = _mm_setzero_si128();  // per byte lane, before it can overflow
        for (int step = 0; step < 255 && i + 16 <= bytes.size(); ++step, i += 16) {
            const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + i));
            const __m128i before = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + i - 1));
            const __m128i cr = _mm_set1_epi8('\r');
            const __m128i lf = _mm_andnot_si128(_mm_cmpeq_epi8(before, cr), _mm_cmpeq_epi8(here, _mm_set1_epi8('\n')));
            sums = _mm_sub_epi8(sums, _mm_or_si128(_mm_cmpeq_epi8(here, cr), lf));
        }
        sums = _mm_sad_epu8(sums, _mm_setzero_si128());
        lines += static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums)) +
                 static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums)));
    }
#endif
    for (; i < bytes.size(); ++i) lines += ends(i) ? 1 : 0;
    return lines;
}

std::size_t next_message(std::string_view bytes, std::size_t from, bool line_start) noexcept {
    for (std::size_t at = from; (at = find_header(bytes, at)) != std::string_view::npos; ++at) {
        if (at >= from + 3 && bytes.substr(at - 3, 3) == "\xEF\xBB\xBF") return at - 3;
        // Files without a last terminator, joined by cat: the header stands in the middle of a line. Unescaped
        // separators in this order occur nowhere else.
        if (bytes.substr(at + 3, 6) == "|^~\\&|") return at;
        if (at == from ? !line_start && (at == 0 || !ends_line(bytes[at - 1])) : !ends_line(bytes[at - 1])) continue;
        // A separator must follow; a name such as MSHX is text.
        if (at + 3 < bytes.size()) {
            const char c = bytes[at + 3];
            if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) continue;
        }
        return at;
    }
    return std::string_view::npos;
}

bool is_envelope(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const std::size_t end = std::min(line_end(bytes), bytes.size());
        std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        while (!line.empty() && (line.front() == '\x0b' || line.front() == '\x1c' || line.front() == ' ' ||
                                 line.front() == '\0' || line.front() == '\x1a'))
            line.remove_prefix(1);
        if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
        if (line.empty()) continue;
        const std::string_view name = line.substr(0, 3);
        if (name != "FHS" && name != "BHS" && name != "BTS" && name != "FTS") return false;
    }
    return true;
}

/// Bytes that belong to no batch any more make room for others; when all are in use, the buffer grows.
void MessageReader::make_room(std::size_t size) {
    if (capacity_ - end_ >= size) return;
    const std::size_t used = end_ - batch_;
    const std::size_t capacity = 2 * used + size;
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (used > 0) std::memcpy(larger.get(), buffer_.get() + batch_, used);
    buffer_ = std::move(larger);
    capacity_ = capacity;
    begin_ -= batch_;
    end_ -= batch_;
    batch_ = 0;
}

bool MessageReader::fill() {
    if (at_end_) return false;
    if (end_ - begin_ > kMaxMessage)
        throw Error(ErrorKind::limit, Location{file_.name(), line_},
                    "no end of the message within " + std::to_string(kMaxMessage) + " bytes");
    make_room(kBlock);
    const std::size_t got = file_.read(buffer_.get() + end_, kBlock);
    digest_.update(std::string_view(buffer_.get() + end_, got));
    bytes_read_ += got;
    end_ += got;
    at_end_ = got == 0;
    return !at_end_;
}

void MessageReader::drop(std::size_t size) noexcept {
    line_ += lines_in(rest().substr(0, size));
    begin_ += size;
}

/// How long the next message is, which then begins at begin_.
std::optional<std::size_t> MessageReader::next_size() {
    std::size_t searched = 0;
    for (;;) {
        const std::string_view bytes = rest();
        // What is left always begins a line: messages are cut off where the next one begins.
        std::size_t at = next_message(bytes, searched, searched == 0);
        if (at == 0) at = next_message(bytes, 4, false);
        else if (at != std::string_view::npos && is_envelope(bytes.substr(0, at))) {
            drop(at);
            searched = 0;
            continue;
        }
        // Some bytes more must be there to know that it is a header.
        if (at != std::string_view::npos && (at + kHeader <= bytes.size() || at_end_)) return at;
        searched = bytes.size() < kHeader ? 0 : std::min(at, bytes.size() - kHeader);
        if (fill() || at != std::string_view::npos) continue;
        if (is_envelope(rest())) return std::nullopt;
        return rest().size();
    }
}

MessageBatch MessageReader::next(std::size_t most, std::size_t size) {
    MessageBatch out;
    struct Place {
        std::size_t begin;
        std::size_t size;
    };
    std::vector<Place> places;  // from the beginning of the batch: the buffer may grow under it
    batch_ = begin_;
    while (places.size() < most && begin_ - batch_ < size) {
        const auto found = next_size();
        if (!found) break;
        places.push_back({begin_ - batch_, *found});
        out.messages_.push_back({{}, ++number_, line_});
        drop(*found);
    }
    // The batch takes the buffer along; what follows it begins a new one.
    const std::size_t left = end_ - begin_;
    capacity_ = left + size + kBlock;
    auto fresh = std::make_unique_for_overwrite<char[]>(capacity_);
    if (left > 0) std::memcpy(fresh.get(), buffer_.get() + begin_, left);
    for (std::size_t i = 0; i < places.size(); ++i)
        out.messages_[i].bytes = {buffer_.get() + batch_ + places[i].begin, places[i].size};
    out.bytes_ = std::exchange(buffer_, std::move(fresh));
    batch_ = begin_ = 0;
    end_ = left;
    return out;
}

void split_messages(std::string_view bytes, std::vector<std::string_view>& out) {
    out.clear();
    std::size_t at = next_message(bytes, 0, true);
    if (at == std::string_view::npos || !is_envelope(bytes.substr(0, at))) at = 0;
    for (;;) {
        const std::size_t next = next_message(bytes, at + 4, false);
        out.push_back(bytes.substr(at, next == std::string_view::npos ? next : next - at));
        if (next == std::string_view::npos) return;
        at = next;
    }
}

}  // namespace opx::hl7
