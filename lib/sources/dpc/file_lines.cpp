#include "sources/dpc/file_lines.hpp"

#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace opx::dpc {
namespace {

constexpr std::size_t kBeginning = std::size_t{1} << 20;
constexpr std::size_t kReadBytes = std::size_t{128} << 10;
constexpr std::size_t kMostTogether = std::size_t{8} << 20;
constexpr std::size_t kMaxLine = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void FileLines::read_more() {
    const std::size_t before = pending_.size();
    const std::size_t wanted = at_start_ ? kBeginning : kReadBytes;
    pending_.resize(before + wanted);
    const std::size_t count = in_.read(pending_.data() + before, wanted);
    pending_.resize(before + count);
    const std::string_view more = std::string_view(pending_).substr(before);
    digest_.update(more);
    bytes_ += count;
    if (at_start_ && count > 0) {
        at_start_ = false;
        // No LF in the first MiB, but CR: a file of an old Macintosh. A line is never that long.
        cr_only_ = more.find('\n') == std::string_view::npos && more.find('\r') != std::string_view::npos;
        if (more.starts_with(kByteOrderMark)) pending_.erase(0, kByteOrderMark.size());
    }
    if (cr_only_)
        std::replace(pending_.begin() + static_cast<std::ptrdiff_t>(std::min(before, pending_.size())), pending_.end(),
                     '\r', '\n');
    if (count > 0) return;
    at_end_ = true;
    while (pending_.ends_with('\x1a')) pending_.pop_back();
}

std::string_view FileLines::beginning() {
    while (!at_end_ && pending_.size() < kBeginning) read_more();
    return pending_;
}

bool FileLines::take(std::string& text, std::uint64_t& first_line, std::size_t bytes, const Cut& cut_at) {
    for (;;) {
        while (!at_end_ && pending_.size() < bytes) read_more();
        if (passing_over_) {
            const std::size_t end = pending_.find('\n');
            passing_over_ = end == std::string::npos && !at_end_;
            pending_.erase(0, end == std::string::npos ? end : end + 1);
            line_ += end == std::string::npos ? 0 : 1;
            if (passing_over_ || !at_end_) continue;
        }
        std::size_t cut = at_end_ ? pending_.size() : pending_.rfind('\n') + 1;
        if (cut == 0 && !at_end_) {
            if (pending_.size() > kMaxLine) {
                lost_.push_back({"DP21", "line_too_long", "line is longer than 1 MiB", {}, line_});
                passing_over_ = true;
                pending_.clear();
            } else {
                read_more();
            }
            continue;
        }
        if (cut_at && !at_end_) {
            if (const std::size_t place = cut_at(std::string_view(pending_).substr(0, cut)); place != 0) {
                cut = place;
            } else if (cut < kMostTogether && pending_.size() - cut <= kMaxLine) {
                read_more();
                continue;
            }
        }
        first_line = line_;
        std::string rest = pending_.substr(cut);
        pending_.resize(cut);
        text = std::move(pending_);
        pending_ = std::move(rest);
        line_ += count_byte(text, '\n');
        // Kanji of CP932 are no valid UTF-8.
        if (encoding_ == text::Encoding::ascii && !text::is_ascii(text))
            encoding_ = text::valid(text) ? text::Encoding::utf8 : text::Encoding::cp932;
        return !at_end_;
    }
}

}  // namespace opx::dpc
