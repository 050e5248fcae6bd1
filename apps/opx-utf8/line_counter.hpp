// Lines up to a byte of a source that passes by in pieces.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/count.hpp"

namespace opx::utf8 {

/// Lines up to a byte offset, in the order of the source.
class LineCounter {
   public:
    explicit LineCounter(bool wide) : wide_(wide) {}
    void take(std::string_view piece, std::uint64_t offset) {
        piece_ = piece;
        offset_ = offset;
        at_ = 0;
    }
    std::uint64_t line_at(std::uint64_t offset) {
        if (!wide_) {
            const std::size_t end = static_cast<std::size_t>(
                std::min<std::uint64_t>(piece_.size(), std::max(offset, offset_ + at_) - offset_));
            line_ += count_of('\n', piece_.substr(at_, end - at_));
            at_ = end;
            return line_;
        }
        while (at_ < piece_.size() && offset_ + at_ < offset) {
            const std::size_t end = static_cast<std::size_t>(std::min<std::uint64_t>(piece_.size(), offset - offset_));
            const std::size_t found = piece_.substr(0, end).find('\n', at_);
            if (found == std::string_view::npos) {
                at_ = end;
                break;
            }
            at_ = found + 1;
            if (is_wide_line_end(found)) ++line_;
        }
        return line_;
    }
    std::uint64_t end_of_piece() { return line_at(offset_ + piece_.size()); }

   private:
    /// UTF-16: 0A with 00 on the other side of its code unit.
    bool is_wide_line_end(std::size_t at) const noexcept {
        const bool low_first = (offset_ + at) % 2 == 0;
        const std::size_t other = low_first ? at + 1 : at - 1;
        return other < piece_.size() && piece_[other] == '\0';
    }
    bool wide_;
    std::string_view piece_;
    std::uint64_t offset_ = 0;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
};

}  // namespace opx::utf8
