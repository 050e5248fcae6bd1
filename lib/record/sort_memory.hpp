// The memory that several sorters share: blocks of one size, taken while rows come and given back when they are spilled.
//
// Shared    whoever holds most spills first (RowSorter), so that small tables stay in memory and runs are long. Blocks are
//           kept and used again: what the sort takes from the system is `bytes`, whatever the number of rows.
// Threads   rows are added by one thread; sorters are then read, and their blocks given back, by many.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace opx {

class SortMemory {
   public:
    static constexpr std::size_t kBlock = std::size_t{64} << 10;

    /// Someone who can give blocks back on demand.
    class Holder {
       public:
        virtual ~Holder() = default;
        virtual std::size_t held() const noexcept = 0;  // bytes
        virtual void spill() = 0;                       // holds less afterwards, and nothing when asked again
    };

    explicit SortMemory(std::size_t bytes) : limit_(bytes < kBlock ? kBlock : bytes) {}
    SortMemory(const SortMemory&) = delete;
    SortMemory& operator=(const SortMemory&) = delete;

    void enter(Holder& holder);
    void leave(Holder& holder) noexcept;
    /// A block of at least `bytes`; `size` says how large it is.
    std::unique_ptr<char[]> take(std::size_t bytes, std::size_t& size);
    void give_back(std::unique_ptr<char[]> block, std::size_t size) noexcept;
    /// More or less memory beside the blocks (indexes).
    void note(std::ptrdiff_t bytes) noexcept;
    /// Lets the largest holders spill until the limit is kept.
    void keep_limit();

   private:
    std::size_t limit_;
    std::mutex mutex_;
    bool adding_ = true;    // until the first holder leaves to be read
    std::size_t used_ = 0;  // blocks that are out, and what was noted
    std::vector<std::unique_ptr<char[]>> free_;
    std::vector<Holder*> holders_;
};

}  // namespace opx
