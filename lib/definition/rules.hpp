// Names and arguments of the converter rules (data-definitions/README.md, section "Rules"). What they do is in
// lib/convert/rules.cpp; a test holds both lists equal.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "definition/model.hpp"

namespace opx::definition {

struct RuleInfo {
    std::string_view name;
    unsigned min_arguments;  // separated by ':' after the name
    unsigned max_arguments;
    bool reduces;  // works on the list of values (first in a pipeline) rather than on one value
    std::string_view meaning_ja;
};

std::span<const RuleInfo> rule_list() noexcept;

/// "slice:1:5" in parts: the name, then the arguments.
std::vector<std::string> rule_parts(const std::string& rule);

/// Error(definition, DD042) for an unknown rule, wrong number of arguments, or a conversion that does not exist.
void check_rule(const std::string& rule, const Definition& definition, const std::string& source,
                const Location& where);

/// The rules of one item in their order: each by check_rule, and a rule that reduces a list stands first (DD042).
void check_rules(const std::vector<std::string>& rules, const Definition& definition, const std::string& source,
                 const Location& where);

}  // namespace opx::definition
