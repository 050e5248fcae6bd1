// The shipped DPC layouts against the columns that the survey's manual lists, for every kind and fiscal period.
// Source: reference dpc.md sections 3 to 8 (実施説明資料 2025; year tables of 2018 to 2026).
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "definition/dpc_layout.hpp"

using namespace opx::definition;

namespace {

using Names = std::vector<std::string>;

const std::vector<DpcLayout>& layouts() {
    static const std::vector<DpcLayout> all = load_dpc_layouts(std::string(OPX_SOURCE_DIR) + "/data-definitions");
    return all;
}

const DpcLayout& kind(const std::string& name) {
    return *std::find_if(layouts().begin(), layouts().end(),
                         [&](const DpcLayout& layout) { return layout.kind == name; });
}

Names labels(const DpcLayout& layout, std::size_t edition) {
    Names names;
    for (const DpcColumn* column : layout.columns_of(edition)) names.push_back(column->label_ja);
    return names;
}

std::vector<unsigned> widths(const DpcLayout& layout, std::size_t edition) {
    std::vector<unsigned> all;
    for (const DpcColumn* column : layout.columns_of(edition)) all.push_back(column->width);
    return all;
}

Names codes(const DpcLayout& layout, unsigned month) {
    Names names;
    for (const DpcCode& code : layout.codes)
        if (code.span.holds(layout.edition_of(month).value())) names.push_back(code.code);
    std::sort(names.begin(), names.end());
    return names;
}

/// What is in `after` and not in `before`.
Names added(const Names& before, const Names& after) {
    Names names;
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(names));
    return names;
}

std::string payloads(const DpcLayout& layout, const std::string& code, unsigned month) {
    std::string text;
    const DpcCode* known = layout.find(code);
    REQUIRE(known != nullptr);
    for (unsigned at = 1; at <= layout.payloads; ++at)
        if (known->payload(at, layout.edition_of(month).value()) != nullptr) text += std::to_string(at);
    return text;
}

const Names kStay = {"施設コード", "データ識別番号", "退院年月日", "入院年月日"};

Names with(Names first, const Names& rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
}

}  // namespace

TEST_SUITE("definition") {
    TEST_CASE("every kind of the survey has a layout for every month from 2018 to 2026") {
        for (const char* name : {"FF1", "FF4", "En", "Fn", "EFn", "Eg", "Fg", "EFg", "Dn", "Hn", "Kn"}) {
            CAPTURE(name);
            const DpcLayout& layout = kind(name);
            Names editions;
            for (const DpcEdition& edition : layout.editions) editions.push_back(edition.id);
            CHECK(editions == Names{"2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"});
            std::size_t before = 0;
            for (unsigned month = 201804; month <= 202703; month = next_month(month)) {
                CAPTURE(month);
                REQUIRE(layout.edition_of(month));
                CHECK(*layout.edition_of(month) >= before);
                before = *layout.edition_of(month);
                // April and May of a revision year since 2024 still have the layout of the year before.
                const unsigned year = month / 100;
                const unsigned fiscal = month % 100 >= 4 ? year : year - 1;
                const bool late = fiscal >= 2024 && fiscal % 2 == 0 && month % 100 >= 4 && month % 100 <= 5;
                CHECK(layout.editions[before].id == std::to_string(late ? fiscal - 1 : fiscal));
            }
        }
        CHECK(kind("FF3").inventory);
        CHECK(kind("K").inventory);
    }

    TEST_CASE("columns have the names and widths and order of the manual in every period") {
        const struct {
            const char* name;
            Names columns;
            std::vector<unsigned> width;
        } kinds[] = {
            {"FF1",
             {"施設コード", "データ識別番号", "入院年月日", "回数管理番号", "統括診療情報番号", "コード", "バージョン",
              "連番", "ペイロード1", "ペイロード2", "ペイロード3", "ペイロード4", "ペイロード5", "ペイロード6",
              "ペイロード7", "ペイロード8", "ペイロード9"},
             {9, 10, 8, 2, 3, 7, 8, 4, 100, 100, 100, 100, 100, 100, 100, 100, 200}},
            {"FF4",
             {"施設コード", "データ識別番号", "入院年月日", "退院年月日", "医療保険外との組合せ"},
             {9, 10, 8, 8, 1}},
            {"EFn",
             with(kStay, {"データ区分",
                          "順序番号",
                          "行為明細番号",
                          "病院点数マスタコード",
                          "レセプト電算処理システム用コード",
                          "解釈番号",
                          "診療明細名称",
                          "使用量",
                          "基準単位",
                          "明細点数・金額",
                          "円・点区分",
                          "出来高実績点数",
                          "行為明細区分情報",
                          "行為点数",
                          "行為薬剤料",
                          "行為材料料",
                          "行為回数",
                          "保険者番号",
                          "レセプト種別コード",
                          "実施年月日",
                          "レセプト科区分",
                          "診療科区分",
                          "医師コード",
                          "病棟コード",
                          "病棟区分",
                          "入外区分",
                          "施設タイプ"}),
             {9, 10, 8, 8, 2, 4, 3, 12, 9, 8, 254, 11, 3, 12, 1, 8, 12, 8, 8, 8, 3, 8, 4, 8, 2, 3, 10, 10, 1, 1, 3}},
            {"En",
             with(kStay, {"データ区分",
                          "順序番号",
                          "病院点数マスタコード",
                          "レセプト電算処理システム用コード",
                          "解釈番号",
                          "診療行為名称",
                          "行為点数",
                          "行為薬剤料",
                          "行為材料料",
                          "円・点区分",
                          "行為回数",
                          "保険者番号",
                          "レセプト種別コード",
                          "実施年月日",
                          "レセプト科区分",
                          "診療科区分",
                          "医師コード",
                          "病棟コード",
                          "病棟区分",
                          "入外区分",
                          "施設タイプ"}),
             {9, 10, 8, 8, 2, 4, 12, 9, 8, 254, 8, 8, 8, 1, 3, 8, 4, 8, 2, 3, 10, 10, 1, 1, 3}},
            {"Fn",
             with(kStay,
                  {"データ区分", "順序番号", "行為明細番号", "病院点数マスタコード", "レセプト電算処理システム用コード",
                   "解釈番号", "診療明細名称", "使用量", "基準単位", "行為明細点数", "行為明細薬剤料", "行為明細材料料",
                   "円・点区分", "出来高実績点数", "行為明細区分情報"}),
             {9, 10, 8, 8, 2, 4, 3, 12, 9, 8, 254, 11, 3, 8, 12, 12, 1, 8, 12}},
            {"Dn",
             with(kStay, {"データ区分",
                          "順序番号",
                          "病院点数マスタコード",
                          "レセプト電算処理システム用コード",
                          "解釈番号",
                          "診療行為名称",
                          "行為点数",
                          "行為薬剤料",
                          "行為材料料",
                          "円・点区分",
                          "行為回数",
                          "保険者番号",
                          "レセプト種別コード",
                          "実施年月日",
                          "レセプト科区分",
                          "診療科区分",
                          "医師コード",
                          "病棟コード",
                          "病棟区分",
                          "入外区分",
                          "施設タイプ",
                          "算定開始日",
                          "算定終了日",
                          "算定起算日",
                          "分類番号",
                          "医療機関別係数"}),
             {9, 10, 8, 8, 2, 4, 12, 9, 8, 254, 8, 8, 8, 1, 3, 8, 4, 8, 2, 3, 10, 10, 1, 1, 3, 8, 8, 8, 14, 6}},
            {"Kn",
             {"施設コード", "データ識別番号", "入院年月日", "退院年月日", "実施年月", "カナ氏名", "性別", "生年月日",
              "保険者番号", "被保険者証記号", "被保険者証番号", "枝番"},
             {9, 10, 8, 8, 6, 80, 1, 8, 8, 38, 38, 2}},
        };
        for (const auto& expected : kinds) {
            CAPTURE(expected.name);
            const DpcLayout& layout = kind(expected.name);
            for (std::size_t edition = 0; edition < layout.editions.size(); ++edition) {
                CHECK(labels(layout, edition) == expected.columns);
                CHECK(widths(layout, edition) == expected.width);
            }
        }
        const DpcLayout& nursing = kind("Hn");
        for (std::size_t edition = 0; edition < nursing.editions.size(); ++edition) {
            const Names names = labels(nursing, edition);
            REQUIRE(names.size() == 29);
            CHECK(Names(names.begin(), names.begin() + 10) == Names{"施設コード", "病棟コード", "データ識別番号",
                                                                    "退院年月日", "入院年月日", "実施年月日", "コード",
                                                                    "バージョン", "連番", "ペイロード1"});
            CHECK(names.back() == "ペイロード20");
        }
    }

    TEST_CASE("outpatient files differ from inpatient files in the third and fourth column only") {
        for (const auto& [inpatient, outpatient] :
             {std::pair("EFn", "EFg"), std::pair("En", "Eg"), std::pair("Fn", "Fg")}) {
            for (std::size_t edition = 0; edition < kind(inpatient).editions.size(); ++edition) {
                Names in = labels(kind(inpatient), edition);
                Names out = labels(kind(outpatient), edition);
                CHECK(out[2] == "生年月日");
                CHECK(out[3] == "外来受診年月日");
                CHECK(widths(kind(inpatient), edition) == widths(kind(outpatient), edition));
                in.erase(in.begin() + 2, in.begin() + 4);
                out.erase(out.begin() + 2, out.begin() + 4);
                for (std::string& name : out)
                    if (name == "診療開始日（SY）・実施年月日") name = "実施年月日";
                CHECK(in == out);
            }
        }
    }

    TEST_CASE("codes of form 1 come and go in the periods of the year tables") {
        const DpcLayout& form1 = kind("FF1");
        const Names y2018 = codes(form1, 201810), y2020 = codes(form1, 202010), y2022 = codes(form1, 202210),
                    y2023 = codes(form1, 202405), y2024 = codes(form1, 202406), y2025 = codes(form1, 202507),
                    y2026 = codes(form1, 202607);
        CHECK(added(y2018, y2020) == Names{"ADL0030", "ADL0040"});
        CHECK(added(y2020, y2018) == Names{"M070010"});
        CHECK(added(y2022, y2023).empty());
        CHECK(added(y2023, y2024) == Names{"A001040", "A004040", "A004050", "FIM0020", "M040031", "M050011", "M050041",
                                           "M050051", "M050080", "M050090", "M150010", "M170030", "M170040", "M170050",
                                           "M170060"});
        CHECK(added(y2024, y2023) == Names{"M040030", "M050010", "M050040", "M050050", "M050060"});
        CHECK(y2024 == y2025);
        CHECK(codes(form1, 202605) == y2025);  // May 2026 is still the edition of 2025
        CHECK(added(y2025, y2026) == Names{"A000021", "A001050", "A004060", "ADL0005"});
        CHECK(added(y2026, y2025) ==
              Names{"A001020", "A001030", "A006060", "M170030", "M170040", "M170050", "M170060"});
    }

    TEST_CASE("the same code means another thing in another period") {
        const DpcLayout& form1 = kind("FF1");
        CHECK(payloads(form1, "A004030", 201810) == "123456");
        CHECK(payloads(form1, "A004030", 202010) == "345678");
        CHECK(payloads(form1, "A004030", 202406) == "3456789");
        CHECK(payloads(form1, "A001010", 202405) == "23");
        CHECK(payloads(form1, "A001010", 202406) == "234");
        CHECK(payloads(form1, "A000020", 202010) == "12345678");
        CHECK(payloads(form1, "A000020", 202210) == "123456789");
        CHECK(payloads(form1, "A000030", 202507) == "12345");
        CHECK(payloads(form1, "A000030", 202606) == "123456");
        CHECK(payloads(form1, "A007010", 202405) == "1234569");
        CHECK(payloads(form1, "A007010", 202406) == "12345679");
        CHECK(payloads(form1, "JCS0010", 202010) == "2");
        CHECK(payloads(form1, "JCS0010", 202210) == "234");
        CHECK(payloads(form1, "M040031", 202507) == "23456789");
        CHECK(payloads(form1, "M040031", 202606) == "6789");
    }

    TEST_CASE("assessments of H change their code with the fee schedule") {
        const DpcLayout& nursing = kind("Hn");
        CHECK(added(codes(nursing, 202405), codes(nursing, 202406)) == Names{"ASS0013", "ASS0062"});
        CHECK(added(codes(nursing, 202406), codes(nursing, 202405)) == Names{"ASS0012"});
        CHECK(payloads(nursing, "ASS0013", 202507) == "125678");
    }
}
