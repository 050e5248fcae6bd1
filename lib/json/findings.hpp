// Findings in the forms machines read: a JSON list, and SARIF 2.1.0 (OASIS) for code scanning.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/explanation.hpp"
#include "json/value.hpp"

namespace opx::json {

/// [{rule, severity, file, line, column, message, hint}]
Value findings_list(const std::vector<Finding>& findings);

struct SarifTool {
    std::string name;
    std::string version;
    std::span<const Explanation> rules;  // all that the tool can report
};
/// One run; columns are Unicode code points, file names relative as given.
std::string sarif_log(const SarifTool& tool, const std::vector<Finding>& findings);

}  // namespace opx::json
