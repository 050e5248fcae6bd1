// A Frictionless data package: one resource per table with its Table Schema.

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

/// Partial dates have no type of their own in Table Schema: they are text with a pattern.
std::string type_name(const definition::ValueType& type) {
    switch (type.kind) {
        case TypeKind::integer:
            return "integer";
        case TypeKind::decimal:
            return "number";
        case TypeKind::boolean:
            return "boolean";
        case TypeKind::ym:
            return "yearmonth";
        case TypeKind::date:
            return type.partial.empty() ? "date" : "string";
        case TypeKind::datetime:
            return type.partial.empty() ? "datetime" : "string";
        default:
            return "string";
    }
}

Value field_of(const View& view, const Field& field) {
    const std::string type = type_name(field.type);
    Value out = Value::object();
    out.set("name", field.name).set("title", view.label(field.label));
    out.set("description", view.label(field.description)).set("type", type);
    out.set("format", type == "datetime" ? "%Y-%m-%dT%H:%M:%S" : "default");
    if (type == "boolean") out.set("trueValues", texts({"1"})).set("falseValues", texts({"0"}));
    Value limits = Value::object();
    if (field.nullable == definition::Nullable::never) limits.set("required", true);
    if (type == "string") {
        if (field.type.max_chars != 0) limits.set("maxLength", field.type.max_chars);
        if (const definition::CodeList* codes = view.closed_list(field)) {
            Value values = Value::array();
            for (const definition::CodeList::Value& value : codes->values) values.push(value.code);
            limits.set("enum", std::move(values));
        } else {
            limits.set("pattern", patterns_of(field).front());
        }
    } else if (type != "boolean") {
        if (!field.type.min.empty()) limits.set("minimum", field.type.min);
        if (!field.type.max.empty() && field.type.max != "today") limits.set("maximum", field.type.max);
    }
    if (!limits.entries().empty()) out.set("constraints", std::move(limits));
    return out;
}

Value schema_of(const View& view, const ShownTable& table) {
    Value fields = Value::array();
    for (const Field* field : table.fields) fields.push(field_of(view, *field));
    Value schema = Value::object();
    schema.set("fields", std::move(fields)).set("missingValues", texts({""}));
    if (const std::vector<std::string> key = view.primary_key(table); !key.empty())
        schema.set("primaryKey", texts(key));
    Value keys = Value::array();
    for (const ForeignKey& key : view.foreign_keys(table)) {
        Value reference = Value::object();
        // An empty name is the table itself.
        reference.set("resource", key.table == table.table->name ? "" : key.table);
        reference.set("fields", texts(key.referenced));
        Value entry = Value::object();
        keys.push(std::move(entry.set("fields", texts(key.columns)).set("reference", std::move(reference))));
    }
    if (!keys.items().empty()) schema.set("foreignKeys", std::move(keys));
    return schema;
}

}  // namespace

std::string table_schema(const View& view) {
    Value package = Value::object();
    package.set("profile", "tabular-data-package").set("name", view.definition.id);
    package.set("title", view.label(view.definition.title)).set("description", origin(view));
    package.set("version", view.definition.version);
    Value resources = Value::array();
    for (const ShownTable& table : view.tables) {
        Value dialect = Value::object();
        dialect.set("delimiter", ",").set("lineTerminator", "\n").set("quoteChar", "\"").set("doubleQuote", true);
        dialect.set("skipInitialSpace", false).set("header", true);
        Value resource = Value::object();
        resource.set("name", table.table->name).set("path", table.table->name + ".csv");
        resource.set("profile", "tabular-data-resource").set("title", view.label(table.table->label));
        resource.set("description", view.label(table.table->description));
        resource.set("format", "csv").set("mediatype", "text/csv").set("encoding", "utf-8");
        resource.set("dialect", std::move(dialect)).set("schema", schema_of(view, table));
        resources.push(std::move(resource));
    }
    return package.set("resources", std::move(resources)).dump() + "\n";
}

}  // namespace opx::render
