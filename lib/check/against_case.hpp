// What the case says of headers and of the dataset as a whole: DC01 to DC05, DC09, DC14, DC17, DC18, DC22; and the header
// against the definition (DC06).
#pragma once

#include "check/checker.hpp"

namespace opx::check {

void check_header(const std::vector<std::string>& header, const definition::Table& table, const CheckOptions& options,
                  const std::string& file, FindingLog& findings);

/// DC04: items of which no row has a value.
void check_filled(const TableSummary& summary, const definition::Table& table, const CheckOptions& options,
                  const std::string& file, FindingLog& findings);

/// Needs options.item.
void check_against_case(const dataset::Dataset& dataset, const std::vector<TableSummary>& tables,
                        const CheckOptions& options, FindingLog& findings);

}  // namespace opx::check
