#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "identity/frequency_table.hpp"
#include "linkage/edges.hpp"
#include "linkage/encoding.hpp"
#include "linkage/linker.hpp"
#include "linkage/register.hpp"
#include "linkage/results.hpp"
#include "linkage/training.hpp"

using namespace opx;
using namespace opx::linkage;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("opx-scored-" + std::to_string(std::random_device{}()));
    Folder() { fs::create_directory(path); }
    ~Folder() { fs::remove_all(path); }
};

constexpr const char* kProfile = R"(profile: 1
id: small
label: {ja: 小, en: small}
record: [id]
items:
  given: {csv: given, form: text}
  surname: {csv: surname, form: text}
  birth: {csv: birth, form: text}
  key: {csv: key, form: text}
model: fellegi_sunter
lambda: "0.001"
comparisons:
  given:
    levels:
      - {id: equal, when: {equal: given}, m: "0.9", u: "0.01"}
      - {id: near, when: {edits: {given: 1}}, m: "0.05", u: "0.02"}
      - {id: else, m: "0.05", u: "0.97"}
  birth: {levels: [{id: equal, when: {equal: birth}, m: "0.95", u: "0.001"}, {id: else, m: "0.05", u: "0.999"}]}
  household:
    levels:
      - {id: both, when: {equal: [surname, key]}, m: "0.8", u: "0.001"}
      - {id: one, when: {any_equal: [surname, key]}, m: "0.15", u: "0.01"}
      - {id: else, m: "0.05", u: "0.989"}
level_vetoes: [{id: twins, when: {given: [else], birth: [equal]}}]
blocking: [{id: birth, agree: [birth]}, {id: surname, agree: [surname]}, {id: given, agree: [given]}]
decide: {link: "0.9"}
)";

identity::Profile profile_of(const std::string& text) {
    const Folder folder;
    std::ofstream(folder.path / "p.yaml") << text;
    return identity::load_profile((folder.path / "p.yaml").string(), folder.path, nullptr);
}

void add(Columns& columns, const std::string& of, const std::string& record, std::vector<std::string> values) {
    std::vector<Columns::Value> given;
    for (std::uint32_t item = 0; item < values.size(); ++item)
        if (!values[item].empty()) given.push_back({item, values[item]});
    columns.add(columns.operator_index(of), record, given);
}

/// links as "record record ..." of each person, for a register given row by row.
std::vector<std::uint32_t> linked(const identity::Profile& profile, std::vector<std::vector<std::string>> rows,
                                  unsigned jobs = 1, const Decisions& decisions = {}) {
    Columns columns(profile, items_used(profile));
    for (const auto& row : rows) add(columns, row[0], row[1], {row.begin() + 2, row.end()});
    columns.settle();
    LinkerOptions options;
    options.jobs = jobs;
    Linker linker(profile, columns, options);
    linker.run(decisions, nullptr);
    return linker.persons();
}

const std::vector<std::vector<std::string>> kRows = {
    {"A", "1", "hanako", "sato", "1990-01-01", "k1"},   {"A", "2", "hanako", "sato", "1990-01-01", ""},
    {"A", "3", "hanaka", "suzuki", "1990-01-01", "k1"}, {"A", "4", "taro", "sato", "1990-01-01", "k1"},
    {"B", "1", "hanako", "sato", "1990-01-01", "k1"},   {"B", "2", "jiro", "sato", "1960-05-05", "k1"},
    {"B", "3", "taro", "sato", "1990-01-01", "k1"},
};

}  // namespace

TEST_CASE("records of one person are one, twins and parents are not, in any order and on any number of threads") {
    const identity::Profile profile = profile_of(kProfile);
    const std::vector<std::uint32_t> want = {1, 1, 1, 2, 1, 3, 2};
    CHECK(linked(profile, kRows) == want);
    auto rows = kRows;
    std::mt19937 random(5);
    for (int i = 0; i < 20; ++i) {
        std::shuffle(rows.begin(), rows.end(), random);
        CHECK(linked(profile, rows, 1 + static_cast<unsigned>(i) % 3) == want);
    }
}

TEST_CASE("a decision overrides the model: same joins, different parts, also through a third record") {
    const identity::Profile profile = profile_of(kProfile);
    Decisions decisions;
    decisions.same.emplace_back(3, 5);
    CHECK(linked(profile, kRows, 1, decisions) == std::vector<std::uint32_t>{1, 1, 1, 2, 1, 2, 2});
    Decisions apart;
    apart.different.emplace(Decisions::pair_key(0, 4), true);
    const auto persons = linked(profile, kRows, 1, apart);
    CHECK(persons[0] != persons[4]);
}

TEST_CASE("the weight of a pair is the prior and its levels; missing values say nothing; a veto ends it") {
    const identity::Profile profile = profile_of(kProfile);
    Columns columns(profile, items_used(profile));
    for (const auto& row : kRows) add(columns, row[0], row[1], {row.begin() + 2, row.end()});
    add(columns, "C", "1", {"hanako", "", "", ""});
    columns.settle();
    const Scorer scorer(profile, columns);
    const double prior = std::log2(0.001 / 0.999);
    CHECK(static_cast<double>(scorer.score(0, 4).weight) ==
          doctest::Approx(prior + std::log2(90.0) + std::log2(950.0) + std::log2(800.0)));
    CHECK(static_cast<double>(scorer.score(0, 7).weight) == doctest::Approx(prior + std::log2(90.0)));
    CHECK(levels_text(scorer.judge().levels(0, 7), 3) == "0.-.-");
    CHECK(scorer.score(0, 3).weight == kVetoed);
    CHECK(scorer.score(0, 5, 30).weight < 30);  // given up, with an upper bound
}

TEST_CASE("a table beside the profile says how frequent values are, and what is no such table is refused") {
    const Folder folder;
    std::string text = kProfile;
    const std::string level = "when: {equal: given}, ";
    text.replace(text.find(level), level.size(), level + "term_frequency: {item: given, table: t.csv}, ");
    std::ofstream(folder.path / "p.yaml") << text;
    const identity::Profile profile = identity::load_profile((folder.path / "p.yaml").string(), folder.path, nullptr);
    const auto scored = [&](const std::string& table) {
        std::ofstream(folder.path / "t.csv") << table;
        Columns columns(profile, items_used(profile));
        for (const char* of : {"A", "B"})
            for (const char* name : {"hanako", "sakurako", "unheard"}) add(columns, of, name, {name, "", "", ""});
        columns.settle();
        const Scorer scorer(profile, columns);
        return std::vector{scorer.score(0, 3).weight, scorer.score(1, 4).weight, scorer.score(2, 5).weight};
    };
    const double prior = std::log2(0.001 / 0.999) + std::log2(90.0);
    const double mean = 0.2 * 0.2 + 0.01 * 0.01;
    const auto weights = scored("value,share\nhanako,0.2\nsakurako,0.01\n");
    CHECK(static_cast<double>(weights[0]) == doctest::Approx(prior + std::log2(mean / 0.2)));
    CHECK(static_cast<double>(weights[1]) == doctest::Approx(prior + std::log2(mean / 0.01)));
    CHECK(static_cast<double>(weights[2]) == doctest::Approx(prior + std::log2(mean / 1e-5)));  // the floor
    const auto refused = [&](const std::string& table) {
        try {
            (void)scored(table);
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::definition);
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    CHECK(refused("name,share\na,0.1\n").find("value,share") != std::string::npos);
    CHECK(refused("value,share\na,0.1\nb,1.5\n").find("t.csv:3") != std::string::npos);
    CHECK(refused("value,share\na,0.1\na,0.1\n").find("second time") != std::string::npos);
    CHECK(refused("value,share\na,0.6\nb,0.6\n").find("more than 1") != std::string::npos);
    fs::remove(folder.path / "t.csv");
    CHECK_THROWS_AS((void)identity::read_frequencies(folder.path / "t.csv"), Error);
}

TEST_CASE("the tables that are shipped hold comparing forms") {
    const fs::path folder = fs::path(OPX_SOURCE_DIR) / "data-definitions";
    const identity::Forms forms = identity::load_forms(folder);
    for (const char* name : {"surname_kana.csv", "given_kana.csv"}) {
        const auto shares = identity::read_frequencies(folder / "linkage" / "frequencies" / name);
        CHECK(shares.size() > 500);
        double sum = 0;
        std::size_t other = 0;
        for (const auto& [value, share] : shares) {
            sum += share;
            other += forms.apply(identity::Form::kana_loose, value) != value ? 1 : 0;
        }
        CHECK(other == 0);
        CHECK(sum > 0.95);
    }
}

TEST_CASE("every pair comes once, however many passes find it; oversized blocks come by another pass") {
    const identity::Profile profile = profile_of(kProfile);
    Columns columns(profile, items_used(profile));
    for (const auto& row : kRows) add(columns, row[0], row[1], {row.begin() + 2, row.end()});
    columns.settle();
    const Judge judge(profile, columns);
    for (const std::size_t most : {100U, 5U, 3U}) {
        Pairs pairs(columns, judge, profile.model.blocking, most);
        std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
        pairs.run<int>(
            1, [&](int&, std::uint32_t a, std::uint32_t b) { seen.emplace_back(std::min(a, b), std::max(a, b)); },
            [](int&&) {});
        const std::size_t all = seen.size();
        std::sort(seen.begin(), seen.end());
        seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
        CHECK(seen.size() == all);
        // 0-4 and the like share birth date (6 records), surname (6) and given name (3).
        if (most == 100) CHECK(all == 20);
        if (most == 3) CHECK(all == 4);  // given names alone: hanako three times, taro twice
    }
}

TEST_CASE("links past the limit wait in a file and come in the same order") {
    const Folder folder;
    std::mt19937 random(1);
    std::vector<Edge> edges;
    for (std::uint32_t i = 0; i < 100000; ++i)
        edges.push_back({random() % 1000, 1000 + i, static_cast<float>(random() % 64)});
    std::vector<std::pair<std::uint32_t, std::uint32_t>> orders[2];
    for (const int spilled : {0, 1}) {
        Edges store(spilled == 1 ? 7000 : 1 << 20, folder.path);
        for (std::size_t at = 0; at < edges.size(); at += 1000)
            store.add({edges.begin() + static_cast<std::ptrdiff_t>(at),
                       edges.begin() + static_cast<std::ptrdiff_t>(at + 1000)});
        for (int again = 0; again < 2; ++again) {
            orders[spilled].clear();
            store.in_order([&](const Edge& edge) { orders[spilled].emplace_back(edge.a, edge.b); });
        }
    }
    CHECK(orders[0].size() == edges.size());
    CHECK(orders[0] == orders[1]);
    CHECK(fs::is_empty(folder.path));
}

TEST_CASE("profiles whose comparisons cannot be right are refused") {
    const auto refused = [](const std::string& from, const std::string& to) {
        std::string text = kProfile;
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        try {
            (void)profile_of(text);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    CHECK(refused("m: \"0.9\"", "m: \"0.5\"").find("add to 1") != std::string::npos);
    CHECK(refused("{id: else, m: \"0.05\", u: \"0.97\"}",
                  "{id: else, when: {edits: {given: 3}}, m: \"0.05\", u: \"0.97\"}")
              .find("last level") != std::string::npos);
    CHECK(refused("when: {edits: {given: 1}}", "when: {equal: [given, surname]}").find("cannot be reached") !=
          std::string::npos);
    CHECK(refused("{equal: birth}", "{equal: brith}").find("no item") != std::string::npos);
    CHECK(refused("{edits: {given: 1}}", "{edit: {given: 1}}").find("not known") != std::string::npos);
    CHECK(refused("agree: [surname]", "agree: [surnam]").find("no item") != std::string::npos);
    CHECK(refused("given: [else]", "given: [other]").find("no level") != std::string::npos);
}

TEST_CASE("names without a blank are split as the others are") {
    std::string text = kProfile;
    text.replace(text.find("model:"), 0, "splits: [{whole: key, surname: surname, given: given}]\n");
    const identity::Profile profile = profile_of(text);
    Columns columns(profile, items_used(profile));
    add(columns, "A", "1", {"子", "佐藤", "", "佐藤子"});
    add(columns, "A", "2", {"", "", "", "佐藤子"});
    add(columns, "A", "3", {"", "", "", "鈴木子"});
    columns.settle();
    CHECK(columns.cell(1, 0) == columns.cell(0, 0));
    CHECK(columns.cell(1, 1) == columns.cell(0, 1));
    CHECK(columns.cell(2, 0) == 0);
    CHECK(columns.names_split() == 1);
}

TEST_CASE("encodings: like persons are alike, others are not, and another secret is refused") {
    std::string text = kProfile;
    text +=
        "encoding: [{item: given, grams: 2, hashes: 12}, {item: surname, grams: 2, hashes: 8}, {item: birth, grams: 1, "
        "hashes: 8}]\n";
    const identity::Profile profile = profile_of(text);
    const Folder folder;
    const auto encoded = [&](const std::string& of, const char* secret) {
        Columns columns(profile, {true, true, true, false});
        for (const auto& row : kRows)
            if (row[0] == of) add(columns, row[0], row[1], {row.begin() + 2, row.end()});
        columns.settle();
        const fs::path file = folder.path / (of + ".csv");
        std::ofstream(file) << encoded_text(profile, columns, Secret(std::string_view(secret)));
        CHECK(is_encoded(file));
        return read_encoded(file, of);
    };
    const EncodedFile a = encoded("A", "0123456789abcdef");
    const EncodedFile b = encoded("B", "0123456789abcdef");
    const EncodedMatch match = match_encoded({a, b}, 0.8, 1000);
    CHECK(match.shared == 2);  // hanako and taro; jiro is B's alone
    CHECK_THROWS_AS((void)match_encoded({a, encoded("B", "another secret 16")}, 0.8, 1000), Error);
}

TEST_CASE("EM finds the shares that made the patterns") {
    // Two comparisons that are independent given match or not: counts as expected from m 0.9, 0.8, u 0.1, 0.05, share 0.3.
    Patterns patterns;
    for (unsigned x = 0; x < 2; ++x)
        for (unsigned y = 0; y < 2; ++y) {
            const double match = 0.3 * (x == 0 ? 0.9 : 0.1) * (y == 0 ? 0.8 : 0.2);
            const double other = 0.7 * (x == 0 ? 0.1 : 0.9) * (y == 0 ? 0.05 : 0.95);
            patterns[Levels{x} | Levels{y} << 4] = static_cast<std::uint64_t>(std::llround((match + other) * 1e9));
        }
    const EmResult result =
        maximise(patterns, {{{0.95, 0.05}, {0.95, 0.05}}, {{0.1, 0.9}, {0.05, 0.95}}}, {true, true}, 0.1);
    CHECK(result.share == doctest::Approx(0.3).epsilon(1e-4));
    CHECK(result.m[0][0] == doctest::Approx(0.9).epsilon(1e-4));
    CHECK(result.m[1][0] == doctest::Approx(0.8).epsilon(1e-4));
}
