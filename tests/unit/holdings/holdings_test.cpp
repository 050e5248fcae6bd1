// The document of what an operator holds: what it may say, and that it reads back as it was written.
#include "holdings/holdings.hpp"

#include <doctest/doctest.h>

#include "../temporary_folder.hpp"
#include "base/error.hpp"
#include "definition/model.hpp"

namespace {

using opx::holdings::Holdings;

const std::string kGood = R"(holdings: 1
operator: LDI
definition: {id: small, version: "1.0.0"}
as_of: "2025-09-30"
suppress_below: 10
tables:
  - table: diagnosis
    period: {field: record_date, from: "2015-04-01", to: "2025-09-30"}
    rows: 5000
    patients: "<10"
    facilities: 2
    by_year:
      - {year: "2015", rows: 4990, patients: "<10"}
      - {year: "2016", rows: "<10", patients: "<10"}
    items:
      - {item: diagnosis.record_no, non_null: 5000, from: "2015-04-01", to: "2025-09-30"}
      - {item: diagnosis.record_date, non_null: "<10", from: "2016-04-01", to: "2016-04-30", note_ja: "一部だけ"}
)";

const opx::definition::Definition& small() {
    static const auto definition = opx::definition::load(std::filesystem::path(OPX_TEST_DATA) / "definition");
    return definition;
}

Holdings loaded(const std::string& text) {
    const TemporaryFolder folder;
    return opx::holdings::load(folder.put("h.yaml", text), &small());
}

}  // namespace

TEST_CASE("holdings read back as they were written") {
    const Holdings held = loaded(kGood);
    const std::string text = opx::holdings::text_of(held);
    CHECK(opx::holdings::text_of(loaded(text)) == text);
    REQUIRE(held.find("diagnosis") != nullptr);
    CHECK(held.find("diagnosis")->patients->text() == "<10");
    CHECK(held.find("diagnosis")->find("record_date")->note_ja == "一部だけ");
    CHECK(held.find("patient") == nullptr);
}

TEST_CASE("DD080: holdings that contradict themselves or the definition are refused with the place") {
    struct Fault {
        const char* what;
        std::string from, to;
        std::uint64_t line;
    };
    const std::vector<Fault> faults = {
        {"unknown table", "table: diagnosis", "table: diagnoses", 7},
        {"unknown item", "diagnosis.record_no", "diagnosis.record_nr", 16},
        {"item of another table", "diagnosis.record_no", "patient.sex", 16},
        {"from after to", R"(from: "2015-04-01", to: "2025-09-30"}
    rows)",
         R"(from: "2025-10-01", to: "2025-09-30"}
    rows)",
         8},
        {"one end alone", R"(, from: "2016-04-01")", "", 17},
        {"after as_of", R"(to: "2016-04-30")", R"(to: "2025-10-01")", 17},
        {"more values than rows", "non_null: 5000", "non_null: 5001", 16},
        {"more patients than rows", R"(patients: "<10"
    fac)",
         R"(patients: 5001
    fac)",
         10},
        {"a small count written openly", R"(rows: "<10")", "rows: 9", 14},
        {"a date that is none", R"("2016-04-30")", R"("2016-04-31")", 17},
        {"a count that is none", "rows: 5000", "rows: -1", 9},
        {"a hidden count of nothing", R"(rows: "<10")", R"(rows: "<0")", 14},
        {"a key nobody knows", "facilities: 2", "clinics: 2", 11},
        {"another format", "holdings: 1", "holdings: 2", 1},
    };
    CHECK_NOTHROW(loaded(kGood));
    for (const Fault& fault : faults) {
        CAPTURE(fault.what);
        std::string text = kGood;
        const std::size_t at = text.find(fault.from);
        REQUIRE(at != std::string::npos);
        text.replace(at, fault.from.size(), fault.to);
        try {
            loaded(text);
            FAIL("is accepted");
        } catch (const opx::Error& error) {
            CHECK(error.kind() == opx::ErrorKind::definition);
            CHECK(error.where().line == fault.line);
        }
    }
}

TEST_CASE("DD081: old holdings, and those of another version, are warned of") {
    const auto warnings = [](const std::string& text, std::string_view today) {
        opx::FindingLog findings;
        opx::holdings::judge_age(loaded(text), "h.yaml", small(), today, findings);
        return findings.counts().empty() ? 0U : findings.counts().at("DD081").count;
    };
    CHECK(warnings(kGood, "2026-11-04") == 0);  // 400 days
    CHECK(warnings(kGood, "2026-11-05") == 1);
    std::string other = kGood;
    other.replace(other.find("1.0.0"), 5, "0.9.0");
    CHECK(warnings(other, "2025-10-01") == 1);
}
