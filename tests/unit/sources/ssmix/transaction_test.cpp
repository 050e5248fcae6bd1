#include <doctest/doctest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "definition/documents.hpp"
#include "sources/ssmix/source.hpp"
#include "sources/ssmix/transaction_replay.hpp"

namespace {

namespace fs = std::filesystem;
using namespace opx::ssmix;
using State = TransactionRecord::State;

const opx::definition::Definition& definition() {
    static const auto loaded = opx::definition::load(fs::path(OPX_SOURCE_DIR) / "data-definitions");
    return loaded;
}
const TransactionRules& rules() {
    static const TransactionRules it(opx::definition::read_transaction_layout(*definition().documents));
    return it;
}

std::string message(const std::string& patient, const std::string& order, int value) {
    return "MSH|^~\\&|A|B|C|D|20240401093000||OUL^R22^OUL_R22|1|P|2.5\rPID|1||" + patient +
           "^^^^PI||A^B^^^^^L^A||19800401|M\rSPM|1|S1||023^x^JC10|||||||||||||20240401\rOBR|1|" + order +
           "|1|E1^x^99\rOBX|1|NM|3A010000002327101^x^JC10||" + std::to_string(value) + "|g/dL|||||F\r";
}

enum class Form { comma, tab, same_line, fixed };

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string header(Form form, const std::string& patient, const std::string& order, const std::string& time,
                   bool insert) {
    const std::vector<std::string> items{"1312345678", patient, "20240401", "OML-11",
                                         order,        time,    "01",       insert ? "INS" : "DEL"};
    constexpr std::size_t kWidths[] = {10, 15, 8, 180, 22, 17, 5, 3};
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (form == Form::fixed) out += padded(items[i], kWidths[i]);
        else out += items[i] + (form == Form::tab ? '\t' : ',');
    }
    if (form == Form::fixed || form == Form::same_line) return out;
    out.pop_back();
    return out + "\r\n";
}

std::vector<TransactionRecord> read(std::string_view bytes, std::size_t piece = 1 << 16) {
    std::size_t at = 0;
    TransactionReader reader(rules(), "x", [&](char* data, std::size_t size) {
        const std::size_t got = std::min({size, piece, bytes.size() - at});
        std::memcpy(data, bytes.data() + at, got);
        at += got;
        return got;
    });
    std::vector<TransactionRecord> out;
    while (auto record = reader.next()) out.push_back(std::move(*record));
    return out;
}

struct Folder {
    fs::path path = fs::temp_directory_path() / ("opx-transaction-test-" + std::to_string(::getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
};

std::string rows(const Folder& folder, const fs::path& input, bool history, unsigned jobs = 1) {
    const opx::convert::Plan plan(definition(), "ssmix2", "lab_result");
    opx::convert::ConvertOptions options;
    options.output = folder.path / "out.csv";
    options.table = "lab_result";
    options.if_exists = opx::IfExists::replace;
    options.row = {"1312345678", definition().parties.front().id};
    options.jobs = jobs;
    SourceOptions source;
    source.history = history;
    convert_inputs(plan, options, {input.string()}, source);
    return opx::read_file(folder.path / "out.csv");
}

void append(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::app) << bytes;
}

}  // namespace

TEST_SUITE("ssmix") {
    TEST_CASE("a header is read in every form of the layout") {
        for (const Form form : {Form::comma, Form::tab, Form::same_line, Form::fixed}) {
            const std::string line = header(form, "9000000001", "15", "20240401100000000", true);
            const auto parsed = rules().parse(line);
            REQUIRE(parsed);
            CHECK(parsed->facility == "1312345678");
            CHECK(parsed->patient == "9000000001");
            CHECK(parsed->date == "20240401");
            CHECK(parsed->data_type == "OML-11");
            CHECK(parsed->order_no == "15");
            CHECK(parsed->time == "20240401100000000");
            CHECK(parsed->department == "01");
            CHECK(parsed->insert);
        }
        const auto other = rules().parse(
            "\"INS\",\"1312345678\",\"P1\",\"-\",\"ADT-00\",\"999999999999999\",\"20240401100000000\",\"\"");
        REQUIRE(other);
        CHECK(other->date == "-");
        CHECK(other->department == "-");
        for (const std::string bad : {"", "PID|1||2", "1312345678,P1,20241399,OML-11,1,20240401100000000,01,INS",
                                      "1312345678,P1,20240401,OML-11,1,20240401100000000,01,UPD",
                                      "1312345678,P1,20240401,OML-11,1,20240401100000000,01",
                                      "1312345678,P1,20240401,OML-11,1,20240401100000000,01,INS,x"}) {
            CAPTURE(bad);
            CHECK(!rules().parse(bad));
        }
    }

    TEST_CASE("a file in pieces of any size gives the same records") {
        const std::string bytes = header(Form::comma, "P1", "1", "20240401100000000", true) + message("P1", "1", 5) +
                                  "\n" + header(Form::tab, "P1", "2", "20240401100001000", true) +
                                  message("P1", "2", 6) + header(Form::comma, "P1", "1", "20240401100002000", false) +
                                  message("P1", "1", 5);
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100}, std::size_t{65536}}) {
            const auto records = read(bytes, piece);
            REQUIRE(records.size() == 3);
            for (const TransactionRecord& record : records) {
                CHECK(record.state == State::whole);
                CHECK(bytes.substr(record.byte, record.header.size()) == record.header);
                CHECK(record.message.starts_with("MSH|"));
                CHECK(record.message.find("INS") == std::string::npos);
            }
            CHECK(records[1].line == 8);
        }
    }

    TEST_CASE("a file cut anywhere loses nothing that was whole and passes nothing that was not") {
        const std::string first = header(Form::comma, "P1", "1", "20240401100000000", true) + message("P1", "1", 5);
        const std::string second = header(Form::comma, "P1", "2", "20240401100001000", true) + message("P1", "2", 6);
        const std::string bytes = first + second;
        for (std::size_t size = 0; size <= bytes.size(); ++size) {
            CAPTURE(size);
            const auto records = read(std::string_view(bytes).substr(0, size));
            std::size_t covered = 0;
            for (const TransactionRecord& record : records)
                if (record.state == State::whole) covered += record.header.size() + record.message.size();
            CHECK(covered <= size);
            if (size < first.size()) {
                CHECK(records.size() <= 1);
            } else {
                REQUIRE(!records.empty());
                CHECK(records[0].state == State::whole);
                // Before a header can be told from a line of the message, the message holds the rest, and is refused later.
                CHECK(records[0].message.starts_with(message("P1", "1", 5)));
            }
        }
    }

    TEST_CASE("what is no record is given out with its state") {
        const std::string good = header(Form::comma, "P1", "1", "20240401100000000", true) + message("P1", "1", 5);
        CHECK(read("").empty());
        CHECK(read(" \r\n\x1a").empty());
        CHECK(read("nothing of ours")[0].state == State::stray);
        const auto stray = read("junk\r\n" + good);
        REQUIRE(stray.size() == 2);
        CHECK(stray[0].state == State::stray);
        CHECK(stray[1].state == State::whole);
        CHECK(read("1312345678,P1,2024,OML-11\r\n" + message("P1", "1", 5))[0].state == State::no_header);
        CHECK(read(message("P1", "1", 5))[0].state == State::no_header);
        const auto cut = read(good + "1312345678,P1,20240401,OML-11,1");
        REQUIRE(cut.size() == 2);
        CHECK(cut[1].state == State::cut);
        std::string open = good;
        open.pop_back();  // no terminator: the next header stands in the last line
        const auto glued = read(open + good);
        REQUIRE(glued.size() == 2);
        CHECK(glued[0].state == State::glued);
        CHECK(glued[1].state == State::no_header);
        CHECK(read(std::string(100000, 'x') + "\r\n" + good).size() == 2);  // a huge line is no header
    }

    TEST_CASE("transactions give the rows of the tree they would have made") {
        std::mt19937 random(4711);
        for (int run = 0; run < 6; ++run) {
            CAPTURE(run);
            const Folder folder;
            std::map<std::string, std::vector<fs::path>>
                versions;  // of a key: its files, the last one valid or deleted
            const Form form = static_cast<Form>(run % 4);
            for (int i = 0; i < 60; ++i) {
                const std::string patient = "90000000" + std::to_string(10 + random() % 4);
                const std::string order = std::to_string(100 + random() % 5);
                const std::string time = "202404011000" + std::to_string(10000 + i);
                const bool insert = random() % 4 != 0;
                const std::string text = message(patient, order, i);
                append(folder.path / "tr/2024" / ("TR_20240401100000000_0000" + std::to_string(1 + i / 25) + ".DAT"),
                       header(form, patient, order, time, insert) + text + "\r\n");
                const fs::path place =
                    folder.path / "tree" / patient.substr(0, 3) / patient.substr(3, 3) / patient / "20240401/OML-11";
                fs::create_directories(place);
                auto& files = versions[patient + order];
                for (fs::path& file : files) {  // INS: 1 becomes 2; DEL: 1 and 2 become 0
                    std::string name = file.string();
                    if (insert ? name.back() != '1' : name.back() == '0') continue;
                    name.back() = insert ? '2' : '0';
                    fs::rename(file, name);
                    file = name;
                }
                files.push_back(place /
                                (patient + "_20240401_OML-11_" + order + "_" + time + "_01_" + (insert ? "1" : "0")));
                append(files.back(), text);
            }
            for (const bool history : {false, true}) {
                const std::string tree = rows(folder, folder.path / "tree", history);
                CHECK(std::count(tree.begin(), tree.end(), '\n') > 3);
                CHECK(rows(folder, folder.path / "tr", history) == tree);
                CHECK(rows(folder, folder.path / "tr", history, 3) == tree);
            }
        }
    }

    TEST_CASE("the order of replay is that of the names of the files whatever the order they come in") {
        const TransactionHeader made{"", "P1", "20240401", "OML-11", "1", "20240401100000000", "01", true};
        TransactionHeader deleted = made;
        deleted.insert = false;
        TransactionReplay replay(false);
        const std::size_t later = replay.add_file("TR_20240402000000000_00001.DAT");
        replay.add_record(&deleted);
        replay.add_record(&made);
        replay.add_record(nullptr);
        const std::size_t earlier = replay.add_file("TR_20240401000000000_00001.DAT");
        replay.add_record(&made);
        replay.add_record(&made);
        replay.settle();
        CHECK(replay.decision(earlier, 1).fate == Fate::deleted);
        CHECK(replay.decision(earlier, 2).fate == Fate::deleted);
        CHECK(replay.decision(later, 1).fate == Fate::deleted);
        CHECK(!replay.decision(later, 1).lonely);
        CHECK(replay.decision(later, 2).fate == Fate::convert);
        CHECK(replay.decision(later, 3).fate == Fate::stray);
        CHECK(replay.records(later) == 3);
    }
}
