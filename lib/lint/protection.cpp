// What protects persons: classes, free text, the keys of linkage and opt-out (DD030 to DD035).

#include <algorithm>

#include "lint/judge.hpp"

namespace opx::lint {
namespace {

using definition::Field;
using definition::Role;
using definition::Table;
using definition::TypeKind;

int strength(std::string_view item_class) {
    return item_class == "identifier" ? 2 : item_class == "quasi_identifier" ? 1 : 0;
}

void judge_class(Judge& judge, const Table& table, const Field& field) {
    if (field.item_class == "system") return;  // reasons and provenance speak of an item, they do not hold it
    const auto at_least = [&](std::string_view least, const std::string& why) {
        if (strength(field.item_class) < strength(least))
            judge.item("DD032", Severity::warning, table, field,
                       why + " is classed " + field.item_class + ", expected at least " + std::string(least));
    };
    if (field.type.kind == TypeKind::phone) at_least("identifier", "a telephone number");
    if (field.type.kind == TypeKind::postal) at_least("quasi_identifier", "a postal code");
    for (const Glossary::Class& rule : judge.glossary.classes) {
        const bool excepted = std::find(rule.except.begin(), rule.except.end(), field.label.ja) != rule.except.end();
        if (!excepted && field.label.ja.find(rule.label) != std::string::npos)
            at_least(rule.at_least, "an item labelled '" + rule.label + "'");
    }
}

void judge_free_text(Judge& judge, const Table& table, const Field& field) {
    const bool said =
        std::find(field.sensitivity.begin(), field.sensitivity.end(), "free_text") != field.sensitivity.end();
    if (field.free_text && !said)
        judge.item("DD033", Severity::error, table, field, "free_text: true needs sensitivity: [free_text]");
    if (field.type.kind == TypeKind::text && field.type.max_chars > 200 && !field.free_text_decided)
        judge.item("DD033", Severity::error, table, field,
                   "text of more than 200 characters needs a decision: free_text: true or false");
}

void judge_keys(Judge& judge, const Table& table) {
    bool any = false;
    for (const Field& field : table.fields) {
        any = any || field.has(Role::opt_out_key);
        if ((field.has(Role::linkage_key) || field.has(Role::opt_out_key)) && field.fidelity == "derived")
            judge.item("DD034", Severity::error, table, field,
                       "linkage and opt-out need the value itself, not one derived from others");
    }
    if (!any && table.group_width() < 2) return;  // no table of patients
    for (std::size_t i = 0; i < 2 && i < table.grain.size(); ++i)
        if (const Field& key = table.field(table.grain[i]); !key.has(Role::opt_out_key))
            judge.item("DD035", Severity::error, table, key,
                       "facility and patient id are needed to remove a person: role opt_out_key is missing");
}

}  // namespace

void judge_protection(Judge& judge) {
    for (const Table& table : judge.definition.tables) {
        for (const Field& field : table.fields) {
            judge_class(judge, table, field);
            judge_free_text(judge, table, field);
        }
        judge_keys(judge, table);
    }
}

}  // namespace opx::lint
