#include "sources/ssmix/source.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "definition/model.hpp"

namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("opx-ssmix-test-" + std::to_string(::getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
};

const opx::definition::Definition& definition() {
    static const auto loaded = opx::definition::load(fs::path(OPX_SOURCE_DIR) / "data-definitions");
    return loaded;
}

struct Outcome {
    std::string csv;
    opx::convert::ConvertResult result;
};

Outcome convert(const Folder& folder, const std::vector<std::string>& inputs,
                const opx::ssmix::SourceOptions& source = {}, unsigned jobs = 1,
                const std::string& table = "lab_result") {
    const opx::convert::Plan plan(definition(), "ssmix2", table);
    opx::convert::ConvertOptions options;
    options.output = folder.path / "out.csv";
    options.table = table;
    options.if_exists = opx::IfExists::replace;
    options.row = {"1312345678", definition().parties.front().id};
    options.jobs = jobs;
    Outcome out;
    out.result = opx::ssmix::convert_inputs(plan, options, inputs, source);
    out.csv = opx::read_file(folder.path / "out.csv");
    return out;
}

const std::string kData = std::string(OPX_TEST_DATA) + "/ssmix/";

std::multiset<std::string> lines(const std::string& csv) {
    std::multiset<std::string> out;
    std::istringstream text(csv);
    std::string line;
    std::getline(text, line);
    while (std::getline(text, line)) out.insert(line);
    return out;
}

void write(const fs::path& file, std::string_view bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string message(const std::string& patient) {
    return "MSH|^~\\&|A|B|C|D|20240401093000||OUL^R22^OUL_R22|1|P|2.5\rPID|1||" + patient +
           "^^^^PI||A^B^^^^^L^A||19800401|M\rSPM|1|S1||023^x^JC10|||||||||||||20240401\rOBR|1|1|1|E1^x^99\r"
           "OBX|1|NM|3A010000002327101^x^JC10||7.2|g/dL|||||F\r";
}

}  // namespace

TEST_SUITE("ssmix") {
    TEST_CASE("a message among others gives the rows that it gives alone") {
        const Folder folder;
        const std::string plain = "|^~\\&|A|B|C|D|20240401093000||";
        const auto basics = [](const std::string& separators, const std::string& charset, const std::string& pid) {
            return "MSH" + separators + "ADT^A08^ADT_A01|1|P|2.5||||||" + charset + "\rEVN||20240401093000\rPID|1||" +
                   pid + "\r";
        };
        // Without the file and the number of the message.
        const auto unplaced = [](const Outcome& outcome) {
            return lines(std::regex_replace(outcome.csv, std::regex("[a-z]+\\.hl7,[0-9]+"), ""));
        };
        const std::string kanji = "\x93\x63";      // 田 in CP932
        const std::string kanji_euc = "\xC5\xC4";  // and in EUC-JP
        const std::string long_street(90, 'x');
        const std::string known(255, 'k');
        const std::vector<std::string> messages = {
            basics(plain, "", "1^^^^PI||A^B^^^^^L^I||19800401|M|||^^X^^1000001^^H"),
            basics(plain, "", "2^^^^PI||A^B^^^^^L^I||19800401|M|||^^X^^1000001^^H"),
            basics(plain, "", "3^^^^PI||A^B^^^^^L^I||19800401|F|||^^X^^1000001^^H"),  // one byte
            basics(plain, "", "4^^^^PI||A^C^^^^^L^I||19800402|F|||^^X^^1000001^^H"),
            basics(plain, "", "5^^^^PI||A^C^^^^^L^I||\"\"|F"),  // none
            basics(plain, "", "6^^^^PI||A^C^^^^^L^I"),          // fewer fields
            // Other separators.
            "MSH|~^\\&|A|B|C|D|20240401093000||ADT~A08~ADT_A01|1|P|2.5\rPID|1||7~~~~PI||A^C^^^^^L^I||19800402|F\r",
            basics(plain, "", "8^^^^PI||A^C^^^^^L^I||19800402|F"),
            // The same bytes of an escape are another character in another set.
            basics(plain, "~ISO IR87", "9^^^^PI||\x1b$B;3\x1b(B^\\X8ABF\\^^^^^L^I||19800402|F"),
            basics(plain, "SJIS", "10^^^^PI||" + kanji + "^\\XB4DA\\^^^^^L^I||19800402|F"),
            basics(plain, "EUC-JP", "11^^^^PI||" + kanji_euc + "^\\XB4DA\\^^^^^L^I||19800402|F"),
            basics(plain, "SJIS", "12^^^^PI||" + kanji + "^\\XB4DA\\^^^^^L^I||19800402|F"),
            basics(plain, "", "13^^^^PI||\\T\\^C^^^^^L^I||19800402|F"),
            basics("|^~@&|A|B|C|D|20240401093000||", "", "14^^^^PI||\\T\\^C^^^^^L^I||19800402|F"),  // no escape there
            basics(plain, "", "15^^^^PI||A^C^^^^^L^I||19800402|F|||^^" + long_street + "1^^1000001^^H"),
            basics(plain, "", "16^^^^PI||A^C^^^^^L^I||19800402|F|||^^" + long_street + "2^^1000001^^H"),
            basics(plain, "", "17^^^^PI||" + known + "^C^^^^^L^I||19800402|F"),
            basics(plain, "", "18^^^^PI||" + known + "^D^^^^^L^I||19800402|F"),
            basics(plain, "", "19^^^^PI||A^C^^^^^L^I||19800402|F|||^^X^^1000001^^H"),
            message("20"),
            message("20"),
            message("21"),
            basics(plain, "", "22^^^^PI||A^C^^^^^L^I||19800402|F|||^^X^^1000001^^H"),
        };
        for (const std::string table : {"patient", "lab_result", "coverage"}) {
            CAPTURE(table);
            std::string stream;
            std::multiset<std::string> alone;
            for (const std::string& one : messages) {
                stream += one;
                write(folder.path / "one.hl7", one);
                alone.merge(unplaced(convert(folder, {folder.path / "one.hl7"}, {}, 1, table)));
            }
            // Two orders: what stands before a message shall not tell in its rows.
            std::string reversed;
            for (auto it = messages.rbegin(); it != messages.rend(); ++it) reversed += *it;
            for (const std::string& bytes : {stream, reversed, stream + stream}) {
                write(folder.path / "stream.hl7", bytes);
                const std::multiset<std::string> together =
                    unplaced(convert(folder, {folder.path / "stream.hl7"}, {}, 1, table));
                CHECK_FALSE(together.empty());
                std::string differ;  // a line of one of them alone
                for (const std::string& line : together)
                    if (!alone.contains(line)) differ += "+" + line + "\n";
                for (const std::string& line : alone)
                    if (!together.contains(line)) differ += "-" + line + "\n";
                CHECK(differ == "");
            }
        }
    }

    TEST_CASE("one core and several give the same bytes and counts") {
        const Folder folder;
        const Outcome one = convert(folder, {kData + "edge", kData + "twins"}, {}, 1);
        const Outcome four = convert(folder, {kData + "edge", kData + "twins"}, {}, 4);
        CHECK(one.csv == four.csv);
        CHECK(one.result.accounting.balances().at("files").read == four.result.accounting.balances().at("files").read);
        CHECK(one.result.findings.kept().size() == four.result.findings.kept().size());
    }

    TEST_CASE("an archive of a tree gives what the tree gives") {
        const Folder folder;
        const Outcome tree = convert(folder, {kData + "edge"});
        REQUIRE(lines(tree.csv).size() > 5);
        for (const std::string command : {"tar cf ../x.tar edge", "tar czf ../x.tgz -C edge .",
                                          "7zz a -bd ../x.7z edge", "7zz a -bd ../x.zip edge"}) {
            if (command[0] == '7' && std::system("command -v 7zz >/dev/null 2>&1") != 0) continue;
            CAPTURE(command);
            const std::string name = command.substr(command.find("../") + 3,
                                                    command.find(' ', command.find("../")) - command.find("../") - 3);
            fs::create_directories(folder.path / "in");
            fs::remove_all(folder.path / "in/edge");
            fs::copy(kData + "edge", folder.path / "in/edge", fs::copy_options::recursive);
            REQUIRE(std::system(("cd " + (folder.path / "in").string() + " && " + command + " >/dev/null").c_str()) ==
                    0);
            const Outcome packed = convert(folder, {(folder.path / name).string()});
            CHECK(packed.csv == tree.csv);
            const auto& a = packed.result.accounting.balances().at("files");
            const auto& b = tree.result.accounting.balances().at("files");
            CHECK(a.read == b.read);
            CHECK(a.skipped == b.skipped);
            CHECK(a.rejected == b.rejected);
        }
    }

    TEST_CASE("shards together give the whole and no row twice") {
        const Folder folder;
        const auto whole = lines(convert(folder, {kData + "edge"}, {}, 1, "patient").csv);
        std::multiset<std::string> joined;
        for (std::uint64_t shard = 1; shard <= 3; ++shard) {
            opx::ssmix::SourceOptions options;
            options.shard = shard;
            options.shards = 3;
            joined.merge(lines(convert(folder, {kData + "edge"}, options, 1, "patient").csv));
        }
        CHECK(joined == whole);
    }

    TEST_CASE("a period leaves out other days and never the dateless") {
        const Folder folder;
        opx::ssmix::SourceOptions options;
        options.from = "20250101";
        CHECK(lines(convert(folder, {kData + "edge"}, options).csv).empty());
        CHECK(lines(convert(folder, {kData + "edge"}, options, 1, "patient").csv).size() == 9);
        CHECK(convert(folder, {kData + "edge"}, options)
                  .result.accounting.balances()
                  .at("files")
                  .skipped.at("outside_period") > 0);
    }

    TEST_CASE("older versions are read on request and settle to the newest row") {
        const Folder folder;
        opx::ssmix::SourceOptions options;
        options.history = true;
        const Outcome plain = convert(folder, {kData + "edge"});
        const Outcome history = convert(folder, {kData + "edge"}, options);
        CHECK(history.result.accounting.balances().at("files").written ==
              plain.result.accounting.balances().at("files").written + 1);
        CHECK(history.csv == plain.csv);
    }

    TEST_CASE("links are not followed and nothing is lost without a count") {
        const Folder folder;
        const fs::path root = folder.path / "root";
        const fs::path types = root / "900/000/9000007/20240401/OML-11";
        write(types / "9000007_20240401_OML-11_000000000000001_20240401093000000_01_1", message("9000007"));
        write(types / "notes.txt", "x");
        write(types / "deep/9000007_20240401_OML-11_000000000000002_20240401093000000_01_1", message("9000007"));
        write(types / "\x8c\x9f_20240401_OML-11_000000000000003_20240401093000000_01_1", message("9000007"));
        write(root / "900/000/9000007/oddity/x", "x");
        fs::create_directory_symlink("..", root / "900/loop");
        fs::create_symlink("/etc/passwd", types / "9000007_20240401_OML-11_000000000000009_20240401093000000_01_1");
        const Outcome out = convert(folder, {root.string()});
        CHECK(lines(out.csv).size() == 1);
        const auto& files = out.result.accounting.balances().at("files");
        CHECK(files.read == 7);
        CHECK(files.written == 1);
        CHECK(files.skipped.at("link") == 2);
        CHECK(files.skipped.at("not_storage_file") == 3);
        CHECK(files.rejected.at("wrong_folder") == 1);
        CHECK(files.balanced());
        for (const opx::Finding& finding : out.result.findings.kept()) {
            CHECK(finding.where.file.find("9000007") == std::string::npos);
            CHECK(finding.message.find("9000007") == std::string::npos);
        }
    }

    TEST_CASE("a file in another patient's folder or with another patient inside is refused") {
        const Folder folder;
        const fs::path root = folder.path / "root";
        write(root / "900/000/9000007/20240401/OML-11/9000008_20240401_OML-11_000000000000001_20240401093000000_01_1",
              message("9000008"));
        write(root / "900/000/9000007/20240401/OML-11/9000007_20240401_OML-11_000000000000002_20240401093000000_01_1",
              message("9000009"));
        write(root / "900/000/9000007/20240401/OML-11/9000007_20240401_OML-11_000000000000003_20240401093000000_01_1",
              message("0009000007"));
        const Outcome out = convert(folder, {root.string()});
        const auto& files = out.result.accounting.balances().at("files");
        CHECK(files.rejected.at("wrong_folder") == 1);
        CHECK(files.rejected.at("patient_mismatch") == 1);
        CHECK(files.written == 1);
    }

    TEST_CASE("what is no storage or no message is refused before any output") {
        const Folder folder;
        fs::create_directories(folder.path / "empty");
        CHECK_THROWS_AS(convert(folder, {(folder.path / "empty").string()}), opx::Error);
        CHECK_THROWS_AS(convert(folder, {(folder.path / "absent").string()}), opx::Error);
        CHECK_THROWS_AS(convert(folder, {kData + "edge", kData + "edge/"}), opx::Error);
        CHECK_THROWS_AS(convert(folder, {folder.path.string()}), opx::Error);
        CHECK_FALSE(fs::exists(folder.path / "out.csv"));
    }

    TEST_CASE("a stream of messages gives rows and counts its messages") {
        const Folder folder;
        const fs::path file = folder.path / "stream.hl7";
        std::string bytes = "FHS|^~\\&|A\r";
        for (int i = 0; i < 700; ++i) bytes += "\x0b" + message(std::to_string(9000000 + i)) + "\x1c\r";
        bytes += "MSH|^~\\&|A|B|C|D|20240401||ZZZ^Z01|1|P|2.5\rPID|1||9000001^^^^PI||||||M\r";
        write(file, bytes);
        const Outcome out = convert(folder, {file.string()}, {}, 2);
        CHECK(lines(out.csv).size() == 700);
        const auto& messages = out.result.accounting.balances().at("messages");
        CHECK(messages.read == 701);
        CHECK(messages.rejected.at("data_type_unknown") == 1);
    }

    TEST_CASE("shards and days are read from options") {
        opx::ssmix::SourceOptions options;
        opx::ssmix::parse_shard("3/16", options);
        CHECK(options.shard == 3);
        CHECK(options.shards == 16);
        for (const char* bad : {"", "3", "0/3", "4/3", "1/x", "1/2/3"})
            CHECK_THROWS_AS(opx::ssmix::parse_shard(bad, options), opx::Error);
        CHECK(opx::ssmix::parse_day("2024-04-01", "--from") == "20240401");
        CHECK_THROWS_AS(opx::ssmix::parse_day("2024-13-01", "--from"), opx::Error);
    }
}
