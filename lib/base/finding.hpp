// Findings: what is wrong with one value, row or file while the run goes on. Data, never thrown.
//
// Bounded   FindingLog keeps the first `kept_per_rule` findings of each rule and counts the rest, so that a file in
//           which every row is wrong costs no more memory than a clean one.
// Privacy   a finding names place, item and rule. It never holds a patient's value.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace opx {

enum class Severity { note, warning, error };
std::string_view name_of(Severity severity) noexcept;

struct Finding {
    std::string rule;  // "DC10", "SX04": stable ids, explained by --explain
    Severity severity = Severity::error;
    Location where;
    std::string message;
    std::string hint;
};

/// The finding as a workflow command of GitHub, with its line end: an annotation at its place.
std::string github_command(const Finding& finding);

class FindingSink {
   public:
    virtual ~FindingSink() = default;
    virtual void report(Finding finding) = 0;
};

/// Keeps the first findings of each rule, counts all.
class FindingLog final : public FindingSink {
   public:
    struct RuleCount {
        Severity severity = Severity::note;  // the gravest reported
        std::uint64_t count = 0;
    };

    explicit FindingLog(std::size_t kept_per_rule = 20) : kept_per_rule_(kept_per_rule) {}
    void report(Finding finding) override;
    /// Would the next finding of the rule be kept? Where not, count() does: no message need be made.
    bool keeps(std::string_view rule) const noexcept;
    void count(std::string_view rule, Severity severity, std::uint64_t times = 1);
    /// Adds another log after this one (in the order of the input, so that the result does not depend on --jobs).
    void append(const FindingLog& later);

    const std::vector<Finding>& kept() const noexcept { return kept_; }
    const std::map<std::string, RuleCount, std::less<>>& counts() const noexcept { return counts_; }
    std::uint64_t total(Severity severity) const noexcept;
    bool empty() const noexcept { return counts_.empty(); }

   private:
    std::size_t kept_per_rule_;
    std::vector<Finding> kept_;
    std::map<std::string, RuleCount, std::less<>> counts_;
    std::map<std::string, std::size_t, std::less<>> kept_count_;
};

}  // namespace opx
