// What a value may look like: types and their parameters, units, keys to other tables, examples (DD020 to DD028).

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "convert/pipeline.hpp"
#include "definition/rules.hpp"
#include "definition/value_check.hpp"
#include "lint/judge.hpp"

namespace opx::lint {
namespace {

using definition::Binding;
using definition::Field;
using definition::Table;
using definition::TypeKind;
using definition::ValueType;

bool is_number(TypeKind kind) {
    return kind == TypeKind::integer || kind == TypeKind::decimal;
}

/// Parameters that a type does not take say that somebody meant something else.
void judge_parameters(Judge& judge, const Table& table, const Field& field) {
    const ValueType& type = field.type;
    const auto refuse = [&](const char* parameter) {
        judge.item("DD020", Severity::error, table, field,
                   "type " + std::string(name_of(type.kind)) + " takes no " + parameter);
    };
    const bool dates = type.kind == TypeKind::date || type.kind == TypeKind::datetime;
    if ((type.precision != 0 || type.scale != 0) && type.kind != TypeKind::decimal) refuse("precision or scale");
    if (!type.partial.empty() && !dates) refuse("partial");
    if (type.multiline && type.kind != TypeKind::text) refuse("multiline");
    if (type.max_chars != 0 && (is_number(type.kind) || dates || type.kind == TypeKind::ym)) refuse("max_chars");
    if ((!type.min.empty() || !type.max.empty()) && !is_number(type.kind) && type.kind != TypeKind::date)
        refuse("min or max");
    if (!field.code_table.empty() && type.kind != TypeKind::code) refuse("code_table");
    if (type.min.empty() || type.max.empty() || type.min == "today" || type.max == "today") return;
    const bool empty = is_number(type.kind)
                           ? std::strtold(type.min.c_str(), nullptr) > std::strtold(type.max.c_str(), nullptr)
                           : type.min > type.max;
    if (empty) judge.item("DD020", Severity::error, table, field, "min is greater than max: no value fits");
}

void judge_unit(Judge& judge, const Table& table, const Field& field) {
    if (!is_number(field.type.kind)) return;
    if (field.unit.empty() && field.unit_field.empty())
        judge.item("DD022", Severity::error, table, field, "a number needs unit, unit_field, or unit: none");
    if (!field.unit_field.empty() && !table.find(field.unit_field))
        judge.item("DD022", Severity::error, table, field, "unit_field '" + field.unit_field + "' is no item");
}

void judge_length(Judge& judge, const Table& table, const Field& field) {
    const bool text = field.type.kind == TypeKind::text || field.type.kind == TypeKind::id;
    if (text && field.type.max_chars == 0)
        judge.item("DD027", Severity::warning, table, field, "max_chars is missing: a receiver cannot plan its column");
}

void judge_foreign_key(Judge& judge, const Table& table, const Field& field) {
    if (field.foreign_key.empty()) return;
    const std::size_t dot = field.foreign_key.find('.');
    const Table* target = judge.definition.find(field.foreign_key.substr(0, dot));
    if (target == nullptr) {
        judge.item("DD025", Severity::error, table, field,
                   "the table of foreign key '" + field.foreign_key + "' does not exist");
        return;
    }
    const Field& key = target->field(field.foreign_key.substr(dot + 1));  // loading has found it
    if (key.type.kind != field.type.kind || key.type.max_chars != field.type.max_chars)
        judge.item("DD025", Severity::error, table, field,
                   "type or length differ from those of '" + field.foreign_key + "'");
}

/// Tables that refer to each other in a ring could never be loaded in any order.
void judge_rings(Judge& judge) {
    std::map<std::string, std::set<std::string>> refers;
    for (const Table& table : judge.definition.tables)
        for (const Field& field : table.fields)
            if (!field.foreign_key.empty())
                refers[table.name].insert(field.foreign_key.substr(0, field.foreign_key.find('.')));
    for (const Table& table : judge.definition.tables) {
        std::set<std::string> reached;
        std::vector<std::string> next(refers[table.name].begin(), refers[table.name].end());
        while (!next.empty()) {
            const std::string at = next.back();
            next.pop_back();
            if (!reached.insert(at).second) continue;
            next.insert(next.end(), refers[at].begin(), refers[at].end());
        }
        if (reached.contains(table.name))
            judge.add("DD025", Severity::error, table.where, table.num, table.name,
                      "foreign keys lead from the table back to itself");
    }
}

/// An example is a value as the source has it: after the rules of the item it must be a value of the item.
void judge_examples(Judge& judge, const Table& table, const Field& field) {
    for (const auto& [source, binding] : field.sources) {
        if (binding.example.empty() || binding.kind != Binding::Kind::path || binding.paths.size() != 1) continue;
        convert::Values values;
        values.add(binding.example);
        std::string value;
        const convert::Outcome outcome = convert::Pipeline(binding.rules, judge.definition, source).run(values, value);
        const definition::ValueFault fault = outcome == convert::Outcome::invalid ? definition::ValueFault::form
                                             : value.empty()
                                                 ? definition::ValueFault::none
                                                 : definition::ValueCheck(field, judge.definition).check(value);
        if (fault != definition::ValueFault::none)
            judge.add("DD028", Severity::error, binding.where, field.num, table.name + "." + field.name,
                      "the example of " + source + " is no value of the item: " + std::string(reason_of(fault)));
    }
}

}  // namespace

void judge_values(Judge& judge) {
    for (const Table& table : judge.definition.tables)
        for (const Field& field : table.fields) {
            judge_parameters(judge, table, field);
            judge_unit(judge, table, field);
            judge_length(judge, table, field);
            judge_foreign_key(judge, table, field);
            judge_examples(judge, table, field);
        }
    judge_rings(judge);
}

}  // namespace opx::lint
