// What went to the file of a table before its last row came, to be merged with rows that came too late for it.
//
// Shape    groups in rising order, each the finished lines of rows that were settled already: of each grain one.
// Beside   what lines do not say stands in unlinked files: per group its name, rows, bytes and days; the precedences of the
//          rows (most tables have one for all). Rows that another one outdid are kept apart, to be settled once more:
//          their groups, and those of later rows, are read as rows again, the others as lines that nobody looks into.
// Memory   buffers of 64 KiB, 1 MiB of outdone rows, and the lines of one group.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dataset/line_form.hpp"
#include "record/sorter.hpp"
#include "record/spill_file.hpp"

namespace opx::dataset {

/// Kept while lines are written.
class EarlyLog {
   public:
    explicit EarlyLog(const std::filesystem::path& folder) : folder_(folder), groups_(folder), precedences_(folder) {}

    /// Of the next row that is written.
    void written(std::string_view group, std::string_view precedence, std::string_view day, std::size_t line_size);
    /// A row that another one outdid.
    template <class Rows>
    void outdone(const Rows& rows, std::size_t row) {
        if (!outdone_) outdone_.emplace(kLineColumns, LineForm::sort_keys(), folder_, kOutdoneMemory);
        one_.clear();
        rows.copy_to(one_, row);
        outdone_->add(one_);
    }
    /// No row of the last group comes any more. Gives buffers back.
    void end_group();
    /// No row comes any more.
    void close();
    /// Of all groups, in order; null when there are none.
    RowSource* all_outdone() { return outdone_ ? &outdone_->sorted() : nullptr; }
    void forget_outdone() noexcept { outdone_.reset(); }

   private:
    friend class EarlyRun;
    static constexpr std::size_t kOutdoneMemory = std::size_t{1} << 20;
    struct GroupHead {  // then the three texts
        std::uint64_t bytes = 0;
        std::uint64_t rows = 0;
        std::uint32_t group = 0;
        std::uint16_t first_day = 0;
        std::uint16_t last_day = 0;
    };
    struct PrecedenceHead {  // then the precedence
        std::uint64_t rows = 0;
        std::uint64_t size = 0;
    };
    void store_group();
    void store_precedence();

    std::filesystem::path folder_;
    SpillFile groups_;
    SpillFile precedences_;
    GroupHead head_;  // of the last group
    std::string group_;
    std::string first_day_;
    std::string last_day_;
    std::uint64_t times_ = 0;  // rows so far with the last precedence
    std::string precedence_;
    std::uint64_t bytes_ = 0;  // of all lines
    std::optional<RowSorter> outdone_;
    RowBatch one_{kLineColumns};
};

/// Reads the groups again, once. The lines leave the disk with it: on the way they would have to be written to it first.
class EarlyRun {
   public:
    /// `log`: closed. `lines`: a file that ends with the lines.
    EarlyRun(const EarlyLog& log, std::unique_ptr<SpillFile> lines);
    bool at_end() const noexcept { return at_end_; }
    std::string_view group() const noexcept { return text(0, head_.group); }
    FinishedGroup finished() const noexcept;  // until advance()
    /// The rows of the group, sorted as RowSorter sorts them.
    void read_rows(LineForm& form, RowBatch& rows);
    void advance();

   private:
    std::string_view text(std::size_t from, std::size_t size) const noexcept {
        return {groups_.data() + sizeof head_ + from, size};
    }
    void open_group();
    void pass_precedences(std::uint64_t rows);

    std::unique_ptr<SpillFile> file_;
    SpillReader groups_;
    SpillReader precedences_;
    SpillReader lines_;
    EarlyLog::GroupHead head_;
    EarlyLog::PrecedenceHead precedence_;  // of the rows that come next, of which so many are left
    std::size_t precedence_bytes_ = 0;     // it takes at the front of precedences_
    std::uint64_t rows_read_ = 0;          // of the group
    bool at_end_ = false;
    RowBatch unsorted_{kLineColumns};
    std::vector<std::size_t> order_;
};

}  // namespace opx::dataset
