#include "sources/ssmix/extended_name.hpp"

#include <doctest/doctest.h>

#include "definition/documents.hpp"
#include "sources/ssmix/extended_rules.hpp"

using namespace opx::ssmix;

namespace {

const std::string kVital = "L-OBSERVATIONS^OBSERVATIONS^99ZL01";
const std::string kSummary = "L9001^退院サマリ^99ABC^18842-5^退院時サマリー^LN";

const ExtendedRules& rules() {
    static const ExtendedRules it(opx::definition::read_extended_layout(
        *opx::definition::load(std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions").documents));
    return it;
}

}  // namespace

TEST_SUITE("ssmix") {
    TEST_CASE("a content folder may leave out the department or hold the code of its type alone") {
        const std::string full = "9000000021_20240601_" + kVital + "_KEY_20240601093000125_03_1";
        const auto whole = parse_content_folder(full, kVital);
        REQUIRE(whole);
        CHECK(whole->patient == "9000000021");
        CHECK(whole->date == "20240601");
        CHECK(whole->data_type == kVital);
        CHECK(whole->order_no == "KEY");
        CHECK(whole->time == "20240601093000125");
        CHECK(whole->department == "03");
        CHECK(whole->flag == "1");
        const std::string published = "0123456789_20160101_" + kVital + "_000002016010115_201601011500321_1";
        const auto sample = parse_content_folder(published, kVital);
        REQUIRE(sample);
        CHECK(sample->time == "201601011500321");
        CHECK(sample->department == "-");
        CHECK(sample->order_no == "000002016010115");
        const auto code = parse_content_folder("1_-_18842-5_K_1_20240601093000125_0", kSummary);
        REQUIRE(code);
        CHECK(code->date == "-");
        CHECK(code->data_type == "18842-5");
        CHECK(code->order_no == "K_1");
        CHECK(code->flag == "0");
    }

    TEST_CASE("an id with an underscore does not shift the parts of a content folder") {
        const std::string odd = "A_1_20240601_" + kVital + "_K_20240601093000125_03_2";
        const auto name = parse_content_folder(odd, kVital);
        REQUIRE(name);
        CHECK(name->patient == "A_1");
        CHECK(name->order_no == "K");
    }

    TEST_CASE("names that are no content folder") {
        for (const std::string name : {"", "_", "memo", "1_20240601_X_K_20240601_1", "1_20240601_20240601093000_1",
                                       "_20240601_"
                                       "X^_K_20240601093000_1",
                                       "1_20249901_X^_K_20240601093000_1", "1_20240601_X^_K_20240601093000_x",
                                       "1_20240601_X^_K_20240601093000"}) {
            CAPTURE(name);
            CHECK(!parse_content_folder(name, "X^"));
        }
    }

    TEST_CASE("the kind of a document is that of its standard code before its local one") {
        CHECK(rules().kind_of(kVital)->data_type == "L-OBSERVATIONS");
        CHECK(rules().kind_of(kSummary)->kind == "DISCHARGE_SUMMARY");
        CHECK(rules().kind_of("^経過^^11506-3^経過記録^LN")->kind == "PROGRESS_NOTE");
        CHECK(rules().kind_of("L-OBSERVATIONS^x^99ZL01^11506-3^経過記録^LN")->kind == "PROGRESS_NOTE");
        CHECK(rules().kind_of("11506-3^x^99ABC") == nullptr);
        CHECK(rules().kind_of("X^y^z") == nullptr);
        CHECK(rules().kind_of("^") == nullptr);
    }

    TEST_CASE("of several main documents the one that can be read is taken") {
        const auto* vital = rules().kind_of(kVital);
        CHECK(rules().main_rank(vital, "main_document.hl7") < rules().main_rank(vital, "main_document.xml"));
        CHECK(rules().main_rank(nullptr, "main_document.xml") < rules().main_rank(nullptr, "main_document.pdf"));
        CHECK(rules().main_rank(nullptr, "image/main_document.xml") == ExtendedRules::kNotMain);
        CHECK(rules().main_rank(nullptr, "main_documents.xml") == ExtendedRules::kNotMain);
        CHECK(rules().main_rank(nullptr, "style.xsl") == ExtendedRules::kNotMain);
    }

    TEST_CASE("a path through an extended storage shows no patient id") {
        const std::string content = "9000000021_20240601_" + kVital + "_KEY_20240601093000125_03_1";
        const std::string path = "900/000/9000000021/20240601/" + kVital + "/" + content;
        CHECK(masked_path(path + "/main_document.hl7") == "***/***/***/20240601/" + kVital + "/***_20240601_" + kVital +
                                                              "_KEY_20240601093000125_03_1/main_document.hl7");
        for (const std::string more : {"", "/main_document.hl7", "/scan/9000000021.png"})
            for (const std::string above : {"", "root/", "/a/b/root/"}) {
                CAPTURE(above + path + more);
                CHECK(masked_path(above + path + more).find("9000000021") == std::string::npos);
                CHECK(masked_path(above + path + more).starts_with(above));
            }
        CHECK(masked_path("900/000/9000000021/20240601/" + kVital + "/9000000021 memo/x").find("9000000021") ==
              std::string::npos);
    }
}
