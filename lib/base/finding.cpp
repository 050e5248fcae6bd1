#include "base/finding.hpp"

#include <algorithm>
#include <utility>

namespace opx {

std::string_view name_of(Severity severity) noexcept {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        case Severity::error: return "error";
    }
    return "error";
}

void FindingLog::report(Finding finding) {
    RuleCount& rule = counts_[finding.rule];
    rule.severity = std::max(rule.severity, finding.severity);
    ++rule.count;
    std::size_t& kept = kept_count_[finding.rule];
    if (kept < kept_per_rule_) {
        ++kept;
        kept_.push_back(std::move(finding));
    }
}

void FindingLog::append(const FindingLog& later) {
    for (const Finding& finding : later.kept_) {
        std::size_t& kept = kept_count_[finding.rule];
        if (kept >= kept_per_rule_) continue;
        ++kept;
        kept_.push_back(finding);
    }
    for (const auto& [rule, count] : later.counts_) {
        RuleCount& mine = counts_[rule];
        mine.severity = std::max(mine.severity, count.severity);
        mine.count += count.count;
    }
}

std::uint64_t FindingLog::total(Severity severity) const noexcept {
    std::uint64_t sum = 0;
    for (const auto& [rule, count] : counts_)
        if (count.severity == severity) sum += count.count;
    return sum;
}

}  // namespace opx
