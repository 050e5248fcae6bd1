// What readers see: names and labels (DD012 to DD015).

#include <algorithm>
#include <array>
#include <map>

#include "lint/judge.hpp"
#include "text/kana.hpp"
#include "text/utf8.hpp"

namespace opx::lint {
namespace {

using definition::Field;
using definition::Table;

/// Reserved in SQL:2016 and in at least two of PostgreSQL, SQLite and DuckDB: such a column must be quoted everywhere.
constexpr std::array<std::string_view, 72> kReserved = {
    "all",     "and",     "any",        "as",       "asc",       "between",    "both",   "by",     "case",
    "cast",    "check",   "collate",    "column",   "commit",    "constraint", "create", "cross",  "current_date",
    "default", "delete",  "desc",       "distinct", "drop",      "else",       "end",    "except", "exists",
    "false",   "fetch",   "for",        "foreign",  "from",      "full",       "grant",  "group",  "having",
    "in",      "index",   "inner",      "insert",   "intersect", "into",       "is",     "join",   "left",
    "like",    "limit",   "natural",    "not",      "null",      "offset",     "on",     "or",     "order",
    "outer",   "primary", "references", "right",    "select",    "set",        "table",  "then",   "to",
    "true",    "union",   "unique",     "update",   "using",     "values",     "when",   "where",  "with"};

/// A kind of character that a label should not hold; empty when there is none.
std::string_view doubtful(std::string_view label) {
    std::size_t at = 0;
    while (at < label.size()) {
        const char32_t c = text::next_code_point(label, at);
        if (text::is_half_width_katakana(c)) return "half-width katakana";
        if ((c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A))
            return "full-width letters or digits";
        if ((c >= 0x2160 && c <= 0x217F) || (c >= 0x2460 && c <= 0x24FF) || (c >= 0x3200 && c <= 0x33FF) || c == 0x2116)
            return "characters that depend on the platform";
    }
    return label.starts_with(' ') || label.ends_with(' ') || label.starts_with("\u3000") || label.ends_with("\u3000")
               ? "a blank at its edge"
               : std::string_view{};
}

void judge_label(Judge& judge, const Location& where, std::string_view num, const std::string& subject,
                 const definition::Label& label) {
    if (label.en.empty()) judge.add("DD013", Severity::error, where, num, subject, "label.en is empty");
    if (const std::string_view kind = doubtful(label.ja); !kind.empty())
        judge.add("DD014", Severity::warning, where, num, subject, "label.ja has " + std::string(kind));
    for (const Glossary::Term& term : judge.glossary.terms)
        for (const std::string& avoid : term.avoid)
            if (label.ja.find(avoid) != std::string::npos && label.ja.find(term.use) == std::string::npos)
                judge.add("DD015", Severity::warning, where, num, subject,
                          "label.ja says '" + avoid + "', the agreed term is '" + term.use + "'", "glossary.yaml");
}

}  // namespace

void judge_words(Judge& judge) {
    for (const Table& table : judge.definition.tables) {
        judge_label(judge, table.where, table.num, table.name, table.label);
        std::map<std::string, const Field*> labels;
        for (const Field& field : table.fields) {
            judge_label(judge, field.where, field.num, table.name + "." + field.name, field.label);
            if (std::binary_search(kReserved.begin(), kReserved.end(), std::string_view(field.name)))
                judge.item("DD012", Severity::warning, table, field, "the name is a reserved word of SQL");
            const auto [first, fresh] = labels.emplace(field.label.ja, &field);
            if (!fresh)
                judge.item("DD013", Severity::warning, table, field,
                           "label.ja is that of '" + first->second->name + "' as well");
        }
    }
    for (const auto& [name, list] : judge.definition.code_lists) {
        judge_label(judge, list.where, list.num, "codes/" + name, list.label);
        for (const definition::CodeList::Value& value : list.values)
            if (value.label.en.empty())
                judge.add("DD050", Severity::error, value.where, list.num, "codes/" + name,
                          "code '" + value.code + "' has no English label");
    }
    for (const auto& [name, conversion] : judge.definition.conversions)
        judge_label(judge, conversion.where, {}, "conversions/" + name, conversion.label);
}

}  // namespace opx::lint
