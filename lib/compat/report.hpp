// The answer of `opx-def compat`: text for a terminal, Markdown for a review, JSON, annotations for CI.
#pragma once

#include <string>

#include "compat/verdict.hpp"

namespace opx::compat {

std::string text_report(const Verdict& verdict, bool japanese);
std::string markdown_report(const Verdict& verdict, bool japanese);
std::string json_report(const Verdict& verdict, const std::string& version);
std::string github_report(const Verdict& verdict, bool japanese);

}  // namespace opx::compat
