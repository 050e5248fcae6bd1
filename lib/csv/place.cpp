#include "csv/place.hpp"

#include <algorithm>
#include <utility>

#include "base/count.hpp"

namespace opx::csv {
namespace {

constexpr std::size_t kMaxHeader = std::size_t{64} << 10;

/// Separators outside quotes; `quoted` says how the part begins and, afterwards, how it ends.
std::uint64_t separators(std::string_view part, bool& quoted) noexcept {
    std::uint64_t count = 0;
    for (const char c : part) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) ++count;
    }
    return count;
}

}  // namespace

void PlaceFinder::begin(std::string_view piece) {
    piece_ = piece;
    at_ = 0;
    row_at_ = 0;
}

void PlaceFinder::end() {
    move_to(piece_.size());
    if (header_open_) read_header(piece_, false);
    columns_ += separators(piece_.substr(row_at_), row_quoted_);
    before_ += piece_.size();
    begin({});
}

void PlaceFinder::move_to(std::size_t end) {
    while (at_ < end) {
        const std::string_view rest = piece_.substr(at_, end - at_);
        // An escaped quote is two: in, and out again.
        const std::size_t quote = rest.find('"');
        const std::string_view plain = rest.substr(0, quote);
        if (!quoted_ && !plain.empty()) {
            const std::size_t last = plain.rfind('\n');
            if (last != std::string_view::npos) {
                if (header_open_) read_header(piece_.substr(0, at_ + plain.find('\n')), true);
                row_ += count_of('\n', plain);
                row_at_ = at_ + last + 1;
                columns_ = 0;
                row_quoted_ = false;
            }
        }
        at_ += plain.size();
        if (quote == std::string_view::npos) break;
        quoted_ = !quoted_;
        ++at_;
    }
}

Place PlaceFinder::at(std::uint64_t offset) {
    const std::size_t end =
        std::min<std::size_t>(piece_.size(), offset < before_ ? 0 : static_cast<std::size_t>(offset - before_));
    if (end > at_) move_to(end);
    if (end > row_at_) {
        columns_ += separators(piece_.substr(row_at_, end - row_at_), row_quoted_);
        row_at_ = end;
    }
    return {row_, columns_ + 1};
}

void PlaceFinder::read_header(std::string_view part, bool ends) {
    header_ += part.substr(0, kMaxHeader - std::min(header_.size(), kMaxHeader));
    if (!ends) return;
    header_open_ = false;
    bool quoted = false;
    std::string name;
    for (const char c : header_) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) names_.push_back(std::exchange(name, {}));
        else if (c != '\r') name += c;
    }
    names_.push_back(std::move(name));
    header_.clear();
}

std::string_view PlaceFinder::name(std::uint64_t column) const noexcept {
    return column == 0 || column > names_.size() ? std::string_view() : std::string_view(names_[column - 1]);
}

}  // namespace opx::csv
