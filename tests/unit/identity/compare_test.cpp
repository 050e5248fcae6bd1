// Comparisons against published values, plain reference implementations, and what must hold for any text.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "identity/compare.hpp"

using namespace opx::identity;

namespace {

using Text = std::u32string;

/// Texts that are near each other often: few letters, and each second one an edit of the last.
class Texts {
   public:
    explicit Texts(unsigned seed, std::u32string_view letters, std::size_t longest)
        : rng_(seed), letters_(letters), longest_(longest) {}
    Text next() {
        if (below(2) == 0 || last_.empty()) {
            last_.clear();
            for (std::size_t n = below(longest_ + 1); n > 0; --n) last_ += letters_[below(letters_.size())];
            return last_;
        }
        for (std::size_t n = 1 + below(3); n > 0 && !last_.empty(); --n) {
            const std::size_t at = below(last_.size());
            switch (below(4)) {
                case 0:
                    last_.erase(at, 1);
                    break;
                case 1:
                    last_.insert(at, 1, letters_[below(letters_.size())]);
                    break;
                case 2:
                    last_[at] = letters_[below(letters_.size())];
                    break;
                default:
                    if (at > 0) std::swap(last_[at], last_[at - 1]);
            }
        }
        return last_;
    }

   private:
    std::size_t below(std::size_t limit) { return rng_() % limit; }
    std::mt19937 rng_;
    std::u32string letters_;
    std::size_t longest_;
    Text last_;
};

/// The textbook table, for any notion of "equal".
template <class Equal>
unsigned plain_distance(const Text& a, const Text& b, bool swaps, Equal equal) {
    std::vector<std::vector<unsigned>> table(a.size() + 1, std::vector<unsigned>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            unsigned& cell = table[i][j];
            if (i == 0 || j == 0) {
                cell = static_cast<unsigned>(i + j);
                continue;
            }
            cell = std::min(
                {table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (equal(a[i - 1], b[j - 1]) ? 0 : 1)});
            if (swaps && i > 1 && j > 1 && equal(a[i - 1], b[j - 2]) && equal(a[i - 2], b[j - 1]))
                cell = std::min(cell, table[i - 2][j - 2] + 1);
        }
    return table[a.size()][b.size()];
}
const auto kSame = [](char32_t a, char32_t b) { return a == b; };
const auto kWild = [](char32_t a, char32_t b) { return a == b || is_unknown_character(a) || is_unknown_character(b); };

double plain_jaro(const Text& a, const Text& b) {
    if (a == b) return 1;
    const int window = std::max(static_cast<int>(std::max(a.size(), b.size())) / 2 - 1, 0);
    std::vector<bool> taken(b.size());
    Text in_a;
    for (int i = 0; i < static_cast<int>(a.size()); ++i)
        for (int j = 0; j < static_cast<int>(b.size()); ++j)
            if (std::abs(i - j) <= window && !taken[static_cast<std::size_t>(j)] &&
                a[static_cast<std::size_t>(i)] == b[static_cast<std::size_t>(j)]) {
                taken[static_cast<std::size_t>(j)] = true;
                in_a += a[static_cast<std::size_t>(i)];
                break;
            }
    if (in_a.empty()) return 0;
    Text in_b;
    for (std::size_t j = 0; j < b.size(); ++j)
        if (taken[j]) in_b += b[j];
    int moved = 0;
    for (std::size_t i = 0; i < in_a.size(); ++i) moved += in_a[i] != in_b[i];
    const auto m = static_cast<double>(in_a.size());
    return (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) + (m - moved / 2) / m) / 3;
}

}  // namespace

TEST_CASE("Jaro and Jaro-Winkler give the published values") {
    struct Row {
        const char32_t* a;
        const char32_t* b;
        double jaro;
        double winkler;
    };
    // Winkler's own examples (reference: linkage.md 3, and his 1990 and 1994 papers).
    for (const Row& row : {Row{U"MARTHA", U"MARHTA", 0.944, 0.961}, Row{U"DIXON", U"DICKSONX", 0.767, 0.813},
                           Row{U"DWAYNE", U"DUANE", 0.822, 0.840}, Row{U"JONES", U"JOHNSON", 0.790, 0.832},
                           Row{U"MASSEY", U"MASSIE", 0.889, 0.933}, Row{U"ABROMS", U"ABRAMS", 0.889, 0.922},
                           Row{U"SHACKLEFORD", U"SHACKELFORD", 0.970, 0.982}, Row{U"HARDIN", U"MARTINEZ", 0.722, 0.722},
                           Row{U"ITMAN", U"SMITH", 0.467, 0.467}, Row{U"NICHLESON", U"NICHULSON", 0.926, 0.956}}) {
        CHECK(jaro(row.a, row.b) == doctest::Approx(row.jaro).epsilon(0.0008));
        CHECK(jaro_winkler(row.a, row.b) == doctest::Approx(row.winkler).epsilon(0.0008));
    }
    CHECK(jaro_winkler(U"", U"") == 1);
    CHECK(jaro_winkler(U"", U"ア") == 0);
    CHECK(jaro_winkler(U"アイ", U"ウエ") == 0);
    CHECK(jaro_winkler(U"サトウ", U"サトウ") == 1);
    // One kanji of four differs: a share that Latin thresholds would call a mismatch.
    CHECK(jaro(U"渡辺恵子", U"渡辺恵美") == doctest::Approx(0.8333).epsilon(0.001));
}

TEST_CASE("Jaro agrees with the plain definition, is symmetric and stays between 0 and 1") {
    for (const std::size_t longest : {8U, 64U, 90U}) {
        Texts texts(7, U"アイウエオカキク", longest);
        Text before;
        for (int i = 0; i < 1500; ++i) {
            const Text text = texts.next();
            const double value = jaro(text, before);
            const bool in_order = text.size() < before.size() || (text.size() == before.size() && text < before);
            CHECK(value ==
                  doctest::Approx(in_order ? plain_jaro(text, before) : plain_jaro(before, text)).epsilon(1e-12));
            CHECK(value == jaro(before, text));
            CHECK(value >= 0);
            CHECK(jaro_winkler(text, before) >= value);
            CHECK(jaro_winkler(text, before) <= 1);
            before = text;
        }
    }
}

TEST_CASE("Damerau-Levenshtein in the restricted sense") {
    CHECK(damerau_levenshtein(U"CA", U"ABC", 5) == 3);  // 2 in the unrestricted sense
    CHECK(damerau_levenshtein(U"kitten", U"sitting", 5) == 3);
    CHECK(damerau_levenshtein(U"ワタナベ", U"ワナタベ", 5) == 1);
    CHECK(damerau_levenshtein(U"𠮷田", U"吉田", 5) == 1);
    CHECK(damerau_levenshtein(U"", U"アイ", 5) == 2);
    CHECK(damerau_levenshtein(U"", U"", 0) == 0);
    CHECK(damerau_levenshtein(U"アイウ", U"エオカ", 1) == 2);
    CHECK(damerau_levenshtein(U"アイウエオ", U"ア", 2) == 3);
    CHECK(damerau_levenshtein(U"ア", U"イ", 0) == 1);
}

TEST_CASE("distances agree with the plain table, are symmetric, and hold what a distance holds") {
    for (const std::size_t longest : {6U, 20U, 64U, 66U, 130U}) {
        Texts texts(11, longest > 20 ? U"ab" : U"アイウエ●", longest);
        Text before;
        Text earlier;
        for (int i = 0; i < 1200; ++i) {
            const Text text = texts.next();
            const unsigned swapped = plain_distance(text, before, true, kSame);
            CHECK(damerau_levenshtein(text, before, 1000) == swapped);
            CHECK(damerau_levenshtein(before, text, 1000) == swapped);
            for (const unsigned limit : {0U, 1U, 2U, 3U})
                CHECK(damerau_levenshtein(text, before, limit) == std::min(swapped, limit + 1));
            CHECK((swapped == 0) == (text == before));
            const unsigned differ = characters_differ(text, before);
            CHECK(differ == plain_distance(text, before, false, kWild));
            CHECK(differ == characters_differ(before, text));
            if (longest > 20) {  // no unknown characters there: the triangle inequality holds without swaps
                CHECK(characters_differ(text, earlier) <= differ + characters_differ(before, earlier));
                CHECK(swapped <= differ);
            }
            earlier = before;
            before = text;
        }
    }
}

TEST_CASE("names in kanji: characters that differ") {
    CHECK(characters_differ(U"渡辺恵", U"渡辺恵子") == 1);
    CHECK(characters_differ(U"渡辺恵子", U"渡辺恵美") == 1);
    CHECK(characters_differ(U"佐藤健", U"鈴木健") == 2);
    for (const char32_t unknown : {U'●', U'〓', U'■', U'□', U'?', U'？', U'\uFFFD', U'\uE000', U'\U000F0001'}) {
        CAPTURE(static_cast<unsigned>(unknown));
        CHECK(characters_differ(Text(U"渡") + unknown + U"恵子", U"渡辺恵子") == 0);
        CHECK(characters_differ(U"渡邉恵子", Text(U"渡") + unknown + U"恵美") == 1);
        CHECK(characters_differ(Text(U"渡") + unknown, U"渡") == 1);  // one character, not none
    }
    CHECK(characters_differ(U"●●", U"〓■") == 0);
    CHECK(characters_differ(U"葛\U000E0100西", U"葛西") == 0);
    CHECK(characters_differ(U"葛\U000E0100西", U"葛城") == 1);
    CHECK(characters_differ(U"", U"") == 0);
}

TEST_CASE("birth dates") {
    using enum DateRelation;
    struct Row {
        int a;
        int b;
        int days;
        DateRelation relation;
    };
    for (const Row& row : {
             Row{19550312, 19550312, 0, equal},
             Row{19551203, 19550312, 0, day_month_swapped},
             Row{19550312, 19550313, 0, one_edit},
             Row{19550312, 19560312, 0, one_edit},
             Row{19550312, 19550321, 0, one_edit},      // swapped neighbours
             Row{19550312, 15950312, 0, one_edit},      // also in the year
             Row{19550312, 20180312, 0, era_slip},      // 昭和30 for 平成30
             Row{20180312, 19550312, 0, era_slip},      // and back
             Row{19440312, 19300312, 0, era_slip},      // 昭和19 for 大正19: written so, though 大正 had 15 years
             Row{19200312, 19340312, 0, era_slip},      // 大正9 for 昭和9
             Row{19990312, 20290312, 0, era_slip},      // 平成11 for 令和11
             Row{19100312, 19540312, 0, era_slip},      // 明治43 for 大正43
             Row{19250312, 20180312, 0, two_of_three},  // 93 years, but 昭和0 there is none
             Row{19260312, 20190312, 0, era_slip},      // 昭和1 for 令和1
             Row{19550312, 19780312, 0, two_of_three},  // month and day
             Row{19550312, 19551112, 0, two_of_three},  // year and day
             Row{19550312, 19550331, 0, two_of_three},  // year and month
             Row{19550312, 19560417, 366, differ},
             Row{19550312, 19560210, 366, within},
             Row{19550331, 19550401, 0, differ},
             Row{19550331, 19550401, 1, within},
             Row{19550312, 19550300, 0, two_of_three},  // partial: the year and month that are known agree
             Row{19550300, 19550300, 0, two_of_three},
             Row{19550312, 19550000, 0, within},
             Row{19550312, 19560000, 0, differ},
             Row{19550000, 19560000, 1, within},
             Row{0, 0, 0, differ},
             Row{19551399, 19560213, 1000, differ},  // no date, no nearness
         }) {
        CAPTURE(row.a);
        CAPTURE(row.b);
        CHECK(static_cast<int>(date_relation(row.a, row.b, row.days)) == static_cast<int>(row.relation));
        CHECK(date_relation(row.b, row.a, row.days) == date_relation(row.a, row.b, row.days));
    }
    CHECK(date_number("1955-03-12") == 19550312);
    CHECK(date_number("1955-03") == 19550300);
    CHECK(date_number("1955") == 19550000);
    for (const char* none : {"", "19550312", "1955-3-12", "1955/03/12", "x"}) CHECK(date_number(none) == 0);
}

TEST_CASE("addresses in parts") {
    using enum AddressRelation;
    const auto relation = [](const char* a, const char* b) {
        const AddressRelation there = address_relation(address_parts(a), address_parts(b));
        CHECK(there == address_relation(address_parts(b), address_parts(a)));
        return there;
    };
    const char* home = "|札幌市|中央区|本町|1-2-3|コーポ桜101";
    CHECK(relation(home, home) == equal);
    CHECK(relation(home, "|札幌市|中央区|本町|1-2-3|") == building_differs);
    CHECK(relation(home, "|札幌市|中央区|本町|1-2-3|コーポ桜102") == building_differs);
    CHECK(relation(home, "|札幌市|中央区|本町|1-2-3-101|") == building_differs);  // the room among the numbers
    CHECK(relation(home, "|札幌市|中央区|本町|1-2-3-102|") == numbers_prefix);
    CHECK(relation(home, "|札幌市|中央区|本町|1-2|") == numbers_prefix);
    CHECK(relation(home, "|札幌市|中央区|本町|1-2-4|コーポ桜101") == same_town);
    CHECK(relation(home, "|札幌市|中央区|本町||") == same_town);
    CHECK(relation(home, "|札幌市|中央区|栄町|1-2-3|") == same_city);
    CHECK(relation(home, "|札幌市|北区|本町|1-2-3|") == same_city);
    CHECK(relation(home, "|札幌市||本町|1-2-3|コーポ桜101") == equal);  // a ward left out is no contradiction
    CHECK(relation(home, "|旭川市||本町|1-2-3|コーポ桜101") == differ);
    CHECK(relation("東京都|府中市||本町|1-2-3|", "広島県|府中市||本町|1-2-3|") == differ);
    CHECK(relation("東京都|府中市||本町|1-2-3|", "|府中市||本町|1-2-3|") == equal);
    CHECK(relation("|府中市||||", "|府中市||||") == same_city);
    CHECK(relation("", "") == differ);
    CHECK(address_parts("本町1-2-3").missing());
    CHECK(address_parts("|a||b|1-2-3-4-5-6-7-99999999999|c").count == 6);
}
