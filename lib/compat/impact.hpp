// Which open cases and approvals a change touches (R40): what no comparison of schemas tells.
//
// Open      a case whose use period is not over on the day asked for, or that names none.
// Touched   the case holds the item (or, for a code list or conversion, an item that uses it; for a table or source rule,
//           an item of the table), or its disease rule does.
// Source    data-definition.md section 14.
#pragma once

#include "compat/change.hpp"
#include "definition/case.hpp"

namespace opx::compat {

struct Impact {
    std::string case_id;
    std::string title_ja;
    std::string rule;
    std::string subject;
    std::vector<definition::Approval> approvals;  // given on the specification as it was
};

/// `cases` were read under `before`.
std::vector<Impact> impacts(const std::vector<Change>& changes, const definition::Definition& before,
                            const std::vector<definition::Case>& cases, std::string_view today);

}  // namespace opx::compat
