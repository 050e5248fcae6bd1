#include "dataset/settler.hpp"

#include <algorithm>
#include <utility>

#include "dataset/row_linker.hpp"

namespace opx::dataset {
namespace {

std::vector<std::size_t> columns_of(const definition::Table& table, const std::vector<std::string>& names) {
    std::vector<std::size_t> columns;
    for (const std::string& name : names) columns.push_back(table.find(name).value() + 1);  // 0 is the precedence
    return columns;
}

std::vector<std::size_t> sort_keys(const definition::Table& table) {
    std::vector<std::size_t> keys = columns_of(table, table.grain);
    keys.push_back(0);
    return keys;
}

bool number_column(const definition::Field& field) noexcept {
    return field.type.kind == definition::TypeKind::integer || field.type.kind == definition::TypeKind::decimal;
}

/// Text order, but "2" before "10" for plain digits of a number column.
int compare_values(std::string_view a, std::string_view b, bool as_number) noexcept {
    if (as_number && a.size() != b.size() && !a.starts_with('-') && !b.starts_with('-')) {
        const std::size_t whole_a = std::min(a.find('.'), a.size());
        const std::size_t whole_b = std::min(b.find('.'), b.size());
        if (whole_a != whole_b) return whole_a < whole_b ? -1 : 1;
    }
    return a.compare(b);
}

/// Settles the rows of one group after the other and hands them on in their order.
class Group {
   public:
    Group(const definition::Table& table, bool fill, RowSink& sink)
        : carried_(table.fields.size() + 1),
          filled_(table.fields.size() + 1),
          out_(table.fields.size()),
          sink_(&sink),
          fill_(fill) {
        grain_ = columns_of(table, table.grain);
        order_ = columns_of(table, table.order_by);
        width_ = table.group_width();
        order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(width_));  // the same in all rows
        for (const std::size_t column : order_) as_number_.push_back(number_column(table.fields[column - 1]));
        for (const definition::Field& field : table.fields)
            reason_of_.push_back(field.reason_field.empty() ? kNoReason : table.find(field.reason_field).value() + 1);
    }

    /// Sorted rows. A group that stands in one batch is settled in place; what may go on in the next one is copied.
    void take(const RowBatch& batch) {
        std::size_t begin = 0;
        if (!carried_.empty()) {
            while (begin < batch.rows() && same_group(carried_, 0, batch, begin)) carry(batch, begin++);
            if (begin == batch.rows()) return;
            write_carried();
        }
        for (std::size_t row = begin + 1; row < batch.rows(); ++row) {
            if (same_group(batch, begin, batch, row)) continue;
            write(batch, begin, row);
            begin = row;
        }
        for (; begin < batch.rows(); ++begin) carry(batch, begin);
    }

    std::map<std::string, std::uint64_t> finish() {
        if (!carried_.empty()) write_carried();
        if (!out_.empty()) sink_->write(out_);
        std::map<std::string, std::uint64_t> merged;
        if (repeated_ > 0) merged["repeated"] = repeated_;
        if (outdone_ > 0) merged[fill_ ? "filled_in" : "superseded"] = outdone_;
        return merged;
    }

   private:
    /// Where a whole source gives one row (a facility of a million messages), the rows so far become one row at this
    /// length, so that memory does not grow with them.
    static constexpr std::size_t kLongRun = 8192;

    struct Winner {
        const RowBatch* batch;
        std::size_t row;
    };

    void carry(const RowBatch& batch, std::size_t row) {
        carried_.add_row(batch, row);
        if (carried_.rows() >= kLongRun && same_grain(carried_, 0, carried_.rows() - 1)) fold();
    }

    void fold() {
        const Winner winner = settle(carried_, 0, carried_.rows());
        RowBatch one(carried_.columns());
        one.add_row(*winner.batch, winner.row);
        filled_.clear();
        carried_ = std::move(one);
    }

    void write_carried() {
        write(carried_, 0, carried_.rows());
        carried_.clear();
    }

    bool same_group(const RowBatch& left, std::size_t a, const RowBatch& right, std::size_t b) const {
        for (std::size_t i = 0; i < width_; ++i)
            if (left.field(a, grain_[i]) != right.field(b, grain_[i])) return false;
        return true;
    }

    bool same_grain(const RowBatch& rows, std::size_t a, std::size_t b) const {
        for (std::size_t i = width_; i < grain_.size(); ++i)
            if (rows.field(a, grain_[i]) != rows.field(b, grain_[i])) return false;
        return true;
    }

    static bool same_row(const RowBatch& rows, std::size_t a, std::size_t b) {
        if (rows.row_text(a) != rows.row_text(b)) return false;
        for (std::size_t column = 0; column < rows.columns(); ++column)
            if (rows.field(a, column).size() != rows.field(b, column).size()) return false;
        return true;
    }

    /// Rows begin..end-1 share the grain, in rising precedence: the last one wins.
    Winner settle(const RowBatch& rows, std::size_t begin, std::size_t end) {
        const std::size_t winner = end - 1;
        for (std::size_t row = begin; row < winner; ++row) ++(same_row(rows, row, row + 1) ? repeated_ : outdone_);
        if (!fill_ || begin == winner) return {&rows, winner};
        values_.resize(rows.columns());
        for (std::size_t column = 0; column < rows.columns(); ++column) {
            values_[column] = rows.field(winner, column);
            if (column == 0) continue;
            for (std::size_t row = winner; values_[column].empty() && row > begin; --row)
                values_[column] = rows.field(row - 1, column);
        }
        // A value that another row had leaves no reason for its absence.
        for (std::size_t column = 1; column < rows.columns(); ++column)
            if (const std::size_t reason = reason_of_[column - 1]; reason != kNoReason && !values_[column].empty())
                values_[reason] = {};
        for (const std::string_view value : values_) filled_.add_field(value);
        filled_.end_row(rows.origin(winner));
        return {&filled_, filled_.rows() - 1};
    }

    void write(const RowBatch& rows, std::size_t begin, std::size_t end) {
        winners_.clear();
        filled_.clear();
        for (std::size_t row = begin; row < end;) {
            std::size_t next = row + 1;
            while (next < end && same_grain(rows, row, next)) ++next;
            winners_.push_back(settle(rows, row, next));
            row = next;
        }
        const auto before = [this](const Winner& a, const Winner& b) { return in_front(a, b); };
        if (!std::is_sorted(winners_.begin(), winners_.end(), before))
            std::stable_sort(winners_.begin(), winners_.end(), before);
        for (const Winner& winner : winners_) {
            out_.add_row(*winner.batch, winner.row, 1);  // without the precedence
            if (!out_.full()) continue;
            sink_->write(out_);
            out_.clear();
        }
    }

    bool in_front(const Winner& a, const Winner& b) const {
        for (std::size_t i = 0; i < order_.size(); ++i) {
            const int order =
                compare_values(a.batch->field(a.row, order_[i]), b.batch->field(b.row, order_[i]), as_number_[i]);
            if (order != 0) return order < 0;
        }
        return false;
    }

    RowBatch carried_;  // the group that is not known to be whole yet
    RowBatch filled_;   // rows of this group that were made of several
    RowBatch out_;
    RowSink* sink_;
    bool fill_;
    std::vector<std::size_t> grain_;
    std::vector<std::size_t> order_;
    std::vector<bool> as_number_;
    std::size_t width_ = 0;
    static constexpr std::size_t kNoReason = static_cast<std::size_t>(-1);
    std::vector<std::size_t> reason_of_;  // per item: column of its reason item
    std::vector<std::string_view> values_;
    std::vector<Winner> winners_;
    std::uint64_t repeated_ = 0;
    std::uint64_t outdone_ = 0;
};

}  // namespace

Settler::Settler(const definition::Table& table, bool fill, const fs::path& spill_folder,
                 std::shared_ptr<SortMemory> memory)
    : table_(&table),
      fill_(fill),
      sorter_(table.fields.size() + 1, sort_keys(table), spill_folder, std::move(memory)) {}

std::map<std::string, std::uint64_t> Settler::settle(RowSink& sink) {
    if (table_->link) {
        RowLinker linker(*table_, sink);
        std::map<std::string, std::uint64_t> merged = settle_into(linker);
        linker.close();
        return merged;
    }
    return settle_into(sink);
}

std::map<std::string, std::uint64_t> Settler::settle_into(RowSink& sink) {
    Group group(*table_, fill_, sink);
    RowBatch batch(table_->fields.size() + 1);
    RowSource& rows = sorter_.sorted();
    while (rows.next(batch)) group.take(batch);
    return group.finish();
}

}  // namespace opx::dataset
