// What holds for any bytes: nothing throws, what comes out is UTF-8, and a form of a form is that form. And for the table
// of variants: every pair of the reference is equal after folding.

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "identity/forms.hpp"
#include "identity/profile.hpp"
#include "identity/variants.hpp"
#include "text/utf8.hpp"

#include <filesystem>
#include <fstream>

using namespace opx::identity;

namespace {

const Forms& forms() {
    static const Forms loaded = load_forms(std::string(OPX_SOURCE_DIR) + "/data-definitions");
    return loaded;
}

/// Random values: words that occur, characters that are trouble, bytes that are no text.
std::string random_value(std::mt19937& rng) {
    static const std::vector<std::string> kPieces = {"髙橋",
                                                     "﨑",
                                                     "佐々木",
                                                     "ﾀｶﾊｼ",
                                                     "ｶﾞ",
                                                     "ﾞ",
                                                     "゛",
                                                     "\u3099",
                                                     "\u309A",
                                                     "　",
                                                     " ",
                                                     "\u00A0",
                                                     "^",
                                                     "ー",
                                                     "－",
                                                     "-",
                                                     "ｰ",
                                                     "ヽ",
                                                     "ヾ",
                                                     "ゝ",
                                                     "ヴァ",
                                                     "ｳﾞｨ",
                                                     "クヮ",
                                                     "オオノ",
                                                     "ｯ",
                                                     "ュウ",
                                                     "●",
                                                     "〓",
                                                     "?",
                                                     "\uE000",
                                                     "葛\U000E0100",
                                                     "\uFA19",
                                                     "𠮷",
                                                     "①",
                                                     "㍼",
                                                     "㌀",
                                                     "ﬁ",
                                                     "é",
                                                     "e\u0301",
                                                     "e",
                                                     "\u0301",
                                                     "\u1100",
                                                     "\u1161",
                                                     "\u11A8",
                                                     "\u1100\u1161",
                                                     "\uAC00\u11A8",
                                                     "Ａ",
                                                     "昭和",
                                                     "Ｓ",
                                                     "元",
                                                     "年",
                                                     "月",
                                                     "日",
                                                     "1",
                                                     "２",
                                                     "00",
                                                     "12",
                                                     "1955",
                                                     ".",
                                                     "/",
                                                     "北海道",
                                                     "東京都",
                                                     "府中市",
                                                     "札幌市中央区",
                                                     "京都市",
                                                     "上る",
                                                     "町",
                                                     "丁目",
                                                     "番地",
                                                     "の",
                                                     "号",
                                                     "号室",
                                                     "大字",
                                                     "字",
                                                     "三",
                                                     "二十四",
                                                     "条",
                                                     "が",
                                                     "ヶ",
                                                     "関",
                                                     "|",
                                                     "|||||",
                                                     "+81",
                                                     "090",
                                                     "(",
                                                     ")",
                                                     "・",
                                                     "SATOH",
                                                     "ō",
                                                     "n",
                                                     "ベビー",
                                                     "の児",
                                                     "テスト",
                                                     "\xFF",
                                                     "\xE3\x81",
                                                     "\xC0\x80",
                                                     "\xED\xA0\x80",
                                                     std::string(1, '\0'),
                                                     "\n",
                                                     "\r",
                                                     "\t",
                                                     "\x1F"};
    std::string out;
    for (std::size_t n = rng() % 9; n > 0; --n) {
        if (rng() % 12 == 0) opx::text::append_code_point(out, static_cast<char32_t>(rng() % 0x30000));
        else out += kPieces[rng() % kPieces.size()];
    }
    return out;
}

bool is_part(Form form) {
    return form == Form::surname_kanji || form == Form::given_kanji || form == Form::surname_kanji_loose ||
           form == Form::given_kanji_loose || form == Form::surname_kana || form == Form::given_kana ||
           form == Form::surname_kana_loose || form == Form::given_kana_loose || form == Form::kana_letters ||
           form == Form::name_kind || form == Form::year || form == Form::month_day || form == Form::postal_area ||
           form == Form::phone_end;
}

}  // namespace

TEST_CASE("any bytes have every form, and a form of a form is that form") {
    std::mt19937 rng(20250526);
    for (int i = 0; i < 6000; ++i) {
        const std::string value = random_value(rng);
        for (const std::string& name : form_names()) {
            const Form form = *form_named(name);
            const std::string once = forms().apply(form, value);
            if (!is_part(form) && forms().apply(form, once) != once) {
                CAPTURE(name);
                CAPTURE(value);
                CAPTURE(once);
                CHECK(forms().apply(form, once) == once);
            }
            if (!opx::text::valid(once) && opx::text::valid(value)) {
                CAPTURE(name);
                CHECK(opx::text::valid(once));
            }
        }
        CHECK_NOTHROW((void)forms().searchable(value));
    }
}

TEST_CASE("wider forms join what narrower forms join") {
    const std::vector<std::pair<const char*, const char*>> kWider = {
        {"kanji", "kanji_loose"},    {"kanji_loose", "kanji_look_alike"}, {"kana_exact", "kana"},
        {"kana", "kana_long"},       {"kana", "kana_voiceless"},          {"kana_long", "kana_loose"},
        {"address", "address_block"}};
    std::mt19937 rng(7);
    std::vector<std::string> values;
    for (int i = 0; i < 400; ++i) values.push_back(random_value(rng));
    for (const char* written : {"ワタナベ",
                                "ﾜﾀﾅﾍﾞ",
                                "わたなべ",
                                "ワタナヘ",
                                "オオノ",
                                "オーノ",
                                "オノ",
                                "ヅ",
                                "ズ",
                                "ツ",
                                "シヨウ",
                                "ショウ",
                                "斎藤",
                                "齋藤",
                                "斉藤",
                                "齊藤",
                                "一",
                                "ー",
                                "よし子",
                                "ヨシ子",
                                "札幌市本町1-2 コーポ1",
                                "札幌市本町1丁目2"})
        values.emplace_back(written);
    for (const auto& [narrow, wide] : kWider) {
        const Form strict = *form_named(narrow);
        const Form loose = *form_named(wide);
        for (const std::string& a : values)
            for (const std::string& b : values) {
                if (forms().apply(strict, a) != forms().apply(strict, b) || forms().apply(strict, a).empty()) continue;
                CAPTURE(narrow);
                CAPTURE(a);
                CAPTURE(b);
                CHECK(forms().apply(loose, a) == forms().apply(loose, b));
            }
    }
}

TEST_CASE("every pair of the reference is one character after folding") {
    const auto pair = [](Form form, const std::string& plain, const std::string& variants) {
        const std::string want = forms().apply(form, plain);
        for (const char32_t c : opx::text::code_points(variants)) {
            const std::string written = opx::text::utf8(c);
            CAPTURE(written);
            CHECK(forms().apply(form, written) == want);
        }
    };
    // linkage.md 9, line by line.
    for (const auto& [plain, variants] : std::vector<std::pair<std::string, std::string>>{
             {"辺", "邊邉"},   {"斎", "齋"},     {"斉", "齊"},     {"高", "髙"},           {"崎", "﨑嵜"},
             {"沢", "澤"},     {"浜", "濱濵"},   {"桜", "櫻"},     {"広", "廣"},           {"島", "嶋嶌"},
             {"国", "國"},     {"関", "關"},     {"富", "冨"},     {"真", "眞"},           {"恵", "惠"},
             {"徳", "德"},     {"栄", "榮"},     {"竜", "龍"},     {"滝", "瀧"},           {"瀬", "瀨"},
             {"吉", "𠮷"},     {"塚", "\uFA10"}, {"祐", "\uFA4F"}, {"福", "\uFA1B"},       {"神", "\uFA19"},
             {"祥", "\uFA1A"}, {"礼", "\uFA18"}, {"靖", "\uFA1C"}, {"精", "\uFA1D"},       {"羽", "\uFA1E"},
             {"静", "靜"},     {"清", "淸"},     {"隆", "\uF9DC"}, {"朗", "\uF929\uFA92"}, {"郎", "\uF92C\uFA2E郞"},
             {"都", "\uFA26"}, {"増", "增"},     {"黒", "黑"},     {"巌", "巖"},           {"館", "舘"},
             {"桑", "桒"},     {"条", "條"},     {"実", "實"},     {"弥", "彌"},           {"万", "萬"},
             {"亀", "龜"},     {"鉄", "鐵鉃"},   {"学", "學"},     {"寿", "壽"},           {"渋", "澁"},
             {"塩", "鹽"},     {"円", "圓"},     {"剣", "劍劔"},   {"峰", "峯"},           {"船", "舩"},
             {"検", "檢"},     {"曽", "曾"},     {"薮", "藪"},     {"桧", "檜"},           {"穣", "穰"},
             {"伝", "傳"},     {"蔵", "藏"},     {"豊", "豐"},     {"与", "與"},           {"頼", "賴"},
             {"鴎", "鷗"}})
        pair(Form::kanji, plain, variants);
    pair(Form::kanji_loose, "斎", "斉齊齋");
    pair(Form::kanji_loose, "崎", "碕﨑嵜");
    pair(Form::kanji_loose, "巌", "厳嚴巖");
    pair(Form::kanji_look_alike, "一", "ー");
    pair(Form::kanji_look_alike, "二", "ニに");
    for (const auto& [kanji, kana] : {std::pair("口", "ロ"), {"力", "カ"}, {"八", "ハ"}, {"夕", "タ"}, {"工", "エ"}})
        pair(Form::kanji_look_alike, kanji, kana);
    CHECK(forms().apply(Form::kanji, "斎") != forms().apply(Form::kanji, "斉"));
    CHECK(forms().apply(Form::kanji_loose, "二") != forms().apply(Form::kanji_loose, "ニ"));
    // The twelve compatibility ideographs that are unified in truth stay apart unless the table says so.
    CHECK(forms().apply(Form::kanji, "\uFA0E") == "\uFA0E");
}

TEST_CASE("a table of variants that contradicts itself is refused") {
    const auto file = std::filesystem::temp_directory_path() / "opx-variants-test.yaml";
    const auto loads = [&](const std::string& body) {
        std::ofstream(file) << "variants: 1\n" << body;
        try {
            (void)load_variants(file);
            return std::string("ok");
        } catch (const opx::Error& error) {
            return error.message();
        }
    };
    CHECK(loads("fold: {辺: 邊邉, 高: 髙}\n") == "ok");
    CHECK(loads("fold: {辺: 邊, 高: 邊}\n").find("two classes") != std::string::npos);
    CHECK(loads("fold: {辺: 邊, 邊: 邉}\n").find("two classes") != std::string::npos);
    CHECK(loads("fold: {神: \uFA19}\n").find("NFKC") != std::string::npos);
    CHECK(loads("fold: {辺辺: 邊}\n").find("one character") != std::string::npos);
    CHECK(loads("fold: {斉: 齊}\nloose: {斎: 齊}\n").find("stricter class") != std::string::npos);
    CHECK(loads("fold: {斉: 齊}\nloose: {斎: 斉}\nlook_alike: {文: 斉}\n").find("stricter class") != std::string::npos);
    std::filesystem::remove(file);
}
