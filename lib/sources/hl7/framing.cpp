#include "sources/hl7/framing.hpp"

#include <algorithm>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "sources/hl7/message.hpp"

namespace opx::hl7 {
namespace {

constexpr std::size_t kHeader = 12;  // a byte order mark and MSH with its separators

constexpr bool ends_line(char c) noexcept {
    return c == '\r' || c == '\n' || c == '\x0b' || c == '\x1c';
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
    for (std::size_t at = from; (at = bytes.find("MSH", at)) != std::string_view::npos; ++at) {
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

bool MessageReader::fill() {
    if (end_) return false;
    buffer_.erase(0, begin_);
    begin_ = 0;
    if (buffer_.size() > kMaxMessage)
        throw Error(ErrorKind::limit, Location{file_.name(), line_},
                    "no end of the message within " + std::to_string(kMaxMessage) + " bytes");
    constexpr std::size_t kBlock = std::size_t{256} << 10;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kBlock);
    const std::size_t got = file_.read(buffer_.data() + before, kBlock);
    buffer_.resize(before + got);
    end_ = got == 0;
    return !end_;
}

void MessageReader::drop(std::size_t size) noexcept {
    line_ += lines_in(rest().substr(0, size));
    begin_ += size;
}

RawMessage MessageReader::take(std::size_t size) {
    RawMessage out;
    out.bytes = rest().substr(0, size);
    out.number = ++number_;
    out.line = line_;
    drop(size);
    return out;
}

std::optional<RawMessage> MessageReader::next() {
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
        if (at != std::string_view::npos && (at + kHeader <= bytes.size() || end_)) return take(at);
        searched = bytes.size() < kHeader ? 0 : std::min(at, bytes.size() - kHeader);
        if (fill() || at != std::string_view::npos) continue;
        if (is_envelope(rest())) return std::nullopt;
        return take(rest().size());
    }
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
