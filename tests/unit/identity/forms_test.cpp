// Comparing forms: what is written differently and means the same becomes equal, what means another stays apart.

#include <doctest/doctest.h>

#include "identity/forms.hpp"
#include "identity/profile.hpp"

using namespace opx::identity;

namespace {

const Forms& forms() {
    static const Forms loaded = load_forms(std::string(OPX_SOURCE_DIR) + "/data-definitions");
    return loaded;
}

void same(Form form, std::initializer_list<const char*> values) {
    for (const char* value : values) {
        CAPTURE(value);
        CHECK(forms().apply(form, value) == forms().apply(form, *values.begin()));
        CHECK_FALSE(forms().apply(form, value).empty());
    }
}

void apart(Form form, const char* a, const char* b) {
    CAPTURE(a);
    CAPTURE(b);
    CHECK(forms().apply(form, a) != forms().apply(form, b));
}

}  // namespace

TEST_CASE("names in kanji") {
    same(Form::kanji, {"髙橋　﨑子", "高橋 崎子", "髙橋﨑子", "高橋  崎子"});
    same(Form::kanji, {"佐々木", "佐佐木"});
    same(Form::kanji, {"渡辺", "渡邊", "渡邉"});
    same(Form::kanji, {"葛\U000E0100西", "葛西"});  // variation selector
    same(Form::kanji, {"神\uFA19", "神神"});        // compatibility ideograph
    apart(Form::kanji, "高橋", "高梁");
    for (const char* unknown : {"高●", "〓橋", "■本", "高?", "高\uE000"})
        CHECK(forms().apply(Form::kanji, unknown).empty());
    CHECK(forms().apply(Form::kanji, " 　").empty());
}

TEST_CASE("names in kana") {
    same(Form::kana, {"タカハシ　ケン", "ﾀｶﾊｼ ｹﾝ", "たかはし けん", "タカハシケン"});
    same(Form::kana, {"ヂヅヲ", "ジズオ"});
    same(Form::kana, {"ガギグ", "ｶﾞｷﾞｸﾞ", "カ\u3099キ\u3099ク\u3099"});
    same(Form::kana, {"ショウイチ", "シヨウイチ"});
    apart(Form::kana, "オオノ", "オノ");
    apart(Form::kana, "タカバシ", "タカハシ");
    same(Form::kana_loose, {"オオノ", "オーノ"});
    same(Form::kana_loose, {"タカバシ", "タカハシ"});
    CHECK(forms().apply(Form::given_kana, "タカハシ　ケン") == forms().apply(Form::given_kana, "ﾀｶﾊｼ ｹﾝ"));
    CHECK(forms().apply(Form::given_kana, "タカハシケン").empty());
}

TEST_CASE("dates in every form") {
    same(Form::date,
         {"1953-02-15", "19530215", "1953/2/15", "S28.2.15", "昭和28年2月15日", "昭和二十八年二月十五日", "3280215"});
    CHECK(forms().apply(Form::date, "1953-02-15") == "1953-02-15");
    same(Form::date, {"令和元年5月1日", "令和元年五月一日", "R1.5.1", "2019-05-01"});
    for (const char* none : {"", "1953-02-30", "00000000", "99999999", "1953-02"})
        CHECK(forms().apply(Form::date, none).empty());
}

TEST_CASE("sex") {
    same(Form::sex, {"M", "1", "男", "male", "男性"});
    same(Form::sex, {"F", "2", "女", "female", "女性"});
    CHECK(forms().apply(Form::sex, "9").empty());
    CHECK(forms().apply(Form::sex, "U").empty());
}

TEST_CASE("numbers of insurance, place and telephone") {
    same(Form::insurer_no, {"00139999", "139999", "１３９９９９"});
    same(Form::number, {"00345", "３４５", "345"});
    same(Form::symbol, {"１２・３", "12-3", "12 3"});
    same(Form::branch_no, {"03", "3", "３"});
    same(Form::postal, {"100-0001", "1000001", "１００－０００１", "〒100-0001"});
    same(Form::phone, {"03-1234-5678", "0312345678", "０３（１２３４）５６７８", "+81 3 1234 5678"});
    CHECK(forms().apply(Form::mobile, "03-1234-5678").empty());
    CHECK(forms().apply(Form::mobile, "090-1234-5678") == "09012345678");
    same(Form::id, {"0000001", "1", "001"});
    same(Form::address, {"架空県見本市仮町一丁目２－３", "架空県見本市仮町1丁目2番3号", "架空県 見本市仮町1-2-3",
                         "架空県見本市仮町１丁目２番地の３"});
    same(Form::address, {"見本市霞ケ関十二丁目", "見本市霞が関12"});
    same(Form::address, {"見本市二十日町103", "見本市二十日町103号"});
    apart(Form::address, "架空県見本市仮町1-2-3", "架空県見本市仮町1-23");
}

TEST_CASE("every form has a name, and nothing comes from nothing") {
    for (const std::string& name : form_names()) {
        const auto form = form_named(name);
        REQUIRE(form);
        CHECK(forms().apply(*form, "").empty());
        CHECK(forms().apply(*form, " 　\t").empty());
        const std::string once = forms().apply(*form, "１２３");
        CHECK(forms().apply(*form, once) == once);  // a form of a form is that form
    }
    CHECK_FALSE(form_named("kanjii"));
}
