#include "base/finding.hpp"

#include <algorithm>
#include <utility>

namespace opx {

std::string_view name_of(Severity severity) noexcept {
    switch (severity) {
        case Severity::note:
            return "note";
        case Severity::warning:
            return "warning";
        case Severity::error:
            return "error";
    }
    return "error";
}

std::string github_command(const Finding& finding) {
    // What would end the command or begin another property is written as %xx.
    const auto escaped = [](std::string_view text, bool property) {
        std::string out;
        for (const char c : text) {
            if (c == '%') out += "%25";
            else if (c == '\r') out += "%0D";
            else if (c == '\n') out += "%0A";
            else if (property && c == ':') out += "%3A";
            else if (property && c == ',') out += "%2C";
            else out += c;
        }
        return out;
    };
    std::string out = finding.severity == Severity::error     ? "::error"
                      : finding.severity == Severity::warning ? "::warning"
                                                              : "::notice";
    out += " file=" + escaped(finding.where.file, true);
    if (finding.where.line > 0) out += ",line=" + std::to_string(finding.where.line);
    if (finding.where.column > 0) out += ",col=" + std::to_string(finding.where.column);
    out += ",title=" + finding.rule + "::";
    if (!finding.where.item.empty()) out += escaped(finding.where.item, false) + ": ";
    return out + escaped(finding.message, false) + "\n";
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

bool FindingLog::keeps(std::string_view rule) const noexcept {
    const auto kept = kept_count_.find(rule);
    return kept == kept_count_.end() || kept->second < kept_per_rule_;
}

void FindingLog::count(std::string_view rule, Severity severity, std::uint64_t times) {
    auto found = counts_.find(rule);
    if (found == counts_.end()) found = counts_.emplace(std::string(rule), RuleCount{}).first;
    found->second.severity = std::max(found->second.severity, severity);
    found->second.count += times;
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
