// The answer of opx-check in the forms machines and terminals read: text, JSON, SARIF 2.1.0, GitHub annotations.
#pragma once

#include <string>

#include "check/checker.hpp"

namespace opx::check {

/// A line each; without the notes when they are not wanted (--quiet).
std::string text_report(const CheckResult& result, bool notes = true);
std::string json_report(const CheckResult& result, const std::string& version);
std::string sarif_report(const CheckResult& result, const std::string& version);
std::string github_report(const CheckResult& result);

}  // namespace opx::check
