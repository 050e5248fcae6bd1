// External sort of rows: memory up to a stated size, then sorted runs in unlinked files of mode 0600.
//
// Order    rows compare by their key columns (given to the constructor, most significant first) bytewise, then by the
//          whole row, then by their origin: the order is total, so neither the way the rows came in nor the memory
//          changes it.
// Memory   that of the SortMemory, which sorters may share, while rows come; kMergeMemory for each sorter that is read.
//          At most kFanIn runs are merged at once: of more, the smallest neighbours are merged into one beforehand.
// Fast     rows that arrive in order are recognised: one run, no sort, also when they spill. With an Outlet, rows whose
//          first key has risen so far do not spill at all: all but those of the last first key go there, while they are
//          still near (512 KiB), and before the memory is used up.
// Errors   Error(output) when the folder has no room for the runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "record/sort_memory.hpp"
#include "record/stream.hpp"

namespace opx {

class StoredRows;

/// Rows in order, in batches or one after the other where the sorter keeps them.
class SortedRows : public RowSource {
   public:
    /// The row that comes next (StoredRow), null at the end; it stands there until advance() or next().
    virtual const char* row() const noexcept = 0;
    virtual void advance() = 0;
};

class RowSorter {
   public:
    static constexpr std::size_t kDefaultMemory = std::size_t{8} << 20;
    static constexpr std::size_t kFanIn = 128;
    static constexpr std::size_t kMergeMemory = std::size_t{4} << 20;

    /// `folder` is where runs spill: the output folder (design.md 3.6).
    RowSorter(std::size_t columns, std::vector<std::size_t> keys, std::filesystem::path folder,
              std::shared_ptr<SortMemory> memory, std::size_t fan_in = kFanIn);
    /// With a memory of its own.
    RowSorter(std::size_t columns, std::vector<std::size_t> keys, std::filesystem::path folder,
              std::size_t memory = kDefaultMemory);
    RowSorter(RowSorter&&) noexcept;
    RowSorter& operator=(RowSorter&&) noexcept;
    ~RowSorter();

    /// Takes sorted rows before the last has come, in place of the spill file.
    class Outlet {
       public:
        virtual ~Outlet() = default;
        /// Rows in order, behind those of the calls before. All rows of a first key come at once.
        virtual void take(const StoredRows& rows) = 0;
        /// A row came that belongs among those taken. None are offered any more; rows that are given here are added.
        virtual RowSource* came_again() = 0;
    };
    /// Before the first row. The outlet is borrowed.
    void set_outlet(Outlet& outlet);

    void add(const RowBatch& batch);
    void add(const RowBatch& batch, std::size_t row);
    /// Ends adding; the rows in order. Origins travel with the rows. The source lives no longer than the sorter.
    SortedRows& sorted();
    /// Runs in the spill file, for tests.
    std::size_t runs() const noexcept;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx
