#include "sources/ssmix/name.hpp"

#include <doctest/doctest.h>

#include <array>

#include "sources/ssmix/selection.hpp"
#include "sources/ssmix/tree.hpp"

using namespace opx::ssmix;

TEST_SUITE("ssmix") {
    TEST_CASE("a file name has seven parts") {
        const auto name = parse_file_name("9999013_20110701_OMP-01_000000011000185_20110701224603984_01_1");
        REQUIRE(name);
        CHECK(name->patient == "9999013");
        CHECK(name->date == "20110701");
        CHECK(name->data_type == "OMP-01");
        CHECK(name->order_no == "000000011000185");
        CHECK(name->time == "20110701224603984");
        CHECK(name->department == "01");
        CHECK(name->flag == "1");
        CHECK(name->key == "9999013_20110701_OMP-01_000000011000185");
    }

    TEST_CASE("a patient id or order number with an underscore does not shift the parts") {
        const auto patient = parse_file_name("A_01_-_ADT-00_999999999999999_20111220224447339_-_1");
        REQUIRE(patient);
        CHECK(patient->patient == "A_01");
        CHECK(patient->department == "-");
        const auto order = parse_file_name("7_20240229_OMD_12_3_20111220224447339_04A_2 ");
        REQUIRE(order);
        CHECK(order->order_no == "12_3");
        CHECK(order->flag == "2");
    }

    TEST_CASE("other names are not storage names") {
        for (const char* name : {"", "_", "______", "LICENSE", "7_20241301_OMD_1_2_3_1", "7_20240101_omd_1_2_3_1",
                                 "7_20240101_OMD_1_2_3_12", "7_20240101_OMD_1_x_3_1", "_20240101_OMD_1_2_3_1",
                                 "7_20240101_OMD__2_3_1", "7_20240101_OMD_1_2_3_x"})
            CHECK_FALSE_MESSAGE(parse_file_name(name), name);
    }

    TEST_CASE("a path is shown without the patient id") {
        CHECK(masked_path("nho/999/901/9999013/20111220/OML-11/9999013_20111220_OML-11_1_20111220103059000_01_1") ==
              "nho/***/***/***/20111220/OML-11/***_20111220_OML-11_1_20111220103059000_01_1");
        CHECK(masked_path("999/901/9999013/-/ADT-00/x9999013.txt") == "***/***/***/-/ADT-00/x***.txt");
        CHECK(masked_path("999/901/9999013/notes/9999013") == "***/***/***/notes/***");
        CHECK(masked_path("messages.hl7") == "messages.hl7");
        CHECK(masked_path("9999013_-_ADT-00_1_2_-_1") == "***_-_ADT-00_1_2_-_1");
    }

    TEST_CASE("names that are no UTF-8 are shown by their bytes") {
        CHECK(printable("検査/a\n") == "検査/a\\x0a");
        CHECK(printable("\x8c\x9f") == "\\x8c\\x9f");
    }

    TEST_CASE("shards are stable and even") {
        CHECK(shard_hash("9999013") == shard_hash("9999013"));
        std::array<int, 8> counts{};
        for (int i = 0; i < 8000; ++i) ++counts[shard_hash(std::to_string(1000000 + i)) % counts.size()];
        for (const int count : counts) {
            CHECK(count > 850);
            CHECK(count < 1150);
        }
    }

    TEST_CASE("flags decide which version of an order is read") {
        const auto fates = [](std::vector<std::string> names, bool history) {
            std::vector<Candidate> files;
            for (std::string& name : names) files.push_back({std::move(name)});
            select(files, history);
            std::string out;
            for (const Candidate& file : files) {
                if (!out.empty()) out += ' ';
                out += name_of(file.fate);
                if (file.lonely) out += '!';
            }
            return out;
        };
        const std::string a = "7_20240101_OML-11_1_";
        CHECK(fates({a + "20240101000000000_01_1"}, false) == "converted");
        CHECK(fates({a + "20240101000000000_01_2", a + "20240102000000000_01_1"}, false) == "superseded converted");
        CHECK(fates({a + "20240101000000000_01_2", a + "20240102000000000_01_1"}, true) == "converted converted");
        CHECK(fates({a + "20240101000000000_01_0", a + "20240102000000000_01_0"}, true) == "deleted deleted");
        CHECK(fates({a + "20240101000000000_01_1", a + "20240102000000000_01_1"}, false) ==
              "duplicate_valid converted");
        CHECK(fates({a + "20240101000000000_01_2"}, false) == "superseded!");
        CHECK(fates({a + "20240101000000000_01_2"}, true) == "no_valid_version!");
        CHECK(fates({a + "20240101000000000_01_0", a + "20240101000000000_01_2"}, true) == "deleted no_valid_version");
        CHECK(fates({a + "20240101000000000_01_7", "notes.txt"}, false) == "unknown_flag not_storage_file");
    }
}
