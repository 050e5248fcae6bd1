// CSVW (CSV on the Web) metadata: a table group. Titles of columns are the header cells; labels are rdfs:label.

#include "render/forms.hpp"

namespace opx::render {
namespace {

using definition::Field;
using definition::TypeKind;
using json::Value;

Value texts(const std::vector<std::string>& list) {
    Value array = Value::array();
    for (const std::string& text : list) array.push(text);
    return array;
}

Value in_languages(const definition::Label& label) {
    Value array = Value::array();
    const auto add = [&](const std::string& text, const char* language) {
        Value value = Value::object();
        if (!text.empty()) array.push(std::move(value.set("@value", text).set("@language", language)));
    };
    add(label.ja, "ja");
    add(label.en, "en");
    return array;
}

std::string whole(const std::string& pattern) {
    std::string out = "^(?:";
    return out.append(pattern).append(")$");
}

/// A code as a regular expression that matches it alone.
std::string literal(const std::string& code) {
    std::string out;
    for (const char c : code) {
        if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

Value text_type(const View& view, const Field& field) {
    Value type = Value::object();
    type.set("base", "string");
    if (const definition::CodeList* codes = view.closed_list(field)) {
        std::string any;
        for (const definition::CodeList::Value& value : codes->values) {
            if (!any.empty()) any += '|';
            any += literal(value.code);
        }
        type.set("format", whole(any));
    } else {
        type.set("format", patterns_of(field).front());
    }
    if (field.type.max_chars != 0) type.set("maxLength", field.type.max_chars);
    return type;
}

Value datatype(const View& view, const Field& field) {
    const definition::ValueType& kind = field.type;
    Value type = Value::object();
    if (kind.kind == TypeKind::integer || kind.kind == TypeKind::decimal) {
        type.set("base", kind.kind == TypeKind::integer ? "integer" : "decimal");
    } else if (kind.kind == TypeKind::boolean) {
        return std::move(type.set("base", "boolean").set("format", "1|0"));
    } else if (kind.kind == TypeKind::ym) {
        return std::move(type.set("base", "gYearMonth"));
    } else if (kind.kind == TypeKind::date && kind.partial.empty()) {
        type.set("base", "date").set("format", "yyyy-MM-dd");
    } else if (kind.kind == TypeKind::datetime && kind.partial.empty()) {
        type.set("base", "dateTime").set("format", "yyyy-MM-ddTHH:mm:ss");
    } else {
        return text_type(view, field);
    }
    if (!kind.min.empty()) type.set("minimum", kind.min);
    if (!kind.max.empty() && kind.max != "today") type.set("maximum", kind.max);
    return type;
}

Value table_of(const View& view, const ShownTable& table) {
    Value columns = Value::array();
    for (const Field* field : table.fields) {
        Value column = Value::object();
        column.set("name", field->name).set("titles", field->name).set("rdfs:label", in_languages(field->label));
        column.set("dc:description", in_languages(field->description)).set("dc:identifier", field->num);
        column.set("datatype", datatype(view, *field));
        if (field->nullable == definition::Nullable::never) column.set("required", true);
        columns.push(std::move(column));
    }
    Value schema = Value::object();
    schema.set("columns", std::move(columns));
    if (const std::vector<std::string> key = view.primary_key(table); !key.empty())
        schema.set("primaryKey", texts(key));
    Value keys = Value::array();
    for (const ForeignKey& key : view.foreign_keys(table)) {
        Value reference = Value::object();
        reference.set("resource", key.table + ".csv").set("columnReference", texts(key.referenced));
        Value entry = Value::object();
        keys.push(std::move(entry.set("columnReference", texts(key.columns)).set("reference", std::move(reference))));
    }
    if (!keys.items().empty()) schema.set("foreignKeys", std::move(keys));
    Value out = Value::object();
    out.set("url", table.table->name + ".csv").set("rdfs:label", in_languages(table.table->label));
    out.set("dc:description", in_languages(table.table->description));
    return std::move(out.set("tableSchema", std::move(schema)));
}

}  // namespace

std::string csvw(const View& view) {
    Value language = Value::object();
    language.set("@language", view.options.japanese ? "ja" : "en");
    Value context = Value::array();
    context.push("http://www.w3.org/ns/csvw").push(std::move(language));
    Value dialect = Value::object();
    dialect.set("encoding", "utf-8").set("delimiter", ",").set("quoteChar", "\"").set("doubleQuote", true);
    Value lines = Value::array();
    dialect.set("lineTerminators", std::move(lines.push("\n"))).set("header", true);
    Value tables = Value::array();
    for (const ShownTable& table : view.tables) tables.push(table_of(view, table));
    Value root = Value::object();
    root.set("@context", std::move(context)).set("dc:title", in_languages(view.definition.title));
    root.set("dc:identifier", view.definition.id).set("dc:description", origin(view));
    return root.set("dialect", std::move(dialect)).set("tables", std::move(tables)).dump() + "\n";
}

}  // namespace opx::render
