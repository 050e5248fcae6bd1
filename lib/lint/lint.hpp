// opx-def lint: a folder of definition documents held against every DD rule, with everything else the commands load.
//
// Order     what keeps documents from loading comes first (DD001 to DD064 as loading finds them); rules about content are
//           judged only when all documents loaded.
// Glossary  glossary.yaml: terms with the words to avoid (DD015), and which labels make an item an identifier or at least
//           a quasi-identifier (DD032).
// Waivers   waivers.yaml takes findings away for a time (DD099).
// Source    data-definition.md section 13; explanations() says what each rule means.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "base/explanation.hpp"
#include "definition/case.hpp"
#include "holdings/holdings.hpp"

namespace opx::lint {

namespace fs = std::filesystem;

struct LintOptions {
    fs::path folder;
    fs::path naming_rule;  // checked when there is such a file
    std::string today;     // YYYY-MM-DD: judges waivers and the age of holdings
};

/// Every finding goes to the sink; the definition when it could be loaded.
std::optional<definition::Definition> lint(const LintOptions& options, FindingSink& findings);

/// What can be said of a case that loads: DD090 to DD096. `held` is what operators hold, where that is known.
void lint_case(const definition::Case& item, const definition::Definition& definition,
               const std::vector<holdings::Holdings>& held, FindingSink& findings);

/// Loads and judges one case; a fault of the document becomes a finding. A case of an earlier version is held against the
/// lock of that version in `released`.
void lint_case_file(const fs::path& file, const definition::Definition& definition, const fs::path& released,
                    const std::vector<holdings::Holdings>& held, FindingSink& findings);

/// Loads what operators hold; faults become findings (DD080), age a warning (DD081).
std::vector<holdings::Holdings> lint_holdings(const std::vector<fs::path>& files,
                                              const definition::Definition& definition, std::string_view today,
                                              FindingSink& findings);

/// A finding from an Error(definition), its rule taken from "[DD004]" at the end of the message.
Finding finding_of(const Error& error);

std::span<const Explanation> explanations() noexcept;

}  // namespace opx::lint
