// A row is looked for in the buffer byte class by byte class: sixteen bytes at a time are skipped while none of them is a
// comma, a quote, a line end or a control character. Fields without quotes are copied straight from the buffer; a quoted
// field is copied piece by piece between its doubled quotes.

#include "csv/reader.hpp"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/digest.hpp"
#include "text/utf8.hpp"

namespace opx::csv {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::string_view kBom = "\xEF\xBB\xBF";

/// First byte in [at, end) that is a comma, a quote or below the blank (line ends, NUL, other controls).
const char* next_special(const char* at, const char* end) noexcept {
    const __m128i comma = _mm_set1_epi8(',');
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i blank = _mm_set1_epi8(0x1F);
    while (end - at >= 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, blank), block);  // byte <= 0x1F, unsigned
        const __m128i hit = _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(block, comma), _mm_cmpeq_epi8(block, quote)));
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit)); mask != 0) return at + std::countr_zero(mask);
        at += 16;
    }
    while (at < end && *at != ',' && *at != '"' && static_cast<unsigned char>(*at) > 0x1F) ++at;
    return at;
}

}  // namespace

struct Reader::Impl {
    Impl(InputFile file_in, ReaderOptions options_in) : file(std::move(file_in)), options(options_in) { buffer.reserve(kBuffer * 2); }

    void fault(std::uint64_t line_in, std::uint64_t column, const std::string& message, const std::string& hint = {}) {
        const Location where{file.name(), line_in, column};
        if (options.faults == nullptr) throw Error(ErrorKind::input, where, message, hint);
        options.faults->report({"DC20", Severity::error, where, message, hint});
    }

    /// Reads more behind what is held; false at the end of the file.
    bool fill() {
        if (ended) return false;
        if (used > 0) {
            buffer.erase(0, used);
            used = 0;
        }
        if (buffer.size() > options.max_row_bytes)
            throw Error(ErrorKind::limit, Location{file.name(), line},
                        "a row is longer than " + std::to_string(options.max_row_bytes) + " bytes", "a quote may not be closed");
        const std::size_t before = buffer.size();
        const std::size_t step = std::max(kBuffer, before);
        buffer.resize(before + step);
        const std::size_t got = file.read(buffer.data() + before, step);
        buffer.resize(before + got);
        if (options.hash) digest.update(std::string_view(buffer).substr(before));
        total += got;
        if (got == 0) ended = true;
        return got > 0;
    }

    /// One row into `ends` and `text` (fields end to end). False at the end of the file. `line` is that of the row's start.
    bool row() {
        text.clear();
        ends.clear();
        line = next_line;
        std::size_t at = used;  // offset in the buffer; fill() moves it to `at - used`
        const auto more = [&] {
            const std::size_t offset = at - used;
            const bool got = fill();
            at = used + offset;
            return got;
        };
        if (at >= buffer.size() && !more()) return false;
        const auto column = [&] { return static_cast<std::uint64_t>(at - used + 1); };
        bool bad = false;  // one fault per row is enough
        const auto once = [&](const std::string& message, const std::string& hint = {}) {
            if (!bad) fault(next_line, column(), message, hint);
            bad = true;
        };
        for (;;) {  // fields
            const std::size_t field_begin = text.size();
            if (at >= buffer.size()) more();
            if (at < buffer.size() && buffer[at] == '"') {
                if (!quoted(at, more, once)) {  // end of file inside the quotes
                    ends.push_back(text.size());
                    used = at;
                    return true;
                }
                if (text.size() == field_begin) once("an empty value stands in quotes", "an empty value is an empty cell");
            }
            // Unquoted text, or what wrongly follows a closing quote.
            const bool was_quoted = at > used && at <= buffer.size() && buffer[at - 1] == '"' && text_was_quoted;
            text_was_quoted = false;
            char stop = 0;
            for (;;) {
                const char* begin = buffer.data() + at;
                const char* end = buffer.data() + buffer.size();
                const char* special = next_special(begin, end);
                if (special != begin) {
                    if (was_quoted) once("text stands after a closing quote");
                    text.append(begin, special);
                    at += static_cast<std::size_t>(special - begin);
                }
                if (at >= buffer.size()) {
                    if (more()) continue;
                    break;  // the last line has no line end
                }
                const char c = buffer[at];
                if (c == ',' || c == '\n') {
                    stop = c;
                    break;
                }
                if (c == '\r') {
                    if (at + 1 >= buffer.size()) more();
                    if (at + 1 < buffer.size() && buffer[at + 1] == '\n') {
                        ++at;
                        stop = '\n';
                        break;
                    }
                    once("a carriage return stands alone", "line ends are LF");
                } else if (c == '"') {
                    once("a quote stands inside a field without quotes", "a value with quotes is quoted, its quotes doubled");
                } else if (c == '\0') {
                    once("the file holds a NUL byte", "this is not CSV text");
                } else {
                    once("a control character stands in a value");
                }
                text += c;
                ++at;
            }
            ends.push_back(text.size());
            if (stop == ',') {
                ++at;
                continue;
            }
            if (stop == '\n') {
                ++at;
                ++next_line;
            }
            if (at == buffer.size() && stop == 0) ++next_line;
            break;
        }
        if (const std::size_t wrong = text::first_invalid(text); wrong != std::string_view::npos)
            fault(line, 0, "the row is not UTF-8 text", "convert it with opx-utf8");
        used = at;
        return true;
    }

    /// A quoted field; `at` stands on its opening quote and is left behind the closing one. False when the file ends first.
    template <class More, class Once>
    bool quoted(std::size_t& at, const More& more, const Once& once) {
        const std::uint64_t opened = next_line;
        ++at;
        for (;;) {
            const char* begin = buffer.data() + at;
            const char* end = buffer.data() + buffer.size();
            const char* special = begin;
            while (special < end) {
                special = next_special(special, end);
                if (special >= end || *special == '"' || *special == '\0' || *special == '\n' || *special == '\r' || *special != ',') break;
                ++special;  // a comma is plain text here
            }
            text.append(begin, special);
            at += static_cast<std::size_t>(special - begin);
            if (at >= buffer.size()) {
                if (more()) continue;
                fault(opened, 0, "a quoted value is not closed before the end of the file", "the file may be cut");
                return false;
            }
            const char c = buffer[at];
            if (c == '"') {
                if (at + 1 >= buffer.size()) more();
                if (at + 1 < buffer.size() && buffer[at + 1] == '"') {
                    text += '"';
                    at += 2;
                    continue;
                }
                ++at;
                text_was_quoted = true;
                return true;
            }
            if (c == '\n') ++next_line;
            else if (c == '\r') once("a carriage return stands in a value", "line breaks in values are LF");
            else if (c == '\0') once("the file holds a NUL byte", "this is not CSV text");
            else if (c != '\t') once("a control character stands in a value");
            text += c;
            ++at;
        }
    }

    std::string_view field(std::size_t i) const {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(text).substr(begin, ends[i] - begin);
    }

    InputFile file;
    ReaderOptions options;
    Sha256 digest;
    std::string buffer;
    std::size_t used = 0;
    bool ended = false;
    bool text_was_quoted = false;
    std::uint64_t total = 0;
    std::uint64_t line = 1;       // of the row just read
    std::uint64_t next_line = 1;  // of what follows
    std::uint64_t rows = 0;
    std::string text;
    std::vector<std::size_t> ends;
    std::vector<std::string> header;
};

Reader::Reader(InputFile file, ReaderOptions options) : impl_(std::make_unique<Impl>(std::move(file), options)) {
    Impl& it = *impl_;
    it.fill();
    if (std::string_view(it.buffer).starts_with(kBom)) {
        it.fault(1, 1, "the file begins with a byte order mark", "exchange CSV is UTF-8 without it");
        it.used = kBom.size();
    }
    if (!it.row() || (it.ends.size() == 1 && it.text.empty()))
        throw Error(ErrorKind::input, Location{it.file.name(), 1}, "has no header line");
    for (std::size_t i = 0; i < it.ends.size(); ++i) it.header.emplace_back(it.field(i));
}

Reader::Reader(Reader&&) noexcept = default;
Reader::~Reader() = default;

const std::vector<std::string>& Reader::header() const noexcept { return impl_->header; }
const std::string& Reader::name() const noexcept { return impl_->file.name(); }
std::uint64_t Reader::rows() const noexcept { return impl_->rows; }
std::uint64_t Reader::bytes() const noexcept { return impl_->total; }
std::string Reader::sha256() { return impl_->digest.finish_hex(); }

bool Reader::next(RowBatch& batch) {
    Impl& it = *impl_;
    batch.clear();
    const std::size_t columns = it.header.size();
    while (!batch.full() && it.row()) {
        if (it.ends.size() != columns)
            it.fault(it.line, 0,
                     "has " + std::to_string(it.ends.size()) + " fields, the header has " + std::to_string(columns),
                     it.ends.size() < columns ? "the file may be cut" : "a value with a comma must be quoted");
        for (std::size_t i = 0; i < columns; ++i) batch.add_field(i < it.ends.size() ? it.field(i) : std::string_view{});
        batch.end_row({0, it.line});
        ++it.rows;
    }
    return !batch.empty();
}

}  // namespace opx::csv
