#include "definition/dpc_layout.hpp"

#include <doctest/doctest.h>

#include <string>

#include "yaml/node.hpp"

using namespace opx;
using namespace opx::definition;

namespace {

const std::string kShipped = std::string(OPX_SOURCE_DIR) + "/data-definitions/layouts/dpc/";

DpcLayout shipped(const std::string& name) {
    return read_dpc_layout(yaml::load(kShipped + name + ".yaml"));
}

const std::string kGood = R"(layout: x
format: 1
kind: X
label: {ja: 試験, en: test}
extension: txt
separator: tab
facility: facility
month: {column: day}
editions:
  - {id: "a", from: "2022-04", until: "2024-05"}
  - {id: "b", from: "2024-06", until: "2025-03"}
columns:
  - {at: 1, name: facility, ja: 施設コード, width: 9, form: digits}
  - {at: 2, name: day, ja: 日, width: 8, form: date}
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// The message of the fault, with its place.
std::string fault_of(const std::string& text) {
    try {
        read_dpc_layout(yaml::parse(text, "x.yaml"));
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        CHECK(error.where().line > 0);
        return error.what();
    }
    return "no fault";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("definition") {
    TEST_CASE("the shipped DPC layouts are consistent and have the columns of the survey") {
        const struct {
            const char* name;
            const char* kind;
            std::size_t columns;
        } kinds[] = {{"ff1", "FF1", 17}, {"ff4", "FF4", 5}, {"efn", "EFn", 31}, {"efg", "EFg", 31},
                     {"dn", "Dn", 30},   {"hn", "Hn", 29},  {"kn", "Kn", 12}};
        for (const auto& kind : kinds) {
            const DpcLayout layout = shipped(kind.name);
            CHECK(layout.kind == kind.kind);
            for (std::size_t edition = 0; edition < layout.editions.size(); ++edition)
                CHECK(layout.columns_of(edition).size() == kind.columns);
        }
        CHECK(shipped("kn").separator == ',');
    }

    TEST_CASE("April and May of a revision year since 2024 follow the edition before") {
        const DpcLayout layout = shipped("ff1");
        const auto id = [&](unsigned month) { return layout.editions[layout.edition_of(month).value()].id; };
        CHECK(id(201804) == "2018");
        CHECK(id(202203) == "2021");
        CHECK(id(202204) == "2022");
        CHECK(id(202405) == "2023");
        CHECK(id(202406) == "2024");
        CHECK(id(202605) == "2025");
        CHECK(id(202606) == "2026");
        CHECK_FALSE(layout.edition_of(201803));
        CHECK_FALSE(layout.edition_of(203001));
    }

    TEST_CASE("a payload has the meaning of its edition") {
        const DpcLayout layout = shipped("ff1");
        const DpcCode* body = layout.find("A001010");
        REQUIRE(body != nullptr);
        CHECK(body->payload(3, layout.edition_of(202405).value())->name == "weight_kg");
        CHECK(body->payload(3, layout.edition_of(202406).value())->name == "weight_at_admission_kg");
        CHECK(body->payload(4, layout.edition_of(202405).value()) == nullptr);
        const DpcCode* nutrition = layout.find("A004030");  // same code and version, another meaning in 2018
        CHECK(nutrition->payload(1, layout.edition_of(201810).value())->name == "count_from");
        CHECK(nutrition->payload(1, layout.edition_of(202010).value()) == nullptr);
        CHECK_FALSE(layout.find("M070010")->span.holds(layout.edition_of(202010).value()));
    }

    TEST_CASE("months are read from file names and options") {
        CHECK(parse_month("2507") == 202507U);
        CHECK(parse_month("202507") == 202507U);
        CHECK(parse_month("2025-07") == 202507U);
        CHECK_FALSE(parse_month("2513"));
        CHECK_FALSE(parse_month("25-7"));
        CHECK_FALSE(parse_month(""));
        CHECK(next_month(202412) == 202501U);
    }

    TEST_CASE("a layout that contradicts itself is refused with its place") {
        CHECK(fault_of(kGood) == "no fault");
        CHECK(holds(fault_of(replaced(kGood, "at: 2", "at: 3")), "x.yaml:14:"));
        CHECK(holds(fault_of(replaced(kGood, "at: 2", "at: 3")), "without gaps in edition 'a': expected 2 [DD056]"));
        CHECK(holds(fault_of(replaced(kGood, "name: day", "name: facility")), "column 'facility' stands twice"));
        CHECK(holds(fault_of(replaced(kGood, "from: \"2024-06\"", "from: \"2024-05\"")), "overlaps with 'a'"));
        CHECK(holds(fault_of(replaced(kGood, "from: \"2024-06\"", "from: \"2024-07\"")), "have no layout"));
        CHECK(holds(fault_of(replaced(kGood, "until: \"2025-03\"", "until: \"2024-01\"")), "ends before it begins"));
        CHECK(holds(fault_of(replaced(kGood, "from: \"2022-04\"", "from: \"2022-4\"")), "expected a month"));
        CHECK(holds(fault_of(replaced(kGood, "column: day", "column: dey")), "no column 'dey'"));
        CHECK(holds(fault_of(replaced(kGood, "form: date}", "form: date, since: \"b\"}")),
                    "no column 'day' in edition 'a'"));
        CHECK(holds(fault_of(replaced(kGood, "facility: facility\n", "")), "[DD005]"));
        CHECK(holds(fault_of(kGood + "record: [day]\n"), "first columns of the line"));
        CHECK(holds(fault_of(kGood + "payloads: 1\ncode: facility\nsequence: day\n"), "no column 'payload1'"));
        CHECK(holds(fault_of(kGood + "colums: 1\n"), "[DD004]"));
        CHECK(fault_of(kGood + "may_end_after: facility\n") == "no fault");
        CHECK(holds(fault_of(kGood + "may_end_after: dey\n"), "no column 'dey'"));
    }

    TEST_CASE("a payload cannot have two meanings at one time") {
        const std::string codes =
            kGood +
            "  - {at: 3, name: code, ja: コード, width: 7, form: text}\n"
            "  - {at: 4, name: payload1, ja: ペイロード1, width: 9, form: text}\n"
            "payloads: 1\ncode: code\nsequence: day\n"
            "codes:\n"
            "  - code: A1\n    name: one\n    ja: 一\n    version: \"20240601\"\n    need: always\n    payloads:\n"
            "      - {at: 1, name: before, ja: 前, form: text, until: \"a\"}\n";
        CHECK(fault_of(codes + "      - {at: 1, name: after, ja: 後, form: text, since: \"b\"}\n") == "no fault");
        CHECK(holds(fault_of(codes + "      - {at: 1, name: after, ja: 後, form: text}\n"), "two meanings"));
        CHECK(holds(fault_of(codes + "      - {at: 2, name: after, ja: 後, form: text}\n"), "from 1 to 1"));
        CHECK(
            holds(fault_of(codes + "      - {at: 1, name: after, ja: 後, form: text, since: \"c\"}\n"), "no edition"));
    }
}
