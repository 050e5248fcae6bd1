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

TEST_CASE("unknown characters") {
    // A name with one equals nothing for certain; the wild form keeps it for comparisons that know it.
    CHECK(forms().apply(Form::kanji_wild, "渡●　恵子") == "渡〓恵子");
    for (const char* wild :
         {"渡●恵子", "渡〓恵子", "渡■恵子", "渡□恵子", "渡?恵子", "渡？恵子", "渡\uE123恵子", "渡\uFFFD恵子"}) {
        CHECK(forms().apply(Form::kanji_wild, wild) == "渡〓恵子");
        CHECK(forms().apply(Form::kanji, wild).empty());
        CHECK(forms().apply(Form::kanji_loose, wild).empty());
    }
    CHECK(forms().apply(Form::kanji_wild, "渡邉　恵子") == forms().apply(Form::kanji, "渡辺恵子"));
    for (const char* little : {"●●", "●", "渡●●"}) CHECK(forms().apply(Form::kanji_wild, little).empty());
    CHECK(forms().apply(Form::kanji_wild, "渡●") == "渡〓");
    CHECK_FALSE(is_exact(Form::kanji_wild));
    CHECK(is_exact(Form::kanji));
}

TEST_CASE("kana from strict to loose") {
    struct Row {
        const char* a;
        const char* b;
        bool exact, kana, long_out, voiceless, loose;  // which forms make them equal
    };
    for (const Row& row : {Row{"ﾜﾀﾅﾍﾞ", "わたなべ", true, true, true, true, true},
                           Row{"カ゛", "ガ", true, true, true, true, true},  // a free-standing mark
                           Row{"ショウコ", "シヨウコ", false, true, true, true, true},
                           Row{"スヱ", "スエ", false, true, true, true, true},
                           Row{"カヲル", "カオル", false, true, true, true, true},
                           Row{"シヅ", "シズ", false, true, true, true, true},
                           Row{"ヂロウ", "ジロウ", false, true, true, true, true},
                           Row{"ヴィトン", "ビトン", false, false, true, false, true},
                           Row{"ミスヾ", "ミスズ", true, true, true, true, true},
                           Row{"サヽキ", "ササキ", true, true, true, true, true},
                           Row{"ヨーコ", "ヨ－コ", true, true, true, true, true},
                           Row{"ヨーコ", "ヨ―コ", true, true, true, true, true},
                           Row{"オオノ", "オーノ", false, false, true, false, true},
                           Row{"オオノ", "オウノ", false, false, true, false, true},
                           Row{"オオノ", "オノ", false, false, true, false, true},
                           Row{"ユウコ", "ユーコ", false, false, true, false, true},
                           Row{"ユウコ", "ユコ", false, false, true, false, true},
                           Row{"ケイコ", "ケーコ", false, false, true, false, true},
                           Row{"ヤマサキ", "ヤマザキ", false, false, false, true, true},
                           Row{"ナカジマ", "ナカシマ", false, false, false, true, true},
                           Row{"パク", "バク", false, false, false, true, true},
                           Row{"ユウゾウ", "ユーソー", false, false, false, false, true},
                           Row{"ユウコ", "ヒロコ", false, false, false, false, false}}) {
        CAPTURE(row.a);
        CAPTURE(row.b);
        const auto equal = [&](Form form) { return forms().apply(form, row.a) == forms().apply(form, row.b); };
        CHECK(equal(Form::kana_exact) == row.exact);
        CHECK(equal(Form::kana) == row.kana);
        CHECK(equal(Form::kana_long) == row.long_out);
        CHECK(equal(Form::kana_voiceless) == row.voiceless);
        CHECK(equal(Form::kana_loose) == row.loose);
    }
}

TEST_CASE("names in parts, in any order, and of foreign residents") {
    const auto form = [](Form which, const char* value) { return forms().apply(which, value); };
    for (const char* name : {"髙橋　健", "髙橋 健", "髙橋\u00A0健", "髙橋^健", "髙橋　　健"}) {
        CHECK(form(Form::surname_kanji, name) == "高橋");
        CHECK(form(Form::given_kanji, name) == "健");
    }
    CHECK(form(Form::surname_kanji_loose, "髙橋　健") == form(Form::kanji_loose, "髙橋"));
    CHECK(form(Form::given_kanji_loose, "渡邊　斉") == form(Form::kanji_loose, "斎"));
    CHECK(form(Form::surname_kanji, "髙橋健").empty());  // no blank, no parts
    CHECK(form(Form::surname_kana, "ﾀｶﾊｼ ｹﾝ") == "タカハシ");
    CHECK(form(Form::given_kana, "タカハシ^ケン^") == "ケン");
    CHECK(form(Form::given_kana_loose, "オオノ　ユウゾウ") == "ユソ");
    CHECK(form(Form::surname_kana_loose, "オオノ　ユウゾウ") == "オノ");
    same(Form::name_set, {"髙橋　健", "健 高橋"});
    same(Form::name_set, {"JOHN SMITH", "Smith, John", "ＳＭＩＴＨ　ＪＯＨＮ"});
    same(Form::name_set, {"Taro SATO", "SATOU TAROU", "SATOH TARO", "Satō Tarō", "サトウ　タロウ", "ﾀﾛｳ ｻﾄｳ"});
    same(Form::name_set, {"マイケル・ジョン・スミス", "スミス　マイケル　ジヨン"});
    same(Form::kanji_letters, {"北口洋子", "洋子　北口"});
    same(Form::kana_letters, {"キタグチヨウコ", "ヨウコ　キタグチ"});
}

TEST_CASE("Latin letters by their sound") {
    same(Form::romaji, {"サトウ　タロウ", "SATO TARO", "Satou Tarou", "SATOH TAROH", "satō tarō"});
    same(Form::romaji, {"シンイチ", "SHINICHI", "SINITI", "Shin'ichi"});
    same(Form::romaji, {"ホンマ", "HOMMA", "HONMA"});
    same(Form::romaji, {"ハットリ", "HATTORI", "ハツトリ"});
    same(Form::romaji, {"マッチャ", "MATCHA", "MACCHA"});
    same(Form::romaji, {"フジ", "FUJI", "HUZI"});
    same(Form::romaji, {"オオノ", "OHNO", "ONO", "ŌNO"});
    same(Form::romaji, {"キョウヘイ", "KYOHEI", "KYOUHEI"});
    same(Form::romaji, {"チヅル", "CHIZURU", "TIDURU"});
    same(Form::romaji, {"ジュンコ", "JUNKO", "ZYUNKO"});
    CHECK(forms().apply(Form::romaji, "SMITH").empty());
    CHECK(forms().apply(Form::romaji, "髙橋").empty());
}

TEST_CASE("names of nobody") {
    for (const char* test : {"テスト　太郎", "ﾃｽﾄ ﾀﾛｳ", "患者　テスト", "てすと花子", "試験 太郎", "ダミー　一",
                             "ＴＥＳＴ TARO", "山田　太郎", "ﾔﾏﾀﾞ ﾀﾛｳ"})
        CHECK(forms().apply(Form::name_kind, test) == "test");
    for (const char* newborn :
         {"ベビー", "佐藤　ベビー", "サトウ ﾍﾞﾋﾞｰ", "佐藤花子の児", "佐藤　花子ノ児", "新生児　佐藤", "佐藤 Baby"})
        CHECK(forms().apply(Form::name_kind, newborn) == "newborn");
    for (const char* person : {"佐藤　花子", "手須戸　太郎", "山田　太一", "児玉　健", "ヤマダ　ハナ", ""})
        CHECK(forms().apply(Form::name_kind, person).empty());
    CHECK(forms().apply(Form::given_kana, "サトウ　ベビー").empty());  // says nothing
    CHECK(forms().apply(Form::given_kanji, "佐藤　ベビー").empty());
}

TEST_CASE("birth dates of reference 12") {
    same(Form::date, {"1955-03-12",
                      "1955/3/12",
                      "19550312",
                      "昭和30年3月12日",
                      "昭30.3.12",
                      "S30.03.12",
                      "s300312",
                      "3300312",
                      "昭和３０年３月１２日",
                      "昭和三十年三月十二日",
                      "昭和三〇年三月一二日",
                      "Ｓ３０．０３．１２",
                      "S.30.3.12",
                      "S30/3/12",
                      "㍼30年3月12日",
                      "1955年3月12日",
                      "昭和30年3月12日生",
                      "昭和 30年 3月 12日",
                      "１９５５－０３－１２",
                      "195503121530",
                      "1955-03-12T00:00:00"});
    same(Form::date,
         {"1989-02-01", "S64.02.01", "昭和64年2月1日", "3640201", "平成元年2月1日", "H01.02.01", "4010201"});
    same(Form::date, {"2019-05-01", "H31.05.01", "令和元年5月1日", "R1.5.1", "5010501"});
    same(Form::date, {"1912-07-30", "大正元年7月30日", "明治45年7月30日", "T1.7.30", "M45.7.30"});
    CHECK(forms().apply(Form::date, "S30.03.12") == "1955-03-12");
    for (const char* part :
         {"1955", "1955-03", "195503", "19550300", "昭和30年", "昭和30年3月", "S30.03", "1955年3月"}) {
        CAPTURE(part);
        CHECK(forms().apply(Form::date, part).empty());
        CHECK(forms().apply(Form::partial_date, part).starts_with("1955"));
        CHECK(forms().apply(Form::year, part) == "1955");
        CHECK(forms().apply(Form::month_day, part).empty());
    }
    CHECK(forms().apply(Form::partial_date, "19550300") == "1955-03");
    CHECK(forms().apply(Form::month_day, "昭30.3.12") == "03-12");
    for (const char* none :
         {"S30.13.12", "S30.02.30", "X30.3.12", "30.3.12", "9999", "00000000", "3000312", "昭和年月日"})
        CHECK(forms().apply(Form::date, none).empty());
}

TEST_CASE("sex codes of reference 11") {
    same(Form::sex, {"male", "M", "m", "1", "１", "男", "MALE"});
    same(Form::sex, {"female", "femail", "F", "f", "2", "２", "女"});
    same(Form::sex, {"other", "O"});
    for (const char* none : {"unknown", "U", "0", "9", "A", "N", "", "不明"})
        CHECK(forms().apply(Form::sex, none).empty());
}

TEST_CASE("insurance keys of reference 13") {
    same(Form::insurer_no, {"00139999", "139999", "  139999", "１３９９９９", "13-9999"});
    CHECK(forms().apply(Form::insurer_checked, "33120015") == "33120015");  // the worked example
    CHECK(forms().apply(Form::insurer_checked, "33120016").empty());
    CHECK(forms().apply(Form::insurer_no, "33120016") == "33120016");
    same(Form::insurer_checked, {"138057", "00138057"});  // six digits: a municipality's, zeros change nothing
    CHECK(forms().apply(Form::insurer_checked, "138058").empty());
    for (const char* none : {"00000000", "99999999", "", "なし"}) CHECK(forms().apply(Form::insurer_no, none).empty());
    same(Form::symbol, {"国12", "（国）12", "(国)１２", "国・12", "国 12", "国-12"});
    same(Form::number, {"0012345", "12345", "１２３４５", "12-345", " 12345 "});
    CHECK(forms().apply(Form::symbol, "０").empty());
    same(Form::branch_no, {"01", "1", "０１", "001"});
    CHECK(forms().apply(Form::branch_no, "00") == "00");  // the insured person, not "none"
    CHECK(forms().apply(Form::branch_no, "").empty());
    same(Form::id, {"0000123", "123", "１２３", "000-123"});
    CHECK(forms().apply(Form::id, "000") == "0");
}

TEST_CASE("postal codes and telephones of reference 15") {
    same(Form::postal, {"0600001", "060-0001", "〒060-0001", "０６０－０００１", "600001"});  // the last lost its zero
    CHECK(forms().apply(Form::postal, "060").empty());
    same(Form::postal_area, {"060", "060-01", "0600001", "600001"});
    for (const char* none : {"0000000", "9999999", "12", ""}) CHECK(forms().apply(Form::postal, none).empty());
    same(Form::phone, {"03-1234-5678", "0312345678", "03(1234)5678", "(03)1234-5678", "+81-3-1234-5678",
                       "+81 (0)3 1234 5678", "８１３１２３４５６７８", "０３－１２３４－５６７８"});
    same(Form::phone, {"0422-12-3456", "042-212-3456"});  // the area code changed its width
    same(Form::phone, {"06-6234-5678", "06-234-5678"});   // Osaka before 1999
    same(Form::mobile, {"090-1234-5678", "+81-90-1234-5678", "09012345678"});
    same(Form::phone_end, {"03-1234-5678", "1234-5678", "34-5678"});
    for (const char* none : {"000-0000-0000", "0120-123-456", "99-9999-9999", "03-0000-0000", "1234-5678", "なし", "0"})
        CHECK(forms().apply(Form::phone, none).empty());
    CHECK(forms().apply(Form::mobile, "050-1234-5678").empty());
}

TEST_CASE("addresses of reference 14") {
    same(Form::address, {"北海道札幌市中央区本町1丁目2番3号", "札幌市中央区本町1-2-3", "札幌市中央区本町１－２－３",
                         "北海道 札幌市中央区 本町一丁目二番三号", "札幌市中央区大字本町1丁目2番3号",
                         "札幌市中央区本町1丁目2番地3", "札幌市中央区本町一丁目２番地の３", "札幌市中央区本町1ー2ー3",
                         "札幌市中央区本町1の2の3", "札幌市中央区本町1丁目 2-3"});
    same(Form::address, {"札幌市中央区本町1-2-3 コーポ桜101号室", "札幌市中央区本町1丁目2番3号　コーポ桜１０１",
                         "札幌市中央区本町1-2-3コーポ桜 101号"});
    same(Form::address_block, {"札幌市中央区本町1-2-3 コーポ桜101号室", "札幌市中央区本町1-2-3"});
    const auto parts = [](const char* value) { return forms().apply(Form::address, value); };
    CHECK(parts("東京都千代田区霞が関1-2-3") == "|千代田区||霞ケ関|1-2-3|");
    CHECK(parts("東京都千代田区三番町4番地5") == "|千代田区||三番町|4-5|");
    CHECK(parts("東京都千代田区3番町4-5") == "|千代田区||三番町|4-5|");
    CHECK(parts("東京都中央区八重洲一丁目2-3") == "|中央区||八重洲|1-2-3|");
    CHECK(parts("東京都中央区八丁堀2-3-4") == "|中央区||八丁堀|2-3-4|");
    CHECK(parts("札幌市西区二十四軒4条5丁目6-7") == "|札幌市|西区|二十四軒四条|5-6-7|");
    CHECK(parts("札幌市北区北二十四条西三丁目4-5") == parts("札幌市北区北24条西3丁目4番5号"));
    CHECK(parts("札幌市中央区本町1-2-3サンタワー101") ==
          "|札幌市|中央区|本町|1-2-3|サンタワー101");  // no hyphen in タワー
    CHECK(parts("札幌市中央区本町1-2-3-101") == "|札幌市|中央区|本町|1-2-3-101|");
    CHECK(parts("札幌市中央区本町1-2 二引ビル3F") == "|札幌市|中央区|本町|1-2|二引ビル3F");
    CHECK(parts("大阪府堺市堺区翁橋町1丁2-3") == "|堺市|堺区|翁橋町|1-2-3|");
    CHECK(parts("三重県四日市市諏訪町1番5号") == "|四日市市||諏訪町|1-5|");
    CHECK(parts("福岡県小郡市小郡255-1") == "|小郡市||小郡|255-1|");
    CHECK(parts("北海道余市郡余市町朝日町26番地") == parts("北海道余市町朝日町26"));
    CHECK(parts("東京都府中市宮西町2-24") == "東京都|府中市||宮西町|2-24|");
    CHECK(parts("広島県府中市府川町315") == "広島県|府中市||府川町|315|");
    CHECK(parts("浜松市中区元城町103-2") == parts("静岡県浜松市中央区元城町103-2"));  // wards of 2024-01
    CHECK(parts("京都市中京区寺町通御池上る上本能寺前町488番地") == parts("京都府京都市中京区上本能寺前町488"));
    CHECK(parts("岩手県盛岡市第3地割12番地1") == "|盛岡市||第三地割|12-1|");
    CHECK(parts("新潟県新潟市中央区一の宮町5-6") == "|新潟市|中央区|一ノ宮町|5-6|");
    CHECK(parts("埼玉県川越市元町無番地") == "|川越市||元町無番地||");
    CHECK(parts("本町1-2-3") == "|||本町|1-2-3|");
    CHECK(parts(" 　").empty());
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
