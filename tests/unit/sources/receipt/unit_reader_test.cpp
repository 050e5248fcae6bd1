#include "sources/receipt/unit_reader.hpp"

#include <doctest/doctest.h>

#include <unistd.h>
#include <fstream>

#include "sources/receipt/rules.hpp"

using namespace opx;
using namespace opx::receipt;

namespace {

const std::vector<ReceiptLayout>& layouts() {
    static const std::vector<ReceiptLayout> all = [] {
        const fs::path folder = fs::path(OPX_SOURCE_DIR) / "data-definitions" / "layouts" / "receipt";
        std::vector<ReceiptLayout> read;
        for (const char* name : {"medical.yaml", "dpc.yaml", "pharmacy.yaml"})
            read.push_back(definition::read_receipt_layout(yaml::load(folder / name)));
        return read;
    }();
    return all;
}

/// Files in a folder of their own, gone with the object.
struct Folder {
    Folder() {
        std::string name = (fs::temp_directory_path() / "opx-receipt-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string add(const std::string& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name, std::ios::binary) << text;
        return (path / name).string();
    }
    fs::path path;
};

std::vector<Unit> units_of(const std::vector<std::string>& arguments, std::size_t unit_bytes = UnitReader::kUnitBytes) {
    UnitReader reader(
        list_inputs(arguments), layouts(), [](std::string_view) { return false; }, unit_bytes);
    std::vector<Unit> units;
    while (std::optional<Unit> unit = reader.next()) units.push_back(std::move(*unit));
    return units;
}

std::vector<std::string> rules_of(const std::vector<Unit>& units) {
    std::vector<std::string> rules;
    for (const Unit& unit : units)
        for (const Finding& finding : unit.findings) rules.push_back(finding.rule);
    return rules;
}

const std::string kHead = "IR,1,99,1,9912345,,X,202507,00,\r\n";
std::string claim(int number, int points = 423) {
    return "RE," + std::to_string(number) + ",1112,202507,A,1,19550310\r\nHO,06990014,1,2,2," + std::to_string(points) +
           "\r\nSY,8833421,20180410,1\r\n";
}
const std::string kTrailer = "GO,3,1269,99\r\n";
const std::string kThree = claim(1) + claim(2) + claim(3);

}  // namespace

TEST_SUITE("sources/receipt/unit_reader") {
    TEST_CASE("units end where claims end and together are the file") {
        const Folder folder;
        const std::string text = kHead + kThree + kTrailer;
        const std::string file = folder.add("RECEIPTC.UKE", text);
        for (const std::size_t size : {std::size_t{1}, std::size_t{60}, std::size_t{150}, std::size_t{1000}}) {
            CAPTURE(size);
            const std::vector<Unit> units = units_of({file}, size);
            std::string joined;
            std::uint64_t line = 1;
            for (const Unit& unit : units) {
                CHECK(unit.offset == joined.size());
                CHECK(unit.first_line == line);
                CHECK(unit.head == (joined.empty() ? "" : kHead.substr(0, kHead.size() - 2)));
                CHECK((joined.empty() || unit.text.starts_with("RE,")));
                line += static_cast<std::uint64_t>(std::count(unit.text.begin(), unit.text.end(), '\n'));
                joined += unit.text;
                CHECK(unit.file_ends == (&unit == &units.back()));
            }
            CHECK(joined == text);
            CHECK(units.back().sha256 == sha256_hex(text));
            CHECK(units.back().input_bytes == text.size());
            CHECK(rules_of(units).empty());
        }
        CHECK(units_of({file}, 1).size() == 4);
    }

    TEST_CASE("records that lead a claim stay with it") {
        const Folder folder;
        const std::string file =
            folder.add("a.UKE", "1,1,0,MN,9000000000000001\n1,2,0," + kHead +
                                    "1,3,0,RE,1,1112,202507\n1,4,0,MN,9\n1,5,0,RE,2\n1,6,0,GO,2,0,99\n");
        const std::vector<Unit> units = units_of({file}, 1);
        REQUIRE(units.size() == 2);
        CHECK(units[0].text.find("RE,1") != std::string::npos);
        CHECK(units[1].text.starts_with("1,4,0,MN,9"));
        CHECK(units[1].head.starts_with("IR,1"));
        CHECK(rules_of(units).empty());
    }

    TEST_CASE("a trailer that does not agree is a finding without a value of a patient") {
        const Folder folder;
        const std::vector<Unit> units = units_of({folder.add("a.UKE", kHead + kThree + "GO,4,1200,99\r\n")});
        CHECK(rules_of(units) == std::vector<std::string>{rule::kTotals, rule::kTotals});
        CHECK(units[0].findings[0].where.item == "GO.claim_count");
        CHECK(units[0].findings[0].where.line == 11);
        CHECK(units[0].findings[1].message == "the trailer states 1200 points, the claims give 1269");
    }

    TEST_CASE("public payers count where a claim has no insurer") {
        const Folder folder;
        const std::string text = kHead +
                                 "RE,1,1212,202507\nKO,12345678,1234567,,1,100\nRE,2,1122,202507\nKO,12345678,1234567,,"
                                 "1,70\nHO,06990014,1,2,1,50\n";
        CHECK(rules_of(units_of({folder.add("a.UKE", text + "GO,2,150,99\n")})).empty());
    }

    TEST_CASE("a set of volumes is summed in any order of its files") {
        const Folder folder;
        const std::string first = folder.add("R.UKE_1", kHead + claim(1) + claim(2) + "GO,,,01\r\n");
        std::string head = kHead;
        head.replace(head.find(",00,"), 4, ",01,");
        const std::string second = folder.add("R.UKE_2", head + claim(3) + kTrailer);
        CHECK(rules_of(units_of({first, second})).empty());
        CHECK(rules_of(units_of({second, first})).empty());
        CHECK(rules_of(units_of({folder.path.string()})).empty());
        CHECK(rules_of(units_of({first})) == std::vector<std::string>{rule::kVolumeMissing});
        CHECK(rules_of(units_of({second})) == std::vector<std::string>{rule::kTotals, rule::kTotals});
    }

    TEST_CASE("a single file of DPC claims is no volume of a medical set, though its head is the same") {
        const Folder folder;
        folder.add("RECEIPTC.UKE_1", kHead + claim(1) + claim(2) + "GO,,,01\r\n");
        std::string head = kHead;
        head.replace(head.find(",00,"), 4, ",01,");
        folder.add("RECEIPTC.UKE_2", head + claim(3) + kTrailer);
        std::string marked = claim(1);
        marked.insert(marked.rfind("SY,"), "BU,010060x2990401\r\n");
        folder.add("RECEIPTD.UKE", kHead + marked + "GO,1,423,99\r\n");
        CHECK(rules_of(units_of({folder.path.string()})).empty());
    }

    TEST_CASE("a file that is cut is told and its last claim marked") {
        const Folder folder;
        const auto at_line_end = units_of({folder.add("a.UKE", kHead + kThree)});
        CHECK(rules_of(at_line_end) == std::vector<std::string>{rule::kCutFile});
        CHECK_FALSE(at_line_end.back().cut);
        const auto inside = units_of({folder.add("b.UKE", kHead + kThree.substr(0, kThree.size() - 9))});
        CHECK(rules_of(inside) == std::vector<std::string>{rule::kCutFile});
        CHECK(inside.back().cut);
        CHECK(rules_of(units_of({folder.add("c.UKE", kHead + kThree + "GO,3,1269,99")})).empty());
        CHECK(rules_of(units_of({folder.add("d.UKE", kHead + kThree + kTrailer + "\x1a")})).empty());
        CHECK(rules_of(units_of({folder.add("e.UKE", kHead + kThree + "GO,3,1269,99\x1a")})) ==
              std::vector<std::string>{});
    }

    TEST_CASE("files that hold no claims are refused, or left out of a folder") {
        const Folder folder;
        const std::string good = folder.add("in/RECEIPTC.UKE", kHead + kThree + kTrailer);
        const std::string dental =
            folder.add("dental.UKE", "IR,1,99,3,9912345,,,202507,00\r\nRE,1,3112\r\nGO,1,0,99\r\n");
        folder.add("in/notes.txt", "hello\n");
        folder.add("in/.hidden.UKE", "hello\n");
        const std::string empty = folder.add("in/sub/empty.UKE", "");
        const std::vector<Unit> units = units_of({(folder.path / "in").string(), dental});
        REQUIRE(units.size() == 4);
        CHECK(units[0].input_name == "RECEIPTC.UKE");
        CHECK(units[1].other_files == 1);
        CHECK(units[2].input_name == "sub/empty.UKE");
        CHECK(units[2].refused == "not_claims");
        CHECK(units[3].refused == "no_layout");
        CHECK_THROWS_WITH_AS(units_of({empty}), doctest::Contains("the file is empty"), Error);
        CHECK_THROWS_AS(units_of({(folder.path / "nowhere.UKE").string()}), Error);
    }

    TEST_CASE("a gigantic line ends the reading of its file, not of the run") {
        const Folder folder;
        const std::string text =
            kHead + claim(1) + "RE,2," + std::string(UnitReader::kMaxLine + 5, 'x') + "\n" + claim(3) + kTrailer;
        const std::string good = folder.add("b.UKE", kHead + kThree + kTrailer);
        const std::vector<Unit> units = units_of({folder.add("a.UKE", text), good});
        REQUIRE(units.size() == 2);
        CHECK(units[0].refused == "too_long");
        CHECK(units[0].cut);
        CHECK(units[0].text == kHead + claim(1));
        CHECK(units[1].refused.empty());
    }

    TEST_CASE("a claim of endless lines ends the reading of its file, within bounded memory") {
        const Folder folder;
        std::string text = kHead + claim(1) + "RE,2,1112,202507\r\n";
        for (std::uint64_t line = 0; line <= UnitReader::kMaxClaimLines; ++line) text += "SI\r\n";
        const std::vector<Unit> units = units_of({folder.add("a.UKE", text + claim(3) + kTrailer)});
        REQUIRE(units.size() == 1);
        CHECK(units[0].refused == "too_long");
        CHECK(units[0].cut);
        CHECK(rules_of(units) == std::vector<std::string>{rule::kCutFile});
    }

    TEST_CASE("several files in one stream each have their head and trailer") {
        const Folder folder;
        const std::string whole = kHead + kThree + kTrailer;
        std::string other = whole;
        other.replace(other.find("9912345"), 7, "9954321");
        const std::vector<Unit> units = units_of({folder.add("a.UKE", whole + other)}, 1);
        CHECK(rules_of(units).empty());
        CHECK(units.back().head.find("9954321") != std::string::npos);
    }
}
