// What loading refuses, each on a small definition with one thing wrong.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/finding.hpp"
#include "definition/model.hpp"

using namespace opx;
using namespace opx::definition;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> good_files() {
    return {{"manifest.yaml", R"(format: 1
id: small
title: {ja: 小さな定義}
version: "0.1.0"
status: draft
parties: [{id: A, label: {ja: 甲}}]
sources:
  - {id: ssmix2, label: {ja: 格納}, path_syntax: hl7}
  - {id: mml, label: {ja: MML}, path_syntax: xpath}
files: {tables: [visit], codes: [sex, reason], conversions: [sex]}
)"},
            {"codes/sex.yaml", R"(code_list: sex
label: {ja: 性別}
values:
  - {code: "M", label: {ja: 男性}}
  - {code: "F", label: {ja: 女性}}
)"},
            {"codes/reason.yaml", R"(code_list: reason
label: {ja: 理由}
values: [{code: "ABSENT", label: {ja: なし}}]
)"},
            {"conversions/sex.yaml", R"(conversion: sex
label: {ja: 性別}
to: {code_list: sex}
from:
  - source: ssmix2
    map: [{from: "M", to: "M"}, {from: "F", to: "F"}]
    on_unmapped: {report: error}
)"},
            {"tables/visit.yaml", R"(table: visit
num: VI
label: {ja: 受診, en: Visit}
description: {ja: 1行は1回の受診。}
grain: [facility_id, patient_id]
order_by: [facility_id, patient_id]
since: "0.1.0"
rows:
  ssmix2: {data_types: [ADT-12], anchor: PV1, skip: [{path: "PV1-2", in: ["T"], reason: test}], latest_by: ["storage:time"]}
  mml: {anchor: "mmlPi:PatientModule"}
fields:
  - {num: VI001, name: facility_id, label: {ja: 医療機関}, description: {ja: コード。}, type: id, pattern: "[0-9]{10}", nullable: never, role: [primary_key],
     class: quasi_identifier, anonymise: {apply: always, method: [pseudonym]}, fidelity: raw, since: "0.1.0",
     sources: {ssmix2: {path: "option:facility"}, mml: {path: "option:facility"}}}
  - {num: VI002, name: patient_id, label: {ja: 患者}, description: {ja: 番号。}, type: id, max_chars: 20, nullable: never, role: [primary_key, opt_out_key],
     class: identifier, anonymise: {apply: always, method: [pseudonym]}, fidelity: raw, since: "0.1.0",
     sources: {ssmix2: {path: "PID-3.1", rule: trim}, mml: {path: "header:masterId/mmlCm:Id"}}}
  - {num: VI003, name: sex, label: {ja: 性別}, description: {ja: 性別。}, type: code, code_table: sex, nullable: with_reason, reason_field: sex_missing,
     class: quasi_identifier, anonymise: {apply: never, method: [none]}, fidelity: normalised, since: "0.1.0",
     sources: {ssmix2: {path: "PID-8", rule: "conversion:sex"}, mml: {none: 持たない。}}}
  - {num: VI004, name: sex_missing, label: {ja: 理由}, description: {ja: 理由。}, type: code, code_table: reason, nullable: allowed,
     class: system, anonymise: {apply: never, method: [none]}, fidelity: derived, since: "0.1.0",
     sources: {ssmix2: {const: converter}, mml: {const: converter}}}
)"}};
}

class Folder {
   public:
    Folder() : path_(fs::temp_directory_path() / ("opx-definition-test-" + std::to_string(::getpid()))) {
        fs::remove_all(path_);
        for (const auto& [name, text] : good_files()) write(name, text);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    /// The good file with one piece of text replaced.
    void change(const std::string& name, const std::string& from, const std::string& to) const {
        std::string text = good_files().at(name);
        const std::size_t at = text.find(from);
        REQUIRE_MESSAGE(at != std::string::npos, from);
        write(name, text.replace(at, from.size(), to));
    }
    const fs::path& path() const { return path_; }

   private:
    fs::path path_;
};

/// The fault that the changed file gives.
Error fault(const std::string& name, const std::string& from, const std::string& to) {
    const Folder folder;
    folder.change(name, from, to);
    try {
        load(folder.path());
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        return error;
    }
    return Error(ErrorKind::internal, "was taken");
}

bool says(const Error& error, std::string_view part) {
    return error.message().find(part) != std::string::npos;
}

const std::string kTable = "tables/visit.yaml";

}  // namespace

TEST_CASE("a good definition loads, with everything it says") {
    const Folder folder;
    const Definition definition = load(folder.path());
    CHECK(definition.id == "small");
    CHECK(definition.sha256.size() == 64);
    const Table& visit = definition.table("visit");
    CHECK(visit.header() == std::vector<std::string>{"facility_id", "patient_id", "sex", "sex_missing"});
    CHECK(visit.group_width() == 2);
    CHECK(visit.rows.at("ssmix2").skip.front().values == std::vector<std::string>{"T"});
    CHECK(visit.field("sex").sources.at("mml").kind == Binding::Kind::none);
    CHECK(visit.field("sex_missing").sources.at("ssmix2").kind == Binding::Kind::converter);
    CHECK(visit.first_with(Role::opt_out_key)->name == "patient_id");
    CHECK_THROWS_AS(visit.field("sxe"), Error);
    CHECK_THROWS_AS(definition.table("visits"), Error);
}

TEST_CASE("the digest follows every listed file") {
    const Folder folder;
    const std::string before = load(folder.path()).sha256;
    CHECK(load(folder.path()).sha256 == before);
    folder.change("codes/sex.yaml", "女性", "女");
    CHECK(load(folder.path()).sha256 != before);
}

TEST_CASE("item numbers and names") {
    CHECK(says(fault(kTable, "num: VI003", "num: VI002"), "stands twice [DD010]"));
    CHECK(says(fault(kTable, "num: VI003", "num: XX003"), "[DD010]"));
    CHECK(says(fault(kTable, "name: sex,", "name: patient_id,"), "[DD012]"));
    CHECK(says(fault(kTable, "name: sex,", "name: Sex,"), "[DD012]"));
}

TEST_CASE("an unknown key, with the nearest known one, at its place") {
    const Error error = fault(kTable, "nullable: allowed", "nulable: allowed");
    CHECK(says(error, "[DD004]"));
    CHECK(error.hint().find("nullable") != std::string::npos);
    CHECK(error.where().line == 21);
    CHECK(error.where().file.ends_with("visit.yaml"));
}

TEST_CASE("rules: unknown, wrong arguments, wrong order") {
    const Error unknown = fault(kTable, "rule: trim", "rule: trimm");
    CHECK(says(unknown, "[DD042]"));
    CHECK(unknown.hint().find("trim") != std::string::npos);
    CHECK(says(fault(kTable, "rule: trim", "rule: \"trim:1\""), "[DD042]"));
    CHECK(says(fault(kTable, "rule: trim", "rule: \"slice:1\""), "[DD042]"));
    CHECK(says(fault(kTable, "rule: trim", "rule: \"slice:0:2\""), "[DD042]"));
    CHECK(says(fault(kTable, "rule: trim", "rule: \"slice:a:2\""), "[DD042]"));
    CHECK(says(fault(kTable, "rule: trim", "rule: \"pad_left:8:\""), "[DD042]"));
    CHECK(says(fault(kTable, "rule: trim", "rule: \"map:1\""), "[DD042]"));
    CHECK(says(fault(kTable, "rule: trim", "rule: [trim, join]"), "stands first [DD042]"));
    CHECK(says(fault(kTable, "rule: trim", "rule: [join, \"slice:1:2\", \"map:1=2;3=4\"]"), "was taken"));
}

TEST_CASE("code lists and conversions must exist and agree") {
    CHECK(says(fault(kTable, "code_table: sex", "code_table: sexes"), "[DD021]"));
    CHECK(says(fault(kTable, "code_table: sex, ", ""), "[DD021]"));
    CHECK(says(fault(kTable, "conversion:sex", "conversion:gender"), "[DD064]"));
    CHECK(says(fault("conversions/sex.yaml", "source: ssmix2", "source: mml"), "[DD064]"));
    CHECK(says(fault("conversions/sex.yaml", "to: \"F\"", "to: \"W\""), "[DD060]"));
    CHECK(says(fault("conversions/sex.yaml", "{from: \"F\"", "{from: \"M\""), "[DD061]"));
    CHECK(says(fault("conversions/sex.yaml", "    on_unmapped: {report: error}\n", ""), "[DD062]"));
    CHECK(says(fault("codes/sex.yaml", "\"F\"", "F"), "[DD007]"));
    CHECK(says(fault("codes/sex.yaml", "\"F\"", "\"M\""), "[DD050]"));
    CHECK(says(fault("codes/sex.yaml", "code_list: sex", "code_list: gender"), "[DD008]"));
}

TEST_CASE("paths, anchors and bindings") {
    CHECK(says(fault(kTable, "PID-3.1", "PID-3.0"), "[DD041]"));
    CHECK(says(fault(kTable, "header:masterId/mmlCm:Id", "PID-3.1/"), "[DD041]"));
    CHECK(says(fault(kTable, "\"PV1-2\"", "\"PV1\""), "[DD041]"));
    CHECK(says(fault(kTable, "storage:time", "storage:hour"), "[DD041]"));
    CHECK(says(fault(kTable, "anchor: \"mmlPi:PatientModule\"", "anchor: \"a/@b\""), "[DD041]"));
    CHECK(says(fault(kTable, "mml: {none: 持たない。}", "ehr: {none: 持たない。}"), "[DD040]"));
    CHECK(says(fault(kTable, ", mml: {none: 持たない。}", ""), "says nothing of source 'mml'"));
    CHECK(says(fault(kTable, "{none: 持たない。}", "{none: 持たない。, const: \"M\"}"), "exactly one"));
    CHECK(says(fault(kTable, "{none: 持たない。}", "{rule: trim}"), "exactly one"));
    CHECK(says(fault(kTable, "{none: 持たない。}", "{const: converter}"), "reason items only"));
    CHECK(says(fault(kTable, "  mml: {anchor: \"mmlPi:PatientModule\"}\n", ""), "rows says nothing of source 'mml'"));
}

TEST_CASE("what is latest may be told by a rule") {
    const Folder folder;
    folder.change(kTable, "latest_by: [\"storage:time\"]",
                  "latest_by: [\"storage:time\", {path: \"PV1-44.1\", rule: hl7_date}]");
    const Definition definition = load(folder.path());
    const RowRule& rows = definition.table("visit").rows.at("ssmix2");
    REQUIRE(rows.latest_by.size() == 2);
    CHECK(rows.latest_rules == std::vector<std::vector<std::string>>{{}, {"hl7_date"}});
    CHECK(says(fault(kTable, "[\"storage:time\"]", "[{path: \"PV1-44.1\", rule: h17_date}]"), "[DD042]"));
    CHECK(says(fault(kTable, "[\"storage:time\"]", "[{rule: hl7_date}]"), "[DD005]"));
}

TEST_CASE("grain, order and reasons") {
    CHECK(says(fault(kTable, "grain: [facility_id, patient_id]", "grain: [facility_id, visit_no]"), "[DD024]"));
    CHECK(says(fault(kTable, "grain: [facility_id, patient_id]", "grain: [facility_id, sex]"), "[DD024]"));
    CHECK(says(fault(kTable, "role: [primary_key, opt_out_key]", "role: [opt_out_key]"), "disagree [DD024]"));
    CHECK(says(fault(kTable, "order_by: [facility_id, patient_id]", "order_by: [facility_id]"), "[DD026]"));
    CHECK(says(fault(kTable, "order_by: [facility_id, patient_id]", "order_by: [patient_id, facility_id]"), "[DD026]"));
    CHECK(says(fault(kTable, "reason_field: sex_missing", "reason_field: why"), "[DD023]"));
    CHECK(says(fault(kTable, "reason_field: sex_missing", "reason_field: patient_id"), "[DD023]"));
}

TEST_CASE("types, classes and roles") {
    CHECK(says(fault(kTable, "type: id, pattern", "type: ident, pattern"), "[DD006]"));
    CHECK(says(fault(kTable, "max_chars: 20", "max_chars: -1"), "[DD020]"));
    CHECK(says(fault(kTable, "class: system", "class: secret"), "[DD030]"));
    CHECK(says(fault(kTable, "opt_out_key]", "optout_key]"), "[DD006]"));
    CHECK(says(
        fault(kTable, "class: identifier, anonymise: {apply: always", "class: identifier, anonymise: {apply: never"),
        "[DD031]"));
    CHECK(says(fault(kTable, "role: [primary_key, opt_out_key]", "role: [primary_key, {foreign_key: visit.none}]"),
               "[DD025]"));
}

TEST_CASE("the manifest and its files") {
    CHECK(says(fault("manifest.yaml", "format: 1", "format: 2"), "[DD006]"));
    CHECK(says(fault("manifest.yaml", "\"0.1.0\"", "0.1.0"), "[DD007]"));
    CHECK(says(fault("manifest.yaml", "codes: [sex, reason]", "codes: [sex, reason, sex]"), "[DD008]"));
    const Folder folder;
    folder.change("manifest.yaml", "tables: [visit]", "tables: [visit, absent]");
    CHECK_THROWS_AS(load(folder.path()), Error);
    CHECK_THROWS_AS(load(folder.path() / "nowhere"), Error);
}

TEST_CASE("with findings, every file's first fault and every item's is kept") {
    const Folder folder;
    folder.change("codes/sex.yaml", "\"F\"", "F");
    folder.change(kTable, "rule: trim", "rul: trim");
    FindingLog files;
    CHECK_FALSE(load_with_findings(folder.path(), files).has_value());
    CHECK(files.counts().contains("DD007"));
    CHECK(files.counts().contains("DD004"));

    const Folder second;
    std::string text = good_files().at(kTable);
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>{"code_table: sex", "code_table: sexes"}, {"rule: trim", "rule: trimm"}})
        text.replace(text.find(from), from.size(), to);
    second.write(kTable, text);
    FindingLog items;
    CHECK_FALSE(load_with_findings(second.path(), items).has_value());
    CHECK(items.counts().contains("DD021"));
    CHECK(items.counts().contains("DD042"));

    const Folder good;
    FindingLog none;
    CHECK(load_with_findings(good.path(), none).has_value());
    CHECK(none.empty());
}
