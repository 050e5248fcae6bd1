// Names and numbers of a patient in free text: what counts, and what is only alike.
#include "check/own_words.hpp"

#include <doctest/doctest.h>

#include "identity/profile.hpp"

using namespace opx;
using check::OwnWords;

namespace {

const identity::Forms& forms() {
    static const identity::Forms loaded =
        identity::load_forms(std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions");
    return loaded;
}

bool meets(OwnWords::Kind kind, std::string_view value, std::string_view text, std::string_view symbol = {}) {
    OwnWords words(forms());
    words.add(kind, 3, value, symbol);
    const auto found = words.found(text);
    CHECK((found.empty() || found == std::vector<std::size_t>{3}));
    return !found.empty();
}
bool name(std::string_view value, std::string_view text) {
    return meets(OwnWords::Kind::name, value, text);
}

}  // namespace

TEST_CASE("a name in any writing") {
    CHECK(name("山田　太郎", "山田太郎様の検体"));
    CHECK(name("山田　太郎", "山田 太郎"));
    CHECK(name("山田　太郎", "昨日、太郎君が"));
    CHECK(name("渡邉　恵", "渡辺恵"));
    CHECK(name("佐々木　一", "佐佐木さん"));
    CHECK(name("ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ"));
    CHECK(name("ヤマダ　タロウ", "やまだたろうさん"));
    CHECK(name("ヤマダ　タロウ", "ヤマダが来院"));
    CHECK(name("ヤマダ　タロウ", "確認: ヤマダ\n済"));
    CHECK(name("SMITH　JOHN", "Mr. Smith called"));
    CHECK(name("オノ　ユイ", "オノさん"));
    CHECK(name("山田太郎", "山田太郎"));
}

TEST_CASE("what only looks like a name") {
    CHECK_FALSE(name("山田　太郎", "山の田"));
    CHECK_FALSE(name("森　明", "森林浴、明日"));
    CHECK_FALSE(name("林　薫", "林"));
    CHECK_FALSE(name("ヤマダ　タロウ", "ヤマダイ"));
    CHECK_FALSE(name("オノ　ユイ", "オノマトペ、モノオノ"));
    CHECK_FALSE(name("カトウ　アイ", "スカトウ"));
    CHECK_FALSE(name("LI　NA", "LIPID NA 140"));
    CHECK_FALSE(name("SMITH　JOHN", "SMITHSON"));
    CHECK_FALSE(name("山田　太郎", ""));
    CHECK_FALSE(name("　", "　"));
}

TEST_CASE("telephone numbers as a whole, in any form") {
    const auto phone = [](std::string_view text) { return meets(OwnWords::Kind::phone, "03-1234-5678", text); };
    for (const char* text : {"0312345678", "03-1234-5678", "（０３）１２３４－５６７８", "03 1234 5678 自宅",
                             "TEL:03-1234-5678", "+81-3-1234-5678", "03(1234)5678", "2025/01/01 03-1234-5678"})
        CHECK_MESSAGE(phone(text), text);
    for (const char* text :
         {"10312345678", "03-1234-56789", "03-1234-567", "1234-5678", "03,1234,5678", "X0312345678", ""})
        CHECK_FALSE_MESSAGE(phone(text), text);
}

TEST_CASE("insured numbers alone when long, behind their symbol when short") {
    const auto insured = [](std::string_view number, std::string_view symbol, std::string_view text) {
        return meets(OwnWords::Kind::insured, number, text, symbol);
    };
    CHECK(insured("00123456", "", "被保険者番号 123456"));
    CHECK(insured("123456", "", "番号１２３４５６です"));
    CHECK_FALSE(insured("123456", "", "1234567"));
    CHECK_FALSE(insured("1234", "", "1234"));
    CHECK(insured("1234", "高新", "高新-1234"));
    CHECK(insured("1234", "高新", "記号 高新 番号 1234"));
    CHECK_FALSE(insured("1234", "高新", "高新 12345"));
    CHECK_FALSE(insured("12", "3", "3-12"));
    CHECK_FALSE(insured("", "高新", "高新"));
}
