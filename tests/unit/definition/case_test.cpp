#include "definition/case.hpp"

#include <doctest/doctest.h>

#include "../temporary_folder.hpp"
#include "base/digest.hpp"
#include "base/files.hpp"

using namespace opx;
using namespace opx::definition;

namespace {

const Definition& small() {
    static const Definition definition = load(fs::path(OPX_TEST_DATA) / "definition");
    return definition;
}

std::string good() {
    return read_file(fs::path(OPX_TEST_DATA) / "definition/cases/good.yaml");
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = good();
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

Case load_text(const std::string& text) {
    const TemporaryFolder folder;
    return load_case(folder.put("case.yaml", text), small());
}

std::string fault(const std::string& text) {
    try {
        (void)load_text(text);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        CHECK(error.where().line > 0);
        return error.message() + " " + error.hint();
    }
    return "nothing was thrown";
}

}  // namespace

TEST_CASE("a case says who gives what to whom, under which law") {
    const Case item = load_text(good());
    CHECK(item.id == "2025-0001");
    CHECK(item.serial == "0001");
    CHECK(item.sha256 == sha256_hex(good()));
    CHECK(item.basis == LegalBasis::article_27);
    CHECK(name_of(item.basis) == "article-27");
    CHECK(item.scope.opt_out_max_days == 7);
    CHECK_FALSE(item.scope.period);
    CHECK(item.find("patient") != nullptr);
    CHECK(item.find("lab_result") == nullptr);
    CHECK(load_text(with("\"2025-0001\"", "\"2025-7\"")).serial == "0007");
    CHECK(load_text(with("\"1.0.0\"", "\"1.0.0\", sha256: \"" + small().sha256 + "\"")).definition_sha256 ==
          small().sha256);
}

TEST_CASE("keys and provenance come with every approved table, in the order of the definition") {
    const Case item = load_text(good());
    CHECK(columns_of(item, small().table("patient")) == std::vector<std::string>{"facility_id", "patient_id", "sex"});
    CHECK(columns_of(item, small().table("diagnosis")) ==
          std::vector<std::string>{"facility_id", "patient_id", "record_no", "record_date"});
    const Case without = load_text(with("  diagnosis: {optional: [record_date]}\n", ""));
    CHECK(columns_of(without, small().table("diagnosis")).empty());
}

TEST_CASE("what does not fit the definition is refused at its place") {
    CHECK(fault(with("LDI", "LDJ")).find("not a party") != std::string::npos);
    CHECK(fault(with("receiver: JMIMO", "receiver: LDI")).find("same operator") != std::string::npos);
    CHECK(fault(with("[sex]", "[sxe]")).find("did you mean sex") != std::string::npos);
    CHECK(fault(with("[sex]", "[sex, sex]")).find("twice") != std::string::npos);
    CHECK(fault(with("{required: [sex]}", "{required: []}")).find("without items") != std::string::npos);
    CHECK(fault(with("patient:", "patients:")).find("not in the definition") != std::string::npos);
    CHECK(fault(with("\"1.0.0\"", "\"1.0.1\"")).find("in use is") != std::string::npos);
    CHECK(fault(with("\"1.0.0\"", "\"1.0.0\", sha256: \"00\"")).find("frozen") != std::string::npos);
    CHECK(fault(with("article-27", "article-25")).find("article-27, article-38") != std::string::npos);
    CHECK(fault(good() + "purpose: x\n").find("did you mean") != std::string::npos);
    for (const char* id : {"2025", "2025-", "25-0001", "2025-00001", "2025_0001", "２０２５-0001", "2025-000a"})
        CHECK(fault(with("2025-0001", id)).find("fiscal year and serial") != std::string::npos);
}

TEST_CASE("no case lets the opt-out list out") {
    CHECK(
        load_text(good() + "scope: {exclude: {opt_out_list: required, as_of_max_days: 0}}\n").scope.opt_out_max_days ==
        0);
    CHECK(fault(good() + "scope: {exclude: {opt_out_list: none}}\n").find("required") != std::string::npos);
    CHECK(fault(good() + "scope: {exclude: {as_of_max_days: 7}}\n").find("opt_out_list") != std::string::npos);
    CHECK(fault(good() + "scope: {exclude: {opt_out_list: required, as_of_max_days: -1}}\n").find("0 to 366") !=
          std::string::npos);
}

TEST_CASE("scope: days that exist, in order; rules that leave somebody out") {
    const Case item =
        load_text(good() +
                  "scope:\n  period: {from: \"2024-02-29\", to: \"2025-03-31\", rule: encounter_overlaps}\n"
                  "  disease: {any: [{item: diagnosis.record_no, prefix: [\"1\"]}], keep: qualifying_encounters_only}\n"
                  "  population: {age_at: period.to, min: 20, max: 64}\n");
    CHECK(item.scope.period->rule == CasePeriod::Rule::encounter_overlaps);
    CHECK(item.scope.disease.front().prefixes == std::vector<std::string>{"1"});
    CHECK(item.scope.qualifying_encounters_only);
    CHECK(item.scope.population->age_at == "2025-03-31");
    CHECK(fault(good() + "scope: {period: {from: \"2025-02-29\", to: \"2025-03-31\"}}\n").find("YYYY-MM-DD") !=
          std::string::npos);
    CHECK(fault(good() + "scope: {period: {from: \"2025-04\", to: \"2025-05\"}}\n").find("YYYY-MM-DD") !=
          std::string::npos);
    CHECK(fault(good() + "scope: {period: {from: \"2025-04-02\", to: \"2025-04-01\"}}\n").find("after") !=
          std::string::npos);
    CHECK(fault(good() + "scope: {disease: {any: [{item: diagnosis.record_no, prefix: [\"\"]}]}}\n")
              .find("empty prefix") != std::string::npos);
    CHECK(fault(good() + "scope: {disease: {any: [{item: diagnosis, prefix: [\"1\"]}]}}\n").find("table.item") !=
          std::string::npos);
    CHECK(fault(good() +
                "scope: {disease: {any: [{item: diagnosis.record_no, prefix: [\"1\"], exclude_suspected: true}]}}\n")
              .find("suspected") != std::string::npos);
    CHECK(fault(good() + "scope: {population: {age_at: period.to}}\n").find("no period") != std::string::npos);
}

TEST_CASE("a case that is no YAML, or hostile, ends in a message") {
    CHECK(fault(std::string(1000, '\0')).find("NUL") != std::string::npos);
    CHECK(fault("case: &a 1\n").find("[DD002]") != std::string::npos);
    CHECK(fault("case: 1\ncase: 1\n").find("[DD003]") != std::string::npos);
    CHECK(fault("- 1\n").find("[DD006]") != std::string::npos);
    CHECK(fault("a: " + std::string(20000, '[')).size() > 5);
}
