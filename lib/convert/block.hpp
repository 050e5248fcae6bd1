// What one unit of work (some files, some lines) gives: rows per table, rejects, findings, counts.
//
// Blocks are made by workers independently and joined by the Collector in the order of the units, so that the result
// does not depend on --jobs. A unit should hold about 1 to 8 MiB of input.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.hpp"
#include "convert/anchor.hpp"
#include "convert/plan.hpp"
#include "record/accounting.hpp"
#include "record/batch.hpp"

namespace opx::convert {

/// Rejects: what was refused, one line each of rejects.csv (source, place, table, item, reason, detail). The file stays
/// with the provider and is never packed, so it may hold the true path of a source; values it never holds.
struct Reject {
    std::string_view source;
    std::uint64_t place = 0;
    std::string_view table;
    std::string_view item;
    std::string_view reason;
    std::string_view detail;
};

/// Rows and bytes of each table.
using BlockSize = std::vector<std::pair<std::size_t, std::size_t>>;

class Block {
   public:
    Block() = default;
    explicit Block(const Plan& plan);
    Block(Block&&) = default;
    Block& operator=(Block&&) = default;

    /// Rows of plan table i in its LineForm.
    RowBatch& rows(std::size_t table) { return rows_[table]; }
    const RowBatch& rows(std::size_t table) const { return rows_[table]; }
    /// The next unit gives about as many rows as the one before: room for them is taken at once.
    void reserve(const BlockSize& size);
    BlockSize size() const;
    std::size_t tables() const noexcept { return rows_.size(); }
    /// The balance of plan table i, which is that of `unit`.
    Balance& balance(std::size_t table, const std::string& unit) {
        if (balances_[table] == nullptr) balances_[table] = &accounting[unit];
        return *balances_[table];
    }

    void reject(const Reject& reject);
    /// A whole file that was refused: counts it in the balance "files", writes rejects.csv, reports the finding.
    void reject_file(std::string_view source, std::string_view shown, std::string_view rule, std::string_view reason,
                     const std::string& message, const std::string& hint = {});
    /// What became of one input, for --outcomes: "converted", "skipped", "rejected", with the rules of all findings since the
    /// one before. Nothing unless `keep_outcomes`.
    void outcome(std::string_view shown, std::string_view what, std::string_view reason, std::uint64_t messages = 0,
                 std::uint64_t made = 0);
    /// Rows of all tables so far.
    std::uint64_t rows_made() const noexcept;
    std::size_t row_bytes() const noexcept;
    /// An input that was read: for the inputs part of dataset.json. `name` relative to the root, stable between runs.
    void note_input(std::string_view name, std::uint64_t bytes, std::string_view sha256);

    std::string rejects;  // CSV lines
    bool keep_outcomes = false;
    std::string outcomes;  // CSV lines
    std::uint64_t reject_lines = 0;
    std::string inputs;  // "sha256  name\n" per input
    std::uint64_t input_files = 0;
    std::uint64_t input_bytes = 0;
    FindingLog findings;
    Accounting accounting;

   private:
    std::vector<RowBatch> rows_;
    std::vector<Balance*> balances_;                          // into `accounting`, which does not move them
    std::map<std::string, std::uint64_t, std::less<>> told_;  // findings by rule up to the last outcome
};

}  // namespace opx::convert
