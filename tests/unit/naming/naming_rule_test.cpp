#include "naming/naming_rule.hpp"

#include <doctest/doctest.h>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;
using namespace opx::naming;

namespace {

struct Rule {
    std::string year = "form: western, of: case";
    std::string separator = "_";
    std::string max_bytes = "120";
    std::string parts = "";  // empty: in the usual order
    std::string extensions = "[7z, csv]";
    std::string operators = "[{id: LDI}, {id: JMIMO}, {id: C3}]";
};

NamingRule load(const Rule& rule) {
    const TemporaryFolder folder;
    folder.put("operators.yaml", "operators: 1\nlist: " + rule.operators + "\n");
    const std::string usual = "[{part: fiscal_year, " + rule.year +
                              "}, {part: date}, {part: case, digits: 4}, {part: from}, {part: to}, {part: content, "
                              "max_chars: 24}, {part: part, digits: 2}]";
    return NamingRule::load(folder.put("rule.yaml", "naming: 1\nid: test\noperators: operators.yaml\nseparator: \"" +
                                                        rule.separator + "\"\nmax_bytes: " + rule.max_bytes +
                                                        "\nparts: " + (rule.parts.empty() ? usual : rule.parts) +
                                                        "\nextensions: " + rule.extensions + "\n"));
}

template <class Action>
std::string message_of(ErrorKind kind, const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        CHECK(error.kind() == kind);
        return error.message();
    }
    return "nothing was thrown";
}

NameParts parts() {
    return {"2025", "20251003", "0003", "LDI", "JMIMO", "dataset", "01", "7z"};
}

}  // namespace

TEST_CASE("what is built is read back, for every operator, extension and width") {
    for (const std::string separator : {"_", "+", "~", "=", "@", "#"}) {
        Rule form;
        form.separator = separator;
        const NamingRule rule = load(form);
        for (const std::string& from : rule.operators())
            for (const std::string& to : rule.operators())
                for (const std::string content : {"a", "a-1", "123456789012345678901234", "-"})
                    for (const std::string extension : {"7z", "csv"}) {
                        if (from == to) continue;
                        const NameParts in{"2025", "20260331", "0010", from, to, content, "07", extension};
                        CHECK(rule.parse(rule.build(in)) == in);
                    }
    }
}

TEST_CASE("numbers are padded to the width of the rule") {
    const NamingRule rule = load({});
    NameParts in = parts();
    in.case_serial = "3";
    in.part = "1";
    CHECK(rule.build(in) == "2025_20251003_0003_LDI_JMIMO_dataset_01.7z");
    in.case_serial = "000000003";
    CHECK(rule.build(in) == "2025_20251003_0003_LDI_JMIMO_dataset_01.7z");
    in.case_serial = "10000";
    CHECK(message_of(ErrorKind::usage, [&] { (void)rule.build(in); }).find("at most 4 digits") != std::string::npos);
    in.case_serial = "";
    CHECK(message_of(ErrorKind::usage, [&] { (void)rule.build(in); }).find("'case' is a number") != std::string::npos);
}

TEST_CASE("a name that is not by the rule: the message names the part") {
    const NamingRule rule = load({});
    const auto fault = [&](const std::string& name) {
        return message_of(ErrorKind::input, [&] { (void)rule.parse(name); });
    };
    CHECK(fault("25_20251003_0003_LDI_JMIMO_dataset_01.7z").find("fiscal_year") != std::string::npos);
    for (const char* day :
         {"20250229", "20251301", "20250431", "20250100", "00000000", "2025103", "2025-1-3", "２０２５1003"})
        CHECK(fault("2025_" + std::string(day) + "_0003_LDI_JMIMO_dataset_01.7z").find("date") != std::string::npos);
    CHECK(fault("2025_20251003_3_LDI_JMIMO_dataset_01.7z").find("case") != std::string::npos);
    CHECK(fault("2025_20251003_0003_ldi_JMIMO_dataset_01.7z").find("from") != std::string::npos);
    CHECK(fault("2025_20251003_0003_LDI__dataset_01.7z").find("to") != std::string::npos);
    CHECK(fault("2025_20251003_0003_LDI_LDI_dataset_01.7z").find("same operator") != std::string::npos);
    CHECK(fault("2025_20251003_0003_LDI_JMIMO_Dataset_01.7z").find("content") != std::string::npos);
    CHECK(fault("2025_20251003_0003_LDI_JMIMO_dataset_001.7z").find("part") != std::string::npos);
    CHECK(fault("2025_20251003_0003_LDI_JMIMO_dataset_01.7z.exe").find("extension") != std::string::npos);
    CHECK(fault(std::string("2025_20251003_0003_LDI_JMIMO_dataset_01.7z\0", 43)).find("extension") !=
          std::string::npos);
    CHECK(fault("").find("extension") != std::string::npos);
    CHECK(fault("_______.7z").find("fiscal_year") != std::string::npos);
    CHECK(fault(std::string(5000, '_')).find("longer") != std::string::npos);
}

TEST_CASE("the fiscal year is the case's, or that of the day: it turns on the first of April") {
    const NamingRule of_case = load({});
    NameParts in = parts();
    in.fiscal_year = "2024";  // a case of last year may be provided this year
    CHECK(of_case.parse(of_case.build(in)).fiscal_year == "2024");
    CHECK(of_case.fiscal_year_for("2024", "20251003") == "2024");

    const NamingRule of_date = load({"form: western, of: date"});
    CHECK(of_date.fiscal_year_for("2024", "20260331") == "2025");
    CHECK(of_date.fiscal_year_for("2024", "20260401") == "2026");
    CHECK(message_of(ErrorKind::usage, [&] { (void)of_date.build(in); }).find("not that of the date") !=
          std::string::npos);
    CHECK(message_of(ErrorKind::input, [&] {
              (void)of_date.parse("2025_20260401_0003_LDI_JMIMO_dataset_01.7z");
          }).find("fiscal_year") != std::string::npos);
    CHECK(of_date.parse("2025_20260331_0003_LDI_JMIMO_dataset_01.7z").fiscal_year == "2025");
}

TEST_CASE("fiscal years by era: one way to write each") {
    const NamingRule rule = load({"form: era, of: case"});
    const auto name = [&](const std::string& year) {
        NameParts in = parts();
        in.fiscal_year = year;
        return rule.build(in);
    };
    CHECK(name("1989").starts_with("H01_"));
    CHECK(name("2018").starts_with("H30_"));
    CHECK(name("2019").starts_with("R01_"));
    CHECK(name("2025").starts_with("R07_"));
    for (int year = 1989; year <= 2117; ++year)
        CHECK(rule.parse(name(std::to_string(year))).fiscal_year == std::to_string(year));
    CHECK(message_of(ErrorKind::usage, [&] { (void)name("1988"); }).find("era") != std::string::npos);
    CHECK(message_of(ErrorKind::usage, [&] { (void)name("2118"); }).find("era") != std::string::npos);
    for (const char* year : {"H31", "H99", "R00", "S63", "r07", "R7", "R007", "2025"})
        CHECK(message_of(ErrorKind::input, [&] {
                  (void)rule.parse(std::string(year) + "_20251003_0003_LDI_JMIMO_dataset_01.7z");
              }).find("fiscal_year") != std::string::npos);
}

TEST_CASE("a rule whose names could not be told apart or made everywhere is refused") {
    const auto fault = [](const Rule& rule) { return message_of(ErrorKind::definition, [&] { (void)load(rule); }); };
    Rule rule;
    for (const char* separator : {"-", ".", "/", "a", "0", " ", "", "__", "*"}) {
        rule = {};
        rule.separator = separator;
        CHECK(fault(rule).find("[NR02]") != std::string::npos);
    }
    rule = {};
    rule.operators = "[{id: LDI}, {id: ldi}]";
    CHECK(fault(rule).find("[NR05]") != std::string::npos);
    for (const char* operators : {"[{id: LDI}]", "[]", "[{id: LDI}, {id: A_B}]", "[{id: LDI}, {id: ABCDEFGHIJKLMNOPQ}]",
                                  "[{id: LDI}, {id: 甲}]"}) {
        rule = {};
        rule.operators = operators;
        CHECK(fault(rule).find("[NR01]") != std::string::npos);
    }
    rule = {};
    rule.max_bytes = "121";
    CHECK(fault(rule).find("[NR01]") != std::string::npos);
    rule.max_bytes = "60";
    CHECK(fault(rule).find("[NR06]") != std::string::npos);
    rule = {};
    rule.parts =
        "[{part: date}, {part: case, digits: 4}, {part: from}, {part: to}, {part: content, max_chars: 24}, {part: "
        "part, digits: 2}]";
    CHECK(fault(rule).find("[NR04]") != std::string::npos);
    rule = {};
    rule.extensions = "[7z, 7z]";
    CHECK(fault(rule).find("[NR03]") != std::string::npos);
    rule.extensions = "[tar.gz]";
    CHECK(fault(rule).find("[NR02]") != std::string::npos);
}

TEST_CASE("the shipped rule loads") {
    const NamingRule rule =
        NamingRule::load(std::filesystem::path(OPX_SOURCE_DIR) / "naming-rules/inter-operator.yaml");
    CHECK(rule.parse("2025_20251003_0003_LDI_JMIMO_dataset_01.7z") == parts());
}
