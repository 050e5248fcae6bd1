#include "sources/receipt/convert.hpp"

#include <doctest/doctest.h>

#include <unistd.h>
#include <fstream>
#include <map>

#include "csv/writer.hpp"
#include "sources/receipt/rules.hpp"

using namespace opx;
using namespace opx::receipt;

namespace {

using Paths = std::vector<std::pair<std::string, std::string>>;  // item, path

/// A definition of two tables over the shipped layouts, in a folder that goes with the object.
class Fixture {
   public:
    explicit Fixture(const Paths& claim_items, const std::string& anchors = "[SI, IY, TO]",
                     const Paths& act_items = {}) {
        std::string name = (fs::temp_directory_path() / "opx-receipt-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        fs::create_directories(folder_ / "layouts");
        fs::copy(fs::path(OPX_SOURCE_DIR) / "data-definitions/layouts/receipt", folder_ / "layouts/receipt",
                 fs::copy_options::recursive);
        write("manifest.yaml", R"(format: 1
id: test
title: {ja: 見本}
version: "1.0.0"
status: draft
parties: [{id: LDI, label: {ja: 見本}, sources: [receipt]}]
sources: [{id: receipt, label: {ja: レセプト}, path_syntax: receipt}]
files:
  layouts: [receipt/medical, receipt/dpc, receipt/pharmacy]
  tables: )" + std::string(act_items.empty() ? "[claim]" : "[claim, act]") +
                                   "\n");
        fs::create_directories(folder_ / "tables");
        write("tables/claim.yaml", table("claim", "CL", "[RE]", claim_items));
        if (!act_items.empty()) write("tables/act.yaml", table("act", "AC", anchors, act_items));
        definition_ = definition::load(folder_);
        layouts_ = definition::load_receipt_layouts(folder_);
        plan_.emplace(definition_, "receipt");
    }
    ~Fixture() { fs::remove_all(folder_); }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    convert::Block run(const std::string& file, std::size_t unit_bytes = UnitReader::kUnitBytes,
                       text::Unmappable policy = text::Unmappable::mark) const {
        const Converter converter(*plan_, layouts_, UnitDecoder(text::DecodeOptions{policy}));
        UnitReader reader(list_inputs({file}), layouts_, utf8_detector("auto"), unit_bytes);
        convert::RowMaker maker(*plan_, {"", "LDI"});
        convert::Block all(*plan_);
        while (std::optional<Unit> unit = reader.next()) {
            convert::Block block(*plan_);
            converter.convert(*unit, maker, block);
            for (std::size_t table = 0; table < block.tables(); ++table)
                for (std::size_t row = 0; row < block.rows(table).rows(); ++row)
                    all.rows(table).add_row(block.rows(table), row);
            all.accounting.add(block.accounting);
            all.findings.append(block.findings);
            all.rejects += block.rejects;
        }
        all.accounting.check();
        return all;
    }
    convert::Block text(const std::string& text, std::size_t unit_bytes = UnitReader::kUnitBytes) const {
        write("in.UKE", text);
        return run((folder_ / "in.UKE").string(), unit_bytes);
    }
    static std::string sample(const std::string& name) { return std::string(OPX_TEST_DATA) + "/receipt/" + name; }

   private:
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }
    static std::string table(const std::string& name, const std::string& num, const std::string& anchors,
                             const Paths& items) {
        std::string yaml =
            "table: " + name + "\nnum: \"" + num +
            "\"\nlabel: {ja: 表}\ndescription: {ja: 表}\nsince: \"1.0.0\"\ngrain: [line]\norder_by: [line]\n" +
            "rows: {receipt: {anchor: " + anchors + "}}\nfields:\n";
        Paths all = {{"line", "row:number"}};
        all.insert(all.end(), items.begin(), items.end());
        int number = 0;
        for (const auto& [item, path] : all)
            yaml += "  - {num: \"" + num + std::to_string(100 + ++number) + "\", name: " + item +
                    ", label: {ja: 項目}, description: {ja: 項目}, type: text, nullable: " +
                    (item == "line" ? "never" : "allowed") +
                    ", class: dynamic_attribute, anonymise: {apply: never, method: [none]}, fidelity: raw, since: "
                    "\"1.0.0\", sources: {receipt: {path: \"" +
                    path + "\", rule: raw, confidence: assumed}}}\n";
        return yaml;
    }
    fs::path folder_;
    definition::Definition definition_;
    std::vector<ReceiptLayout> layouts_;
    std::optional<convert::Plan> plan_;
};

/// Column `column` of the items (after the line) of every row.
std::vector<std::string> column(const convert::Block& block, std::size_t table, std::size_t column) {
    std::vector<std::string> values;
    for (std::size_t row = 0; row < block.rows(table).rows(); ++row)
        values.push_back(csv::items_of(block.rows(table).field(row, dataset::kLine)).at(column + 1));
    return values;
}
std::uint64_t found(const convert::Block& block, const char* rule) {
    const auto at = block.findings.counts().find(rule);
    return at == block.findings.counts().end() ? 0 : at->second.count;
}
Balance balance(const convert::Block& block, const std::string& unit) {
    return block.accounting.balances().at(unit);
}

const std::string kHead = "IR,1,99,1,9912345,,X,202507,00,\n";

}  // namespace

TEST_SUITE("sources/receipt/convert") {
    TEST_CASE("fields of the claim and of the head come with every claim") {
        const Fixture fixture(Paths{{"facility", "IR.facility_code | YK.facility_code"},
                                    {"name", "RE.name"},
                                    {"birth", "RE.7"},
                                    {"branch", "SN.branch_no"},
                                    {"symbol", "HO.insured_symbol"}});
        const convert::Block block = fixture.run(Fixture::sample("ika_202507_seireki/RECEIPTC.UKE"));
        CHECK(block.rows(0).rows() == 9);
        CHECK(column(block, 0, 0) == std::vector<std::string>(9, "9912345"));
        CHECK(column(block, 0, 1)[0] == "架空　太郎");
        CHECK(column(block, 0, 1)[3] == "髙橋　﨑子");
        CHECK(column(block, 0, 2)[0] == "19550310");
        CHECK(column(block, 0, 3)[1] == "01");
        CHECK(column(block, 0, 4)[0] == "１２３");
        CHECK(balance(block, "claims").written == 9);
        CHECK(balance(block, "lines").read == balance(block, "lines").written);
        CHECK(block.findings.total(Severity::error) == 0);
    }

    TEST_CASE("era dates stay as they are written") {
        const Fixture fixture(Paths{{"month", "RE.care_month"}, {"birth", "RE.birth_date"}});
        const convert::Block era = fixture.run(Fixture::sample("ika_201811_wareki/RECEIPTC.UKE"));
        CHECK(column(era, 0, 0)[0] == "43011");
        CHECK(column(era, 0, 1)[0] == "3300310");
        CHECK(found(era, rule::kMode) == 0);
        const convert::Block mixed = fixture.run(Fixture::sample("edge/mixed_wareki_seireki.UKE"));
        CHECK(column(mixed, 0, 0) == std::vector<std::string>{"43011", "202110"});
        CHECK(found(mixed, rule::kMode) == 0);
    }

    TEST_CASE("every kind of claim is read by its own layout") {
        const Fixture fixture(Paths{{"kana", "RE.kana_name"}, {"chart", "RE.chart_no"}, {"dpc", "BU.dpc_code"}});
        const convert::Block medical = fixture.run(Fixture::sample("ika_202507_seireki/RECEIPTC.UKE"));
        const convert::Block dpc = fixture.run(Fixture::sample("dpc_202507_seireki/RECEIPTD.UKE"));
        const convert::Block pharmacy = fixture.run(Fixture::sample("chozai_202507/RECEIPTY.UKE"));
        CHECK(column(medical, 0, 0)[0] == "カクウタロウ");
        CHECK(column(dpc, 0, 0)[0] == "カクウタロウ");
        CHECK(column(dpc, 0, 2)[0] == "010060x2990401");
        CHECK(column(pharmacy, 0, 0)[0] == "カクウハナコ");
        CHECK(column(pharmacy, 0, 1)[0] == "0000001002");
        CHECK(column(medical, 0, 1)[0] == "0000001001");
    }

    TEST_CASE("a value of the anchor is carried forward within its claim only") {
        const Fixture fixture(Paths{{"x", "RE.2"}}, "[SI, IY, TO]",
                              Paths{{"class", "@.care_class^last"},
                                    {"own", "@.care_class"},
                                    {"code", "@.code"},
                                    {"comment", "CO^prev.text"},
                                    {"points", "SI.points"},
                                    {"claim", "RE.claim_no"}});
        const convert::Block block =
            fixture.text(kHead +
                         "RE,1,1111,202507\nSI,60,1,160008010,,,1\nSI,,1,160061710,,21,1\nCO,60,1,810000001,A\nIY,,1,"
                         "610406079,1.5,12,1\n"
                         "RE,2,1111,202507\nIY,,1,620098801,1,5,1\nTO,40,1,710010001,1,34,1\nGO,2,0,99\n");
        CHECK(column(block, 1, 0) == std::vector<std::string>{"60", "60", "60", "", "40"});
        CHECK(column(block, 1, 1) == std::vector<std::string>{"60", "", "", "", "40"});
        CHECK(column(block, 1, 2) ==
              std::vector<std::string>{"160008010", "160061710", "610406079", "620098801", "710010001"});
        CHECK(column(block, 1, 3) == std::vector<std::string>{"", "", "A", "", ""});
        CHECK(column(block, 1, 4) ==
              std::vector<std::string>{"", "21", "", "", ""});  // the anchor itself, else the first of the claim
        CHECK(column(block, 1, 5) == std::vector<std::string>{"1", "1", "1", "2", "2"});
    }

    TEST_CASE("the size of the units changes nothing") {
        const Fixture fixture(Paths{{"name", "RE.name"}, {"facility", "IR.facility_code"}}, "[SY]",
                              {{"code", "SY.disease_code"}, {"claim", "RE.claim_no"}});
        const convert::Block whole = fixture.run(Fixture::sample("ika_202507_seireki/RECEIPTC.UKE"));
        const convert::Block single = fixture.run(Fixture::sample("ika_202507_seireki/RECEIPTC.UKE"), 1);
        for (std::size_t table : {0U, 1U})
            for (std::size_t item : {0U, 1U}) CHECK(column(whole, table, item) == column(single, table, item));
        CHECK(balance(whole, "lines").read == balance(single, "lines").read);
        CHECK(balance(whole, "files").written == balance(single, "files").written);
    }

    TEST_CASE("a payer side file gives the same claims and leaves out what is not the claim as decided") {
        const Fixture fixture(Paths{{"name", "RE.name"}, {"management", "MN.management_no"}});
        const convert::Block payer = fixture.run(Fixture::sample("payer_202507/11_RECODEINFO_MED.CSV"));
        const convert::Block own = fixture.run(Fixture::sample("ika_202507_seireki/RECEIPTC.UKE"));
        CHECK(column(payer, 0, 0) == column(own, 0, 0));
        CHECK(column(payer, 0, 1)[0] == "9000000000000001");
        const convert::Block history = fixture.text("1,1,0," + kHead +
                                                    "1,2,0,RE,1,1112,202507,A\n4,3,0,RE,1,1112,202507,B\n4,4,0,HO,"
                                                    "06990014\n1,5,0,RE,2,1112,202507,C\n1,6,0,GO,2,0,99\n");
        CHECK(column(history, 0, 0) == std::vector<std::string>{"A", "C"});
        CHECK(balance(history, "lines").skipped.at("history") == 2);
        CHECK(balance(history, "claims").skipped.at("history") == 1);
        CHECK(found(history, rule::kHistory) == 2);
    }

    TEST_CASE("an unknown record is counted and kept out") {
        const Fixture fixture(Paths{{"branch", "SN.branch_no"}});
        const convert::Block block = fixture.run(Fixture::sample("edge/unknown_record.UKE"));
        CHECK(found(block, rule::kUnknownRecord) == 1);
        CHECK(balance(block, "lines").rejected.at("unknown_record") == 1);
        CHECK(column(block, 0, 0) == std::vector<std::string>{"00"});
    }

    TEST_CASE("short rows are whole rows and quotes come off") {
        const Fixture fixture(Paths{{"name", "RE.name"}, {"branch", "SN.branch_no"}, {"kana", "RE.kana_name"}});
        for (const char* name : {"edge/truncated_trailing_fields.UKE", "edge/quoted.UKE", "edge/lf_only.UKE",
                                 "edge/utf8.UKE", "edge/eof_1a.UKE"}) {
            CAPTURE(name);
            const convert::Block block = fixture.run(Fixture::sample(name));
            REQUIRE(block.rows(0).rows() >= 1);
            CHECK(column(block, 0, 0)[0] == "架空　太郎");
            CHECK(column(block, 0, 1)[0] == "00");
            CHECK(column(block, 0, 2)[0] == "カクウタロウ");
        }
        CHECK(found(fixture.run(Fixture::sample("edge/quoted.UKE")), rule::kQuotes) > 0);
        CHECK(found(fixture.run(Fixture::sample("edge/utf8.UKE")), rule::kEncoding) == 1);
        CHECK(found(fixture.run(Fixture::sample("edge/truncated_trailing_fields.UKE")), rule::kFewerFields) > 0);
    }

    TEST_CASE("claims without a head are refused one by one") {
        const Fixture fixture(Paths{{"number", "RE.claim_no"}});
        const convert::Block block =
            fixture.text("RE,1,1112,202507\nHO,06990014\n" + kHead + "RE,2,1112,202507\nGO,1,0,99\n");
        CHECK(column(block, 0, 0) == std::vector<std::string>{"2"});
        CHECK(balance(block, "claims").rejected.at("no_head") == 1);
        CHECK(balance(block, "lines").rejected.at("no_head") == 2);
        CHECK(found(block, rule::kNoHead) == 1);
    }

    TEST_CASE("records outside a claim never join another claim") {
        const Fixture fixture(Paths{{"symbol", "HO.insured_symbol"}, {"number", "RE.claim_no"}});
        const std::string nul(1, '\0');
        const convert::Block block =
            fixture.text(kHead + "HO,06990014,first\nRE,1,1112,202507\nR" + nul +
                         ",2,1112,202507\nHO,06990014,other\nRE,3,1112,202507\nHO,1,third\nGO,3,0,99\n");
        CHECK(column(block, 0, 1) == std::vector<std::string>{"1", "3"});
        CHECK(column(block, 0, 0) == std::vector<std::string>{"", "third"});
        CHECK(balance(block, "lines").rejected.at("outside_claim") == 2);
        CHECK(balance(block, "lines").rejected.at("control_character") == 1);
    }

    TEST_CASE("a carriage return or tab inside a line is damage, wherever the other lines are whole") {
        const Fixture fixture(Paths{{"number", "RE.claim_no"}});
        for (const std::string damage : {"\r", "\t", "\x7f"}) {
            const convert::Block block = fixture.text("IR,1,99,1,9912345,,X,202507,00,\r\nRE,1,1112,202507\r\nSY,1" +
                                                      damage + "2,20180410,1\r\nRE,2,1112,202507\r\nGO,2,0,99\r\n");
            CHECK(column(block, 0, 0) == std::vector<std::string>{"1", "2"});
            CHECK(balance(block, "lines").rejected.at("control_character") == 1);
        }
    }

    TEST_CASE("the last claim of a file that ends inside a line is refused") {
        const Fixture fixture(Paths{{"number", "RE.claim_no"}});
        const convert::Block block = fixture.text(kHead + "RE,1,1112,202507\nHO,06990014\nRE,2,1112,202507\nHO,069900");
        CHECK(column(block, 0, 0) == std::vector<std::string>{"1"});
        CHECK(balance(block, "claims").rejected.at("cut") == 1);
        CHECK(balance(block, "lines").rejected.at("cut") == 2);
    }

    TEST_CASE("what a layout says of width and mode is held against the values") {
        const Fixture fixture(Paths{{"number", "RE.claim_no"}});
        const convert::Block block =
            fixture.text(kHead + "RE,1,11112,2025,A,x,550310\nSY,8833421,20180410,1,,,,,,\nGO,1,0,99\n");
        CHECK(found(block, rule::kWidth) == 1);
        CHECK(found(block, rule::kMode) == 3);
        CHECK(found(block, rule::kMoreFields) == 1);
        CHECK(found(block, rule::kNarrow) == 0);
        CHECK(found(fixture.text(kHead + "RE,1,1111,202507\nSY,999,20180410,1\nHO,990010\nGO,1,,99\n"),
                    rule::kNarrow) == 2);
        CHECK(found(fixture.text(kHead + "RE,1,1111,202507\nSY,0000999,20180410,1\nHO,  990010\nGO,1,,99\n"),
                    rule::kNarrow) == 0);
        for (const Finding& finding : block.findings.kept()) CHECK(finding.message.find("550310") == std::string::npos);
    }

    TEST_CASE("points of the lines add up to the total of the payer") {
        const Fixture fixture(Paths{{"number", "RE.claim_no"}});
        const auto points = [&](const std::string& payers, const std::string& lines) {
            const convert::Block block = fixture.text(kHead + "RE,1,1111,202507\n" + payers + lines + "GO,1,100,99\n");
            return found(block, rule::kPoints);
        };
        const std::string lines =
            "SI,60,1,160008010,,,2\nSI,,1,160061710,,21,2\nIY,21,2,610406079,1.5,12,4\n"
            "TO,40,4,710010001,1,10,1\n";
        CHECK(points("HO,06990014,1,2,1,100\n", lines) == 0);
        CHECK(points("HO,06990014,1,2,1,101\n", lines) == 1);
        CHECK(points("HO,06990014,1,2,1,99\n", lines) == 1);
        CHECK(points("HO,06990014,1,2,1,\n", lines) == 0);  // nothing stated
        CHECK(points("", lines) == 0);
        // Only what the payer pays: 5 is of the first public payer alone, 2 is of both.
        CHECK(points("HO,06990014,1,2,1,100\n", lines + "SI,80,5,120002910,,68,1\n") == 0);
        CHECK(points("KO,54990019,1234567,,1,126\n", lines + "SI,80,5,120002910,,68,1\n") == 0);
        // Meals are yen, and the class is carried to the lines below.
        CHECK(points("HO,06990014,1,2,1,100\n", lines + "SI,97,1,197000110,,640,3\nSI,,1,197000210,,50,3\n") == 0);
        // A donor's lines are not the patient's.
        CHECK(points("HO,06990014,1,2,1,100\n", lines + "TI,1,2\nTR,1,1111,202507\nSI,50,1,150019210,,900,1\n") == 0);
        // What cannot be read is told by its mode, not by a sum.
        CHECK(points("HO,06990014,1,2,1,100\n", lines + "SI,80,1,120002910,,68x,1\n") == 0);
        CHECK(points("HO,06990014,1,2,1,100\n", lines + "SI,80,1,120002910,,99999999999999999999,999\n") == 0);
    }

    TEST_CASE("counts of the days add up to the times of the line") {
        const Fixture fixture(Paths{{"number", "RE.claim_no"}});
        const auto days = [&](const std::string& line) {
            return found(fixture.text(kHead + "RE,1,1111,202507\n" + line + "GO,1,0,99\n"), rule::kDays);
        };
        const std::string comments = ",,,,,,";
        CHECK(days("SI,11,1,111000110,,288,3" + comments + ",1,,2\n") == 0);
        CHECK(days("SI,11,1,111000110,,288,2" + comments + ",1,,2\n") == 1);
        CHECK(days("SI,11,1,111000110,,288,2\n") == 0);  // before 2012-04 there were none
        CHECK(days("TO,40,1,710010001,1,34,2,,345.5,,X" + comments + ",1,,1" + std::string(28, ',') + "1\n") == 1);
        CHECK(days("TO,40,1,710010001,1,34,3,,345.5,,X" + comments + ",1,,1" + std::string(28, ',') + "1\n") == 0);
    }

    TEST_CASE("bytes that are no character are reported with their field") {
        const Fixture fixture(Paths{{"name", "RE.name"}});
        const convert::Block block = fixture.run(Fixture::sample("edge/bad_bytes.UKE"));
        CHECK(found(block, rule::kUndecodable) >= 1);
        bool placed = false;
        for (const Finding& finding : block.findings.kept())
            placed = placed ||
                     (finding.rule == rule::kUndecodable && finding.where.line == 1 && finding.where.item == "IR.7");
        CHECK(placed);
    }

    TEST_CASE("a path to a field that no layout has is a fault of the definition") {
        CHECK_THROWS_WITH_AS(Fixture(Paths{{"name", "RE.nmae"}}).run(Fixture::sample("edge/utf8.UKE")),
                             doctest::Contains("no field 'nmae'"), Error);
        CHECK_THROWS_WITH_AS(Fixture(Paths{{"name", "RX.name"}}).run(Fixture::sample("edge/utf8.UKE")),
                             doctest::Contains("no layout of electronic claims has a record 'RX'"), Error);
    }
}
