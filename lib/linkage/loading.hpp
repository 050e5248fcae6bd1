// Inputs into columns: plain CSV files on all cores, datasets as identity::PersonSource reads them.
//
// CSV      batches of rows become comparing forms in parallel; a worker keeps the forms of values it has seen lately, as
//          columns repeat (dates, codes, given names). Value numbers are given in the order of the rows.
// Errors   Error(input) when no column is known or the record column is missing.
#pragma once

#include <functional>

#include "identity/persons.hpp"
#include "linkage/columns.hpp"

namespace opx::linkage {

/// Adds the records of a plain CSV; returns the items of the profile that it can give.
std::vector<bool> load_csv(const fs::path& file, const std::string& operator_id, const identity::Profile& profile,
                           const identity::Forms& forms, const std::vector<bool>& used, unsigned jobs, Columns& columns,
                           const std::function<void(std::uint64_t)>& told);
void load_persons(identity::PersonSource& source, const identity::Profile& profile, Columns& columns,
                  const std::function<void(std::uint64_t)>& told);

}  // namespace opx::linkage
