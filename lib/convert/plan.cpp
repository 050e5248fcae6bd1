#include "convert/plan.hpp"

#include <algorithm>

namespace opx::convert {

using definition::Binding;

Plan::Plan(const definition::Definition& definition, const std::string& source, const std::string& only_table)
    : definition_(&definition), source_(source) {
    std::string given;
    for (const definition::Table& table : definition.tables) {
        const auto rule = table.rows.find(source);
        if (rule == table.rows.end() || rule->second.none) continue;
        given += (given.empty() ? "" : ", ") + table.name;
        if (only_table.empty() || table.name == only_table) tables_.push_back(compile(table, rule->second));
    }
    if (!tables_.empty()) return;
    if (only_table.empty())
        throw Error(ErrorKind::definition, Location{definition.folder.string()},
                    "no table takes rows from source '" + source + "'");
    throw Error(ErrorKind::usage, "table '" + only_table + "' takes no rows from source '" + source + "'",
                "tables it gives: " + given);
}

namespace {

/// May the source give several values?
bool may_repeat(const definition::PathTerm& term) noexcept {
    using definition::Hl7Term;
    if (const auto* hl7 = std::get_if<Hl7Term>(&term))
        return hl7->repetition == Hl7Term::Repetition::all || hl7->which == Hl7Term::Which::following;
    return std::holds_alternative<definition::XmlTerm>(term);
}

}  // namespace

PathPlan Plan::compile(const definition::Path& path) {
    PathPlan plan;
    for (const definition::PathTerm& term : path.alternatives) {
        plan.terms.push_back(terms_.size());
        terms_.push_back(term);
        const auto* hl7 = std::get_if<definition::Hl7Term>(&term);
        plan.single = plan.single && !may_repeat(term);
        plan.all = plan.all || (hl7 != nullptr && hl7->repetition == definition::Hl7Term::Repetition::all);
    }
    return plan;
}

Pipeline Plan::pipeline(const std::vector<std::string>& rules) {
    Pipeline made(rules, *definition_, source_);
    const auto found = std::find(rule_lists_.begin(), rule_lists_.end(), rules);
    made.number = static_cast<std::size_t>(found - rule_lists_.begin());
    if (found == rule_lists_.end()) rule_lists_.push_back(rules);
    return made;
}

TablePlan Plan::compile(const definition::Table& table, const definition::RowRule& rule) {
    TablePlan plan;
    plan.table = &table;
    plan.rule = &rule;
    plan.unit = "table:" + table.name;
    for (const definition::Field& field : table.fields) {
        const Binding& binding = field.sources.at(source_);
        ItemPlan item{
            &field,         binding.kind, binding.constant, {}, {}, definition::ValueCheck(field, *definition_),
            ItemPlan::kNone};
        for (const definition::Path& path : binding.paths) item.paths.push_back(compile(path));
        item.pipeline = pipeline(binding.rules);
        if (field.nullable == definition::Nullable::with_reason) item.reason_column = *table.find(field.reason_field);
        if (item.kind == Binding::Kind::none && item.reason_column != ItemPlan::kNone)
            plan.without_path.push_back(plan.items.size());
        plan.items.push_back(std::move(item));
    }
    for (const definition::SkipRule& skip : rule.skip) plan.skip.push_back({&skip, compile(skip.path)});
    for (const definition::Path& path : rule.latest_by) plan.latest_by.push_back(compile(path));
    for (const std::vector<std::string>& rules : rule.latest_rules) plan.latest_rules.push_back(pipeline(rules));
    return plan;
}

}  // namespace opx::convert
