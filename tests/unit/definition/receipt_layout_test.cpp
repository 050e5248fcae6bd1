#include "definition/receipt_layout.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace opx;
using definition::read_receipt_layout;
using definition::ReceiptLayout;
using definition::ReceiptMode;
using definition::ReceiptRole;

namespace {

constexpr const char* kLayout = R"(layout: small
format: 1
label: {ja: 見本, en: sample}
head_values: {table: ["1", "2"]}
marked_by: [BU]
totals: {claims: count, points: points, volume: volume, head_volume: volume, last_volume: "99", claim_points: [HO.points]}
lines: {of: [{record: RE, points: month, day: day}], not_points: ["97"], end_at: [BU], paid_by: {HO: ["1", "2"]}}
records:
  - id: IR
    label: {ja: 機関}
    role: head
    fields:
      - {at: 2, name: table, ja: 点数表, width: 1, mode: digits}
      - {at: 3, name: volume, ja: 巻, width: 2, mode: digits}
  - id: RE
    label: {ja: 共通}
    role: claim
    fields:
      - {at: 2, name: month, ja: 年月, width: 6, mode: ym}
      - {at: 3, name: day, ja: 日, count: 3, width: 3, mode: digits}
      - {at: 6, name: note, ja: 備考, mode: text, confidence: assumed}
  - id: HO
    label: {ja: 保険者}
    role: detail
    fields:
      - {at: 2, name: points, ja: 点数, width: 8, mode: digits}
  - id: BU
    label: {ja: 分類}
    role: detail
    open: true
  - id: GO
    label: {ja: 請求書}
    role: trailer
    fields:
      - {at: 2, name: count, ja: 件数, mode: digits}
      - {at: 3, name: points, ja: 点数, mode: digits}
      - {at: 4, name: volume, ja: 巻, mode: digits}
)";

ReceiptLayout read(const std::string& text) {
    return read_receipt_layout(yaml::parse(text, "small.yaml"));
}

/// The message of the refusal when `from` is written as `to`.
std::string refusal(const std::string& from, const std::string& to) {
    std::string text = kLayout;
    text.replace(text.find(from), from.size(), to);
    try {
        read(text);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        CHECK(error.where().line > 0);
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_SUITE("definition/receipt_layout") {
    TEST_CASE("a layout names the fields of every record by position") {
        const ReceiptLayout layout = read(kLayout);
        CHECK(layout.head().id == "IR");
        CHECK(layout.claim().id == "RE");
        CHECK(layout.claim().position("month") == 2);
        CHECK(layout.claim().position("day_1") == 3);
        CHECK(layout.claim().position("day_3") == 5);
        CHECK(layout.claim().position("note") == 6);
        CHECK_FALSE(layout.claim().position("day").has_value());
        CHECK(layout.claim().fields[0].mode == ReceiptMode::year_month);
        CHECK(layout.claim().fields.back().assumed);
        CHECK(layout.find("BU")->open);
        CHECK(layout.find("ZZ") == nullptr);
        CHECK(layout.head_values.at(2) == std::vector<std::string>{"1", "2"});
        CHECK(layout.totals.claim_points.front().record == "HO");
        CHECK(layout.totals.claim_points.front().at == 2);
        CHECK(layout.totals.volume == 4);
        CHECK(layout.totals.head_volume == 3);
        REQUIRE(layout.lines.of.size() == 1);
        CHECK(layout.lines.of[0].points == 2);
        CHECK(layout.lines.of[0].times == 0);  // none: once
        CHECK(layout.lines.of[0].first_day == 3);
        CHECK(layout.lines.of[0].days == 3);
        CHECK(layout.lines.paid_by.at("HO") == std::vector<std::string>{"1", "2"});
        CHECK(layout.lines.end_at == std::vector<std::string>{"BU"});
    }

    TEST_CASE("what a layout says against itself is refused with its place") {
        const struct {
            const char* from;
            const char* to;
            const char* message;
        } cases[] = {
            {"at: 6, name: note", "at: 7, name: note", "expected 6"},
            {"name: note", "name: month", "stands twice"},
            {"name: note", "name: Note", "snake case"},
            {"id: HO", "id: H1", "two capital letters"},
            {"id: BU", "id: HO", "stands twice"},
            {"role: trailer", "role: detail", "exactly one record of role trailer"},
            {"marked_by: [BU]", "marked_by: [BX]", "marked_by names 'BX'"},
            {"head_values: {table", "head_values: {tabel", "no field 'tabel'"},
            {"[HO.points]", "[HO.point]", "no field 'point'"},
            {"[HO.points]", "[HX.points]", "expected RECORD.field"},
            {"record: RE, points: month", "record: RX, points: month", "no record 'RX'"},
            {"points: month, day", "points: mont, day", "no field 'mont'"},
            {"day: day}", "day: dai}", "no field 'dai_1'"},
            {"end_at: [BU]", "end_at: [BX]", "no record 'BX'"},
            {"paid_by: {HO:", "paid_by: {BU:", "gives no points of a claim"},
            {"mode: text, confidence", "fixed: true, mode: text, confidence", "no fixed one"},
            {"mode: ym", "mode: month", "DD006"},
            {"    open: true\n", "", "must be open"},
            {"count: 3", "count: 0", "from 1 to"},
            {"format: 1", "format: 2", "format 1"},
            {"width: 6", "widht: 6", "DD004"},
        };
        for (const auto& one : cases) {
            CAPTURE(one.to);
            CHECK(refusal(one.from, one.to).find(one.message) != std::string::npos);
        }
    }

    TEST_CASE("the shipped layouts agree with the widths of the specification") {
        const std::filesystem::path folder =
            std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions" / "layouts" / "receipt";
        const auto shipped = [&](const char* name) { return read_receipt_layout(yaml::load(folder / name)); };
        const ReceiptLayout medical = shipped("medical.yaml");
        const struct {
            const char* id;
            std::size_t fields;
        } counts[] = {{"IR", 10}, {"RE", 38}, {"HO", 15}, {"KO", 12}, {"SN", 9}, {"JD", 33}, {"MF", 33},
                      {"SY", 8},  {"SI", 44}, {"IY", 44}, {"TO", 48}, {"CO", 5}, {"SJ", 3},  {"GO", 4}};
        for (const auto& one : counts) {
            CAPTURE(one.id);
            CHECK(medical.find(one.id)->fields.size() + 1 == one.fields);
        }
        CHECK(medical.claim().position("birth_date") == 7);
        CHECK(medical.claim().position("chart_no") == 14);
        CHECK(medical.claim().position("kana_name") == 37);
        CHECK(medical.find("SN")->position("branch_no") == 7);
        CHECK(medical.find("TO")->position("day_1") == 18);
        const ReceiptLayout dpc = shipped("dpc.yaml");
        CHECK(dpc.claim().position("kana_name") == 39);
        CHECK(dpc.find("CD")->position("product_name") == 11);
        const ReceiptLayout pharmacy = shipped("pharmacy.yaml");
        CHECK(pharmacy.head().id == "YK");
        CHECK(pharmacy.claim().position("chart_no") == 36);
        CHECK(pharmacy.claim().position("kana_name") == 42);
        CHECK(pharmacy.find("CZ")->fields.size() + 1 == 54);
    }
}
