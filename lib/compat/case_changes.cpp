#include "compat/case_changes.hpp"

#include <algorithm>
#include <map>

#include "definition/documents.hpp"

namespace opx::compat {
namespace {

/// Leaves of a document by their path. A list of scalars is a set: its entries are leaves of their own, so that one item
/// more is one change; a list of maps is compared whole.
void flatten(const yaml::Node& node, const std::string& path, std::map<std::string, std::string>& out) {
    if (node.is_map()) {
        for (const yaml::Node::Entry& entry : node.entries())
            flatten(entry.value, path.empty() ? entry.key : path + "." + entry.key, out);
    } else if (node.is_list() && std::all_of(node.items().begin(), node.items().end(),
                                             [](const yaml::Node& item) { return item.is_scalar(); })) {
        for (const yaml::Node& item : node.items()) out[path + "[" + item.text() + "]"] = item.text();
    } else {
        out[path] = node.is_scalar() ? node.text() : definition::canonical_json(node);
    }
}

}  // namespace

CaseRules CaseRules::load(const std::filesystem::path& file) {
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"case_changes"});
    CaseRules rules;
    for (const yaml::Node& node : root.at("case_changes").items()) {
        node.allow_keys({"path", "application", "label"});
        const yaml::Node& label = node.at("label");
        rules.rules_.push_back({node.at("path").text(),
                                node.at("application").one_of({"needed", "not_needed"}) == "needed",
                                label.at("ja").text(), label.at("en").text()});
    }
    return rules;
}

const CaseRules::Rule* CaseRules::rule_of(std::string_view path) const noexcept {
    const Rule* best = nullptr;
    for (const Rule& rule : rules_) {
        const bool fits = path == rule.path || (path.starts_with(rule.path) && path.size() > rule.path.size() &&
                                                (path[rule.path.size()] == '.' || path[rule.path.size()] == '['));
        if (fits && (best == nullptr || rule.path.size() > best->path.size())) best = &rule;
    }
    return best;
}

std::vector<CaseChange> CaseRules::compare(const yaml::Node& before, const yaml::Node& after) const {
    std::map<std::string, std::string> was;
    std::map<std::string, std::string> is;
    flatten(before, {}, was);
    flatten(after, {}, is);
    std::map<std::string, std::pair<std::string, std::string>> both;
    for (const auto& [path, value] : was) both[path].first = value;
    for (const auto& [path, value] : is) both[path].second = value;
    std::vector<CaseChange> changes;
    for (const auto& [path, values] : both) {
        if (was.contains(path) == is.contains(path) && values.first == values.second) continue;
        CaseChange change{path, values.first, values.second, true, path, path};
        if (const Rule* rule = rule_of(path)) {
            change.application = rule->application;
            change.label_ja = rule->ja;
            change.label_en = rule->en;
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

}  // namespace opx::compat
