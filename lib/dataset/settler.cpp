#include "dataset/settler.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

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

/// The rows of one group, as one batch that grows.
class Group {
   public:
    Group(const definition::Table& table, bool fill)
        : rows_(table.fields.size() + 1), settled_(table.fields.size()), fill_(fill) {
        grain_ = columns_of(table, table.grain);
        order_ = columns_of(table, table.order_by);
        for (const std::size_t column : order_) as_number_.push_back(number_column(table.fields[column - 1]));
        width_ = table.group_width();
        for (const definition::Field& field : table.fields)
            reason_of_.push_back(field.reason_field.empty() ? kNoReason : table.find(field.reason_field).value() + 1);
    }

    bool belongs(const RowBatch& batch, std::size_t row) const {
        for (std::size_t i = 0; i < width_; ++i)
            if (batch.field(row, grain_[i]) != rows_.field(0, grain_[i])) return false;
        return true;
    }
    bool empty() const noexcept { return rows_.empty(); }
    void add(const RowBatch& batch, std::size_t row) {
        rows_.add_row(batch, row);
        if (rows_.rows() >= kLongRun && same_grain(0, rows_.rows() - 1)) fold();
    }

    void write(RowSink& sink, std::map<std::string, std::uint64_t>& merged) {
        for (auto& [reason, count] : folded_) merged[reason] += std::exchange(count, 0);
        settled_.clear();
        for (std::size_t begin = 0; begin < rows_.rows();) {
            std::size_t end = begin + 1;
            while (end < rows_.rows() && same_grain(begin, end)) ++end;
            settle(begin, end, merged);
            begin = end;
        }
        rows_.clear();
        write_in_order(sink);
    }

   private:
    /// Where a whole source gives one row (a facility of a million messages), the rows so far become one row at this
    /// length, so that memory does not grow with them.
    static constexpr std::size_t kLongRun = 8192;

    void fold() {
        const std::size_t last = rows_.rows() - 1;
        const std::string precedence(rows_.field(last, 0));
        const Origin origin = rows_.origin(last);
        settled_.clear();
        settle(0, rows_.rows(), folded_);
        RowBatch one(rows_.columns());
        one.add_field(precedence);
        for (std::size_t column = 0; column < settled_.columns(); ++column) one.add_field(settled_.field(0, column));
        one.end_row(origin);
        settled_.clear();
        rows_ = std::move(one);
    }

    bool same_grain(std::size_t a, std::size_t b) const {
        for (std::size_t i = width_; i < grain_.size(); ++i)
            if (rows_.field(a, grain_[i]) != rows_.field(b, grain_[i])) return false;
        return true;
    }

    bool same_row(std::size_t a, std::size_t b) const {
        for (std::size_t column = 0; column < rows_.columns(); ++column)
            if (rows_.field(a, column) != rows_.field(b, column)) return false;
        return true;
    }

    /// Rows begin..end-1 share the grain, in rising precedence: the last one wins.
    void settle(std::size_t begin, std::size_t end, std::map<std::string, std::uint64_t>& merged) {
        const std::size_t winner = end - 1;
        for (std::size_t row = begin; row < winner; ++row) {
            const bool repeated = same_row(row, row + 1);
            ++merged[repeated ? "repeated" : fill_ ? "filled_in" : "superseded"];
        }
        values_.assign(rows_.columns(), {});
        for (std::size_t column = 1; column < rows_.columns(); ++column) {
            values_[column] = rows_.field(winner, column);
            if (!fill_) continue;
            for (std::size_t row = winner; values_[column].empty() && row > begin; --row)
                values_[column] = rows_.field(row - 1, column);
        }
        // A value that another row had leaves no reason for its absence.
        for (std::size_t column = 1; column < rows_.columns(); ++column)
            if (const std::size_t reason = reason_of_[column - 1]; reason != kNoReason && !values_[column].empty())
                values_[reason] = {};
        for (std::size_t column = 1; column < rows_.columns(); ++column) settled_.add_field(values_[column]);
        settled_.end_row(rows_.origin(winner));
    }

    void write_in_order(RowSink& sink) {
        std::vector<std::size_t> index(settled_.rows());
        std::iota(index.begin(), index.end(), std::size_t{0});
        std::stable_sort(index.begin(), index.end(), [&](std::size_t a, std::size_t b) {
            for (std::size_t i = 0; i < order_.size(); ++i) {
                const int order =
                    compare_values(settled_.field(a, order_[i] - 1), settled_.field(b, order_[i] - 1), as_number_[i]);
                if (order != 0) return order < 0;
            }
            return false;
        });
        RowBatch out(settled_.columns());
        for (const std::size_t row : index) {
            out.add_row(settled_, row);
            if (!out.full()) continue;
            sink.write(out);
            out.clear();
        }
        if (!out.empty()) sink.write(out);
    }

    RowBatch rows_;
    RowBatch settled_;
    bool fill_;
    std::vector<std::size_t> grain_;
    std::vector<std::size_t> order_;
    std::vector<bool> as_number_;
    std::size_t width_ = 0;
    static constexpr std::size_t kNoReason = static_cast<std::size_t>(-1);
    std::vector<std::size_t> reason_of_;  // per item: column of its reason item
    std::vector<std::string_view> values_;
    std::map<std::string, std::uint64_t> folded_;  // merged by fold(), not yet told
};

}  // namespace

Settler::Settler(const definition::Table& table, bool fill, const fs::path& spill_folder, std::size_t memory)
    : table_(&table), fill_(fill), sorter_(table.fields.size() + 1, sort_keys(table), spill_folder, memory) {}

std::map<std::string, std::uint64_t> Settler::settle(RowSink& sink) {
    std::map<std::string, std::uint64_t> merged;
    Group group(*table_, fill_);
    RowBatch batch(table_->fields.size() + 1);
    RowSource& rows = sorter_.sorted();
    while (rows.next(batch)) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            if (!group.empty() && !group.belongs(batch, row)) group.write(sink, merged);
            group.add(batch, row);
        }
    }
    if (!group.empty()) group.write(sink, merged);
    return merged;
}

}  // namespace opx::dataset
