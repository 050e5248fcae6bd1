#include "compat/impact.hpp"

#include <algorithm>
#include <set>

namespace opx::compat {
namespace {

using definition::Case;
using definition::Definition;
using definition::Field;
using definition::Table;

/// The items, as table.item, that a change is about.
std::set<std::string> items_of(const Change& change, const Definition& before) {
    std::set<std::string> items;
    const std::string_view subject = std::string_view(change.subject).substr(0, change.subject.find(' '));
    for (const Table& table : before.tables)
        for (const Field& field : table.fields) {
            const std::string name = table.name + "." + field.name;
            const bool same = name == subject || field.num == change.num || table.name == subject;
            const bool codes = subject == "codes/" + field.code_table;
            const bool converted = std::any_of(field.conversions.begin(), field.conversions.end(),
                                               [&](const std::string& use) { return subject == "conversions/" + use; });
            if (same || codes || converted) items.insert(name);
        }
    return items;
}

std::set<std::string> items_of(const Case& item, const Definition& definition) {
    std::set<std::string> items;
    for (const Table& table : definition.tables)
        for (const std::string& column : columns_of(item, table)) items.insert(table.name + "." + column);
    for (const definition::DiseaseRule& rule : item.scope.disease) items.insert(rule.table + "." + rule.item);
    return items;
}

}  // namespace

std::vector<Impact> impacts(const std::vector<Change>& changes, const Definition& before,
                            const std::vector<Case>& cases, std::string_view today) {
    std::vector<Impact> all;
    for (const Case& item : cases) {
        if (!item.use_to.empty() && item.use_to < today) continue;
        const std::set<std::string> approved = items_of(item, before);
        for (const Change& change : changes) {
            if (!change.approval) continue;
            const std::set<std::string> touched = items_of(change, before);
            const bool whole = change.subject == "manifest" || change.subject.starts_with("layouts/");
            if (whole || std::any_of(touched.begin(), touched.end(),
                                     [&](const std::string& name) { return approved.contains(name); }))
                all.push_back({item.id, item.title.ja, change.rule, change.subject, item.approvals});
        }
    }
    return all;
}

}  // namespace opx::compat
