// DPC survey files (DPC調査: 様式1, 様式4, E, F, EF統合, D, H, K生成用) to tables of the data definition.
//
// Order    the result depends on the inputs and the definition only, not on the number of jobs.
// Memory   about 8 MiB per job (a unit of half a MiB, its text and its rows), 64 MiB while form 1 is sorted, and the sort
//          memory of each table (ConvertOptions).
// Errors   Error(usage) for an unknown kind, or standard input without kind and month; Error(input) for a file that
//          cannot be read; Error(definition) for a path that no layout knows. All else is findings DP01 to DP29.
// Source   reference: dpc.md; data-definitions/layouts/dpc.
#pragma once

#include <string>
#include <vector>

#include "convert/collector.hpp"
#include "definition/dpc_layout.hpp"

namespace opx::dpc {

struct Request {
    std::vector<std::string> inputs;  // files, folders, "-"
    std::string kind;                 // for files whose name does not tell
    unsigned month = 0;               // YYYYMM, likewise
};

convert::ConvertResult convert_files(const convert::Plan& plan, const std::vector<definition::DpcLayout>& layouts,
                                     const convert::ConvertOptions& options, const Request& request,
                                     std::size_t unit_bytes = std::size_t{1} << 19);

}  // namespace opx::dpc
