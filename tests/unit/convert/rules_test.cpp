// The rules of the definition: each name has a meaning in code, and what each does to the values it is made for.

#include <doctest/doctest.h>

#include <algorithm>

#include "convert/pipeline.hpp"
#include "definition/rules.hpp"

using namespace opx;

namespace {

const definition::Definition& shipped() {
    static const definition::Definition loaded = definition::load(std::string(OPX_SOURCE_DIR) + "/data-definitions");
    return loaded;
}

/// The text a pipeline gives, or the word for how it failed.
std::string run(const std::vector<std::string>& rules, const std::vector<std::string>& given,
                const std::string& source = "ssmix2") {
    convert::Values values;
    for (const std::string& value : given) values.add(value);
    std::string out = "left over";
    switch (convert::Pipeline(rules, shipped(), source).run(values, out)) {
        case convert::Outcome::ok:
            return out;
        case convert::Outcome::unmapped:
            return "unmapped:" + out;
        case convert::Outcome::invalid:
            break;
    }
    return "invalid";
}

}  // namespace

TEST_CASE("the rules that the definition may name are those that code knows") {
    std::vector<std::string> listed;
    for (const definition::RuleInfo& rule : definition::rule_list()) listed.emplace_back(rule.name);
    std::sort(listed.begin(), listed.end());
    CHECK(listed == convert::implemented_rules());
}

TEST_CASE("one of many values") {
    CHECK(run({"raw"}, {"", " a ", "b"}) == " a ");
    CHECK(run({"first"}, {"", "a", "b"}) == "a");
    CHECK(run({"join"}, {"a", "", "b"}) == "ab");
    CHECK(run({"keep_if:*分割*,朝*"}, {"3", "毎食後三分割"}) == "3");
    CHECK(run({"keep_if:*分割*,朝*"}, {"3", "朝食後"}) == "3");
    CHECK(run({"keep_if:*分割*,朝*"}, {"3", "毎朝食後"}) == "");
    CHECK(run({"keep_unless:*分割*"}, {"3", "分割"}) == "");
    CHECK(run({"keep_unless:*分割*"}, {"3", ""}) == "3");
    CHECK(run({"join_all"}, {"3A010", "", "0000"}) == "");  // a code with a part missing is no code
    CHECK(run({"join_all"}, {"3A010", "0000"}) == "3A0100000");
    CHECK(run({"join_space"}, {"a", "b"}) == "a b");
    CHECK(run({"join_lines"}, {"a", "b"}) == "a\nb");
    CHECK(run({"join_name"}, {"髙橋", "﨑子"}) == "髙橋　﨑子");
    CHECK(run({"join_name"}, {"髙橋 﨑子"}) == "髙橋　﨑子");
    CHECK(run({}, {}) == "");
    // an address in parts, and the whole beside its parts
    CHECK(run({"join_unless:静岡県*,東京都*"}, {"静岡県", "静岡市", "駿河区小鹿２－３"}) ==
          "静岡県静岡市駿河区小鹿２－３");
    CHECK(run({"join_unless:静岡県*,東京都*"}, {"静岡県", "静岡市", "静岡県静岡市駿河区小鹿"}) ==
          "静岡県静岡市駿河区小鹿");
    CHECK(run({"join_unless:*"}, {"03", "12345678", ""}) == "0312345678");
    CHECK(run({"join_unless:*"}, {"03", "12345678", "03-1234-5678"}) == "03-1234-5678");
    CHECK(run({"join_unless:*"}, {}) == "");
    // A unit: its text, its code; ×10^3/μL typed without an escape.
    CHECK(run({"unit"}, {"mg/dl", "mg/dL", ""}) == "mg/dL");
    CHECK(run({"unit"}, {"MG", "", ""}) == "MG");
    CHECK(run({"unit"}, {"", "", "錠"}) == "錠");
    CHECK(run({"unit"}, {"×10", "3/μL", "×10"}) == "×10^3/μL");
    CHECK(run({"unit"}, {"x10", "-9/L"}) == "x10^-9/L");
    CHECK(run({"unit"}, {"copies/10", "6cells"}) == "copies/10^6cells");
    CHECK(run({"unit"}, {"U10", "5mg"}) == "5mg");
    CHECK(run({"unit"}, {"110", "5mg"}) == "5mg");
    CHECK(run({"unit"}, {"×10", "μL"}) == "μL");
}

TEST_CASE("dates and times") {
    CHECK(run({"hl7_date"}, {"20250602093000"}) == "2025-06-02");
    CHECK(run({"hl7_date"}, {"202506"}) == "2025-06");
    CHECK(run({"hl7_ts"}, {"20250602093000+0900"}) == "2025-06-02T09:30:00");
    CHECK(run({"date_iso"}, {"2018-10-01T12:00:00"}) == "2018-10-01");
    CHECK(run({"datetime_iso"}, {"2018-10-01T12:00:00"}) == "2018-10-01T12:00:00");
    CHECK(run({"yyyymmdd"}, {"20240229"}) == "2024-02-29");
    CHECK(run({"yyyymmdd"}, {"20230229"}) == "invalid");
    CHECK(run({"claim_date"}, {"5010501"}) == "2019-05-01");  // 令和元年5月1日
    CHECK(run({"claim_date"}, {"20250701"}) == "2025-07-01");
    CHECK(run({"claim_ym"}, {"50707"}) == "2025-07");
    CHECK(run({"claim_ym"}, {"202507"}) == "2025-07");
    CHECK(run({"claim_ym"}, {"6"}) == "invalid");
    CHECK(run({"claim_day"}, {"20250703"}) == "2025-07-03");
    CHECK(run({"claim_day"}, {"5070703"}) == "2025-07-03");
    CHECK(run({"claim_day"}, {"202507"}) == "2025-07");
    CHECK(run({"claim_day"}, {"50707"}) == "2025-07");
    CHECK(run({"claim_day"}, {"20251332"}) == "invalid");
    CHECK(run({"keep_if:84*"}, {"a", "810", "7", "840", "8", "842"}) == "7");
    CHECK(run({"keep_if:84*"}, {"a", "810", "", ""}) == "");
    CHECK(run({"keep_unless:84*"}, {"7", "840", "a", "810"}) == "a");
    CHECK(run({"join_marked"}, {"1", "", "2"}) == "1-2");
    CHECK(run({"join_marked"}, {"", "", ""}) == "");
    CHECK(run({"yyyymmdd", "ym_of_date"}, {"20250701"}) == "2025-07");
    CHECK(run({"hl7_date"}, {"2025O602"}) == "invalid");
}

TEST_CASE("numbers keep every digit") {
    CHECK(run({"integer"}, {"00012"}) == "12");
    CHECK(run({"integer"}, {"12.5"}) == "invalid");
    CHECK(run({"decimal"}, {"3.0"}) == "3.0");
    CHECK(run({"decimal"}, {"１２．３４"}) == run({"decimal"}, {"１２．３４"}));
    CHECK(run({"decimal"}, {"0000000000123456789012345678.10"}) == "123456789012345678.10");
    CHECK(run({"decimal"}, {"<0.04"}) == "invalid");
    CHECK(run({"decimal_or_empty"}, {"<0.04"}) == "");
    CHECK(run({"comparator"}, {"<0.04"}) == "<");
    CHECK(run({"strip_zeros"}, {"00120"}) == "120");
    CHECK(run({"strip_zeros"}, {"000"}) == "0");
    CHECK(run({"compact"}, {"3A010-0000-023 271-01"}) == "3A010000002327101");
    CHECK(run({"pad_left:5:0"}, {"12"}) == "00012");
    CHECK(run({"pad_left:5:0"}, {"1234567"}) == "1234567");
}

TEST_CASE("text") {
    CHECK(run({"kana"}, {"ﾀｶﾊｼ ｶﾞ"}) == "タカハシ ガ");
    CHECK(run({"half_width"}, {"ＡＢ１－２"}) == "AB1-2");
    CHECK(run({"upper"}, {"i10"}) == "I10");
    CHECK(run({"slice:2:3"}, {"①髙﨑〜ア"}) == "髙﨑〜");
    CHECK(run({"slice:9:3"}, {"abc"}) == "");
    CHECK(run({"map:1=M;2=F"}, {"2"}) == "F");
    CHECK(run({"map:1=M;2=F"}, {"3"}) == "invalid");
    CHECK(run({"postal"}, {"１００００４２"}) == "100-0042");
    CHECK(run({"trim"}, {"　 a 　"}) == "a");
}

TEST_CASE("facilities and codes") {
    CHECK(run({"facility"}, {"9919912345"}, "dpc") == "9919912345");
    CHECK(run({"facility"}, {"999912345"}, "dpc") == "9919912345");  // nine digits: without the point table
    CHECK(run({"facility"}, {"99999"}, "dpc") == "invalid");
    CHECK(run({"conversion:sex"}, {"M"}) == "M");
    CHECK(run({"conversion:sex"}, {"1"}, "receipt") == "M");
    CHECK(run({"icd10"}, {"C189-.006", "ICD10_2001-10-03MEDIS"}) == "C189");
    CHECK(run({"icd10"}, {"I21.0", "I10"}) == "I210");
    CHECK(run({"icd10"}, {"8830417", "MDCDX2"}) == "");
    CHECK(run({"icd10"}, {"?", "I10"}) == "invalid");
}
