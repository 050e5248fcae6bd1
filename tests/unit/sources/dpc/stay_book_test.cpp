#include "sources/dpc/stay_book.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace opx;
using namespace opx::dpc;
using namespace opx::dpc::test;

namespace {

const TableSpec kStay{"stay", "FF1", {{"id", "FF1:data_id"}}};
const TableSpec kAct{"act", "EFn", {{"id", "EFn:data_id"}, {"flag", "EFn:detail_flags[2]"}}};
const TableSpec kPerson{"person", "Kn", {{"id", "Kn:data_id"}}};
const TableSpec kRun{"run", "\"EFn^stay\"", {{"id", "EFn:data_id"}, {"detail", "EFn:act_detail"}}};
const TableSpec kLine{"line", "\"FF1:*\"", {{"code", "FF1:./code"}, {"value", "FF1:./1"}}};

std::string person(const std::string& id, const std::string& sex, const std::string& birth) {
    return "999912345," + id + ",20250702,20250709,202507,カナ," + sex + "," + birth + ",06990014,,1,\r\n";
}

/// Findings of the files of one month, as "rule file:line".
std::vector<std::string> found_in(const std::string& form1_text, const std::string& acts, const std::string& people) {
    const Fixture fixture({kStay, kAct, kPerson});
    std::vector<std::string> inputs;
    const auto add = [&](const std::string& name, const std::string& text) {
        if (text.empty()) return;
        fixture.write(name, text);
        inputs.push_back((fixture.folder() / name).string());
    };
    add("FF1_999912345_2507.txt", form1_text);
    add("EFn_999912345_2507.txt", acts);
    add("Kn_999912345_2507.csv", people);
    StayBook book(fixture.folder());
    fixture.run(inputs, {}, &book);
    FindingLog findings;
    book.judge(findings);
    std::vector<std::string> told;
    for (const Finding& finding : findings.kept()) {
        const std::string file = finding.where.file.substr(finding.where.file.rfind('/') + 1);
        told.push_back(finding.rule + " " + file.substr(0, file.find('_')) + ":" + std::to_string(finding.where.line));
        CHECK(finding.message.find("1955") == std::string::npos);
    }
    return told;
}

std::string stay(const std::string& id, const std::string& sex, const std::string& birth) {
    return form1(id, "A000010", {birth, sex}) + form1(id, "A000030", {"20250709"});
}

using Told = std::vector<std::string>;

}  // namespace

TEST_SUITE("sources/dpc") {
    TEST_CASE("files of a month that agree give no finding") {
        CHECK(found_in(stay("0000000001", "1", "19550310"), ef("0000000001", "0001", "000", "A"),
                       person("0000000001", "1", "19550310")) == Told{});
        CHECK(found_in("", ef("0000000001", "0001", "000", "A"), "") == Told{});  // form 1 was not given
    }

    TEST_CASE("another sex and another birth date are told of once per file") {
        CHECK(found_in(stay("0000000001", "1", "19550310"), "",
                       person("0000000001", "2", "19550310") + person("0000000001", "2", "19550310")) ==
              Told{"DP27 Kn:1"});
        CHECK(found_in(stay("0000000001", "1", "19550310"), "", person("0000000001", "1", "19550311")) ==
              Told{"DP28 Kn:1"});
        CHECK(found_in(stay("0000000001", "1", "19550310"), "", person("0000000002", "2", "19600311")) == Told{});
    }

    TEST_CASE("unknown parts of a birth date contradict nothing") {
        for (const char* birth : {"19550000", "00000000", "19550300", ""})
            CHECK(found_in(stay("0000000001", "1", birth), "", person("0000000001", "1", "19550310")) == Told{});
        CHECK(found_in(stay("0000000001", "1", "19560000"), "", person("0000000001", "1", "19550310")).size() == 1);
    }

    TEST_CASE("a stay of EF that ended in the month and is not in form 1") {
        CHECK(found_in(stay("0000000001", "1", "19550310"),
                       ef("0000000001", "0001", "000", "A") + ef("0000000002", "0001", "000", "A") +
                           ef("0000000002", "0001", "001", "A"),
                       "") == Told{"DP26 EFn:2"});
        std::string inside = ef("0000000002", "0001", "000", "A");
        inside.replace(inside.find("20250709"), 8, "00000000");
        CHECK(found_in(stay("0000000001", "1", "19550310"), inside, "") == Told{});
    }

    TEST_CASE("a run of lines of one stay gives its first line and its first detail") {
        const Fixture fixture({kRun});
        const convert::Block block = fixture.run_bytes(
            "EFn_999912345_2507.txt", ef("0000000001", "0001", "000", "A") + ef("0000000001", "0001", "001", "A") +
                                          ef("0000000001", "0001", "002", "A") + ef("0000000002", "0001", "001", "A") +
                                          ef("0000000002", "0001", "002", "A") + ef("0000000001", "0002", "000", "A"));
        CHECK(rows_of(block) ==
              std::vector<std::string>{"1|0000000001|000", "2|0000000001|001", "4|0000000002|001", "6|0000000001|000"});
    }

    TEST_CASE("every line of form 1 can be a row also of unknown codes") {
        const Fixture fixture({kLine});
        const convert::Block block =
            fixture.run_bytes("FF1_999912345_2507.txt", form1("0000000001", "A000010", {"19550310", "1"}) +
                                                            form1("0000000001", "Z999999", {"x"}));
        CHECK(rows_of(block) == std::vector<std::string>{"1|A000010|19550310", "2|Z999999|x"});
        CHECK(block.accounting.balances().at("unknown codes").skipped.at("Z999999") == 1);
    }

    TEST_CASE("a character of a column of flags is a value") {
        const Fixture fixture({kAct});
        std::string line = ef("0000000001", "0001", "001", "A");
        std::size_t at = 0;
        for (int column = 1; column < 17; ++column) at = line.find('\t', at) + 1;
        line.insert(at, "012000000000");
        CHECK(rows_of(fixture.run_bytes("EFn_999912345_2507.txt", line)) == std::vector<std::string>{"1|0000000001|1"});
        CHECK(rows_of(fixture.run_bytes("EFn_999912345_2507.txt", ef("0000000001", "0001", "001", "A"))) ==
              std::vector<std::string>{"1|0000000001|"});
    }
}
