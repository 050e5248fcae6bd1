#include <doctest/doctest.h>

#include <algorithm>

#include "base/digest.hpp"
#include "support.hpp"

using namespace opx;
using namespace opx::dpc;
using namespace opx::dpc::test;

namespace {

const TableSpec kStay{"stay",
                      "FF1",
                      {{"id", "FF1:data_id"},
                       {"general", "FF1:general_info_no"},
                       {"sex", "FF1:A000010/2"},
                       {"left", "FF1:A000030/1"},
                       {"second_surgery", "FF1:A007010.2/9"}}};
const TableSpec kDisease{"disease",
                         "\"FF1:A006010,A006040\"",
                         {{"id", "FF1:data_id"},
                          {"code", "FF1:./code"},
                          {"sequence", "FF1:sequence"},
                          {"icd", "FF1:./2"},
                          {"place", "row:position"},
                          {"sex", "FF1:A000010/2"}}};
const TableSpec kAct{"act",
                     "EFn",
                     {{"id", "EFn:data_id"},
                      {"detail", "EFn:act_detail"},
                      {"name", "EFn:name"},
                      {"points", "EFn^act:act_points"},
                      {"insurer", "EFn^act:insurer_no"}}};

const TableSpec kRun{"run", "EFn^stay", {{"id", "EFn:data_id"}, {"detail", "EFn:act_detail"}}};

std::vector<std::string> sorted(std::vector<std::string> rows) {
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::uint64_t rejected(const convert::Block& block, const std::string& unit, const std::string& reason) {
    const auto& balances = block.accounting.balances();
    const auto at = balances.find(unit);
    if (at == balances.end() || !at->second.rejected.contains(reason)) return 0;
    return at->second.rejected.at(reason);
}

}  // namespace

TEST_SUITE("sources/dpc") {
    TEST_CASE("every line of the samples of every year is used or counted") {
        const Fixture fixture({kStay, kDisease, kAct});
        for (const char* year : {"fy2018", "fy2020", "fy2022", "fy2024", "fy2024_april_may", "fy2025", "fy2026"}) {
            CAPTURE(year);
            const convert::Block block = fixture.run({sample(year)});
            CHECK(block.findings.total(Severity::error) == 0);
            const auto& balances = block.accounting.balances();
            CHECK(balances.at("lines").rejected.empty());
            CHECK(balances.at("files").written == 2);  // FF1 and EFn
            CHECK(balances.at("table:stay").written == 7);
            CHECK(balances.at("table:act").written == 84);
            for (const char* rule : {"DP09", "DP10", "DP11", "DP12", "DP13", "DP14", "DP15", "DP22"}) {
                CAPTURE(rule);
                CHECK(found(block, rule) == 0);
            }
        }
    }

    TEST_CASE("a record of form 1 is one row with the payloads of its codes") {
        const Fixture fixture({kStay, kDisease});
        const convert::Block block = fixture.run_bytes(
            "FF1_999912345_2507.txt",
            form1("0000000001", "A000010", {"19550310", "1"}) + form1("0000000001", "A000030", {"20250709", "1", "1"}) +
                form1("0000000001", "A006010", {"", "I639"}) + form1("0000000001", "A006040", {"", "I10"}, "1") +
                form1("0000000001", "A006040", {"", "E119"}, "2") + form1("0000000001", "A007010", {"20250703"}, "1") +
                form1("0000000001", "A007010", {"20250704", "", "", "", "", "", "", "", "\xfb\xfc\x88\xc0"}, "2") +
                form1("0000000002", "A000010", {"19600101", "2"}));
        CHECK(rows_of(block) == std::vector<std::string>{"1|0000000001|0|1|20250709|髙安", "8|0000000002|0|2||"});
        CHECK(rows_of(block, 1) == std::vector<std::string>{"3|0000000001|A006010|0|I639|1|1",
                                                            "4|0000000001|A006040|1|I10|2|1",
                                                            "5|0000000001|A006040|2|E119|3|1"});
        CHECK(block.accounting.balances().at("lines").written == 8);
    }

    TEST_CASE("the lines of a record need not stand together") {
        const Fixture fixture({kStay, kDisease});
        std::string together;
        std::string apart;
        for (const char* patient : {"0000000001", "0000000002", "0000000003"}) {
            together += form1(patient, "A000010", {"19550310", "1"}) + form1(patient, "A006010", {"", "I639"});
            apart = form1(patient, "A000010", {"19550310", "1"}) + apart + form1(patient, "A006010", {"", "I639"});
        }
        const auto without_line = [](std::vector<std::string> rows) {
            for (std::string& row : rows) row.erase(0, row.find('|'));
            return sorted(rows);
        };
        const convert::Block a = fixture.run_bytes("FF1_999912345_2507.txt", together);
        const convert::Block b = fixture.run_bytes("FF1_999912345_2507.txt", apart);
        CHECK(without_line(rows_of(a)) == without_line(rows_of(b)));
        CHECK(without_line(rows_of(a, 1)) == without_line(rows_of(b, 1)));
        CHECK(rows_of(b).size() == 3);
    }

    TEST_CASE("units of any size give the same rows and counts") {
        const Fixture fixture({kStay, kDisease, kAct, kRun});
        const auto result = [&](std::size_t unit_bytes) {
            FeedOptions options;
            options.unit_bytes = unit_bytes;
            return fixture.run({sample("fy2025"), sample("edge")}, options);
        };
        const convert::Block whole = result(std::size_t{3} << 20);
        for (const std::size_t bytes : {std::size_t{1}, std::size_t{97}, std::size_t{1000}, std::size_t{5000}}) {
            CAPTURE(bytes);
            const convert::Block block = result(bytes);
            for (std::size_t table = 0; table < 4; ++table) CHECK(rows_of(block, table) == rows_of(whole, table));
            CHECK(sorted({block.rejects}) == sorted({whole.rejects}));
            CHECK(block.inputs == whole.inputs);
            CHECK(block.input_bytes == whole.input_bytes);
            for (const auto& [rule, count] : whole.findings.counts()) CHECK(found(block, rule) == count.count);
            CHECK(block.accounting.balances().at("lines").written == whole.accounting.balances().at("lines").written);
        }
    }

    TEST_CASE("details have the values of the line that opens their act also across units") {
        const Fixture fixture({kAct});
        std::string text;
        for (int i = 0; i < 300; ++i)
            text += ef("0000000001", "0001",
                       i == 0   ? "000"
                       : i < 10 ? "00" + std::to_string(i)
                                : std::to_string(i),
                       "A", i == 0 ? "00000777" : "");
        FeedOptions options;
        options.unit_bytes = 1 << 10;
        const convert::Block block = fixture.run_bytes("EFn_999912345_2507.txt", text, options);
        REQUIRE(block.rows(0).rows() == 300);
        for (const std::string& row : rows_of(block)) CHECK(row.find("|00000777|") != std::string::npos);
        CHECK(found(block, "DP12") == 0);
    }

    TEST_CASE("a detail line does not take the values of another act") {
        const Fixture fixture({kAct});
        const convert::Block block =
            fixture.run_bytes("EFn_999912345_2507.txt",
                              ef("0000000001", "0001", "000", "A", "00000777") + ef("0000000001", "0002", "001", "B") +
                                  ef("0000000002", "0001", "001", "C") + ef("0000000001", "0001", "001", "D"));
        CHECK(rows_of(block) == std::vector<std::string>{"1|0000000001|000|A|00000777|", "2|0000000001|001|B||",
                                                         "3|0000000002|001|C||", "4|0000000001|001|D||"});
        CHECK(found(block, "DP12") == 3);
    }

    TEST_CASE("line ends and byte order mark and end of file mark make no difference") {
        const Fixture fixture({kStay});
        const std::string text =
            form1("0000000001", "A000010", {"19550310", "1"}) + form1("0000000001", "A000030", {"20250709"});
        const auto expected = rows_of(fixture.run_bytes("FF1_999912345_2507.txt", text));
        REQUIRE(expected.size() == 1);
        const auto changed = [&](std::string from, const std::string& to) {
            std::string out = text;
            for (std::size_t at = 0; (at = out.find(from, at)) != std::string::npos; at += to.size())
                out.replace(at, from.size(), to);
            return out;
        };
        for (const std::string& form :
             {changed("\r\n", "\n"), changed("\r\n", "\r"), text + "\x1a", text + "\x1a\r\n", "\xEF\xBB\xBF" + text,
              text + "\r\n\r\n", text.substr(0, text.size() - 2) + "\x1a", text.substr(0, text.size() - 2)}) {
            const convert::Block block = fixture.run_bytes("FF1_999912345_2507.txt", form);
            CHECK(rows_of(block) == expected);
            CHECK(block.findings.total(Severity::error) == 0);
            CHECK(block.inputs.substr(0, 64) == sha256_hex(form));
            CHECK(block.input_bytes == form.size());
        }
    }

    TEST_CASE("a cut last line is told apart from one that lacks its line end") {
        const Fixture fixture({kAct});
        const std::string line = ef("0000000001", "0001", "000", "A");
        const convert::Block whole =
            fixture.run_bytes("EFn_999912345_2507.txt", line + line.substr(0, line.size() - 2));
        CHECK(found(whole, "DP08") == 1);
        CHECK(rows_of(whole).size() == 2);
        const convert::Block cut = fixture.run_bytes("EFn_999912345_2507.txt", line + line.substr(0, line.size() / 2));
        CHECK(found(cut, "DP07") == 1);
        CHECK(rows_of(cut).size() == 1);
        CHECK(rejected(cut, "lines", "cut_off") == 1);
    }

    TEST_CASE("short and long lines and NUL are refused with their place") {
        const Fixture fixture({kStay});
        const convert::Block edge = fixture.run({sample("edge/ff1_short_and_long_999912345_2507.txt")});
        CHECK(rejected(edge, "lines", "columns") == 1);
        CHECK(found(edge, "DP29") == 1);  // line 1 lacks payloads 5 to 9
        CHECK(edge.rejects.find(",2,,,columns,\"line has 19 columns, not 17\"\n") != std::string::npos);
        std::string text = form1("0000000001", "A000010", {"19550310", "1"});
        for (int i = 0; i < 20000; ++i) text += form1("0000000001", "A000030", {"20250709"}, std::to_string(i));
        text += form1("0000000002", "A000010", {std::string(1, '\0'), "1"});
        const convert::Block nul = fixture.run_bytes("FF1_999912345_2507.txt", text);
        CHECK(rejected(nul, "lines", "nul_byte") == 1);
    }

    TEST_CASE("a line that lacks last columns that may be empty is read") {
        const Fixture fixture({kAct});
        std::string shorter = ef("0000000001", "0001", "000", "A", "00000777");
        shorter.resize(shorter.size() - 3);  // the tab before the last column, which is empty
        const auto lines = [&](std::string_view end) {
            std::string text;
            for (int i = 0; i < 3; ++i) text.append(shorter).append(end);
            return text;
        };
        const auto expected = rows_of(fixture.run_bytes("EFn_999912345_2507.txt", lines("\t\r\n")));
        REQUIRE(expected.size() == 3);
        const convert::Block lacking = fixture.run_bytes("EFn_999912345_2507.txt", lines("\r\n"));
        CHECK(rows_of(lacking) == expected);
        CHECK(found(lacking, "DP29") == 3);
        CHECK(lacking.findings.kept().front().where.item == "facility_type");
        // Separators behind the last column hold nothing.
        const convert::Block behind = fixture.run_bytes("EFn_999912345_2507.txt", lines("\t\t\t\r\n"));
        CHECK(rows_of(behind) == expected);
        CHECK(found(behind, "DP29") == 3);
        const convert::Block more = fixture.run_bytes("EFn_999912345_2507.txt", lines("\t\r\n") + lines("\t\t7\r\n"));
        CHECK(rejected(more, "lines", "columns") == 3);
        // Whole where every line of the file is as short; cut off where the others are longer.
        CHECK(rows_of(fixture.run_bytes("EFn_999912345_2507.txt", lines("\n").substr(0, 3 * shorter.size() + 2))) ==
              expected);
        const convert::Block cut = fixture.run_bytes("EFn_999912345_2507.txt", lines("\t\n") + shorter);
        CHECK(rejected(cut, "lines", "cut_off") == 1);
        CHECK(rows_of(cut) == expected);
    }

    TEST_CASE("a short line is no line of a kind with as many columns") {
        const Fixture fixture(
            {kAct, {"other", "[Dn, Kn, \"Hn^stay\"]", {{"a", "Dn:data_id | Kn:data_id | Hn:data_id"}}}});
        const auto rule = [&](const std::string& name, const std::string& line) {
            const convert::Block block = fixture.run_bytes(name, line + "\r\n" + line + "\r\n");
            return block.findings.kept().front().rule;
        };
        const auto columns = [](const std::vector<std::string>& values, std::size_t count) {
            std::string line = values.front();
            for (std::size_t i = 1; i < count; ++i) line.append("\t").append(i < values.size() ? values[i] : "0");
            return line;
        };
        const std::vector<std::string> act = {"999912345", "0000000001", "20250709", "20250702", "21", "0001"};
        CHECK(rule("EFn_999912345_2507.txt", columns(act, 30)) == "DP03");  // D file: no detail number
        CHECK(rule("Hn_999912345_2507.txt", columns(act, 25)) == "DP03");   // E file
        CHECK(rule("Hn_999912345_2507.txt", columns(act, 19)) == "DP03");   // F file
        CHECK(rule("Dn_999912345_2507.txt", columns(act, 25)) == "DP03");   // E file
        // K as the tool of the survey makes it, under the name of the data from which it is made.
        CHECK(rule("Kn_999912345_2507.csv",
                   "999912345,0000000001,20250702,20250709,202507,195503,ab12,06990012,12,34,01") == "DP03");
    }

    TEST_CASE("files that are not what they claim are refused as a whole") {
        const Fixture fixture({kStay, kAct});
        const auto refusal = [&](const std::string& name, const std::string& bytes) {
            const convert::Block block = fixture.run_bytes(name, bytes);
            CHECK(block.rows(0).rows() + block.rows(1).rows() == 0);
            CHECK(block.accounting.balances().at("files").read == 1);
            return block.findings.kept().front().rule + ": " + block.findings.kept().front().message + " / " +
                   block.findings.kept().front().hint;
        };
        const std::string act = ef("0000000001", "0001", "000", "A");
        CHECK(refusal("FF1_999912345_2507.txt", act)
                  .starts_with("DP03: not a file of kind FF1: its lines have 31 columns, not 17 / its lines look like "
                               "those of EFn or EFg"));
        CHECK(refusal("EFn_999912345_1001.txt", act).starts_with("DP04: no layout of EFn for month 201001"));
        CHECK(refusal("EFn_999912345_2507.txt", "PK\x03\x04" + std::string(30, '\0')).starts_with("DP05"));
        CHECK(refusal("act.txt", act).starts_with("DP01: the name does not tell which file"));
        CHECK(refusal("EFn_act.txt", act).starts_with("DP01: the name does not tell the month"));
        const convert::Block empty = fixture.run_bytes("EFn_999912345_2507.txt", "");
        CHECK(found(empty, "DP19") == 1);
        CHECK(empty.accounting.balances().at("files").written == 1);
    }

    TEST_CASE("kind and month given apply where the name does not tell") {
        const Fixture fixture({kStay, kAct});
        FeedOptions options;
        options.kind = "EFn";
        options.month = 202507;
        CHECK(rows_of(fixture.run_bytes("act.txt", ef("0000000001", "0001", "000", "A"), options), 1).size() == 1);
        CHECK(rows_of(
                  fixture.run_bytes("FF1_999912345_2507.txt", form1("0000000001", "A000010", {"19550310"}), options), 0)
                  .size() == 1);
    }

    TEST_CASE("the edge cases of the samples give their findings") {
        const Fixture fixture({kStay, kDisease, kAct});
        const struct {
            const char* file;
            const char* rule;
            std::uint64_t count;
        } cases[] = {{"efn_orphan_f_999912345_2507.txt", "DP12", 2},
                     {"ff1_unknown_code_999912345_2507.txt", "DP13", 1},
                     {"ff1_duplicate_rows_999912345_2507.txt", "DP22", 3},
                     {"ff1_utf8bom_999912345_2507.txt", "DP18", 1},
                     {"ff1_empty_999912345_2507.txt", "DP19", 1},
                     {"ff1_no_final_newline_999912345_2507.txt", "DP08", 1},
                     {"ff1_child_only_A_B_999912345_2507.txt", "DP22", 0}};
        for (const auto& one : cases) {
            CAPTURE(one.file);
            CHECK(found(fixture.run({sample(std::string("edge/") + one.file)}), one.rule) == one.count);
        }
        const convert::Block zeros = fixture.run({sample("edge/ff1_zeros_lost_999912345_2507.txt")});
        CHECK(found(zeros, "DP10") == zeros.accounting.balances().at("lines").written);
        CHECK(found(fixture.run({sample("edge/ff1_bad_bytes_999912345_2507.txt")}), "DP16") > 0);
    }

    TEST_CASE("the name of a file is held against its lines") {
        const Fixture fixture({kAct});
        CHECK(found(fixture.run_bytes("EFn_011234567_2507.txt", ef("0000000001", "0001", "000", "A")), "DP09") == 1);
        CHECK(found(fixture.run_bytes("EFn_999912345_2506.txt", ef("0000000001", "0001", "000", "A")), "DP11") == 1);
    }

    TEST_CASE("a payload without a meaning in its year is told of") {
        const Fixture fixture({kStay});
        const std::string nutrition = form1("0000000001", "A004030", {"20250702", "20250709"});
        CHECK(found(fixture.run_bytes("FF1_999912345_1810.txt", nutrition), "DP14") == 0);
        CHECK(found(fixture.run_bytes("FF1_999912345_2507.txt", nutrition), "DP14") == 2);
        CHECK(found(fixture.run_bytes("FF1_999912345_2507.txt", form1("0000000001", "A000010", {"19550310", "3"})),
                    "DP15") == 1);
    }

    TEST_CASE("a file named twice is read once and a second file of the same month is told of") {
        const Fixture fixture({kAct});
        std::filesystem::create_directories(fixture.folder() / "in/again");
        const std::string line = ef("0000000001", "0001", "000", "A");
        fixture.write("in/EFn_999912345_2507.txt", line);
        fixture.write("in/again/EFn_999912345_2507.txt", line);
        fixture.write("in/readme.txt", "notes");
        const std::string folder = (fixture.folder() / "in").string();
        const convert::Block block = fixture.run({folder, folder + "/EFn_999912345_2507.txt"});
        CHECK(block.accounting.balances().at("files").read == 3);
        CHECK(block.accounting.balances().at("files").skipped.at("unknown_kind") == 1);
        CHECK(found(block, "DP17") == 1);
        CHECK(block.inputs.find("  EFn_999912345_2507.txt\n") != std::string::npos);
        CHECK(block.inputs.find("  again/EFn_999912345_2507.txt\n") != std::string::npos);
    }

    TEST_CASE("a line of many megabytes is passed over with a count") {
        const Fixture fixture({kAct, kStay});
        const std::string good = ef("0000000001", "0001", "000", "A");
        const std::string text =
            good + std::string(std::size_t{5} << 20, 'x') + "\n" + good + std::string(std::size_t{5} << 20, 'x');
        const convert::Block block = fixture.run_bytes("EFn_999912345_2507.txt", text);
        CHECK(rows_of(block).size() == 2);
        CHECK(rows_of(block)[1].starts_with("3|"));
        CHECK(rejected(block, "lines", "line_too_long") == 2);
        std::string record;
        for (int i = 0; i < 30000; ++i) record += form1("0000000001", "A000010", {"19550310", "1"}, std::to_string(i));
        const convert::Block long_record =
            fixture.run_bytes("FF1_999912345_2507.txt", record + form1("0000000002", "A000010", {"19550310", "1"}));
        CHECK(rows_of(long_record, 1).size() == 2);
        CHECK(rejected(long_record, "lines", "record_too_long") > 10000);
    }
}
