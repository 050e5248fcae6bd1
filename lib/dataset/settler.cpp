#include "dataset/settler.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "csv/writer.hpp"
#include "dataset/early_run.hpp"
#include "dataset/row_linker.hpp"
#include "record/stored_row.hpp"

namespace opx::dataset {
namespace {

/// Settles the rows of one group after the other and hands them on in their order.
class Group {
   public:
    Group(const LineForm& form, LineSink& sink, bool any_stands, EarlyLog* log = nullptr)
        : form_(form), sink_(&sink), log_(log), any_stands_(any_stands), carried_(kLineColumns), filled_(kLineColumns) {
        const definition::Table& table = form.table();
        for (const definition::Field& field : table.fields)
            reason_of_.push_back(field.reason_field.empty() ? kNoReason : table.find(field.reason_field).value());
        // Of the provenance items a text names the source, and a whole number the place in it.
        for (std::size_t i = 0; i < table.fields.size(); ++i) {
            if (!table.fields[i].has(definition::Role::provenance)) continue;
            if (!source_ && table.fields[i].type.kind == definition::TypeKind::text) source_ = i;
            if (!place_ && table.fields[i].type.kind == definition::TypeKind::integer) place_ = i;
        }
    }

    /// Sorted rows, of a RowBatch or where the sorter keeps them. A group that stands there whole is settled in place; what
    /// may go on in the next ones is copied.
    template <class Rows>
    void take(const Rows& batch) {
        for (std::size_t begin = take_ended(batch); begin < batch.rows(); ++begin) carry(batch, begin);
    }
    /// The same of rows after which none of the last group comes.
    template <class Rows>
    void take_whole(const Rows& batch) {
        const std::size_t begin = take_ended(batch);
        if (begin < batch.rows()) write_group(batch, begin, batch.rows());
        else if (!carried_.empty()) write_carried();
    }

    /// What is written from now on is never read back.
    void stop_log() noexcept { log_ = nullptr; }

    std::map<std::string, std::uint64_t> finish() {
        if (!carried_.empty()) write_carried();
        std::map<std::string, std::uint64_t> merged;
        if (repeated_ > 0) merged["repeated"] = repeated_;
        if (outdone_ > 0) merged[form_.fills() ? "filled_in" : "superseded"] = outdone_;
        if (contradicted_ > 0) merged["contradicted"] = contradicted_;
        return merged;
    }
    std::vector<RowPlace>& contradictions() noexcept { return places_; }

   private:
    /// Where a whole source gives one row (a facility of a million messages), the rows so far become one row at this
    /// length, so that memory does not grow with them.
    static constexpr std::size_t kLongRun = 8192;

    /// The row that stands for those of one grain.
    struct Winner {
        std::string_view group, precedence, order, day, line;
    };
    template <class Rows>
    static Winner winner_at(const Rows& rows, std::size_t row) {
        const auto at = [&](LineColumn column) { return rows.field(row, column); };
        return {at(kGroup), at(kPrecedence), at(kOrder), at(kDay), at(kLine)};
    }

    /// Groups that another one follows; gives where the last group begins.
    template <class Rows>
    std::size_t take_ended(const Rows& batch) {
        std::size_t begin = 0;
        if (!carried_.empty()) {
            while (begin < batch.rows() && together(carried_, 0, batch, begin)) carry(batch, begin++);
            if (begin == batch.rows()) return begin;
            write_carried();
        }
        for (std::size_t row = begin + 1; row < batch.rows(); ++row) {
            if (together(batch, begin, batch, row)) continue;
            write_group(batch, begin, row);
            begin = row;
        }
        return begin;
    }

    template <class Rows>
    void carry(const Rows& batch, std::size_t row) {
        batch.copy_to(carried_, row);
        if (carried_.rows() >= kLongRun && same(kGrain, carried_, 0, carried_, carried_.rows() - 1)) fold();
    }

    void fold() {
        const std::size_t winner = settle(carried_, 0, carried_.rows());
        RowBatch one(kLineColumns);
        if (winner == kFilled) filled_.copy_to(one, filled_.rows() - 1);
        else carried_.copy_to(one, winner);
        filled_.clear();
        carried_ = std::move(one);
    }

    /// Long ones as if they came in pieces, so that it makes no difference how they come.
    template <class Rows>
    void write_group(const Rows& rows, std::size_t begin, std::size_t end) {
        if (end - begin < kLongRun) return write(rows, begin, end);
        for (; begin < end; ++begin) carry(rows, begin);
        write_carried();
    }

    void write_carried() {
        write(carried_, 0, carried_.rows());
        carried_.clear();
    }

    template <class Left, class Right>
    static bool same(LineColumn column, const Left& left, std::size_t a, const Right& right, std::size_t b) {
        return same_bytes(left.field(a, column), right.field(b, column));
    }

    /// Must these two rows be seen together?
    template <class Left, class Right>
    bool together(const Left& left, std::size_t a, const Right& right, std::size_t b) const {
        return same(kGroup, left, a, right, b) && (form_.orders() || same(kGrain, left, a, right, b));
    }

    /// Rows begin..end-1 share the grain, in rising precedence. Gives the row that stands for them, or kFilled: the last of
    /// filled_.
    template <class Rows>
    std::size_t settle(const Rows& rows, std::size_t begin, std::size_t end) {
        if (end - begin == 1) return begin;
        if (form_.fills()) {
            bool all_same = true;
            for (std::size_t row = begin; row + 1 < end; ++row) {
                const bool same_line = same(kLine, rows, row, rows, row + 1);
                const bool equal = same_line && same(kPrecedence, rows, row, rows, row + 1);
                all_same = all_same && same_line;
                ++(equal ? repeated_ : outdone_);
            }
            return all_same ? end - 1 : fill(rows, begin, end);
        }
        std::size_t winner = end - 1;
        std::size_t tied = winner;  // the first of those with the greatest precedence
        for (; tied > begin && same(kPrecedence, rows, tied - 1, rows, winner); --tied)
            if (greater(rows, tied - 1, winner)) winner = tied - 1;
        outdone_ += tied - begin;
        for (std::size_t row = tied; row < end; ++row)
            if (row != winner) judge(rows, row, winner);
        if (log_ != nullptr)
            for (std::size_t row = begin; row < end; ++row)
                if (row != winner) log_->outdone(rows, row);
        return winner;
    }

    /// A row that yields to another of the same precedence: does it say the same?
    template <class Rows>
    void judge(const Rows& rows, std::size_t row, std::size_t winner) {
        if (same(kLine, rows, row, rows, winner)) {
            ++repeated_;
            return;
        }
        const std::vector<std::string> its = csv::items_of(rows.field(row, kLine));
        const std::vector<std::string> other = csv::items_of(rows.field(winner, kLine));
        const auto& fields = form_.table().fields;
        bool differs = false;
        for (std::size_t i = 0; i < fields.size(); ++i)
            differs = differs || (its[i] != other[i] && !fields[i].has(definition::Role::provenance));
        ++(!differs ? repeated_ : any_stands_ ? outdone_ : contradicted_);
        if (!differs || any_stands_ || places_.size() >= kPlaces || !source_) return;
        RowPlace place{its[*source_], 0};
        if (place_) std::from_chars(its[*place_].data(), its[*place_].data() + its[*place_].size(), place.row);
        places_.push_back(std::move(place));
    }

    /// Of two rows with the same precedence: item by item.
    template <class Rows>
    static bool greater(const Rows& rows, std::size_t a, std::size_t b) {
        if (same(kLine, rows, a, rows, b)) return false;
        return csv::items_of(rows.field(a, kLine)) > csv::items_of(rows.field(b, kLine));
    }

    template <class Rows>
    std::size_t fill(const Rows& rows, std::size_t begin, std::size_t end) {
        values_.clear();
        for (std::size_t row = end; row-- > begin;) {
            split_cells(rows.field(row, kCells), cells_);
            if (values_.empty()) values_.resize(cells_.size());
            for (std::size_t column = 0; column < cells_.size(); ++column)
                if (values_[column].empty()) values_[column] = cells_[column];
        }
        // A value that another row had leaves no reason for its absence.
        for (std::size_t column = 0; column < values_.size(); ++column)
            if (const std::size_t reason = reason_of_[column]; reason != kNoReason && !values_[column].empty())
                values_[reason] = {};
        form_.add(rows.field(end - 1, kPrecedence), values_, rows.origin(end - 1), filled_);
        return kFilled;
    }

    template <class Rows>
    void write(const Rows& rows, std::size_t begin, std::size_t end) {
        if (end - begin == 1) return write(winner_at(rows, begin));
        winners_.clear();
        filled_.clear();
        if (form_.fills()) return write_filled(rows, begin, end);
        for (std::size_t row = begin; row < end;) {
            std::size_t next = row + 1;
            while (next < end && same(kGrain, rows, row, rows, next)) ++next;
            winners_.push_back(winner_at(rows, settle(rows, row, next)));
            row = next;
        }
        write_winners();
    }

    /// Rows that were made anew may move while others are: they are read when all are there.
    template <class Rows>
    void write_filled(const Rows& rows, std::size_t begin, std::size_t end) {
        std::vector<std::size_t> filled;
        for (std::size_t row = begin; row < end;) {
            std::size_t next = row + 1;
            while (next < end && same(kGrain, rows, row, rows, next)) ++next;
            const std::size_t winner = settle(rows, row, next);
            if (winner == kFilled) filled.push_back(winners_.size());
            winners_.push_back(winner == kFilled ? Winner{} : winner_at(rows, winner));
            row = next;
        }
        for (std::size_t i = 0; i < filled.size(); ++i) winners_[filled[i]] = winner_at(filled_, i);
        write_winners();
    }

    void write_winners() {
        const auto before = [](const Winner& a, const Winner& b) { return a.order < b.order; };
        if (form_.orders() && !std::is_sorted(winners_.begin(), winners_.end(), before))
            std::stable_sort(winners_.begin(), winners_.end(), before);
        for (const Winner& winner : winners_) write(winner);
    }

    void write(const Winner& winner) {
        if (log_ != nullptr) log_->written(winner.group, winner.precedence, winner.day, winner.line.size());
        sink_->write_line({winner.group, winner.day, winner.line});
    }

    LineForm form_;  // its own: it makes rows
    LineSink* sink_;
    EarlyLog* log_;
    bool any_stands_;
    RowBatch carried_;  // the group that is not known to be whole yet
    RowBatch filled_;   // rows of this group that were made of several
    static constexpr std::size_t kFilled = static_cast<std::size_t>(-1);
    static constexpr std::size_t kNoReason = static_cast<std::size_t>(-1);
    std::vector<std::size_t> reason_of_;  // per item: column of its reason item
    std::vector<std::string_view> values_;
    std::vector<std::string_view> cells_;
    std::vector<Winner> winners_;
    static constexpr std::size_t kPlaces = 1000;
    std::optional<std::size_t> source_;  // items that say where a row came from
    std::optional<std::size_t> place_;
    std::uint64_t repeated_ = 0;
    std::uint64_t outdone_ = 0;
    std::uint64_t contradicted_ = 0;
    std::vector<RowPlace> places_;  // of the first contradicted rows
};

/// Groups that only the early run has are written as they are; those of which rows came later are settled once more.
class EarlyMerge {
   public:
    EarlyMerge(EarlyRun early, const LineForm& form, EarlySink& sink, Group& group)
        : early_(std::move(early)), form_(form), sink_(&sink), group_(&group) {}

    /// The rows that came later, in order.
    void take(const StoredRow& row) {
        add_again_before(&row);
        const std::string_view name = row.field(kGroup);
        if (!early_.at_end() && early_.group() <= name) {
            write_before(&name);
            if (!early_.at_end() && early_.group() == name) {
                early_.read_rows(form_, again_);
                next_ = 0;
                early_.advance();
                add_again_before(&row);
            }
        }
        row.give(batch_);
        keep_bounds();
    }
    void finish() {
        add_again_before(nullptr);
        write_before(nullptr);
    }

   private:
    /// Null: all that are left.
    void add_again_before(const StoredRow* row) {
        for (; next_ < again_.rows() && (row == nullptr || before(again_, next_, *row)); ++next_) {
            batch_.add_row(again_, next_);
            keep_bounds();
        }
    }
    /// The order of the sorter: its keys are the first columns, in their order.
    static bool before(const RowBatch& rows, std::size_t row, const StoredRow& other) {
        for (std::size_t column = 0; column < kLineColumns; ++column)
            if (const int order = compare_bytes(rows.field(row, column), other.field(column)); order != 0)
                return order < 0;
        return false;
    }
    void keep_bounds() {
        if (!batch_.full()) return;
        group_->take(batch_);
        batch_.clear();
    }
    /// Early groups in front of this one, when all rows in front of it are known.
    void write_before(const std::string_view* name) {
        group_->take_whole(batch_);
        batch_.clear();
        for (; !early_.at_end() && (name == nullptr || early_.group() < *name); early_.advance())
            sink_->write_group(early_.finished());
    }

    EarlyRun early_;
    LineForm form_;
    EarlySink* sink_;
    Group* group_;
    RowBatch batch_{kLineColumns};
    RowBatch again_{kLineColumns};  // rows of an early group of which others came
    std::size_t next_ = 0;          // of them
};

}  // namespace

/// Writes rows as the sorter passes them on, and remembers what is needed to merge them with rows that come too late.
class Settler::Early final : public RowSorter::Outlet {
   public:
    Early(const LineForm& form, EarlySink& sink, bool any_stands, const fs::path& folder)
        : sink_(&sink), log_(folder), group_(std::in_place, form, sink, any_stands, &log_) {}

    bool any() const noexcept { return any_; }
    /// Did a row come too late?
    bool came_too_late() const noexcept { return !group_; }
    Group& group() noexcept { return *group_; }
    EarlyRun run() {
        log_.forget_outdone();  // the sorter has them
        return EarlyRun(log_, sink_->set_aside());
    }
    EarlySink& sink() noexcept { return *sink_; }

    void take(const StoredRows& rows) override {
        any_ = true;
        group_->take_whole(rows);
        log_.end_group();
    }

    /// Groups in which a row was outdone are settled once more, and counted then.
    RowSource* came_again() override {
        group_.reset();
        log_.close();
        return log_.all_outdone();
    }

   private:
    EarlySink* sink_;
    EarlyLog log_;
    std::optional<Group> group_;
    bool any_ = false;
};

Settler::Settler(const definition::Table& table, definition::OnDuplicate on_duplicate, const fs::path& spill_folder,
                 std::shared_ptr<SortMemory> memory)
    : form_(table, on_duplicate == definition::OnDuplicate::fill),
      spill_folder_(spill_folder),
      sorter_(kLineColumns, LineForm::sort_keys(), spill_folder, std::move(memory)),
      lines_(kLineColumns),
      any_stands_(on_duplicate == definition::OnDuplicate::any) {}

Settler::~Settler() = default;

Settler::Settler(Settler&&) noexcept = default;

void Settler::write_early(EarlySink& sink) {
    if (form_.fills() || form_.table().link) return;  // what is written is not what came
    early_ = std::make_unique<Early>(form_, sink, any_stands_, spill_folder_);
    sorter_.set_outlet(*early_);
}

void Settler::add(const RowBatch& batch) {
    lines_.clear();
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        cells_.clear();
        for (std::size_t column = 1; column < batch.columns(); ++column) cells_.push_back(batch.field(row, column));
        form_.add(batch.field(row, 0), cells_, batch.origin(row), lines_);
    }
    sorter_.add(lines_);
}

std::map<std::string, std::uint64_t> Settler::settle(LineSink& sink) {
    if (!form_.table().link) return settle_into(sink);
    RowLinker linker(form_.table(), sink);
    std::map<std::string, std::uint64_t> merged = settle_into(linker);
    linker.close();
    return merged;
}

std::map<std::string, std::uint64_t> Settler::settle_into(LineSink& sink) {
    SortedRows& rows = sorter_.sorted();
    std::optional<Group> alone;
    Group& group =
        early_ && early_->any() && !early_->came_too_late() ? early_->group() : alone.emplace(form_, sink, any_stands_);
    group.stop_log();
    if (early_ && early_->came_too_late()) {
        EarlyMerge merge(early_->run(), form_, early_->sink(), group);
        for (; rows.row() != nullptr; rows.advance()) merge.take(StoredRow(rows.row(), kLineColumns));
        merge.finish();
    } else {
        RowBatch batch(kLineColumns);
        while (rows.next(batch)) group.take(batch);
    }
    std::map<std::string, std::uint64_t> merged = group.finish();
    contradicted_ = std::move(group.contradictions());
    return merged;
}

}  // namespace opx::dataset
