// The index database of a storage (table SSMIXIDX) as a cross-check: what it lists against what the storages hold.
//
// Dump      CSV or tab-separated text with a header line; columns by their names, in any order; UTF-8 or CP932, line by line.
// Compared  a file is known by its name without department and flag (patient, date, kind, order number, time); of a document
//           of the extended storage by the name of its content folder. Then department, flag and processing type.
// Excused   what lies outside of the run: other shards; lines of a storage form that no input has; the line of a deletion in
//           the extended storage, which leaves no folder of its own.
// Threads   meet() may be called by all workers; the result does not depend on their order.
// Memory    25 bytes per line. Names are compared by 128 bits of two hashes, never kept.
// Findings  SX46 to SX49, SX54, SX55; counts in the balance "index".
// Source    reference: ss-mix2-hl7.md section 1.3.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/finding.hpp"
#include "record/accounting.hpp"
#include "sources/ssmix/scope.hpp"

namespace opx::ssmix {

struct FileName;

class IndexCheck {
   public:
    /// Reads the dump. Error(input) when it lacks a column.
    IndexCheck(const fs::path& dump, const Scope& scope);

    enum class Meeting { agrees, absent, flag, department };
    /// A file or content folder of a storage was met.
    Meeting meet(const FileName& name) const noexcept;

    struct Forms {
        bool standardized = false;
        bool extended = false;
    };
    /// After the last meeting: what the storages lack, and the counts.
    void finish(Forms forms, Accounting& accounting, FindingLog& findings);

   private:
    struct Entry {
        std::uint64_t first, second;  // two hashes of the name
        std::uint32_t line;
        std::uint32_t rest;  // department, form, deletion, flag
    };
    struct Columns;
    void read_line(const Columns& columns, const std::vector<std::string>& cells, std::uint64_t line);
    void find(std::string_view rule, std::uint64_t line, std::string message);

    std::string name_;
    const Scope* scope_;
    std::vector<Entry> entries_;
    mutable std::unique_ptr<std::atomic<std::uint8_t>[]> met_;
    FindingLog findings_;
    Balance balance_;
};

}  // namespace opx::ssmix
