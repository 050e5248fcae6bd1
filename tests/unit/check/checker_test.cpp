// What the check finds in a small dataset with one thing wrong, and that it finds nothing in a good one.
#include "check/checker.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "../small_dataset.hpp"
#include "check/html_report.hpp"
#include "check/report.hpp"

using namespace opx;
using opx::test::SmallDataset;

namespace {

/// "DC10 DC16": the rules that fired, once each; without notes (the approval of the case names no hash).
std::string rules(const check::CheckResult& result) {
    std::string out;
    for (const auto& [rule, count] : result.findings.counts())
        if (count.severity != Severity::note) out += (out.empty() ? "" : " ") + rule;
    return out;
}

check::CheckResult check_with(const SmallDataset& data, const std::string& more_of_case = "",
                              const std::string& date = "2025-10-03") {
    const definition::Case item = data.item(more_of_case);
    check::CheckOptions options;
    options.item = &item;
    options.date = date;
    return check::check_dataset(data.folder.path(), data.definition, options);
}

std::string rules_after(const std::string& table, const std::string& from, const std::string& to) {
    SmallDataset data;
    std::string& text = data.tables.at(table);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    data.write();
    return rules(check_with(data));
}

}  // namespace

TEST_CASE("a good dataset has no findings, with and without a case") {
    const SmallDataset data;
    data.write();
    const check::CheckResult result = check_with(data);
    CHECK(rules(result).empty());
    REQUIRE(result.tables.size() == 2);
    CHECK(result.tables[0].rows == 3);
    CHECK(result.tables[1].patients == 2);
    CHECK(result.tables[1].filled.back() == std::pair<std::string, std::uint64_t>{"record_date", 2});
    CHECK(rules(check::check_dataset(data.folder.path(), data.definition, {})).empty());
}

TEST_CASE("each rule on its own") {
    CHECK(rules_after("patient", ",0002,F", ",0002,X") == "DC11");
    CHECK(rules_after("patient", "9919954321,0002", "991995432,0002") == "DC06 DC10");  // out of order by it
    CHECK(rules_after("patient", ",0002,F", ",,F") == "DC06 DC10");
    CHECK(rules_after("diagnosis", "2025-06-01", "2025-06-31") == "DC10");
    CHECK(rules_after("diagnosis", "2025-06-01", "2025/06/01") == "DC10");
    CHECK(rules_after("diagnosis", "0001,2,", "0001,1,") == "DC12");
    CHECK(rules_after("diagnosis", "0003,1,", "0004,1,") == "DC13");
    CHECK(rules_after("patient", "9919954321,0003,\n", "") == "DC13");
    CHECK(rules_after("patient", "0003", "0000") == "DC06 DC13");
    CHECK(rules_after("patient", "facility_id,",
                      "\xEF\xBB\xBF"
                      "facility_id,") == "DC20");
    CHECK(rules_after("patient", "0001,M", "0001,\xFF") == "DC11 DC20");
    CHECK(rules_after("patient", "0001,M", "0001,M,") == "DC20");
    CHECK(rules_after("patient", "0001,M", "0001") == "DC20");
    CHECK(rules_after("patient", "0001,M", "\"0001,M") == "DC04 DC10 DC13 DC16 DC20");  // the quote takes in the rest
    CHECK(rules_after("patient", ",sex\n", ",sxe\n") == "DC02 DC06");
    CHECK(rules_after("patient", "facility_id,patient_id", "patient_id,facility_id").find("DC06") == 0);
}

TEST_CASE("leading zeros of a patient id are no other patient") {
    CHECK(rules_after("diagnosis", "0003,1,", "3,1,").empty());
}

TEST_CASE("files and hashes") {
    SmallDataset data;
    data.write();
    data.folder.put("patient.csv", data.tables.at("patient") + "9919954321,0004,F\n");
    CHECK(rules(check_with(data)) == "DC16");
    data.write();
    fs::remove(data.folder / "patient.csv");
    CHECK(rules(check_with(data)) == "DC16");
    data.write();
    data.folder.put("note.txt", "");
    CHECK(rules(check_with(data)) == "DC15");
    fs::remove(data.folder / "note.txt");
    data.folder.put("patient.csv", "");
    CHECK(rules(check_with(data)) == "DC20");
}

TEST_CASE("tables the case does not name, and those it names that are missing") {
    SmallDataset data;
    data.order = {"patient"};
    data.write();
    CHECK(rules(check_with(data)) == "DC05");
    data.order = {"diagnosis"};
    fs::remove(data.folder / "patient.csv");
    data.write();
    CHECK(rules(check_with(data)) == "DC05");  // without a table of patients nobody can be missing in it
}

TEST_CASE("parents are read first, in whatever order dataset.json lists the tables") {
    SmallDataset data;
    data.order = {"diagnosis", "patient"};
    data.write();
    CHECK(rules(check_with(data)).empty());
    data.tables.at("diagnosis") += "9919954321,0009,1,\n";
    data.write();
    CHECK(rules(check_with(data)) == "DC13");
}

TEST_CASE("the period of the case, both days inclusive; a row without a date") {
    SmallDataset data;
    data.tables.at("diagnosis") =
        "facility_id,patient_id,record_no,record_date\n9919954321,0001,1,2025-06-01\n9919954321,0001,2,2025-06-30\n";
    data.write();
    CHECK(rules(check_with(data, "scope: {period: {from: \"2025-06-01\", to: \"2025-06-30\"}}\n")).empty());
    CHECK(rules(check_with(data, "scope: {period: {from: \"2025-06-02\", to: \"2025-06-30\"}}\n")) == "DC07");
    CHECK(rules(check_with(data, "scope: {period: {from: \"2025-06-01\", to: \"2025-06-29\"}}\n")) == "DC07");
    data.tables.at("diagnosis") += "9919954321,0003,1,\n";
    data.write();
    CHECK(rules(check_with(data, "scope: {period: {from: \"2025-06-01\", to: \"2025-06-30\"}}\n")) == "DC07");
}

TEST_CASE("the exclusion must be the last step, over these tables, of the regime, and not too old") {
    SmallDataset data;
    data.write();
    CHECK(rules(check_with(data, "", "2025-10-07")).empty());  // seven days, when the case says nothing
    CHECK(rules(check_with(data, "", "2025-10-08")) == "DC09");
    CHECK(rules(check_with(data, "", "")).empty());
    CHECK(rules(check_with(data, "scope: {exclude: {opt_out_list: required, as_of_max_days: 3}}\n", "2025-10-03"))
              .empty());
    CHECK(rules(check_with(data, "scope: {exclude: {opt_out_list: required, as_of_max_days: 3}}\n", "2025-10-04")) ==
          "DC09");
    CHECK(rules(check_with(data, "", "2025-09-29")) == "DC09");
    data.regimes = {"pseudonymised"};
    data.write();
    CHECK(rules(check_with(data)) == "DC09");
    data.regimes = {"pseudonymised", "anonymised"};
    data.write();
    CHECK(rules(check_with(data)).empty());
    data.exclusion = false;
    data.write();
    CHECK(rules(check_with(data)) == "DC09");
}

TEST_CASE("rows and patients outside what the case expects are warnings") {
    const SmallDataset data;
    data.write();
    CHECK(rules(check_with(data, "expected: {rows: {diagnosis: {min: 3, max: 3}}, patients: {min: 3, max: 3}}\n"))
              .empty());
    const check::CheckResult result = check_with(data, "expected: {rows: {diagnosis: {min: 4}}, patients: {max: 2}}\n");
    CHECK(rules(result) == "DC14");
    CHECK(result.findings.total(Severity::warning) == 2);
    CHECK(result.findings.total(Severity::error) == 0);
}

TEST_CASE("the memory of findings is bounded, their count is not") {
    SmallDataset data;
    std::string& text = data.tables.at("patient");
    for (int i = 10; i < 5000; ++i) text += "9919954321,9" + std::to_string(100000 + i) + ",X\n";
    data.write();
    const check::CheckResult result = check_with(data);
    CHECK(result.findings.counts().at("DC11").count == 4990);
    CHECK(result.findings.kept().size() == 21);  // and the note of DC17
    CHECK(check::text_report(result).find("DC11: and 4970 more") != std::string::npos);
}

TEST_CASE("no report shows a value or a cell of the header unless asked") {
    SmallDataset data;
    data.tables.at("patient") = "架空　太郎,patient_id,sex\n9919954321,0001,架空\n";
    data.write();
    check::CheckResult result = check_with(data);
    const auto everything = [&] {
        return text_report(result) + json_report(result, "1") + sarif_report(result, "1") + github_report(result) +
               html_report(result, {"t", true, &data.definition, nullptr, "1"});
    };
    CHECK(everything().find("架空") == std::string::npos);
    data.tables.at("patient") = "facility_id,patient_id,sex\n9919954321,0001,<架空>\n9919954321,0003,\n";
    data.write();
    check::CheckOptions options;
    options.show_values = true;
    result = check::check_dataset(data.folder.path(), data.definition, options);
    CHECK(html_report(result, {"t", false, &data.definition, nullptr, "1"}).find("&lt;架空&gt;") != std::string::npos);
    CHECK(html_report(result, {"t", false, &data.definition, nullptr, "1"}).find("<架空>") == std::string::npos);
}

TEST_CASE("what is no dataset is an error, not a finding") {
    const SmallDataset data;
    CHECK_THROWS_AS(check::check_dataset(data.folder.path(), data.definition, {}), Error);
    data.folder.put("dataset.json", "{");
    CHECK_THROWS_AS(check::check_dataset(data.folder.path(), data.definition, {}), Error);
    CHECK_THROWS_AS(check::check_table(data.folder / "none.csv", data.definition.table("patient"), data.definition, {}),
                    Error);
}

TEST_CASE("rules between items have the severity of the definition") {
    SmallDataset data;
    definition::Table& table = *std::find_if(data.definition.tables.begin(), data.definition.tables.end(),
                                             [](const definition::Table& t) { return t.name == "diagnosis"; });
    definition::Field& number = table.fields[2];
    definition::Field& day = table.fields[3];
    const auto found = [&](const std::string& number_text, const std::string& day_text, Severity severity) {
        data.tables.at("diagnosis") =
            "facility_id,patient_id,record_no,record_date\n9919954321,0001," + number_text + "," + day_text + "\n";
        data.write();
        const check::CheckResult result = check_with(data);
        return result.findings.counts().contains("DC10") && result.findings.counts().at("DC10").severity == severity;
    };
    definition::CrossCheck check;
    check.kind = definition::CrossCheck::Kind::required_if;
    check.test = definition::CrossCheck::Test::equals;
    check.item = "record_no";
    check.value = "7";
    check.severity = Severity::error;
    day.checks = {check};
    CHECK(found("7", "", Severity::error));
    CHECK_FALSE(found("8", "", Severity::error));
    CHECK_FALSE(found("7", "2025-06-01", Severity::error));
    check.test = definition::CrossCheck::Test::is_not_null;
    day.checks = {check};
    CHECK(found("8", "", Severity::error));
    number.type.kind = definition::TypeKind::date;
    check.kind = definition::CrossCheck::Kind::not_before;
    check.severity = Severity::warning;
    day.checks = {check};
    CHECK(found("2025-06-02", "2025-06-01", Severity::warning));
    CHECK_FALSE(found("2025-06-01", "2025-06-01", Severity::warning));
    CHECK_FALSE(found("2025-06-01", "", Severity::warning));
    number.type.partial = {"YYYY-MM"};
    CHECK_FALSE(found("2025-06", "2025-06-01", Severity::warning));
    CHECK(found("2025-07", "2025-06-01", Severity::warning));
    check.kind = definition::CrossCheck::Kind::not_after;
    day.checks = {check};
    CHECK(found("2025-06-01", "2025-06-02", Severity::warning));
    CHECK_FALSE(found("2025-06-02", "2025-06-01", Severity::warning));
}

TEST_CASE("what the provider holds decides on items that are missing or empty") {
    SmallDataset data;
    data.tables.at("diagnosis") = "facility_id,patient_id,record_no\n9919954321,0001,1\n";
    data.write();
    const definition::Case item = data.item();
    check::CheckOptions options;
    options.item = &item;
    const auto told = [&] { return rules(check::check_dataset(data.folder.path(), data.definition, options)); };
    CHECK(told() == "DC03");
    options.held = std::set<std::string>{};
    CHECK(told().empty());
    options.held = std::set<std::string>{"diagnosis.record_date"};
    CHECK(told() == "DC03");
    data.tables.at("diagnosis") = "facility_id,patient_id,record_no,record_date\n9919954321,0001,1,\n";
    data.write();
    CHECK(told() == "DC04");
    CHECK(check::check_dataset(data.folder.path(), data.definition, options).findings.total(Severity::error) == 1);
    options.held->clear();
    CHECK(told().empty());
    data.tables.at("patient") = "facility_id,patient_id,sex\n9919954321,0001,\n";
    data.write();
    CHECK(told() == "DC04");  // a required item without any value is at least a warning
    CHECK(check::check_dataset(data.folder.path(), data.definition, options).findings.total(Severity::error) == 0);
}

TEST_CASE("keys of any table and any order; switched off they are not looked at") {
    SmallDataset data;
    // diagnosis names itself: record_no of another row by record_date, which is made an id for that.
    definition::Table& table = *std::find_if(data.definition.tables.begin(), data.definition.tables.end(),
                                             [](const definition::Table& t) { return t.name == "diagnosis"; });
    table.fields[3].type = table.fields[2].type;
    table.fields[3].roles = {definition::Role::foreign_key};
    table.fields[3].foreign_key = "diagnosis.record_no";
    data.tables.at("diagnosis") =
        "facility_id,patient_id,record_no,record_date\n9919954321,0003,1,2\n9919954321,0001,2,\n9919954321,0002,9,1\n";
    data.write();
    CHECK(rules(check_with(data)) == "DC06");  // the order alone
    std::string& text = data.tables.at("diagnosis");
    text += "9919954321,0001,5,4\n";
    data.write();
    CHECK(rules(check_with(data)) == "DC06 DC13");
    text.replace(text.size() - 4, 4, "2,2\n");
    data.write();
    const check::CheckResult twice = check_with(data);
    CHECK(rules(twice) == "DC06 DC12");  // far from the row it repeats
    CHECK(twice.tables.back().patients == 3);
    const definition::Case item = data.item();
    check::CheckOptions options;
    options.item = &item;
    options.keys = false;
    CHECK(rules(check::check_dataset(data.folder.path(), data.definition, options)) == "DC06");
}

TEST_CASE("one thread and four tell the same") {
    SmallDataset data;
    std::string& patients = data.tables.at("patient");
    std::string& rows = data.tables.at("diagnosis");
    for (int i = 10; i < 9000; ++i) {
        const std::string id = "9" + std::to_string(100000 + i);
        patients += "9919954321," + id + (i % 7 == 0 ? ",X\n" : ",M\n");
        rows += "9919954321," + id + "," + std::to_string(i % 500 == 0 ? 1 : i) +
                (i % 11 == 0 ? ",2025-13-01\n" : ",2025-06-01\n");
        if (i % 900 == 0) rows += "9919954321," + id + ",1\n9919954321," + id + ",1,2025-06-01\n";
    }
    data.write();
    const definition::Case item = data.item();
    check::CheckOptions options;
    options.item = &item;
    std::vector<std::string> said;
    for (const unsigned jobs : {1U, 4U, 2U}) {
        options.jobs = jobs;
        const check::CheckResult result = check::check_dataset(data.folder.path(), data.definition, options);
        said.push_back(json_report(result, "1") + html_report(result, {"t", true, &data.definition, &item, "1"}));
    }
    CHECK(said[0] == said[1]);
    CHECK(said[0] == said[2]);
    CHECK(said[0].find("DC12") != std::string::npos);
    CHECK(said[0].find("DC20") != std::string::npos);
}

TEST_CASE("every rule that fires is explained") {
    std::vector<std::string> known;
    for (const Explanation& explanation : check::explanations()) known.emplace_back(explanation.id);
    for (const char* rule : {"DC01", "DC02", "DC03", "DC04", "DC05", "DC06", "DC07", "DC08", "DC09", "DC10", "DC11",
                             "DC12", "DC13", "DC14", "DC15", "DC16", "DC17", "DC18", "DC19", "DC20", "DC21", "DC22"})
        CHECK(std::find(known.begin(), known.end(), rule) != known.end());
}
