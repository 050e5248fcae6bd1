// Holds the fields of a record against its layout: number, width, mode. Findings only; the values are taken as they
// are.
#pragma once

#include "base/finding.hpp"
#include "sources/receipt/claim.hpp"

namespace opx::receipt {

/// Checks every record of the set by layout number `layout`. `shown` is the file as messages name it.
void check_fields(const RecordSet& set, std::size_t layout, const Records& records, const std::string& shown,
                  FindingSink& findings);

/// True when the value may stand in a field of this mode (era or western dates by their length).
bool fits_mode(std::string_view value, definition::ReceiptMode mode) noexcept;

}  // namespace opx::receipt
