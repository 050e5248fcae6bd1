// Matching by rules: what is tied, what a veto keeps apart through any chain, and that no order changes anything.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include "linkage/matcher.hpp"

using namespace opx;

namespace {

/// Items: 0 key (loose), 1 strict key, 2 household, 3 branch.
identity::Profile profile() {
    identity::Profile out;
    out.id = "test";
    for (const char* name : {"key", "strict", "household", "branch"}) out.items.push_back({name, {}});
    out.rules = {{"R1", {1}, {}, true, "1"}, {"R2", {0}, {}, true, "0.9"}, {"R3", {2}, {}, false, "0.5"}};
    out.vetoes = {{"V1", {2}, {3}}};
    return out;
}

identity::Person person(const std::string& record, std::vector<std::vector<std::string>> values,
                        const std::string& from = "A") {
    identity::Person out;
    out.operator_id = from;
    out.record = record;
    out.values = std::move(values);
    return out;
}

using Groups = std::map<std::string, std::uint32_t>;  // record -> person

Groups matched(const identity::Profile& by, const std::vector<identity::Person>& people, std::size_t max_block = 200) {
    linkage::Matcher matcher(by, max_block);
    for (const identity::Person& each : people) matcher.add(each);
    matcher.match();
    Groups out;
    for (const linkage::Link& link : matcher.links())
        out[matcher.operator_of(link.record) + "/" + matcher.name_of(link.record)] = link.person;
    CHECK(out.size() == people.size());
    return out;
}

}  // namespace

TEST_CASE("equal values tie, missing values say nothing") {
    const Groups found = matched(profile(), {person("1", {{"a"}, {}, {}, {}}), person("2", {{"a"}, {}, {}, {}}),
                                             person("3", {{}, {}, {}, {}}), person("4", {{}, {}, {}, {}})});
    CHECK(found == Groups{{"A/1", 1}, {"A/2", 1}, {"A/3", 2}, {"A/4", 3}});
}

TEST_CASE("one of several values is enough") {
    const Groups found =
        matched(profile(), {person("1", {{"a", "b"}, {}, {}, {}}), person("2", {{"b", "c"}, {}, {}, {}}),
                            person("3", {{"c"}, {}, {}, {}}, "B")});
    CHECK(found == Groups{{"A/1", 1}, {"A/2", 1}, {"B/3", 1}});
}

TEST_CASE("a record between two twins goes to one of them and does not tie them") {
    // 1 and 2 share the household and have other branches; 3 says nothing of its branch and is like both.
    const std::vector<identity::Person> people = {person("1", {{"a"}, {"x"}, {"h"}, {"1"}}),
                                                  person("2", {{"a"}, {}, {"h"}, {"2"}}),
                                                  person("3", {{"a"}, {"x"}, {"h"}, {}})};
    std::vector<std::size_t> order = {0, 1, 2};
    do {
        std::vector<identity::Person> shuffled;
        for (const std::size_t i : order) shuffled.push_back(people[i]);
        CHECK(matched(profile(), shuffled) == Groups{{"A/1", 1}, {"A/2", 2}, {"A/3", 1}});
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a veto with an agreement holds only where both have the item") {
    CHECK(matched(profile(), {person("1", {{"a"}, {}, {"h"}, {"1"}}), person("2", {{"a"}, {}, {"i"}, {"2"}})}) ==
          Groups{{"A/1", 1}, {"A/2", 1}});
    CHECK(matched(profile(), {person("1", {{"a"}, {}, {"h"}, {"1"}}), person("2", {{"a"}, {}, {}, {"2"}})}) ==
          Groups{{"A/1", 1}, {"A/2", 1}});
    CHECK(matched(profile(), {person("1", {{"a"}, {}, {"h"}, {"1", "2"}}), person("2", {{"a"}, {}, {"h"}, {"2"}})}) ==
          Groups{{"A/1", 1}, {"A/2", 1}});
}

TEST_CASE("a value that too many share ties nobody and is counted") {
    std::vector<identity::Person> people;
    for (int i = 0; i < 6; ++i) people.push_back(person(std::to_string(i), {{"dummy"}, {}, {}, {}}));
    CHECK(matched(profile(), people, 5).at("A/5") == 6);
    CHECK(matched(profile(), people, 6).at("A/5") == 1);
    const identity::Profile by = profile();
    linkage::Matcher matcher(by, 5);
    for (const identity::Person& each : people) matcher.add(each);
    matcher.match();
    CHECK(matcher.facts()[1].big_blocks == 1);
    CHECK(matcher.facts()[1].big_records == 6);
}

TEST_CASE("pairs for review are those that are not one person") {
    const identity::Profile by = profile();
    linkage::Matcher matcher(by);
    for (const identity::Person& each : {person("1", {{"a"}, {}, {"h"}, {}}), person("2", {{"a"}, {}, {"h"}, {}}),
                                         person("3", {{"b"}, {}, {"h"}, {}})})
        matcher.add(each);
    matcher.match();
    REQUIRE(matcher.review().size() == 2);
    for (const linkage::ReviewPair& pair : matcher.review()) CHECK(matcher.name_of(pair.b) == "3");
}

TEST_CASE("the same record name twice under one operator is refused, under two it is not") {
    const identity::Profile by = profile();
    linkage::Matcher matcher(by);
    matcher.add(person("1", {{}, {}, {}, {}}));
    matcher.add(person("1", {{}, {}, {}, {}}, "B"));
    matcher.match();
    CHECK(matcher.persons() == 2);
    linkage::Matcher twice(by);
    twice.add(person("1", {{}, {}, {}, {}}));
    twice.add(person("1", {{}, {}, {}, {}}));
    CHECK_THROWS_AS(twice.match(), Error);
}

TEST_CASE("no order of records changes a person id, and no veto is broken inside a group") {
    std::mt19937 random(20251003);
    const auto value = [&](int of, int missing) {
        const int drawn = static_cast<int>(random() % static_cast<unsigned>(of + missing));
        return drawn < of ? std::vector<std::string>{std::to_string(drawn)} : std::vector<std::string>{};
    };
    const identity::Profile by = profile();
    for (int round = 0; round < 40; ++round) {
        std::vector<identity::Person> people;
        for (int i = 0; i < 60; ++i)
            people.push_back(person(std::to_string(i), {value(20, 5), value(30, 30), value(8, 4), value(3, 3)},
                                    i % 2 == 0 ? "A" : "B"));
        const Groups first = matched(by, people);
        for (int again = 0; again < 3; ++again) {
            std::shuffle(people.begin(), people.end(), random);
            CHECK(matched(by, people) == first);
        }
        for (const identity::Person& a : people)
            for (const identity::Person& b : people) {
                if (first.at(a.operator_id + "/" + a.record) != first.at(b.operator_id + "/" + b.record)) continue;
                const bool twins = !a.values[2].empty() && a.values[2] == b.values[2] && !a.values[3].empty() &&
                                   !b.values[3].empty() && a.values[3] != b.values[3];
                CHECK_FALSE(twins);
            }
    }
}
