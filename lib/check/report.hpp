// The answer of opx-check in the forms people and machines read: text, JSON, SARIF 2.1.0, GitHub annotations, HTML.
#pragma once

#include <string>

#include "check/checker.hpp"

namespace opx::check {

/// `title` names what was checked; `japanese` chooses the language of headings and explanations.
std::string text_report(const CheckResult& result);
std::string json_report(const CheckResult& result, const std::string& version);
std::string sarif_report(const CheckResult& result, const std::string& version);
std::string github_report(const CheckResult& result);
/// One self-contained page: verdict, findings by rule, tables with their rows and how far their items are filled.
std::string html_report(const CheckResult& result, const std::string& title, bool japanese);

}  // namespace opx::check
