// Two specifications of one case held against each other: which changes need a change application (変更申請), which do not.
//
// Rule      case-changes.yaml of the definition says it per path of the specification, the longest path that fits decides;
//           what no path names needs an application (fails closed). R40: items, classes, anonymisation, period, scope,
//           purpose, organisations and contractors do; researchers who move inside an organisation do not.
// Values    stay out of it: a case holds no patient data, so before and after are shown.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "yaml/node.hpp"

namespace opx::compat {

struct CaseChange {
    std::string path;  // "items.lab_result.required", "scope.period.to"
    std::string before;
    std::string after;
    bool application = true;
    std::string label_ja;  // from the rules
    std::string label_en;
};

class CaseRules {
   public:
    /// Error(definition) for a file that cannot be read.
    static CaseRules load(const std::filesystem::path& file);
    std::vector<CaseChange> compare(const yaml::Node& before, const yaml::Node& after) const;

   private:
    struct Rule {
        std::string path;
        bool application = true;
        std::string ja, en;
    };
    const Rule* rule_of(std::string_view path) const noexcept;
    std::vector<Rule> rules_;
};

}  // namespace opx::compat
