// What tests/bench/identity.sh measures:
//   bench_identity make ROWS      writes a CSV of invented persons in the spellings of many institutions
//   bench_identity forms FILE     every comparing form of every value it is meant for: nanoseconds a value, processor seconds
//   bench_identity compare FILE   the comparisons on pairs of rows, nanoseconds each

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "identity/compare.hpp"
#include "identity/profile.hpp"
#include "text/kana.hpp"
#include "text/utf8.hpp"

namespace {

using namespace opx;
using identity::Form;
using identity::Forms;

double seconds_since(std::clock_t start) {
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::string half_width(const std::string& kana) {
    static const std::string kFull = "カタナハマヤラワスシオコキクアイウエヒロミサヨンリノトテ";
    static const std::u32string kHalf = U"ｶﾀﾅﾊﾏﾔﾗﾜｽｼｵｺｷｸｱｲｳｴﾋﾛﾐｻﾖﾝﾘﾉﾄﾃ";
    std::u32string out;
    for (const char32_t c : text::code_points(kana)) {
        const std::size_t at = text::code_points(kFull).find(c);
        out += at == std::u32string::npos ? c : kHalf[at];
    }
    return text::utf8_of(out);
}

void make(std::size_t rows) {
    const std::vector<std::pair<const char*, const char*>> surnames = {
        {"髙橋", "タカハシ"}, {"渡邉", "ワタナベ"}, {"斎藤", "サイトウ"}, {"山﨑", "ヤマザキ"},
        {"佐々木", "ササキ"}, {"𠮷田", "ヨシダ"},   {"大野", "オオノ"},   {"長谷川", "ハセガワ"}};
    const std::vector<std::pair<const char*, const char*>> given = {
        {"健", "ケン"},     {"恵子", "ケイコ"}, {"翔太", "ショウタ"},     {"裕之", "ヒロユキ"},
        {"陽菜", "ハルナ"}, {"スヱ", "スヱ"},   {"健太郎", "ケンタロウ"}, {"美咲", "ミサキ"}};
    std::mt19937 source(1);
    const auto rng = [&source] { return static_cast<unsigned>(source()); };
    std::puts("kanji,kana,birth,sex,insurer,symbol,number,branch,postal,phone,address,id");
    for (std::size_t i = 0; i < rows; ++i) {
        const auto& [s, sk] = surnames[rng() % surnames.size()];
        const auto& [g, gk] = given[rng() % given.size()];
        const char* const blank = rng() % 3 == 0 ? "" : rng() % 2 == 0 ? " " : "　";
        std::string kana = std::string(sk) + blank + gk;
        if (rng() % 3 == 0) kana = half_width(kana);
        if (rng() % 20 == 0) kana = text::to_hiragana(kana);
        const unsigned year = 1930 + rng() % 90, month = 1 + rng() % 12, day = 1 + rng() % 28;
        char birth[48];
        std::snprintf(birth, sizeof birth, rng() % 10 < 4 ? "%04u-%02u-%02u" : "%04u%02u%02u", year, month, day);
        if (rng() % 10 == 0 && year > 1926 && year < 1989)
            std::snprintf(birth, sizeof birth, "S%02u.%02u.%02u", year - 1925, month, day);
        const unsigned a = 1 + rng() % 7, b = 1 + rng() % 30, c = 1 + rng() % 25;
        char address[200];
        switch (rng() % 3) {
            case 0:
                std::snprintf(address, sizeof address, "北海道札幌市中央区本町%u丁目%u番%u号　コーポ桜１０１号室", a, b,
                              c);
                break;
            case 1:
                std::snprintf(address, sizeof address, "愛知県名古屋市千種区青葉台%u-%u-%u", a, b, c);
                break;
            default:
                std::snprintf(address, sizeof address, "宮崎市富士見町%u－%u－%u", a, b, c);
        }
        std::printf("%s%s%s,%s,%s,%s,%08u,%s%u,%07u,%02u,%07u,%03u-%04u-%04u,%s,%08zu\n", s, blank, g, kana.c_str(),
                    birth, rng() % 2 == 0 ? "M" : "female", 6000000 + static_cast<unsigned>(rng() % 999999),
                    rng() % 4 == 0 ? "国" : "", static_cast<unsigned>(rng() % 10000),
                    static_cast<unsigned>(rng() % 10000000), static_cast<unsigned>(rng() % 4),
                    static_cast<unsigned>(rng() % 10000000), 90U, static_cast<unsigned>(rng() % 10000),
                    static_cast<unsigned>(rng() % 10000), address, i);
    }
}

std::vector<std::vector<std::string>> read(const char* path) {
    std::ifstream file(path);
    std::vector<std::vector<std::string>> columns(12);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::size_t at = 0;
        for (auto& column : columns) {
            const std::size_t end = std::min(line.find(',', at), line.size());
            column.push_back(line.substr(at, end - at));
            at = end + 1;
        }
    }
    return columns;
}

constexpr std::pair<const char*, std::size_t> kMeant[] = {
    {"kanji", 0},         {"kanji_wild", 0},       {"kanji_loose", 0},   {"given_kanji", 0},
    {"kana", 1},          {"kana_loose", 1},       {"given_kana", 1},    {"date", 2},
    {"sex", 3},           {"insurer_no", 4},       {"symbol", 5},        {"number", 6},
    {"branch_no", 7},     {"postal", 8},           {"phone", 9},         {"address", 10},
    {"id", 11},           {"kanji_look_alike", 0}, {"surname_kanji", 0}, {"name_set", 0},
    {"kanji_letters", 0}, {"kana_exact", 1},       {"kana_long", 1},     {"kana_voiceless", 1},
    {"kana_letters", 1},  {"romaji", 1},           {"surname_kana", 1},  {"name_kind", 0},
    {"partial_date", 2},  {"address_block", 10}};
constexpr std::size_t kUsual = 17;  // the forms that the shipped profiles use

void forms(const Forms& forms, const char* path) {
    const auto columns = read(path);
    double all = 0;
    double usual = 0;
    std::size_t check = 0;
    for (std::size_t i = 0; i < std::size(kMeant); ++i) {
        const Form form = *identity::form_named(kMeant[i].first);
        const auto& values = columns[kMeant[i].second];
        const std::clock_t start = std::clock();
        for (const std::string& value : values) check += forms.apply(form, value).size();
        const double seconds = seconds_since(start);
        all += seconds;
        if (i < kUsual) usual += seconds;
        std::printf("%-18s %6.0f ns\n", kMeant[i].first, seconds * 1e9 / static_cast<double>(values.size()));
    }
    const double million = 1e6 / static_cast<double>(columns[0].size());
    std::printf(
        "%zu rows: the %zu forms of the shipped profiles %.2f s of processor per 1,000,000 rows, all %zu %.2f s "
        "(%zu)\n",
        columns[0].size(), kUsual, usual * million, std::size(kMeant), all * million, check);
}

void compare(const Forms& forms, const char* path) {
    const auto columns = read(path);
    const std::size_t rows = std::min<std::size_t>(columns[0].size(), 1U << 14);
    std::vector<std::u32string> kanji, kana;
    std::vector<int> dates;
    std::vector<identity::AddressParts> places;
    for (std::size_t i = 0; i < rows; ++i) {
        kanji.push_back(text::code_points(forms.apply(Form::kanji_wild, columns[0][i])));
        kana.push_back(text::code_points(forms.apply(Form::kana_loose, columns[1][i])));
        dates.push_back(identity::date_number(forms.apply(Form::date, columns[2][i])));
        places.push_back(identity::address_parts(forms.apply(Form::address, columns[10][i])));
    }
    const auto time = [&](const char* name, const auto& one) {
        constexpr std::size_t kCalls = 5000000;
        double sum = 0;
        const std::clock_t start = std::clock();
        for (std::size_t i = 0; i < kCalls; ++i) sum += static_cast<double>(one(i % rows, (i * 7919 + 13) % rows));
        std::printf("%-28s %6.1f ns (%g)\n", name, seconds_since(start) * 1e9 / kCalls, sum);
    };
    time("jaro_winkler, kana", [&](auto a, auto b) { return identity::jaro_winkler(kana[a], kana[b]); });
    time("damerau_levenshtein, limit 1",
         [&](auto a, auto b) { return identity::damerau_levenshtein(kana[a], kana[b], 1); });
    time("damerau_levenshtein, limit 9",
         [&](auto a, auto b) { return identity::damerau_levenshtein(kana[a], kana[b], 9); });
    time("characters_differ, kanji", [&](auto a, auto b) { return identity::characters_differ(kanji[a], kanji[b]); });
    time("date_relation",
         [&](auto a, auto b) { return static_cast<int>(identity::date_relation(dates[a], dates[b], 366)); });
    time("address_relation",
         [&](auto a, auto b) { return static_cast<int>(identity::address_relation(places[a], places[b])); });
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 2 ? argv[1] : "";
    if (what == "make") {
        make(std::strtoull(argv[2], nullptr, 10));
        return 0;
    }
    const char* const definitions = std::getenv("OPX_DATA_DEFINITIONS");
    const Forms loaded = identity::load_forms(definitions != nullptr ? definitions : "data-definitions");
    if (what == "forms") forms(loaded, argv[2]);
    else if (what == "compare") compare(loaded, argv[2]);
    else return 2;
    return 0;
}
