// Two ways to read a row. The plain way looks for commas and the line end sixteen bytes at a time and hands out views
// into the buffer; it gives up at the first quote, odd control character or end of the buffer. The careful way then
// reads the same row from its beginning, field by field, with every check and across refills.

#include "csv/reader.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/digest.hpp"
#include "text/utf8.hpp"

namespace opx::csv {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kMaxColumns = 65536;
constexpr std::string_view kBom = "\xEF\xBB\xBF";

/// Bit i is set when byte i is a comma, a quote or below the blank (line ends, NUL, other controls).
inline unsigned specials(const char* block) noexcept {
#if defined(__SSE2__)
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const __m128i comma = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(','));
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(comma, quote))));
#else
    unsigned mask = 0;
    for (unsigned i = 0; i < kBlock; ++i) {
        const auto byte = static_cast<unsigned char>(block[i]);
        mask |= static_cast<unsigned>(byte < 0x20 || byte == ',' || byte == '"') << i;
    }
    return mask;
#endif
}

}  // namespace

struct Reader::Impl {
    enum class Stop { comma, line, file };

    Impl(InputFile file_in, ReaderOptions options_in)
        : file(std::move(file_in)), options(options_in), buffer(first_size(file) + kBlock) {}

    /// A small file needs no large buffer; the size of a pipe is not known.
    static std::size_t first_size(const InputFile& file) noexcept {
        return file.size_hint() == 0 ? kBuffer : std::clamp<std::size_t>(file.size_hint() + 1, kBlock, kBuffer);
    }

    // ---- the buffer: the row begins at `used`; `at` counts from there

    /// Reads more behind what is held; false at the end of the file.
    bool fill() {
        if (ended) return false;
        if (used > 0) {
            std::memmove(buffer.data(), buffer.data() + used, filled - used);
            filled -= used;
            used = 0;
        }
        if (filled > options.max_row_bytes) too_long();
        if (filled + kBlock == buffer.size()) buffer.resize(2 * filled + kBlock);
        const std::size_t got = file.read(buffer.data() + filled, buffer.size() - kBlock - filled);
        if (options.hash) digest.update(std::string_view(buffer.data() + filled, got));
        filled += got;
        total += got;
        ended = got == 0;
        return !ended;
    }
    [[noreturn]] void too_long() const {
        throw Error(ErrorKind::limit, Location{file.name(), row_line},
                    "a row is longer than " + std::to_string(options.max_row_bytes) + " bytes",
                    "a quote may not be closed");
    }
    bool more() { return used + at < filled || fill(); }
    char here() const noexcept { return buffer[used + at]; }

    // ---- faults

    void fault(std::uint64_t line_of, std::uint64_t column, const std::string& message, const std::string& hint = {}) {
        const Location where{file.name(), line_of, column};
        if (options.faults == nullptr) throw Error(ErrorKind::input, where, message, hint);
        options.faults->report({"DC20", Severity::error, where, message, hint});
    }
    /// The first fault of a row, at the place reached: what follows it in the row is its consequence.
    void fault_here(const std::string& message, const std::string& hint = {}) {
        if (!bad) fault(line, at - line_begin + 1, message, hint);
        bad = true;
    }

    // ---- rows

    /// False at the end of the file.
    bool row() {
        at = 0;
        line_begin = 0;
        row_line = line;
        fields = 0;
        bad = false;
        ends.clear();
        if (!more()) return false;
        if (!plain_row()) careful_row();
        if (at > options.max_row_bytes) too_long();
        check_utf8(std::string_view(buffer.data() + used, at));
        row_begin = used;
        used += at;
        return true;
    }

    bool plain_row() {
        const char* const begin = buffer.data() + used;
        const std::size_t size = filled - used;
        for (std::size_t block = 0; block < size; block += kBlock) {
            for (unsigned mask = specials(begin + block); mask != 0; mask &= mask - 1) {
                const std::size_t place = block + static_cast<std::size_t>(std::countr_zero(mask));
                if (place >= size) return false;
                const char sign = begin[place];
                if (sign == '\t') continue;
                const bool pair = sign == '\r' && place + 1 < size && begin[place + 1] == '\n';
                if (sign != ',' && sign != '\n' && !pair) return false;
                if (fields++ < keep) ends.push_back(place);
                if (sign == ',') continue;
                at = place + (pair ? 2 : 1);
                ++line;
                plain = true;
                return true;
            }
        }
        return false;
    }

    void careful_row() {
        plain = false;
        fields = 0;
        ends.clear();
        text.clear();
        for (;;) {
            const std::size_t begin = text.size();
            const Stop stop = field();
            if (fields++ < keep) ends.push_back(text.size());
            else text.resize(begin);
            if (stop == Stop::file) return;
            ++at;
            if (stop == Stop::comma) continue;
            ++line;
            return;
        }
    }

    /// Appends what stands before the next special byte; false when the file ends there.
    bool take_plain() {
        for (;;) {
            const char* const begin = buffer.data() + used + at;
            const std::size_t size = filled - used - at;
            std::size_t run = 0;
            unsigned mask = 0;
            while (run < size && (mask = specials(begin + run)) == 0) run += kBlock;
            if (mask != 0) run += static_cast<std::size_t>(std::countr_zero(mask));
            run = std::min(run, size);
            text.append(begin, run);
            at += run;
            if (run < size) return true;
            if (!fill()) return false;
        }
    }

    /// One field into `text`; stops on the comma or LF behind it.
    Stop field() {
        if (!more()) return Stop::file;
        bool after_quote = false;
        if (here() == '"') {
            const std::size_t begin = text.size();
            const std::size_t opened = at;
            if (!quoted()) return Stop::file;
            after_quote = true;
            if (text.size() == begin && !std::exchange(bad, true))
                fault(line, opened - line_begin + 1, "an empty value stands in quotes",
                      "a missing value is an empty cell");
        }
        for (;;) {
            if (!more()) return Stop::file;
            const char sign = here();
            if (sign == ',') return Stop::comma;
            if (sign == '\n') return Stop::line;
            if (sign == '\r') {
                ++at;
                if (more() && here() == '\n') return Stop::line;
                --at;
            }
            if (after_quote) fault_here("text stands after a closing quote", "a quote in a value is doubled");
            else if (sign == '"')
                fault_here("a quote stands in a value without quotes", "a value with a quote is quoted");
            else if (sign == '\r') fault_here("a carriage return stands alone", "lines end with LF");
            else check_control(sign);
            text += sign;
            ++at;
            take_plain();
        }
    }

    /// A quoted field, left behind its closing quote. False when the file ends first.
    bool quoted() {
        const std::uint64_t opened_line = line;
        const std::uint64_t opened_column = at - line_begin + 1;
        ++at;
        while (take_plain()) {
            const char sign = here();
            if (sign == '"') {
                ++at;
                if (!more() || here() != '"') return true;
            } else if (sign == '\r') {
                fault_here("a carriage return stands in a value", "line breaks in values are LF");
            } else if (sign != '\n') {
                check_control(sign);
            }
            text += sign;
            ++at;
            if (sign == '\n') {
                ++line;
                line_begin = at;
            }
        }
        if (!std::exchange(bad, true))
            fault(opened_line, opened_column, "a quoted value is not closed before the end of the file",
                  "the file may be cut");
        return false;
    }

    void check_control(char sign) {
        if (sign == '\0') fault_here("the file holds a NUL byte", "this is no CSV text");
        else if (static_cast<unsigned char>(sign) < 0x20 && sign != '\t')
            fault_here("a control character stands in a value");
    }

    /// On the bytes as they stand: fields put end to end could make one character of two halves.
    void check_utf8(std::string_view raw) {
        const std::size_t wrong = text::first_invalid(raw);
        if (wrong == std::string_view::npos) return;
        const std::string_view before = raw.substr(0, wrong);
        const std::size_t last = before.rfind('\n');
        fault(row_line + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')),
              last == std::string_view::npos ? wrong + 1 : wrong - last, "the row is not UTF-8 text",
              "convert it with opx-utf8");
    }

    std::string_view value(std::size_t i) const noexcept {
        const std::size_t gap = plain ? 1 : 0;  // the comma between two views
        const std::size_t begin = i == 0 ? 0 : ends[i - 1] + gap;
        return {(plain ? buffer.data() + row_begin : text.data()) + begin, ends[i] - begin};
    }

    InputFile file;
    ReaderOptions options;
    Sha256 digest;
    std::vector<char> buffer;  // kBlock bytes longer than what may be read into it: blocks are looked at whole
    std::size_t filled = 0;
    std::size_t used = 0;
    std::size_t at = 0;
    bool ended = false;
    std::uint64_t total = 0;
    std::uint64_t line = 1;
    std::size_t line_begin = 0;  // of the line that `at` is on, counted like it
    std::uint64_t rows = 0;
    // The row just read.
    std::uint64_t row_line = 1;
    std::size_t row_begin = 0;
    std::size_t fields = 0;
    std::size_t keep = kMaxColumns;  // fields past it are counted, not kept
    bool plain = false;
    bool bad = false;
    std::string text;
    std::vector<std::size_t> ends;
    std::vector<std::string> header;
};

Reader::Reader(InputFile file, ReaderOptions options) : impl_(std::make_unique<Impl>(std::move(file), options)) {
    Impl& it = *impl_;
    while (it.filled < kBom.size() && it.fill()) {
    }
    if (std::string_view(it.buffer.data(), it.filled).starts_with(kBom)) {
        it.fault(1, 1, "the file begins with a byte order mark", "exchange CSV is UTF-8 without it");
        it.used = kBom.size();
    }
    if (!it.row() || (it.fields == 1 && it.value(0).empty()))
        throw Error(ErrorKind::input, Location{it.file.name(), 1}, "has no header line");
    if (it.fields > kMaxColumns)
        throw Error(ErrorKind::limit, Location{it.file.name(), 1},
                    "has more than " + std::to_string(kMaxColumns) + " columns");
    for (std::size_t i = 0; i < it.fields; ++i) it.header.emplace_back(it.value(i));
    it.keep = it.fields;
}

Reader::Reader(Reader&&) noexcept = default;
Reader::~Reader() = default;

const std::vector<std::string>& Reader::header() const noexcept {
    return impl_->header;
}
const std::string& Reader::name() const noexcept {
    return impl_->file.name();
}
std::uint64_t Reader::rows() const noexcept {
    return impl_->rows;
}
std::uint64_t Reader::bytes() const noexcept {
    return impl_->total;
}
std::string Reader::sha256() {
    return impl_->digest.finish_hex();
}

bool Reader::next(RowBatch& batch) {
    Impl& it = *impl_;
    batch.clear();
    const std::size_t columns = it.header.size();
    while (!batch.full() && it.row()) {
        if (it.fields != columns)
            it.fault(it.row_line, 0,
                     "has " + std::to_string(it.fields) + " fields, the header has " + std::to_string(columns),
                     it.fields < columns ? "the file may be cut" : "a value with a comma must be quoted");
        for (std::size_t i = 0; i < columns; ++i)
            batch.add_field(i < it.ends.size() ? it.value(i) : std::string_view{});
        batch.end_row({0, it.row_line});
        ++it.rows;
    }
    return !batch.empty();
}

}  // namespace opx::csv
