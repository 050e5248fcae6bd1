#include "text/detect.hpp"

#include <doctest/doctest.h>
#include <iconv.h>

#include <string>

using namespace opx::text;

namespace {

std::string in(const char* encoding, std::string text) {
    iconv_t handle = iconv_open(encoding, "UTF-8");
    REQUIRE(handle != reinterpret_cast<iconv_t>(-1));
    std::string out(text.size() * 4 + 16, '\0');
    char* from = text.data();
    char* to = out.data();
    std::size_t from_left = text.size();
    std::size_t to_left = out.size();
    REQUIRE(iconv(handle, &from, &from_left, &to, &to_left) == 0);
    iconv(handle, nullptr, nullptr, &to, &to_left);
    iconv_close(handle);
    out.resize(out.size() - to_left);
    return out;
}

constexpr const char* kTexts[] = {
    "佐藤　太郎",
    "山田　花子",
    "渡邊　一郎",
    "鈴木　さくら",
    "高血圧症",
    "２型糖尿病",
    "急性上気道炎",
    "慢性腎臓病ステージ３",
    "PID|1||0000001234||山田^太郎^^^^^L^I~ヤマダ^タロウ^^^^^L^P||19700405|M|||東京都千代田区丸の内１丁目\r",
    "0000001234,山田　太郎,ヤマダ　タロウ,1,1970-04-05,高血圧症,アムロジピンＯＤ錠５ｍｇ\r\n",
};

}  // namespace

TEST_CASE("texts of hospitals are told by their bytes") {
    for (const char* text : kTexts) {
        CAPTURE(text);
        CHECK(detect(text).encoding == Encoding::utf8);
        CHECK(detect(in("CP932", text)).encoding == Encoding::cp932);
        CHECK(detect(in("EUC-JP-MS", text)).encoding == Encoding::euc_jp);
        CHECK(detect(in("ISO-2022-JP", text)).encoding == Encoding::iso2022jp);
        CHECK(detect(in("CP932", text)).confidence >= 0.5);
        CHECK(detect(in("EUC-JP-MS", text)).confidence >= 0.5);
        CHECK_FALSE(detect(in("CP932", text)).why.empty());
    }
}

TEST_CASE("a character cut off at the end of the head is no fault") {
    const std::string text = "0000001234,山田　太郎,ヤマダ　タロウ,高血圧症\r\n";
    for (std::size_t cut = 0; cut < 3; ++cut) {
        CHECK(detect(std::string_view(text).substr(0, 20 + cut)).encoding == Encoding::utf8);
        const std::string sjis = in("CP932", text);
        CHECK(detect(std::string_view(sjis).substr(0, 20 + cut)).encoding == Encoding::cp932);
    }
}

TEST_CASE("marks and zero columns") {
    CHECK(detect("\xEF\xBB\xBF").encoding == Encoding::utf8);
    CHECK(detect("\xFF\xFE"
                 "a")
              .encoding == Encoding::utf16le);
    CHECK(detect("\xFE\xFF"
                 "a")
              .encoding == Encoding::utf16be);
    CHECK(detect(in("UTF-16LE", kTexts[9])).encoding == Encoding::utf16le);
    CHECK(detect(in("UTF-16BE", kTexts[9])).encoding == Encoding::utf16be);
    CHECK(detect(std::string_view("\xFF\xFE\0\0a\0\0\0", 8)).confidence == 0);
    CHECK(detect("plain").encoding == Encoding::ascii);
    CHECK(detect("").encoding == Encoding::ascii);
}

TEST_CASE("what the bytes do not decide is undetermined") {
    CHECK(detect(in("CP932", "ﾔﾏﾀﾞ ﾀﾛｳ")).confidence < 0.7);
    CHECK(detect(in("EUC-JP", "1,ﾔﾏﾀﾞ ﾀﾛｳ\n2,ｻﾄｳ ﾊﾅｺ\n")).confidence < 0.5);
    CHECK(detect(in("EUC-JP", "1,ﾔﾏﾀﾞ ﾀﾛｳ\n2,佐藤 花子\n")).encoding == Encoding::euc_jp);
    CHECK(detect("\x80\xFF\xFD\xA0").confidence < 0.5);
}
