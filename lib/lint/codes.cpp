// Code lists and conversions (DD050, DD051, DD053, DD063, DD064).

#include <algorithm>
#include <map>
#include <set>

#include "lint/judge.hpp"
#include "text/normalize.hpp"

namespace opx::lint {
namespace {

using definition::CodeList;
using definition::Conversion;
using definition::Definition;
using definition::Field;
using definition::Table;

void judge_list(Judge& judge, const CodeList& list) {
    const std::string subject = "codes/" + list.name;
    std::map<std::string, std::string> folded;
    for (const CodeList::Value& value : list.values) {
        if (value.code.find_first_of(" \t") != std::string::npos || value.code.find("\u3000") != std::string::npos)
            judge.add("DD050", Severity::error, value.where, list.num, subject,
                      "code '" + value.code + "' holds a blank");
        const auto [first, fresh] = folded.emplace(text::comparison_key(value.code), value.code);
        if (!fresh)
            judge.add("DD050", Severity::error, value.where, list.num, subject,
                      "codes '" + first->second + "' and '" + value.code + "' differ in case or width alone");
    }
}

void judge_use(Judge& judge) {
    std::set<std::string> used;
    for (const Table& table : judge.definition.tables)
        for (const Field& field : table.fields)
            if (!field.code_table.empty()) used.insert(field.code_table);
    for (const auto& [name, conversion] : judge.definition.conversions) used.insert(conversion.code_list);
    for (const auto& [name, list] : judge.definition.code_lists)
        if (!used.contains(name))
            judge.add("DD051", Severity::warning, list.where, list.num, "codes/" + name,
                      "no item and no conversion uses the code list");
}

bool is_item(const Definition& definition, const std::string& path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) return false;
    const Table* table = definition.find(path.substr(0, dot));
    return table != nullptr && table->find(path.substr(dot + 1)).has_value();
}

void judge_conversion(Judge& judge, const Conversion& conversion) {
    for (const Conversion::Map& map : conversion.from) {
        const std::string subject = "conversions/" + conversion.name;
        std::map<std::string, std::string> targets;
        for (const auto& [from, to] : map.entries) {
            const auto [first, fresh] = targets.emplace(to, from);
            if (!fresh && map.lossless && !conversion.code_list.empty())  // of identifiers, two may mean one
                judge.add("DD063", Severity::warning, map.where, {}, subject,
                          map.source + " maps '" + first->second + "' and '" + from + "' to '" + to +
                              "', yet says loss: none");
        }
        if (!map.raw_field.empty() && !is_item(judge.definition, map.raw_field))
            judge.add("DD064", Severity::error, map.where, {}, subject, "raw_field '" + map.raw_field + "' is no item");
        if (!map.lossless && map.raw_field.empty())
            judge.add(
                "DD064", Severity::error, map.where, {}, subject,
                "the map of " + map.source + " loses something: name the item that keeps the raw value (raw_field)");
    }
}

void judge_external(Judge& judge) {
    std::set<std::string> ids;
    for (const definition::ExternalCodes& codes : judge.definition.external) {
        const std::string subject = "codes/external." + codes.id;
        if (!ids.insert(codes.id).second)
            judge.add("DD053", Severity::error, codes.where, {}, subject, "the code system stands twice");
        for (const std::string& use : codes.used_by)
            if (!is_item(judge.definition, use))
                judge.add("DD053", Severity::error, codes.where, {}, subject, "used_by '" + use + "' is no item");
    }
}

}  // namespace

void judge_codes(Judge& judge) {
    for (const auto& [name, list] : judge.definition.code_lists) judge_list(judge, list);
    judge_use(judge);
    for (const auto& [name, conversion] : judge.definition.conversions) judge_conversion(judge, conversion);
    judge_external(judge);
}

}  // namespace opx::lint
