#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "../temporary_folder.hpp"
#include "base/files.hpp"
#include "json/value.hpp"
#include "render/render.hpp"

using namespace opx;
using namespace opx::render;
using definition::Definition;
using definition::Field;
using definition::Table;

namespace {

constexpr Form kForms[] = {Form::committee, Form::annex, Form::csv_header, Form::json_schema, Form::table_schema,
                           Form::csvw,      Form::sql,   Form::html,       Form::xlsx};

const Definition& shipped() {
    static const Definition definition = definition::load(fs::path(OPX_SOURCE_DIR) / "data-definitions");
    return definition;
}

Definition small() {
    return definition::load(fs::path(OPX_TEST_DATA) / "definition");
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

json::Value parsed(Form form, const Definition& definition, const RenderOptions& options = {}) {
    return json::Value::parse(render::render(form, definition, options), "form");
}

std::size_t items_in(const Definition& definition) {
    std::size_t items = 0;
    for (const Table& table : definition.tables) items += table.fields.size();
    return items;
}

std::string header_of(const Table& table) {
    std::string line;
    for (const Field& field : table.fields) line += (line.empty() ? "" : ",") + field.name;
    return line + "\n";
}

}  // namespace

TEST_CASE("forms have the names of the command line") {
    CHECK(form_named("committee") == Form::committee);
    CHECK(form_named("json-schema") == Form::json_schema);
    CHECK(form_named("xlsx") == Form::xlsx);
    CHECK_FALSE(form_named("docx"));
}

TEST_CASE("a form is the same bytes every time, and another language gives others") {
    for (const Form form : kForms) {
        CAPTURE(static_cast<int>(form));
        RenderOptions options;
        const std::string once = render::render(form, shipped(), options);
        CHECK(once.size() > 1000);
        CHECK(once == render::render(form, shipped(), options));
        CHECK_FALSE(has(once, shipped().folder.string()));
        options.japanese = false;
        if (form == Form::csv_header) CHECK(once == render::render(form, shipped(), options));
        else CHECK(once != render::render(form, shipped(), options));
    }
}

TEST_CASE("every item of every table stands once in the item list, in order") {
    const std::string list = render::render(Form::committee, shipped(), {});
    CHECK(list.starts_with("番号,表,項目名,名前,型,分類,匿名加工の有無,手法,定義,保有期間,件数\n"));
    CHECK(static_cast<std::size_t>(std::count(list.begin(), list.end(), '\n')) == items_in(shipped()) + 1);
    std::size_t at = 0;
    for (const Table& table : shipped().tables)
        for (const Field& field : table.fields) {
            const std::size_t here = list.find("\n" + field.num + ",", at);
            REQUIRE_MESSAGE(here != std::string::npos, field.num);
            CHECK(has(list.substr(here, list.find('\n', here + 1) - here), "," + field.name + ","));
            at = here;
        }
    RenderOptions options;
    options.format = "markdown";
    options.japanese = false;
    const std::string markdown = render::render(Form::committee, shipped(), options);
    CHECK(markdown.starts_with("| Number | Table | Item | Name | Type | Class |"));
    CHECK(static_cast<std::size_t>(std::count(markdown.begin(), markdown.end(), '\n')) == items_in(shipped()) + 2);
}

TEST_CASE("every table and item stands once in the other texts") {
    const std::string annex = render::render(Form::annex, shipped(), {});
    const std::string headers = render::render(Form::csv_header, shipped(), {});
    const std::string sql = render::render(Form::sql, shipped(), {});
    const std::string page = render::render(Form::html, shipped(), {});
    for (const Table& table : shipped().tables) {
        CAPTURE(table.name);
        CHECK(count(annex, "\n### " + table.num + " ") == 1);
        CHECK(count(headers, "# " + table.name + ".csv\n" + header_of(table)) == 1);
        CHECK(count(sql, "CREATE TABLE \"" + table.name + "\" (") == 1);
        CHECK(count(page, "<section class=\"table\" id=\"" + table.num + "\">") == 1);
        RenderOptions options;
        options.table = table.name;
        CHECK(render::render(Form::csv_header, shipped(), options) == header_of(table));
        for (const Field& field : table.fields) {
            CAPTURE(field.num);
            CHECK(count(annex, "\n| " + field.num + " |") == 1);
            CHECK(count(sql, "-- " + field.num + " ") == 1);
            CHECK(count(page, " id=\"" + field.num + "\"") == 1);
        }
    }
    for (const auto& [name, list] : shipped().code_lists) {
        CHECK(count(annex, "\n### " + list.num + " ") == 1);
        CHECK(count(page, "<h3 id=\"" + list.num + "\">") == 1);
    }
    for (const auto& [name, conversion] : shipped().conversions) {
        CHECK(count(annex, " (" + name + ")\n\n| ソース |") == 1);
        CHECK(count(page, "<h3 id=\"conversion-" + name + "\">") == 1);
    }
}

TEST_CASE("the JSON forms parse and hold every item in order") {
    const json::Value schema = parsed(Form::json_schema, shipped());
    const json::Value package = parsed(Form::table_schema, shipped());
    const json::Value group = parsed(Form::csvw, shipped());
    CHECK(schema.at("$schema").text() == "https://json-schema.org/draft/2020-12/schema");
    REQUIRE(schema.at("$defs").entries().size() == shipped().tables.size());
    REQUIRE(package.at("resources").items().size() == shipped().tables.size());
    REQUIRE(group.at("tables").items().size() == shipped().tables.size());
    for (std::size_t t = 0; t < shipped().tables.size(); ++t) {
        const Table& table = shipped().tables[t];
        CAPTURE(table.name);
        const json::Value& properties = schema.at("$defs").at(table.name).at("properties");
        const json::Value& resource = package.at("resources").items()[t];
        const json::Value& columns = group.at("tables").items()[t].at("tableSchema").at("columns");
        CHECK(resource.at("name").text() == table.name);
        CHECK(group.at("tables").items()[t].at("url").text() == table.name + ".csv");
        REQUIRE(properties.entries().size() == table.fields.size());
        REQUIRE(resource.at("schema").at("fields").items().size() == table.fields.size());
        REQUIRE(columns.items().size() == table.fields.size());
        CHECK(resource.at("schema").at("primaryKey").items().size() == table.grain.size());
        for (std::size_t f = 0; f < table.fields.size(); ++f) {
            const std::string& name = table.fields[f].name;
            CHECK(properties.entries()[f].first == name);
            CHECK(resource.at("schema").at("fields").items()[f].at("name").text() == name);
            CHECK(columns.items()[f].at("titles").text() == name);
        }
    }
}

TEST_CASE("types become those of each schema") {
    const json::Value patient = parsed(Form::json_schema, shipped()).at("$defs").at("patient");
    const json::Value& properties = patient.at("properties");
    CHECK(properties.at("facility_id").at("type").text() == "string");
    CHECK(properties.at("facility_id").at("pattern").text() == "^(?:[0-9]{10})$");
    CHECK(properties.at("facility_id").at("maxLength").integer() == 10);
    CHECK(properties.at("facility_id").at("title").text() == "医療機関コード");
    CHECK(properties.at("source_row").at("type").items()[0].text() == "integer");
    CHECK(properties.at("source_row").at("minimum").integer() == 1);
    CHECK(properties.at("sex").at("enum").dump(-1) == R"(["M","F","O","U",null])");
    CHECK(properties.at("name_kanji").find("enum") == nullptr);
    std::set<std::string> required;
    for (const json::Value& name : patient.at("required").items()) required.insert(name.text());
    CHECK(required == std::set<std::string>{"facility_id", "patient_id", "source_kind", "source_ref"});

    Definition definition = small();
    definition::ValueType& type = definition.tables[0].fields[2].type;
    definition.tables[0].fields[2].code_table.clear();
    const auto schema_of = [&](Form form) { return render::render(form, definition, {}); };
    type.kind = definition::TypeKind::decimal;
    type.precision = 5;
    type.scale = 2;
    CHECK(has(schema_of(Form::json_schema), R"("^-?[0-9]{1,3}(\\.[0-9]{1,2})?$")"));
    CHECK(has(schema_of(Form::table_schema), R"("type": "number")"));
    CHECK(has(schema_of(Form::csvw), R"("base": "decimal")"));
    CHECK(has(schema_of(Form::sql), "\"sex\" TEXT"));
    type.kind = definition::TypeKind::boolean;
    CHECK(has(parsed(Form::json_schema, definition).dump(-1), R"("enum":["0","1",null])"));
    CHECK(has(schema_of(Form::sql), "\"sex\" INTEGER CHECK (\"sex\" IN (0, 1))"));
    CHECK(has(schema_of(Form::csvw), R"("format": "1|0")"));
    type.kind = definition::TypeKind::date;
    type.partial = {"YYYY-MM"};
    CHECK(has(schema_of(Form::json_schema), "|[0-9]{4}-(0[1-9]|1[0-2]))$"));
    const auto field_type = [&] {
        const json::Value package = parsed(Form::table_schema, definition);
        return package.at("resources").items()[0].at("schema").at("fields").items()[2].at("type").text();
    };
    CHECK(field_type() == "string");  // Table Schema has no partial dates
    CHECK(has(schema_of(Form::sql), "\"sex\" TEXT CHECK (length(\"sex\") >= 1)"));
    type.partial.clear();
    CHECK(field_type() == "date");
    CHECK(has(schema_of(Form::sql), "\"sex\" TEXT CHECK (length(\"sex\") = 10)"));
}

TEST_CASE("references to a whole key become foreign keys, and their tables come first") {
    Definition definition = small();
    std::reverse(definition.tables.begin(), definition.tables.end());
    const std::string sql = render::render(Form::sql, definition, {});
    CHECK(has(
        sql, "FOREIGN KEY (\"facility_id\", \"patient_id\") REFERENCES \"patient\" (\"facility_id\", \"patient_id\")"));
    CHECK(sql.find("CREATE TABLE \"patient\"") < sql.find("CREATE TABLE \"diagnosis\""));
    CHECK(has(render::render(Form::csvw, definition, {}), "\"resource\": \"patient.csv\""));
    definition.tables[0].fields[1].foreign_key.clear();  // half a key is no reference
    CHECK_FALSE(has(render::render(Form::sql, definition, {}), "FOREIGN KEY"));
    CHECK_FALSE(has(render::render(Form::table_schema, definition, {}), "foreignKeys"));
}

TEST_CASE("text that has a meaning in the form is escaped") {
    Definition definition = small();
    definition.tables[0].fields[2].label = {"性|別<b>&\"'", "sex, \"quoted\""};
    definition.tables[0].fields[2].description.ja = "一行目\n二行目 -- ; DROP";
    RenderOptions options;
    const std::string list = render::render(Form::committee, definition, options);
    CHECK(has(list, "\"性|別<b>&\"\"'\""));
    CHECK(has(list, "\"一行目\n二行目 -- ; DROP\""));
    options.format = "markdown";
    CHECK(has(render::render(Form::committee, definition, options), "| 性\\|別&lt;b>&amp;\"' |"));
    CHECK(has(render::render(Form::annex, definition, options), "一行目<br>二行目"));
    const std::string page = render::render(Form::html, definition, options);
    CHECK(has(page, "性|別&lt;b&gt;&amp;&quot;'"));
    CHECK_FALSE(has(page, "<b>"));
    CHECK(
        parsed(Form::json_schema, definition).at("$defs").at("patient").at("properties").at("sex").at("title").text() ==
        "性|別<b>&\"'");
    const std::string sql = render::render(Form::sql, definition, options);
    CHECK(has(sql, "-- PT003 性|別<b>&\"'"));
    definition.tables[0].label.ja = "患者\nDROP TABLE";
    CHECK(has(render::render(Form::sql, definition, options), "-- PT 患者 DROP TABLE\n"));
    definition.code_lists.at("sex").values[0].code = "O'N";
    CHECK(has(render::render(Form::sql, definition, options), "IN ('O''N', 'F')"));
}

TEST_CASE("a workbook that cannot hold a text is refused, and is a zip otherwise") {
    Definition definition = small();
    CHECK(render::render(Form::xlsx, definition, {}).starts_with("PK\x03\x04"));
    definition.tables[0].fields[2].description.ja = std::string(40000, 'a');
    CHECK_THROWS_AS(render::render(Form::xlsx, definition, {}), Error);
}
