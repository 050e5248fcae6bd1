#include "csv/writer.hpp"

#include <algorithm>
#include <array>

namespace opx::csv {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;

constexpr std::array<bool, 256> kSpecial = [] {
    std::array<bool, 256> special{};
    for (const char sign : {',', '"', '\n', '\r'}) special[static_cast<unsigned char>(sign)] = true;
    return special;
}();

bool needs_quotes(std::string_view value) noexcept {
    if (value.front() == ' ' || value.back() == ' ' || value.front() == '\t' || value.back() == '\t') return true;
    if (value.starts_with("\xEF\xBB\xBF")) return true;  // at the beginning of the file it would be a byte order mark
    return std::any_of(value.begin(), value.end(),
                       [](char sign) { return kSpecial[static_cast<unsigned char>(sign)]; });
}

}  // namespace

void append_field(std::string& out, std::string_view value) {
    if (value.empty()) return;
    if (!needs_quotes(value)) {
        out.append(value);
        return;
    }
    out += '"';
    for (std::size_t begin = 0;;) {
        const std::size_t quote = value.find('"', begin);
        if (quote == std::string_view::npos) {
            out.append(value.substr(begin));
            break;
        }
        out.append(value.substr(begin, quote + 1 - begin));
        out += '"';
        begin = quote + 1;
    }
    out += '"';
}

void append_row(std::string& out, const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ',';
        append_field(out, fields[i]);
    }
    out += '\n';
}

Writer::Writer(OutputFile& file, const std::vector<std::string>& header) : file_(&file), columns_(header.size()) {
    append_row(buffer_, header);
}

void Writer::write_row(const RowBatch& batch, std::size_t row) {
    for (std::size_t column = 0; column < columns_; ++column) {
        if (column > 0) buffer_ += ',';
        append_field(buffer_, batch.field(row, column));
    }
    buffer_ += '\n';
    ++rows_;
    if (buffer_.size() >= kBuffer) hand_over();
}

void Writer::write(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) write_row(batch, row);
}

void Writer::hand_over() {
    digest_.update(buffer_);
    bytes_ += buffer_.size();
    file_->write(buffer_);
    buffer_.clear();
}

void Writer::close() {
    hand_over();
}

std::string Writer::sha256() {
    return digest_.finish_hex();
}

}  // namespace opx::csv
