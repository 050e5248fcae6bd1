#include "compat/verdict.hpp"

#include <algorithm>

namespace opx::compat {

bool Verdict::forbidden() const noexcept {
    return std::any_of(changes.begin(), changes.end(),
                       [](const Change& change) { return change.forbidden && change.accepted.empty(); });
}

Verdict judge(const definition::Definition& before, const definition::Definition& after,
              const std::vector<definition::Case>& cases, definition::Waivers& waivers, std::string_view today) {
    Verdict verdict;
    verdict.id = after.id;
    verdict.before = before.version;
    verdict.after = after.version;
    verdict.changes = compare(before, after);
    for (Change& change : verdict.changes)
        if (const definition::Waiver* waiver =
                waivers.accept(change.rule, change.num, change.subject, before.version, after.version))
            change.accepted = waiver->reason_ja + " (" + waiver->accepted_by + ")";
    verdict.impacts = impacts(verdict.changes, before, cases, today);
    verdict.needed = strongest(verdict.changes);
    verdict.declared = declared_step(before.version, after.version);
    return verdict;
}

Verdict judge_alone(Change change, std::string before, std::string after) {
    Verdict verdict;
    verdict.declared = declared_step(before, after);
    verdict.before = std::move(before);
    verdict.after = std::move(after);
    verdict.changes.push_back(std::move(change));
    verdict.needed = strongest(verdict.changes);
    return verdict;
}

}  // namespace opx::compat
