// One table of a dataset read back: the rows, and proof that they are the ones dataset.json speaks of.
//
// Errors   Error(input) when the header differs from dataset.json, and at the end when rows or SHA-256 differ: a filter
//          that finds this has not committed anything yet.
#pragma once

#include "csv/reader.hpp"
#include "dataset/dataset.hpp"

namespace opx::dataset {

class TableReader final : public RowSource {
   public:
    TableReader(const Dataset& dataset, const TableInfo& info);
    bool next(RowBatch& batch) override;
    const TableInfo& info() const noexcept { return *info_; }

   private:
    const TableInfo* info_;
    std::string file_;
    csv::Reader csv_;
};

}  // namespace opx::dataset
