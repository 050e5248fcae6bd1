// What one line is held against: the name of its file and its layout. Findings only, the line stays.
#pragma once

#include <string>
#include <string_view>

#include "convert/block.hpp"
#include "sources/dpc/anchor.hpp"
#include "sources/dpc/feed.hpp"

namespace opx::dpc {

class LineChecks {
   public:
    LineChecks(const File& file, convert::Block& block);
    void check(const Line& line);
    /// Another file of the unit, with the same kind and month.
    void stand_in(const File& file) noexcept { file_ = &file; }
    void report(std::string_view rule, Severity severity, std::uint64_t line, std::string_view item,
                std::string message, std::string hint = {});

   private:
    void check_month(const Line& line);
    void check_code(const Line& line);

    const File* file_;
    const Edition* edition_;
    convert::Block* block_;
    std::string month_;
};

}  // namespace opx::dpc
