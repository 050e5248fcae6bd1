// Where values come from: confidence, copied paths, notes, fields that no message has (DD043 to DD046).

#include <algorithm>
#include <map>

#include "definition/documents.hpp"
#include "definition/hl7_layout.hpp"
#include "lint/judge.hpp"

namespace opx::lint {
namespace {

using definition::Binding;
using definition::Field;
using definition::Hl7Layout;
using definition::Hl7Term;
using definition::Path;
using definition::Table;

std::string meaning_of(const Binding& binding) {
    std::string text;
    for (const Path& path : binding.paths) text += path.text + "\n";
    for (const std::string& rule : binding.rules) text += "|" + rule;
    return text;
}

void judge_bindings(Judge& judge, const Table& table) {
    std::map<std::pair<std::string, std::string>, const Field*> seen;
    for (const Field& field : table.fields) {
        std::size_t read = 0;
        bool noted = false;
        for (const auto& [source, binding] : field.sources) {
            noted = noted || !binding.notes_ja.empty();
            if (binding.kind != Binding::Kind::path) continue;
            ++read;
            const std::string subject = table.name + "." + field.name;
            if (binding.confidence == "assumed" && judge.definition.status == "released")
                judge.add("DD043", Severity::warning, binding.where, field.num, subject,
                          "confidence of " + source + " is assumed in a released version");
            const auto [first, fresh] = seen.emplace(std::pair(source, meaning_of(binding)), &field);
            if (!fresh)
                judge.add("DD044", Severity::warning, binding.where, field.num, subject,
                          "reads the same path of " + source + " by the same rule as '" + first->second->name + "'");
        }
        if (read >= 2 && !noted && field.item_class != "system")
            judge.item("DD045", Severity::warning, table, field,
                       "two or more sources give the item, and no note (留意事項) says how they differ");
    }
}

void judge_term(Judge& judge, const Hl7Layout& layout, const Table& table, const Field& field, const Binding& binding,
                const definition::RowRule& rows, const Hl7Term& term) {
    const auto report = [&](const std::string& message) {
        judge.add("DD046", Severity::error, binding.where, field.num, table.name + "." + field.name, message);
    };
    const auto known = layout.fields.find(term.segment);
    if (known == layout.fields.end()) {
        report("segment " + term.segment + " is in no message of the storage");
        return;
    }
    if (static_cast<std::int64_t>(term.field) > known->second)
        report(term.segment + "-" + std::to_string(term.field) + ": the segment has " + std::to_string(known->second) +
               " fields");
    const bool somewhere =
        rows.data_types.empty() ||
        std::any_of(rows.data_types.begin(), rows.data_types.end(), [&](const std::string& type) {
            const auto segments = layout.segments.find(type);
            return segments == layout.segments.end() ||
                   std::find(segments->second.begin(), segments->second.end(), term.segment) != segments->second.end();
        });
    if (!somewhere) report("segment " + term.segment + " is in no message of the data types this table reads");
}

void judge_hl7(Judge& judge, const Hl7Layout& layout) {
    if (layout.fields.empty()) return;
    for (const Table& table : judge.definition.tables)
        for (const Field& field : table.fields)
            for (const auto& [source, binding] : field.sources) {
                const auto rows = table.rows.find(source);
                if (rows == table.rows.end()) continue;
                for (const Path& path : binding.paths)
                    for (const definition::PathTerm& term : path.alternatives)
                        if (const auto* hl7 = std::get_if<Hl7Term>(&term))
                            judge_term(judge, layout, table, field, binding, rows->second, *hl7);
            }
}

}  // namespace

void judge_sources(Judge& judge) {
    for (const Table& table : judge.definition.tables) judge_bindings(judge, table);
    judge_hl7(judge, definition::read_hl7_layout(*judge.definition.documents));
}

}  // namespace opx::lint
