// A line cut into the columns of its layout. It may lack the last of them, or have empty ones behind: exports leave out
// what is empty at the end of a line, or end every line with a separator. DP29 tells of each such line.
#pragma once

#include "sources/dpc/feed.hpp"

namespace opx::dpc {

enum class Fit { exact, lacks_last, empty_behind, wrong };

struct LineCut {
    std::size_t count = 0;  // columns that the line has
    Fit fit = Fit::wrong;
};

/// `columns` has room for those of the edition; those that the line lacks are empty.
LineCut cut_line(std::string_view line, char separator, const Edition& edition, std::string_view* columns) noexcept;

/// "line has 30 columns, not 31"
std::string number_of_columns(const LineCut& cut, const Edition& edition);

/// DP29, of a line that fits but not exactly.
void tell_other_columns(const LineCut& cut, const File& file, std::uint64_t line, FindingLog& findings);

/// Does a first line with this first column name the columns?
bool is_heading(const definition::DpcLayout& layout, std::string_view first_column) noexcept;

/// Does every column hold what its form says? Asked where the number of columns alone does not tell the kind.
bool holds_forms(const Edition& edition, const std::vector<std::string_view>& columns);

}  // namespace opx::dpc
