#include "record/sort_memory.hpp"

#include <algorithm>
#include <utility>

namespace opx {

void SortMemory::enter(Holder& holder) {
    const std::lock_guard lock(mutex_);
    holders_.push_back(&holder);
}

void SortMemory::leave(Holder& holder) noexcept {
    const std::lock_guard lock(mutex_);
    holders_.erase(std::remove(holders_.begin(), holders_.end(), &holder), holders_.end());
    adding_ = false;
    free_.clear();
}

std::unique_ptr<char[]> SortMemory::take(std::size_t bytes, std::size_t& size) {
    const std::lock_guard lock(mutex_);
    size = std::max(bytes, kBlock);
    used_ += size;
    if (size > kBlock || free_.empty()) return std::make_unique_for_overwrite<char[]>(size);
    std::unique_ptr<char[]> block = std::move(free_.back());
    free_.pop_back();
    return block;
}

void SortMemory::give_back(std::unique_ptr<char[]> block, std::size_t size) noexcept {
    const std::lock_guard lock(mutex_);
    used_ -= size;
    // Those of one long row go back to the system, and all of them once rows are read: merging needs the room.
    if (size == kBlock && adding_ && (free_.size() + 1) * kBlock <= limit_) free_.push_back(std::move(block));
}

void SortMemory::note(std::ptrdiff_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    used_ += static_cast<std::size_t>(bytes);
}

void SortMemory::keep_limit() {
    for (;;) {
        Holder* largest = nullptr;
        {
            const std::lock_guard lock(mutex_);
            if (used_ <= limit_ || holders_.empty()) return;
            largest = *std::max_element(holders_.begin(), holders_.end(),
                                        [](const Holder* a, const Holder* b) { return a->held() < b->held(); });
            if (largest->held() == 0) return;
        }
        largest->spill();
    }
}

}  // namespace opx
