// CREATE TABLE statements that SQLite, PostgreSQL and DuckDB take alike. Labels stand as comments, as COMMENT ON is not
// everybody's. Dates and exact decimals stay text in their fixed form, with checks that all three understand; parents come
// before the tables that name them.

#include "render/view.hpp"

namespace opx::render {
namespace {

using definition::Nullable;
using definition::TypeKind;

std::string literal(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

std::string identifier(const std::string& name) {
    return '"' + name + '"';
}

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + identifier(name);
    return out;
}

std::string comment(std::string text) {
    for (char& c : text)
        if (c == '\n') c = ' ';
    return text;
}

std::string type_of(const Field& field) {
    switch (field.type.kind) {
        case TypeKind::integer:
            return "INTEGER";
        case TypeKind::decimal:
            return field.type.precision == 0 ? "NUMERIC"
                                             : "NUMERIC(" + std::to_string(field.type.precision) + ", " +
                                                   std::to_string(field.type.scale) + ")";
        case TypeKind::boolean:
            return "SMALLINT";
        default:
            return field.type.max_chars == 0 ? "TEXT" : "VARCHAR(" + std::to_string(field.type.max_chars) + ")";
    }
}

/// Conditions on a value, all in SQL that the three share: LENGTH, IN, LIKE, comparisons.
std::vector<std::string> checks_of(const View& view, const Field& field) {
    const std::string name = identifier(field.name);
    const definition::ValueType& type = field.type;
    std::vector<std::string> checks;
    if (type.max_chars != 0) checks.push_back("LENGTH(" + name + ") <= " + std::to_string(type.max_chars));
    if (type.kind == TypeKind::boolean) checks.push_back(name + " IN (0, 1)");
    if (type.kind == TypeKind::integer || type.kind == TypeKind::decimal) {
        checks.push_back(name + " + 0 = " + name);  // SQLite keeps text in a column of numbers unless told
        if (!type.min.empty()) checks.push_back(name + " >= " + type.min);
        if (!type.max.empty()) checks.push_back(name + " <= " + type.max);
    }
    if (type.kind == TypeKind::date && type.partial.empty()) checks.push_back(name + " LIKE '____-__-__'");
    if (type.kind == TypeKind::ym) checks.push_back(name + " LIKE '____-__'");
    if (type.kind == TypeKind::postal) checks.push_back(name + " LIKE '___-____'");
    if (field.code_policy == "closed" && !field.code_table.empty()) {
        std::string codes;
        for (const definition::CodeList::Value& value : view.definition().code_list(field.code_table)->values)
            codes += (codes.empty() ? "" : ", ") + literal(value.code);
        checks.push_back(name + " IN (" + codes + ")");
    }
    return checks;
}

}  // namespace

std::string sql(const View& view) {
    std::string out = "-- " + comment(view.pick(view.definition().title)) + "\n-- " + view.definition().id + " " +
                      view.definition().version + ", SHA-256 " + view.definition().sha256 + "\n";
    for (const TableView* table : parents_first(view)) {
        out += "\n-- " + comment(view.pick(table->table->label)) + ": " +
               comment(view.pick(table->table->description)) + "\nCREATE TABLE " + identifier(table->table->name) +
               " (\n";
        std::vector<std::string> constraints;
        if (const std::vector<std::string> key = key_of(*table); !key.empty())
            constraints.push_back("PRIMARY KEY (" + joined(key) + ")");
        for (const Reference& reference : references_of(view, *table))
            constraints.push_back("FOREIGN KEY (" + joined(reference.columns) + ") REFERENCES " +
                                  identifier(reference.parent) + " (" + joined(reference.parent_columns) + ")");
        for (std::size_t i = 0; i < table->items.size(); ++i) {
            const Field& field = *table->items[i].field;
            out += "  " + identifier(field.name) + " " + type_of(field);
            if (field.nullable == Nullable::never) out += " NOT NULL";
            for (const std::string& check : checks_of(view, field)) out += " CHECK (" + check + ")";
            if (i + 1 < table->items.size() || !constraints.empty()) out += ',';
            out += "  -- " + field.num + " " + comment(view.pick(field.label)) + "\n";
        }
        for (std::size_t i = 0; i < constraints.size(); ++i)
            out += "  " + constraints[i] + (i + 1 < constraints.size() ? ",\n" : "\n");
        out += ");\n";
    }
    return out;
}

}  // namespace opx::render
