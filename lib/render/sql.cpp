// Tables as SQL: what SQLite, PostgreSQL and DuckDB have in common. Types are TEXT and INTEGER alone, which STRICT tables
// of SQLite allow; decimals stay the text that was exchanged, so that no digit is lost. An empty cell is NULL.

#include "render/forms.hpp"
#include "render/words.hpp"

namespace opx::render {
namespace {

using definition::Field;
using definition::TypeKind;

std::string quoted(const std::string& name) {
    std::string out(1, '"');
    return out.append(name).append(1, '"');
}

std::string literal(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    out += '\'';
    return out;
}

std::string comment(const std::string& text) {
    std::string out = "-- ";
    for (const char c : text) out += c == '\n' || c == '\r' ? ' ' : c;
    return out;
}

std::string names(const std::vector<std::string>& list) {
    std::string out;
    for (const std::string& name : list) out += (out.empty() ? "" : ", ") + quoted(name);
    return out;
}

/// Length of every value of the type; 0 when values differ.
std::size_t length_of(const definition::ValueType& type) {
    if (type.kind == TypeKind::ym) return 7;
    if (type.kind == TypeKind::postal) return 8;
    if (type.kind == TypeKind::date && type.partial.empty()) return 10;
    return type.kind == TypeKind::datetime && type.partial.empty() ? 19 : 0;
}

std::string column(const View& view, const Field& field) {
    const bool number = field.type.kind == TypeKind::integer || field.type.kind == TypeKind::boolean;
    const std::string name = quoted(field.name);
    std::string out = name + (number ? " INTEGER" : " TEXT");
    if (field.nullable == definition::Nullable::never) out += " NOT NULL";
    const auto check = [&](const std::string& condition) { out += " CHECK (" + condition + ")"; };
    if (field.type.kind == TypeKind::boolean) {
        check(name + " IN (0, 1)");
    } else if (field.type.kind == TypeKind::integer) {
        if (!field.type.min.empty()) check(name + " >= " + field.type.min);
        if (!field.type.max.empty()) check(name + " <= " + field.type.max);
    } else if (const definition::CodeList* codes = view.closed_list(field)) {
        std::string list;
        for (const definition::CodeList::Value& value : codes->values)
            list += (list.empty() ? "" : ", ") + literal(value.code);
        check(name + " IN (" + list + ")");
    } else if (const std::size_t length = length_of(field.type); length != 0) {
        check("length(" + name + ") = " + std::to_string(length));
    } else if (field.type.max_chars != 0) {
        check("length(" + name + ") BETWEEN 1 AND " + std::to_string(field.type.max_chars));
    } else {
        check("length(" + name + ") >= 1");
    }
    return out;
}

std::string table_text(const View& view, const ShownTable& table) {
    std::vector<std::string> lines;
    std::vector<std::string> comments;
    for (const Field* field : table.fields) {
        lines.push_back(column(view, *field));
        comments.push_back(field->num + " " + view.label(field->label) + view.say("：", ": ") +
                           view.label(type_text(field->type)));
    }
    if (const std::vector<std::string> key = view.primary_key(table); !key.empty())
        lines.push_back("PRIMARY KEY (" + names(key) + ")");
    for (const ForeignKey& key : view.foreign_keys(table))
        lines.push_back("FOREIGN KEY (" + names(key.columns) + ") REFERENCES " + quoted(key.table) + " (" +
                        names(key.referenced) + ")");
    std::string out = "\n";
    out += comment(table.table->num + " " + view.label(table.table->label)) + "\n";
    out += comment(view.label(table.table->description)) + "\nCREATE TABLE " + quoted(table.table->name) + " (\n";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        out += "    " + lines[i] + (i + 1 < lines.size() ? "," : "");
        if (i < comments.size()) out += "  " + comment(comments[i]);
        out += "\n";
    }
    return out + ");\n";
}

}  // namespace

std::string sql(const View& view) {
    std::string out = comment(view.label(view.definition.title)) + "\n" + comment(origin(view)) + "\n";
    out += comment(view.say("空のセルは NULL として読み込む。SQLite では ); を ) STRICT; に替えてもよい。",
                            "Load empty cells as NULL. For SQLite, ); may become ) STRICT;")) +
           "\n";
    for (const ShownTable* table : view.parents_first()) out += table_text(view, *table);
    return out;
}

}  // namespace opx::render
