#include "text/kana.hpp"

#include <doctest/doctest.h>

#include "text/normalize.hpp"
#include "text/utf8.hpp"

using namespace opx::text;

TEST_CASE("half-width kana are joined with their marks") {
    CHECK(to_katakana_full("ｶﾞｷﾞﾊﾟﾋﾟｳﾞﾜﾞｦﾞ") == "ガギパピヴヷヺ");
    CHECK(to_katakana_full("ﾔﾏﾀﾞ ﾊﾅｺ") == "ヤマダ ハナコ");
    CHECK(to_katakana_full("ﾞｱﾞﾅﾟ") == "゛ア゛ナ゜");
    CHECK(to_katakana_full("｡｢｣､･ｰ") == "。「」、・ー");
    CHECK(to_katakana_full("がぎゔゝゞぁゖ") == "ガギヴヽヾァヶ");
    CHECK(to_katakana_full("カ\u3099ハ\u309Aか\u3099") == "ガパガ");
    CHECK(to_katakana_full("髙﨑〜①Ａ") == "髙﨑〜①Ａ");
    CHECK(to_full_width_kana("ｶﾞか") == "ガか");
    CHECK(to_hiragana("ガｷﾞヴー") == "がぎゔー");
}

TEST_CASE("the joins are those of NFKC") {
    std::size_t wrong = 0;
    for (char32_t kana = 0xFF66; kana <= 0xFF9D; ++kana)
        for (const char32_t mark : {U'\uFF9E', U'\uFF9F'}) {
            const std::string pair = utf8(kana) + utf8(mark);
            const std::string joined = nfkc(pair);
            if (length(joined) == 1 && to_full_width_kana(pair) != joined) ++wrong;
            if (length(joined) == 2 && length(to_full_width_kana(pair)) != 2) ++wrong;
        }
    for (char32_t kana = U'ぁ'; kana <= U'ヶ'; ++kana)
        for (const char32_t mark : {U'\u3099', U'\u309A'}) {
            const std::string pair = utf8(kana) + utf8(mark);
            if (length(nfc(pair)) == 1 && to_full_width_kana(pair) != nfc(pair)) ++wrong;
        }
    CHECK(wrong == 0);
}

TEST_CASE("full-width ASCII") {
    CHECK(to_half_width_ascii("ＡＢｚ０９－（）～\u3000！") == "ABz09-()~ !");
    CHECK(to_half_width_ascii("１−２〜３") == "1-2~3");
    CHECK(to_half_width_ascii("㎎①ｱ") == "㎎①ｱ");
}

TEST_CASE("kinds of kana") {
    CHECK(is_katakana(std::string_view("ヤマダ\u3000ハナコ")));
    CHECK(is_katakana(std::string_view("ジョー・ヴ")));
    CHECK_FALSE(is_katakana(std::string_view("ﾔﾏﾀﾞ")));
    CHECK_FALSE(is_katakana(std::string_view("ヤマだ")));
    CHECK_FALSE(is_katakana(std::string_view("\u3000")));
    CHECK_FALSE(is_katakana(std::string_view("")));
    CHECK(is_half_width_katakana(U'ｱ'));
    CHECK(is_hiragana(U'ん'));
}
