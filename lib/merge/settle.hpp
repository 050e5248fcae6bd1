// Rows of one table settled and written, their counts and contradictions told. Of merger.cpp and increments.cpp only.
#pragma once

#include "dataset/settler.hpp"
#include "merge/merger.hpp"

namespace opx::merge {

void settle(dataset::Settler& settler, const definition::Table& table, dataset::Writer& writer,
            dataset::TableWriter& out, MergeResult& result);

}  // namespace opx::merge
