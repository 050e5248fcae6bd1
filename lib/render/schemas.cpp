// The definition for programs that know nothing of it: JSON Schema, Frictionless data package, CSV on the Web.
//
// Source  JSON Schema draft 2020-12; Frictionless Table Schema and Data Package v1; W3C Metadata Vocabulary for Tabular Data.

#include "json/value.hpp"
#include "render/view.hpp"

namespace opx::render {
namespace {

using definition::Nullable;
using definition::TypeKind;
using json::Value;

/// A closed list whose codes are all there are.
const definition::CodeList* closed_list(const View& view, const Field& field) {
    return field.code_table.empty() || field.code_policy != "closed" ? nullptr
                                                                     : view.definition().code_list(field.code_table);
}

/// The form of a value as a pattern, where the type fixes it and the item has no pattern of its own.
std::string pattern_of(const Field& field) {
    const definition::ValueType& type = field.type;
    if (!type.pattern.empty()) return "^(?:" + type.pattern + ")$";
    std::string dates;
    for (const std::string& form : type.partial)
        dates += form == "YYYY"      ? "|[0-9]{4}"
                 : form == "YYYY-MM" ? "|[0-9]{4}-[0-9]{2}"
                                     : "|[0-9]{4}-[0-9]{2}-[0-9]{2}";
    switch (type.kind) {
        case TypeKind::date:
            return "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}" + dates + ")$";
        case TypeKind::datetime:
            return "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}" + dates + ")$";
        case TypeKind::ym:
            return "^[0-9]{4}-(?:0[1-9]|1[0-2])$";
        case TypeKind::decimal:
            return "^-?[0-9]+(?:\\.[0-9]+)?$";
        case TypeKind::postal:
            return "^[0-9]{3}-[0-9]{4}$";
        case TypeKind::phone:
            return "^[0-9+-]+$";
        case TypeKind::boolean:
            return "^[01]$";
        case TypeKind::id:
            return "^\\S+$";
        case TypeKind::hash:
            return "^[0-9a-f]+$";
        default:
            return {};
    }
}

Value list_of(const std::vector<std::string>& words) {
    Value list = Value::array();
    for (const std::string& word : words) list.push(word);
    return list;
}

Value property(const View& view, const Field& field) {
    Value schema = Value::object();
    schema.set("title", view.pick(field.label)).set("description", view.pick(field.description));
    if (field.type.kind == TypeKind::integer) {
        schema.set("type", "integer");
        if (!field.type.min.empty()) schema.set("minimum", std::stoll(field.type.min));
        if (!field.type.max.empty()) schema.set("maximum", std::stoll(field.type.max));
    } else {
        schema.set("type", "string");
        if (const std::string pattern = pattern_of(field); !pattern.empty()) schema.set("pattern", pattern);
        if (field.type.max_chars != 0) schema.set("maxLength", field.type.max_chars);
        schema.set("minLength", 1);
        if (const definition::CodeList* list = closed_list(view, field)) {
            Value codes = Value::array();
            for (const definition::CodeList::Value& value : list->values) codes.push(value.code);
            schema.set("enum", std::move(codes));
        }
    }
    schema.set("$comment", field.num);
    return schema;
}

std::string id_of(const View& view) {
    return "urn:opx:" + view.definition().id + ":" + view.definition().version;
}

// ---- Frictionless

Value constraints(const View& view, const Field& field) {
    Value out = Value::object();
    if (field.nullable == Nullable::never) out.set("required", true);
    const bool text = field.type.kind != TypeKind::integer && field.type.kind != TypeKind::decimal &&
                      field.type.kind != TypeKind::boolean &&
                      !(field.type.kind == TypeKind::date && field.type.partial.empty());
    if (text && field.type.kind != TypeKind::date && field.type.kind != TypeKind::datetime && field.type.max_chars != 0)
        out.set("maxLength", field.type.max_chars);
    if (text)
        if (const std::string pattern = pattern_of(field); !pattern.empty()) out.set("pattern", pattern);
    if (field.type.kind == TypeKind::integer && !field.type.min.empty()) out.set("minimum", std::stoll(field.type.min));
    if (field.type.kind == TypeKind::integer && !field.type.max.empty()) out.set("maximum", std::stoll(field.type.max));
    if (const definition::CodeList* list = closed_list(view, field)) {
        Value codes = Value::array();
        for (const definition::CodeList::Value& value : list->values) codes.push(value.code);
        out.set("enum", std::move(codes));
    }
    return out;
}

Value table_field(const View& view, const Field& field) {
    Value out = Value::object();
    out.set("name", field.name).set("title", view.pick(field.label)).set("description", view.pick(field.description));
    const bool whole_date = field.type.kind == TypeKind::date && field.type.partial.empty();
    out.set("type", field.type.kind == TypeKind::integer   ? "integer"
                    : field.type.kind == TypeKind::decimal ? "number"
                    : field.type.kind == TypeKind::boolean ? "boolean"
                    : whole_date                           ? "date"
                                                           : "string");
    if (field.type.kind == TypeKind::boolean) out.set("trueValues", list_of({"1"})).set("falseValues", list_of({"0"}));
    Value limits = constraints(view, field);
    if (!limits.entries().empty()) out.set("constraints", std::move(limits));
    out.set("opx:num", field.num).set("opx:class", field.item_class);
    if (!field.unit.empty() && field.unit != "none") out.set("opx:unit", field.unit);
    return out;
}

// ---- CSV on the Web

Value datatype(const Field& field) {
    Value out = Value::object();
    switch (field.type.kind) {
        case TypeKind::integer:
            out.set("base", "integer");
            if (!field.type.min.empty()) out.set("minimum", field.type.min);
            if (!field.type.max.empty()) out.set("maximum", field.type.max);
            return out;
        case TypeKind::decimal:
            return out.set("base", "decimal"), out;
        case TypeKind::boolean:
            return out.set("base", "boolean").set("format", "1|0"), out;
        case TypeKind::date:
            if (field.type.partial.empty()) return out.set("base", "date").set("format", "yyyy-MM-dd"), out;
            break;
        case TypeKind::ym:
            return out.set("base", "gYearMonth"), out;
        default:
            break;
    }
    out.set("base", "string");
    if (const std::string pattern = pattern_of(field); !pattern.empty()) out.set("format", pattern);
    if (field.type.max_chars != 0) out.set("maxLength", field.type.max_chars);
    return out;
}

Value in_language(const View& view, const definition::Label& label) {
    Value out = Value::object();
    out.set("ja", label.ja);
    if (!label.en.empty()) out.set("en", label.en);
    (void)view;
    return out;
}

}  // namespace

std::string json_schema(const View& view) {
    Value tables = Value::object();
    Value any = Value::array();
    for (const TableView& table : view.tables()) {
        Value properties = Value::object();
        std::vector<std::string> required;
        for (const ItemView& item : table.items) {
            properties.set(item.field->name, property(view, *item.field));
            if (item.field->nullable == Nullable::never) required.push_back(item.field->name);
        }
        Value schema = Value::object();
        schema.set("title", view.pick(table.table->label)).set("description", view.pick(table.table->description));
        schema.set("type", "object").set("additionalProperties", false).set("required", list_of(required));
        schema.set("properties", std::move(properties));
        Value reference = Value::object();
        any.push(reference.set("$ref", "#/$defs/" + table.table->name));
        tables.set(table.table->name, std::move(schema));
    }
    Value root = Value::object();
    root.set("$schema", "https://json-schema.org/draft/2020-12/schema").set("$id", id_of(view));
    root.set("title", view.pick(view.definition().title));
    root.set("$comment", "A missing value is a missing member. SHA-256 of the definition: " + view.definition().sha256);
    if (view.tables().size() == 1) root.set("$ref", "#/$defs/" + view.tables().front().table->name);
    else root.set("anyOf", std::move(any));
    root.set("$defs", std::move(tables));
    return root.dump() + "\n";
}

std::string table_schema(const View& view) {
    Value resources = Value::array();
    for (const TableView& table : view.tables()) {
        Value fields = Value::array();
        for (const ItemView& item : table.items) fields.push(table_field(view, *item.field));
        Value schema = Value::object();
        schema.set("fields", std::move(fields)).set("missingValues", list_of({""}));
        if (const std::vector<std::string> key = key_of(table); !key.empty()) schema.set("primaryKey", list_of(key));
        Value foreign = Value::array();
        for (const Reference& reference : references_of(view, table)) {
            Value target = Value::object();
            target.set("resource", reference.parent).set("fields", list_of(reference.parent_columns));
            Value entry = Value::object();
            entry.set("fields", list_of(reference.columns)).set("reference", std::move(target));
            foreign.push(std::move(entry));
        }
        if (!foreign.items().empty()) schema.set("foreignKeys", std::move(foreign));
        Value dialect = Value::object();
        dialect.set("delimiter", ",").set("lineTerminator", "\n").set("quoteChar", "\"").set("doubleQuote", true);
        dialect.set("header", true);
        Value resource = Value::object();
        resource.set("name", table.table->name).set("path", table.table->name + ".csv");
        resource.set("title", view.pick(table.table->label)).set("description", view.pick(table.table->description));
        resource.set("profile", "tabular-data-resource").set("encoding", "utf-8").set("dialect", std::move(dialect));
        resource.set("schema", std::move(schema));
        resources.push(std::move(resource));
    }
    Value root = Value::object();
    root.set("profile", "tabular-data-package").set("name", view.definition().id);
    root.set("title", view.pick(view.definition().title)).set("version", view.definition().version);
    root.set("opx:sha256", view.definition().sha256).set("resources", std::move(resources));
    return root.dump() + "\n";
}

std::string csvw(const View& view) {
    Value tables = Value::array();
    for (const TableView& table : view.tables()) {
        Value columns = Value::array();
        for (const ItemView& item : table.items) {
            Value column = Value::object();
            column.set("name", item.field->name).set("titles", item.field->name);
            column.set("dc:title", in_language(view, item.field->label));
            column.set("dc:description", view.pick(item.field->description));
            column.set("dc:identifier", item.field->num);
            column.set("required", item.field->nullable == Nullable::never).set("null", "");
            column.set("datatype", datatype(*item.field));
            columns.push(std::move(column));
        }
        Value schema = Value::object();
        schema.set("columns", std::move(columns));
        if (const std::vector<std::string> key = key_of(table); !key.empty()) schema.set("primaryKey", list_of(key));
        Value foreign = Value::array();
        for (const Reference& reference : references_of(view, table)) {
            Value target = Value::object();
            target.set("resource", reference.parent + ".csv").set("columnReference", list_of(reference.parent_columns));
            Value entry = Value::object();
            entry.set("columnReference", list_of(reference.columns)).set("reference", std::move(target));
            foreign.push(std::move(entry));
        }
        if (!foreign.items().empty()) schema.set("foreignKeys", std::move(foreign));
        Value out = Value::object();
        out.set("url", table.table->name + ".csv").set("dc:title", view.pick(table.table->label));
        out.set("dc:description", view.pick(table.table->description)).set("tableSchema", std::move(schema));
        tables.push(std::move(out));
    }
    Value dialect = Value::object();
    dialect.set("encoding", "utf-8").set("delimiter", ",").set("quoteChar", "\"").set("doubleQuote", true);
    dialect.set("header", true).set("lineTerminators", list_of({"\n"}));
    Value language = Value::object();
    language.set("@language", view.options().japanese ? "ja" : "en");
    Value context = Value::array();
    context.push("http://www.w3.org/ns/csvw").push(std::move(language));
    Value root = Value::object();
    root.set("@context", std::move(context)).set("dc:title", view.pick(view.definition().title));
    root.set("dc:identifier", id_of(view)).set("dialect", std::move(dialect)).set("tables", std::move(tables));
    return root.dump() + "\n";
}

}  // namespace opx::render
