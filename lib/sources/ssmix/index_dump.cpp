#include "sources/ssmix/index_dump.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "text/decode.hpp"
#include "text/utf8.hpp"

namespace opx::ssmix {
namespace {

constexpr std::size_t kMaxLine = std::size_t{64} << 10;

/// UTF-8 as it stands, else CP932: dumps come from databases of both kinds.
std::string as_text(std::string bytes) {
    if (text::valid(bytes)) return bytes;
    std::string out;
    text::Decoder decoder(text::Encoding::cp932, {text::Unmappable::mark, nullptr});
    decoder.feed(bytes, out);
    decoder.finish(out);
    return out;
}

}  // namespace

IndexDump::IndexDump(const fs::path& file) : file_(file) {
    if (!read_line(text_))
        throw Error(ErrorKind::input, Location{file_.name()}, "no line in it: an index has a header of column names");
    if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
    if (text_.find('\t') != std::string::npos && text_.find(',') == std::string::npos) separator_ = '\t';
    split(text_, header_);
}

bool IndexDump::read_line(std::string& out) {
    for (;;) {
        const std::size_t end = buffer_.find('\n', begin_);
        if (end == std::string::npos && !end_) {
            buffer_.erase(0, begin_);
            begin_ = 0;
            if (buffer_.size() > kMaxLine)
                throw Error(ErrorKind::input, Location{file_.name(), line_ + 1},
                            "a line of more than " + std::to_string(kMaxLine) + " bytes: no dump of an index");
            const std::size_t before = buffer_.size();
            buffer_.resize(before + kMaxLine * 4);
            const std::size_t got = file_.read(buffer_.data() + before, kMaxLine * 4);
            buffer_.resize(before + got);
            end_ = got == 0;
            continue;
        }
        if (end == std::string::npos && begin_ == buffer_.size()) return false;
        const std::size_t stop = std::min(end, buffer_.size());
        out.assign(buffer_, begin_, stop - begin_);
        begin_ = std::min(stop + 1, buffer_.size());
        ++line_;
        while (!out.empty() && (out.back() == '\r' || out.back() == ' ' || out.back() == '\x1a')) out.pop_back();
        if (!out.empty()) return true;
    }
}

void IndexDump::split(std::string_view line, std::vector<std::string>& cells) const {
    cells.clear();
    std::string cell;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            cell += c;
            ++i;
        } else if (c == '"' && (quoted || cell.empty())) {
            quoted = !quoted;
        } else if (c == separator_ && !quoted) {
            cells.push_back(std::move(cell));
            cell.clear();
        } else {
            cell += c;
        }
    }
    cells.push_back(std::move(cell));
    // Columns of fixed length come padded.
    for (std::string& it : cells) it.erase(it.find_last_not_of(' ') + 1);
}

bool IndexDump::next(std::vector<std::string>& cells) {
    if (!read_line(text_)) return false;
    text_ = as_text(std::move(text_));
    split(text_, cells);
    return true;
}

}  // namespace opx::ssmix
