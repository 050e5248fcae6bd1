#include "dataset/early_run.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/bytes.hpp"
#include "record/stored_row.hpp"

namespace opx::dataset {
namespace {

constexpr std::size_t kBuffer = std::size_t{64} << 10;

void append(SpillFile& file, std::string_view bytes) {
    file.append(bytes.data(), bytes.size());
}

template <class Head>
void append_head(SpillFile& file, const Head& head) {
    static_assert(std::has_unique_object_representations_v<Head>);
    file.append(reinterpret_cast<const char*>(&head), sizeof head);
}

}  // namespace

void EarlyLog::written(std::string_view group, std::string_view precedence, std::string_view day,
                       std::size_t line_size) {
    if (head_.rows > 0 && !same_bytes(group, group_)) store_group();
    if (head_.rows == 0) {
        group_ = group;
        first_day_ = last_day_ = day;
    } else if (!day.empty() && !same_bytes(day, last_day_)) {
        if (first_day_.empty() || day < first_day_) first_day_ = day;
        if (day > last_day_) last_day_ = day;
    }
    ++head_.rows;
    head_.bytes += line_size;
    bytes_ += line_size;
    if (times_ > 0 && !same_bytes(precedence, precedence_)) store_precedence();
    if (times_ == 0) precedence_ = precedence;
    ++times_;
}

void EarlyLog::end_group() {
    store_group();
    groups_.flush();
    precedences_.flush();
}

void EarlyLog::close() {
    store_group();
    store_precedence();
    groups_.flush();
    precedences_.flush();
}

void EarlyLog::store_group() {
    if (head_.rows == 0) return;
    head_.group = static_cast<std::uint32_t>(group_.size());
    head_.first_day = static_cast<std::uint16_t>(first_day_.size());
    head_.last_day = static_cast<std::uint16_t>(last_day_.size());
    append_head(groups_, head_);
    append(groups_, group_);
    append(groups_, first_day_);
    append(groups_, last_day_);
    head_ = {};
}

void EarlyLog::store_precedence() {
    if (times_ == 0) return;
    append_head(precedences_, PrecedenceHead{times_, precedence_.size()});
    append(precedences_, precedence_);
    times_ = 0;
}

EarlyRun::EarlyRun(const EarlyLog& log, std::unique_ptr<SpillFile> lines)
    : file_(std::move(lines)),
      groups_(log.groups_, {0, log.groups_.size()}, kBuffer),
      precedences_(log.precedences_, {0, log.precedences_.size()}, kBuffer),
      lines_(*file_, {file_->size() - log.bytes_, file_->size()}, kBuffer) {
    open_group();
}

FinishedGroup EarlyRun::finished() const noexcept {
    const std::size_t first_day = head_.group;
    const std::size_t last_day = first_day + head_.first_day;
    return {group(),
            text(first_day, head_.first_day),
            text(last_day, head_.last_day),
            head_.rows,
            {lines_.data(), head_.bytes}};
}

void EarlyRun::read_rows(LineForm& form, RowBatch& rows) {
    RowBatch& read = form.orders() ? unsorted_ : rows;
    read.clear();
    for (std::string_view rest(lines_.data(), head_.bytes); !rest.empty();) {
        pass_precedences(1);
        rest.remove_prefix(form.add_line({precedences_.data() + sizeof precedence_, precedence_.size}, rest, read));
    }
    if (!form.orders()) return;
    // The order of the table is not that of the grain, of which each row has another.
    order_.resize(read.rows());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const auto before = [&](std::size_t a, std::size_t b) {
        return compare_bytes(read.field(a, kGrain), read.field(b, kGrain)) < 0;
    };
    if (!std::is_sorted(order_.begin(), order_.end(), before)) std::sort(order_.begin(), order_.end(), before);
    rows.clear();
    for (const std::size_t row : order_) rows.add_row(read, row);
}

void EarlyRun::advance() {
    pass_precedences(head_.rows - rows_read_);
    lines_.pass(head_.bytes);
    groups_.pass(sizeof head_ + head_.group + head_.first_day + head_.last_day);
    open_group();
}

void EarlyRun::open_group() {
    rows_read_ = 0;
    at_end_ = !groups_.hold(sizeof head_);
    if (at_end_) return;
    std::memcpy(&head_, groups_.data(), sizeof head_);
    groups_.hold(sizeof head_ + head_.group + head_.first_day + head_.last_day);
    lines_.hold(head_.bytes);
}

/// The precedence of the last of so many rows stands behind its head at precedences_.data().
void EarlyRun::pass_precedences(std::uint64_t rows) {
    rows_read_ += rows;
    while (rows > 0) {
        if (precedence_.rows == 0) {
            precedences_.pass(precedence_bytes_);
            precedences_.hold(sizeof precedence_);
            std::memcpy(&precedence_, precedences_.data(), sizeof precedence_);
            precedence_bytes_ = sizeof precedence_ + precedence_.size;
            precedences_.hold(precedence_bytes_);
        }
        const std::uint64_t now = std::min(rows, precedence_.rows);
        precedence_.rows -= now;
        rows -= now;
    }
}

}  // namespace opx::dataset
