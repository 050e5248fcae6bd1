#include "csv/writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/bytes.hpp"

namespace opx::csv {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;  // more than OutputFile keeps: it writes this at once

constexpr bool is_special(char sign) noexcept {
    return sign == ',' || sign == '"' || sign == '\n' || sign == '\r';
}

/// A sign that needs quotes wherever it stands.
bool holds_special(std::string_view text) noexcept {
    std::size_t at = 0;
#if defined(__SSE2__)
    const auto equal = [](__m128i bytes, char sign) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(sign)); };
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        const __m128i found = _mm_or_si128(_mm_or_si128(equal(bytes, ','), equal(bytes, '"')),
                                           _mm_or_si128(equal(bytes, '\n'), equal(bytes, '\r')));
        if (_mm_movemask_epi8(found) != 0) return true;
    }
#endif
    for (; at < text.size(); ++at)
        if (is_special(text[at])) return true;
    return false;
}

constexpr bool is_blank(char sign) noexcept {
    return sign == ' ' || sign == '\t';
}

/// A sign that needs quotes where a value begins or ends.
bool has_odd_ends(std::string_view value) noexcept {
    if (is_blank(value.front()) || is_blank(value.back())) return true;
    return value.starts_with("\xEF\xBB\xBF");  // at the beginning of the file it would be a byte order mark
}

}  // namespace

Look look_at(std::string_view value) noexcept {
    Look look{has_odd_ends(value), false};
#if defined(__SSE2__)
    __m128i controls = _mm_setzero_si128();
    __m128i specials = _mm_setzero_si128();
    const auto see = [&](const char* at) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto equal = [bytes](char sign) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(sign)); };
        const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        controls = _mm_or_si128(controls, _mm_or_si128(low, equal(0x7F)));
        specials = _mm_or_si128(
            specials, _mm_or_si128(_mm_or_si128(equal(','), equal('"')), _mm_or_si128(equal('\n'), equal('\r'))));
    };
    const std::size_t size = value.size();
    if (size < 16) {
        std::array<char, 16> room;
        room.fill('0');
        copy_bytes(room.data(), value);
        see(room.data());
    } else {
        for (std::size_t at = 0; at + 16 <= size; at += 16) see(value.data() + at);
        see(value.data() + size - 16);  // some of them once more
    }
    look.control = _mm_movemask_epi8(controls) != 0;
    look.quotes = look.quotes || _mm_movemask_epi8(specials) != 0;
#else
    for (const char sign : value) {
        const auto byte = static_cast<unsigned char>(sign);
        look.control = look.control || byte < 0x20 || byte == 0x7F;
        look.quotes = look.quotes || is_special(sign);
    }
#endif
    return look;
}

std::string quoted(std::string_view value) {
    std::string out(1, '"');
    for (const char sign : value) {
        if (sign == '"') out += '"';
        out += sign;
    }
    return out += '"';
}

void append_field(std::string& out, std::string_view value) {
    if (value.empty()) return;
    if (has_odd_ends(value) || holds_special(value)) out += quoted(value);
    else out += value;
}

void append_row(std::string& out, const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ',';
        append_field(out, fields[i]);
    }
    out += '\n';
}

std::vector<std::string> items_of(std::string_view line) {
    std::vector<std::string> items(1);
    if (line.ends_with('\n')) line.remove_suffix(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') {
            if (quoted && i + 1 < line.size() && line[i + 1] == '"') items.back() += line[i++];
            else quoted = !quoted;
        } else if (line[i] == ',' && !quoted) {
            items.emplace_back();
        } else {
            items.back() += line[i];
        }
    }
    return items;
}

std::size_t LineFields::read(std::string_view text, std::size_t count) {
    fields_.clear();
    unquoted_.clear();
    std::size_t at = 0;
    while (fields_.size() < count) {
        const std::size_t begin = at;
        if (text[at] != '"') {
            while (text[at] != ',' && text[at] != '\n') ++at;
            fields_.push_back(text.substr(begin, at - begin));
        } else {
            const auto closing = [&] { return at = text.find('"', at + 1); };
            bool doubled = false;
            while (text[closing() + 1] == '"') {
                doubled = true;
                ++at;
            }
            ++at;
            if (doubled) fields_.push_back(unquoted_.emplace_back(items_of(text.substr(begin, at - begin)).front()));
            else fields_.push_back(text.substr(begin + 1, at - begin - 2));
        }
        ++at;
    }
    if (at > 0 && text[at - 1] == '\n') return at;
    for (std::size_t quotes = 0;;) {  // a line end inside of quotes ends no line
        const std::size_t end = text.find('\n', at);
        quotes += count_byte(text.substr(at, end - at), '"');
        at = end + 1;
        if (quotes % 2 == 0) return at;
    }
}

Writer::Writer(OutputFile& file, const std::vector<std::string>& header) : file_(&file), columns_(header.size()) {
    append_row(line_, header);
    std::memcpy(room_for(line_.size()), line_.data(), line_.size());
    used_ += line_.size();
}

/// Where up to `bytes` more may be written.
char* Writer::room_for(std::size_t bytes) {
    if (used_ + bytes > buffer_.size()) {
        hand_over();
        if (bytes > buffer_.size()) buffer_.resize(rows_ == 0 ? bytes : std::max(bytes, kBuffer));
    }
    return buffer_.data() + used_;
}

void Writer::write_row(const RowBatch& batch, std::size_t row) {
    if (columns_ != batch.columns() || holds_special(batch.row_text(row))) append_quoted(batch, row);
    else append_plain(batch, row);
    ++rows_;
    if (used_ >= kBuffer) hand_over();
}

void Writer::write_line(std::string_view line) {
    std::memcpy(room_for(line.size()), line.data(), line.size());
    used_ += line.size();
    ++rows_;
    if (used_ >= kBuffer) hand_over();
}

void Writer::write_lines(std::string_view lines, std::uint64_t count) {
    rows_ += count;
    if (lines.size() >= kBuffer) {
        hand_over();
        send(lines);
        return;
    }
    std::memcpy(room_for(lines.size()), lines.data(), lines.size());
    used_ += lines.size();
}

void Writer::append_quoted(const RowBatch& batch, std::size_t row) {
    line_.clear();
    for (std::size_t column = 0; column < columns_; ++column) {
        if (column > 0) line_ += ',';
        append_field(line_, batch.field(row, column));
    }
    line_ += '\n';
    std::memcpy(room_for(line_.size()), line_.data(), line_.size());
    used_ += line_.size();
}

/// A row without any sign that needs quotes inside of a value: most rows.
void Writer::append_plain(const RowBatch& batch, std::size_t row) {
    const std::string_view text = batch.row_text(row);
    const std::uint32_t* const ends = batch.row_ends(row);
    std::uint32_t begin = batch.row_begin(row);
    const char* from = text.data();
    const char* const end = from + text.size();
    // Commas and the line end, and quotes where a value begins or ends with a blank.
    char* const first = room_for(text.size() + 3 * columns_);
    char* out = first;
    for (std::size_t column = 0; column < columns_; ++column) {
        const std::size_t size = ends[column] - begin;
        begin = ends[column];
        if (size > 0) {
            const bool quoted = has_odd_ends({from, size});
            if (quoted) *out++ = '"';
            // Most values are short, and sixteen bytes are copied faster than some: what is too much is written over.
            if (size <= 16 && end - from >= 16) std::memcpy(out, from, 16);
            else std::memcpy(out, from, size);
            out += size;
            from += size;
            if (quoted) *out++ = '"';
        }
        *out++ = ',';
    }
    out[-1] = '\n';
    used_ += static_cast<std::size_t>(out - first);
}

void Writer::write(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) write_row(batch, row);
}

void Writer::hand_over() {
    send(std::string_view(buffer_).substr(0, used_));
    used_ = 0;
}

void Writer::send(std::string_view bytes) {
    digest_.update(bytes);
    bytes_ += bytes.size();
    file_->write(bytes);
}

void Writer::close() {
    hand_over();
    std::string().swap(buffer_);
    std::string().swap(line_);
}

std::string Writer::sha256() {
    return digest_.finish_hex();
}

}  // namespace opx::csv
