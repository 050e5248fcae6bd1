// The values a path gives, on their way through a pipeline. Reused from row to row, so that rows cost no allocation.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace opx::convert {

class Values {
   public:
    /// For the next item: what was copied stays.
    void clear() noexcept { views_.clear(); }
    /// For the next row.
    void restart() noexcept {
        views_.clear();
        used_ = 0;
    }
    /// The text must live until the row is finished.
    void add(std::string_view value) { views_.push_back(value); }
    /// For text that was made on the way (unescaped, joined): kept here until restart().
    void add_copy(std::string_view value) { views_.push_back(keep(value)); }
    /// The same without adding it.
    std::string_view keep(std::string_view value) {
        if (used_ == kept_.size()) kept_.emplace_back();
        kept_[used_].assign(value);
        return kept_[used_++];
    }
    std::size_t size() const noexcept { return views_.size(); }
    bool empty() const noexcept { return views_.empty(); }
    std::string_view operator[](std::size_t i) const noexcept { return views_[i]; }
    /// The first that is not empty; empty when there is none.
    std::string_view first(std::size_t from = 0) const noexcept {
        for (std::size_t i = from; i < views_.size(); ++i)
            if (!views_[i].empty()) return views_[i];
        return {};
    }
    void shrink(std::size_t size) noexcept { views_.resize(size); }
    bool any_from(std::size_t first) const noexcept {
        for (std::size_t i = first; i < views_.size(); ++i)
            if (!views_[i].empty()) return true;
        return false;
    }

   private:
    std::vector<std::string_view> views_;
    std::deque<std::string> kept_;  // a deque: views stay valid while it grows
    std::size_t used_ = 0;
};

}  // namespace opx::convert
