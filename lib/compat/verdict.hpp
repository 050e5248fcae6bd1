// The whole answer about two versions: changes with those that waivers accept, cases touched, and whether the version number
// was raised enough.
#pragma once

#include "compat/compare.hpp"
#include "compat/impact.hpp"
#include "definition/waivers.hpp"

namespace opx::compat {

struct Verdict {
    std::string id;
    std::string before;  // versions
    std::string after;
    std::vector<Change> changes;
    std::vector<Impact> impacts;
    Step needed = Step::none;
    Step declared = Step::none;

    bool forbidden() const noexcept;
    bool enough() const noexcept { return declared >= needed && !forbidden(); }
};

/// Two documents that only differ in white space, comments, quotes or the order of keys are ED02, where both texts can be
/// read. `cases` were read under `before`; `today` is YYYY-MM-DD.
Verdict judge(const definition::Definition& before, const definition::Definition& after,
              const std::vector<definition::Case>& cases, definition::Waivers& waivers, std::string_view today);

/// Of a change that keeps the rest from being compared (BC22).
Verdict judge_alone(Change change, std::string before, std::string after);

}  // namespace opx::compat
