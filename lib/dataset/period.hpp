// Is a row inside the period a case approves?
//
// Rule     a row is inside when its whole date lies in the period; a year or month alone stands for all its days. With
//          `encounter_overlaps`, tables that have a first and a last day count when the two touch the period.
// Source   data-definition.md section 9; R30, R34.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "definition/case.hpp"
#include "record/batch.hpp"

namespace opx::dataset {

/// First and last day a value may stand for; empty when it is no date. "2024-02" is 2024-02-01 to 2024-02-29.
struct Days {
    std::string first;
    std::string last;
};
Days days_of(std::string_view value);

class PeriodTest {
   public:
    /// Error(input) when the columns lack the period item of the table.
    PeriodTest(const definition::Case& item, const definition::Table& table, const std::vector<std::string>& columns);
    /// Empty when the row is inside, else `undated` or `outside_period`.
    std::string_view reason(const RowBatch& batch, std::size_t row) const;

   private:
    const definition::CasePeriod* period_ = nullptr;
    std::vector<std::size_t> columns_;
};

}  // namespace opx::dataset
