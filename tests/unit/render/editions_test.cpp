// What a case, the public edition, one table and holdings do to the forms.

#include <doctest/doctest.h>

#include <algorithm>

#include "base/files.hpp"
#include "json/value.hpp"
#include "render/render.hpp"

using namespace opx;
using namespace opx::render;
using definition::Definition;

namespace {

constexpr Form kTexts[] = {Form::committee,    Form::annex, Form::csv_header, Form::json_schema,
                           Form::table_schema, Form::csvw,  Form::sql,        Form::html};

const Definition& shipped() {
    static const Definition definition = definition::load(fs::path(OPX_SOURCE_DIR) / "data-definitions");
    return definition;
}

definition::Case example() {
    return definition::load_case(fs::path(OPX_SOURCE_DIR) / "data-definitions/cases/example-0003.yaml", shipped());
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string line_with(const std::string& text, const std::string& part) {
    const std::size_t at = text.find(part);
    if (at == std::string::npos) return {};
    const std::size_t begin = text.rfind('\n', at) + 1;
    return text.substr(begin, text.find('\n', at) - begin);
}

definition::Table& table_of(Definition& definition, std::string_view name) {
    const auto found = std::find_if(definition.tables.begin(), definition.tables.end(),
                                    [&](const definition::Table& table) { return table.name == name; });
    REQUIRE(found != definition.tables.end());
    return *found;
}

}  // namespace

TEST_CASE("a case leaves its own tables and items, with keys, provenance and reasons") {
    const definition::Case item = example();
    RenderOptions options;
    options.item = &item;
    const std::string headers = render::render(Form::csv_header, shipped(), options);
    CHECK_FALSE(has(headers, "# claim.csv"));
    for (const definition::Table& table : shipped().tables) {
        std::string line;
        for (const std::string& name : definition::columns_of(item, table)) line += (line.empty() ? "" : ",") + name;
        if (!line.empty()) CHECK(has(headers, "# " + table.name + ".csv\n" + line + "\n"));
    }
    for (const Form form : kTexts) {
        CAPTURE(static_cast<int>(form));
        const std::string text = render::render(form, shipped(), options);
        CHECK(has(text, "birth_date"));
        CHECK_FALSE(has(text, "phone_work"));
    }
    const std::string list = render::render(Form::committee, shipped(), options);
    CHECK(has(line_with(list, "PT005,"), "生年月に丸める。"));  // the case's decision, not the plan
    CHECK_FALSE(has(list, "年齢階級"));
    const std::string annex = render::render(Form::annex, shipped(), options);
    CHECK(has(line_with(annex, "| PT003 |"), "| 名寄せのみ |"));
    CHECK(has(line_with(annex, "| PT005 |"), "| 必須 |"));
    CHECK(has(line_with(annex, "| PT006 |"), "| 欠測理由 |"));
    CHECK(has(line_with(annex, "| PT901 |"), "| 来歴 |"));
    CHECK(has(annex, "| 受領側審査委員会 | 2025-08-20 | R-2025-11 |"));
    CHECK(has(annex, "| 対象期間 | 2018-04-01–2025-09-30（発生日による） |"));
    CHECK(has(annex, item.spec_sha256));
    CHECK(has(annex, "(facility)\n\n| ソース |"));
    CHECK(has(annex, "(sex)\n\n| ソース |"));
    CHECK_FALSE(has(annex, "(dispensing)"));
    options.table = "claim";
    CHECK_THROWS_AS(render::render(Form::committee, shipped(), options), Error);
}

TEST_CASE("one table brings only its own lists and conversions") {
    RenderOptions options;
    options.table = "patient";
    const std::string annex = render::render(Form::annex, shipped(), options);
    CHECK(has(annex, "### CL01 "));
    CHECK(has(annex, "(sex)\n\n| ソース |"));
    CHECK_FALSE(has(annex, "(outcome)"));
    CHECK_FALSE(has(render::render(Form::sql, shipped(), options), "\"diagnosis\""));
    const json::Value schema = json::Value::parse(render::render(Form::json_schema, shipped(), options), "schema");
    CHECK(schema.at("$ref").text() == "#/$defs/patient");
    options.table = "no_such_table";
    CHECK_THROWS_AS(render::render(Form::committee, shipped(), options), Error);
}

TEST_CASE("the public edition leaves out what is for the parties, and all that names it") {
    Definition definition = shipped();
    definition::Table& patient = table_of(definition, "patient");
    patient.fields[*patient.find("birth_date_missing")].visibility = "parties";
    patient.fields[*patient.find("sex")].visibility = "parties";
    patient.fields[*patient.find("sex_raw")].visibility = "parties";
    const definition::Case item = example();
    RenderOptions options;
    options.item = &item;
    options.holdings["LDI"]["patient.birth_date"] = {"2015-04-01", "2025-09-30", "801234"};
    for (const Form form : kTexts) {
        CAPTURE(static_cast<int>(form));
        options.public_edition = false;
        CHECK(has(render::render(form, definition, options), "birth_date_missing"));
        options.public_edition = true;
        const std::string text = render::render(form, definition, options);
        CHECK(has(text, "birth_date"));
        for (const char* hidden :
             {"birth_date_missing", "PT006", "PT007", "性別（原値）", "CL01", "conversion-sex", "patient.sex", "801234",
              "2015-04-01", "R-2025-11", "Q-2025-07", "2030-03-31", "保有期間"})
            CHECK_MESSAGE(!has(text, hidden), std::string(hidden));
    }
    const std::string annex = render::render(Form::annex, definition, options);
    CHECK(has(annex, "公開版"));
    CHECK(has(annex, "受領側審査委員会"));
    CHECK_FALSE(has(annex, "署名"));
}

TEST_CASE("a table whose key is not shown has no key in the schemas") {
    Definition definition = shipped();
    definition::Table& patient = table_of(definition, "patient");
    patient.fields[*patient.find("patient_id")].visibility = "parties";
    RenderOptions options;
    options.public_edition = true;
    options.table = "patient";
    CHECK_FALSE(has(render::render(Form::sql, definition, options), "PRIMARY KEY"));
    CHECK_FALSE(has(render::render(Form::csvw, definition, options), "primaryKey"));
    options.table.clear();
    CHECK_FALSE(has(render::render(Form::sql, definition, options), "REFERENCES \"patient\""));
}

TEST_CASE("holdings of several operators stand side by side") {
    RenderOptions options;
    options.holdings["LDI"]["patient.birth_date"] = {"2015-04-01", "2025-09-30", "801234"};
    options.holdings["JMIMO"]["patient.birth_date"] = {"2018-04-01", "2025-03-31", "<10"};
    const std::string line = line_with(render::render(Form::committee, shipped(), options), "PT005,");
    CHECK(line.ends_with(",JMIMO 2018-04-01–2025-03-31; LDI 2015-04-01–2025-09-30,JMIMO <10; LDI 801234"));
    CHECK(has(render::render(Form::html, shipped(), options), "JMIMO &lt;10; LDI 801234"));
    CHECK(has(render::render(Form::annex, shipped(), options), "JMIMO &lt;10; LDI 801234"));
}
