#include "identity/slips.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "identity/near_index.hpp"
#include "text/utf8.hpp"

using namespace opx;
using namespace opx::identity;

namespace {

const std::filesystem::path kDefinitions = std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions";

struct Shipped {
    Forms forms = load_forms(kDefinitions);
    Profile profile = load_profile("opt-out", kDefinitions, nullptr);
};
const Shipped& shipped() {
    static const Shipped it;
    return it;
}

struct Row {
    std::u32string kanji, kana;  // a blank between surname and given name, or none
    int year = 1950, month = 1, day = 1;
    std::string sex;

    Person person() const {
        char date[16];
        std::snprintf(date, sizeof date, "%04d-%02d-%02d", year, month, day);
        Person out;
        for (const Item& item : shipped().profile.items) {
            out.values.emplace_back();
            if (item.parts.size() > 1) continue;  // no insurance
            const std::string& from = item.parts[0].item;
            const std::string raw = from == "name_kanji"   ? text::utf8_of(kanji)
                                    : from == "name_kana"  ? text::utf8_of(kana)
                                    : from == "birth_date" ? std::string(date)
                                                           : sex;
            if (std::string value = item_value(item, {raw}, shipped().forms); !value.empty())
                out.values.back().push_back(std::move(value));
        }
        return out;
    }
};

std::set<dataset::PatientKey> held_keys(const Person& person) {
    std::vector<dataset::PatientKey> keys;
    for (const Rule& rule : shipped().profile.rules)
        if (applies(rule, person)) rule_keys(rule, person, keys);
    slip_keys(shipped().profile, person, keys);
    return {keys.begin(), keys.end()};
}

enum class Found { no, by_slip, by_rule };

Found found(const Person& held, const Person& asked) {
    static const SlipAsker asker(shipped().profile, shipped().forms);
    const auto keys = held_keys(held);
    const auto holds = [&](const dataset::PatientKey& key) { return keys.contains(key); };
    std::vector<dataset::PatientKey> plain;
    for (const Rule& rule : shipped().profile.rules) rule_keys(rule, asked, plain);
    if (std::any_of(plain.begin(), plain.end(), holds)) return Found::by_rule;
    for (const SlipQuestion& question : asker.questions(asked))  // one without keys would find everybody
        if (question.empty() || std::all_of(question.begin(), question.end(), holds)) return Found::by_slip;
    return Found::no;
}

template <class T>
T any(std::mt19937& random, const std::vector<T>& of) {
    return of[random() % of.size()];
}

void slip(std::u32string& name, std::mt19937& random, const std::u32string& letters) {
    if (name.empty()) return;
    const std::size_t at = random() % name.size();
    const char32_t letter = letters[random() % letters.size()];
    switch (random() % 4) {
        case 0:
            name[at] = letter;
            break;
        case 1:
            name.erase(at, 1);
            break;
        case 2:
            name.insert(at, 1, letter);
            break;
        default:
            if (at + 1 < name.size()) std::swap(name[at], name[at + 1]);
    }
}

}  // namespace

TEST_CASE("whoever the near rules find by values, is found by keys; hardly anybody else is") {
    std::mt19937 random(11);
    const std::vector<std::u32string> surnames = {U"髙﨑", U"佐藤", U"長谷川", U"渡邉", U"林"};
    const std::vector<std::u32string> surname_kana = {U"タカサキ", U"サトウ", U"ハセガワ", U"ワタナベ", U"ハヤシ"};
    const std::vector<std::u32string> given = {U"一郎", U"花子", U"恵子", U"健", U"美智子"};
    const std::vector<std::u32string> given_kana = {U"イチロウ", U"ハナコ", U"ケイコ", U"ケン", U"ミチコ"};
    std::size_t near = 0, lost = 0, strangers = 0, wrong = 0;
    for (int round = 0; round < 3000; ++round) {
        const std::size_t a = random() % 5, b = random() % 5;
        Row row;
        const std::u32string blank = random() % 3 == 0 ? U"" : U"　";
        if (random() % 5 != 0) row.kanji = surnames[a] + blank + given[b];
        if (random() % 5 != 0) row.kana = surname_kana[a] + blank + given_kana[b];
        row.year = 1930 + static_cast<int>(random() % 80);
        row.month = 1 + static_cast<int>(random() % 12);
        row.day = 1 + static_cast<int>(random() % 28);
        row.sex = any<std::string>(random, {"M", "F", ""});
        Row other = row;
        switch (random() % 7) {
            case 0:
                slip(other.kanji, random, U"一郎花子恵健美田山");
                break;
            case 1:
                slip(other.kana, random, U"アイウカサタナハマヤラワン");
                break;
            case 2:
                (random() % 2   ? other.year
                 : random() % 2 ? other.month
                                : other.day) = 1 + static_cast<int>(random() % 12);
                if (other.year < 1000) other.year += 1950;
                break;
            case 3:
                other.day = 1 + static_cast<int>(random() % 28);
                break;
            case 4: {
                const std::size_t c = random() % 5;
                other.kanji = surnames[c] + (random() % 2 ? U"　" : U"") + given[b];
                other.kana = random() % 3 ? surname_kana[c] + U" " + given_kana[b] : U"";
                break;
            }
            case 5:
                other.year += static_cast<int>(random() % 65);
                break;
            default:  // a stranger with some things in common
                other.kanji = any(random, surnames) + U"　" + any(random, given);
                if (random() % 2) other.month = 1 + static_cast<int>(random() % 12);
        }
        const Person held = row.person(), asked = other.person();
        NearIndex index(shipped().profile.near_rules);
        index.add(asked, 0);
        const auto hit = index.find(held);
        const Found by_keys = found(held, asked);
        const bool same = held.values == asked.values;
        if (hit && !same) {
            ++near;
            if (by_keys != Found::no) continue;
            ++lost;
            const std::string who = hit->rule->id + ": " +
                                    text::utf8_of(row.kanji + U"/" + other.kanji + U" " + row.kana + U"/" + other.kana);
            if (lost < 4) MESSAGE(who);
        } else if (!hit) {
            ++strangers;
            wrong += by_keys == Found::by_slip;
        }
    }
    CHECK(lost == 0);
    CHECK(near > 800);
    CHECK(strangers > 500);
    CHECK(wrong < strangers / 20);
}
