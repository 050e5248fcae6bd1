// JSON Schema draft 2020-12: per table one object schema in $defs, for a row as JSON; empty cells are null or left out.

#include "render/forms.hpp"
#include "render/words.hpp"

namespace opx::render {
namespace {

using definition::Field;
using definition::TypeKind;
using json::Value;

constexpr std::string_view kYear = "[0-9]{4}";
constexpr std::string_view kMonth = "[0-9]{4}-(0[1-9]|1[0-2])";
constexpr std::string_view kDay = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
constexpr std::string_view kTime = "T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)";

std::string whole(const std::string& pattern) {
    std::string out = "^(?:";
    return out.append(pattern).append(")$");
}

/// The full form and the partial ones a day or time may have.
std::string day_pattern(const definition::ValueType& type) {
    std::string forms(kDay);
    if (type.kind == TypeKind::datetime) forms += kTime;
    for (const std::string& partial : type.partial) {
        if (partial == "YYYY") forms.append("|").append(kYear);
        if (partial == "YYYY-MM") forms.append("|").append(kMonth);
        if (partial == "YYYY-MM-DD" && type.kind == TypeKind::datetime) forms.append("|").append(kDay);
    }
    return whole(forms);
}

std::string decimal_pattern(const definition::ValueType& type) {
    if (type.precision == 0) return "^-?[0-9]+(\\.[0-9]+)?$";
    const std::string whole = "^-?[0-9]{1," + std::to_string(type.precision - type.scale) + "}";
    return type.scale == 0 ? whole + "$" : whole + "(\\.[0-9]{1," + std::to_string(type.scale) + "})?$";
}

std::string type_pattern(const definition::ValueType& type) {
    switch (type.kind) {
        case TypeKind::text:
        case TypeKind::code:
            return type.multiline ? "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F]+$" : "^[^\\u0000-\\u001F\\u007F]+$";
        case TypeKind::id:
            return "^[^\\u0000-\\u0020\\u007F\\u3000]+$";
        case TypeKind::decimal:
            return decimal_pattern(type);
        case TypeKind::date:
        case TypeKind::datetime:
            return day_pattern(type);
        case TypeKind::ym:
            return whole(std::string(kMonth));
        case TypeKind::kana:
            return "^[\\u30A0-\\u30FF\\u3000 \\uFF21-\\uFF3A\\uFF41-\\uFF5A\\uFF0D\\u2212\\uFF0E]+$";
        case TypeKind::kana_half:
            return "^[ \\uFF61-\\uFF9F]+$";
        case TypeKind::postal:
            return "^[0-9]{3}-[0-9]{4}$";
        case TypeKind::phone:
            return "^[0-9+-]+$";
        case TypeKind::hash:
            return "^[0-9a-f]+$";
        case TypeKind::integer:
        case TypeKind::boolean:
            return {};
    }
    return {};
}

Value item_schema(const View& view, const Field& field) {
    const bool nullable = field.nullable != definition::Nullable::never;
    const bool integer = field.type.kind == TypeKind::integer;
    Value schema = Value::object();
    schema.set("title", view.label(field.label)).set("description", view.label(field.description));
    const char* type = integer ? "integer" : "string";
    if (nullable) {
        Value types = Value::array();
        schema.set("type", std::move(types.push(type).push("null")));
    } else {
        schema.set("type", type);
    }
    const definition::CodeList* codes = view.closed_list(field);
    if (codes != nullptr || field.type.kind == TypeKind::boolean) {
        Value values = Value::array();
        if (codes == nullptr) values.push("0").push("1");
        else
            for (const definition::CodeList::Value& value : codes->values) values.push(value.code);
        if (nullable) values.push(nullptr);
        schema.set("enum", std::move(values));
    } else if (integer) {
        if (!field.type.min.empty()) schema.set("minimum", static_cast<std::int64_t>(std::stoll(field.type.min)));
        if (!field.type.max.empty()) schema.set("maximum", static_cast<std::int64_t>(std::stoll(field.type.max)));
    }
    if (integer || field.type.kind == TypeKind::boolean) return schema;
    if (field.type.max_chars != 0) schema.set("maxLength", field.type.max_chars);
    const std::vector<std::string> patterns = patterns_of(field);
    schema.set("pattern", patterns.front());
    if (patterns.size() > 1) {
        Value also = Value::array();
        for (std::size_t i = 1; i < patterns.size(); ++i) {
            Value one = Value::object();
            also.push(std::move(one.set("pattern", patterns[i])));
        }
        schema.set("allOf", std::move(also));
    }
    return schema;
}

}  // namespace

std::vector<std::string> patterns_of(const Field& field) {
    std::vector<std::string> patterns;
    if (!field.type.pattern.empty()) patterns.push_back(whole(field.type.pattern));
    if (std::string of_type = type_pattern(field.type); !of_type.empty()) patterns.push_back(std::move(of_type));
    return patterns;
}

std::string json_schema(const View& view) {
    Value root = Value::object();
    root.set("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.set("$id", "urn:opx:definition:" + view.definition.id + ":" + view.definition.version);
    root.set("title", view.label(view.definition.title)).set("$comment", origin(view));
    if (!view.options.table.empty()) root.set("$ref", "#/$defs/" + view.options.table);
    Value tables = Value::object();
    for (const ShownTable& table : view.tables) {
        Value properties = Value::object();
        Value required = Value::array();
        for (const Field* field : table.fields) {
            properties.set(field->name, item_schema(view, *field));
            if (field->nullable == definition::Nullable::never) required.push(field->name);
        }
        Value schema = Value::object();
        schema.set("title", view.label(table.table->label)).set("description", view.label(table.table->description));
        schema.set("type", "object").set("properties", std::move(properties)).set("required", std::move(required));
        tables.set(table.table->name, std::move(schema.set("additionalProperties", false)));
    }
    return root.set("$defs", std::move(tables)).dump() + "\n";
}

}  // namespace opx::render
