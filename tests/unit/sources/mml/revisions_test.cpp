// Which documents are in force: later editions, corrections, deletions, whatever the order in which files are seen.

#include "sources/mml/revisions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "../../temporary_folder.hpp"

using namespace opx;
using mml::Fate;

namespace {

struct Sighting {
    std::uint64_t file = 0;
    std::string uid;
    std::string rank;
    bool deletion = false;
    std::vector<std::string> old_editions;
    std::string patient = "0001";
};

/// The verdict of the one item of each file.
std::vector<mml::ItemVerdict> verdicts(std::vector<Sighting> seen, std::uint64_t files,
                                       std::size_t memory = std::size_t{64} << 20) {
    const TemporaryFolder folder;
    mml::Revisions revisions(folder.path(), memory);
    for (const Sighting& each : seen) {
        mml::Sightings sightings;
        const mml::ItemPlace place{each.file, 1};
        if (each.deletion) sightings.deletion(each.uid, each.patient, "rd", each.rank, place);
        else sightings.edition(each.uid, each.patient, "rd", each.rank, place, each.old_editions);
        for (const std::string& old : each.old_editions)
            sightings.correction(old, each.uid, each.rank, place, each.old_editions);
        mml::FileVerdict verdict;
        verdict.name = std::to_string(each.file);
        sightings.file(each.file, verdict);
        revisions.add(sightings);
    }
    revisions.resolve();
    std::vector<mml::ItemVerdict> out;
    for (std::uint64_t file = 0; file < files; ++file) {
        const auto verdict = revisions.take(file);
        REQUIRE(verdict);
        out.push_back(verdict->items.of(1));
    }
    return out;
}

std::vector<Fate> fates(std::vector<Sighting> seen, std::uint64_t files, std::size_t memory = std::size_t{64} << 20) {
    std::vector<Fate> out;
    for (const mml::ItemVerdict& verdict : verdicts(std::move(seen), files, memory)) out.push_back(verdict.fate);
    return out;
}

std::vector<std::string> rules(std::vector<Sighting> seen, std::uint64_t files) {
    std::vector<std::string> out;
    for (const mml::ItemVerdict& verdict : verdicts(std::move(seen), files)) out.push_back(verdict.rule);
    return out;
}

}  // namespace

TEST_CASE("the latest edition of a document is in force") {
    CHECK(fates({{0, "u", "2018-10-01", false, {}}, {1, "u", "2019-04-01", false, {}}}, 2) ==
          std::vector{Fate::superseded, Fate::in_force});
    CHECK(fates({{0, "u", "2018-10-01", false, {}}, {1, "v", "2019-04-01", false, {}}}, 2) ==
          std::vector{Fate::in_force, Fate::in_force});
    // A day and a second of it are equally late: both stay, and the rows settle it.
    CHECK(fates({{0, "u", "2018-10-01", false, {}}, {1, "u", "2018-10-01T12:00:00", false, {}}}, 2)[1] ==
          Fate::in_force);
}

TEST_CASE("a deletion takes out what is not later than itself") {
    CHECK(fates({{0, "u", "2018-10-01", false, {}}, {1, "u", "2018-10-02", true, {}}}, 2)[0] == Fate::deleted);
    CHECK(fates({{0, "u", "2018-10-03", false, {}}, {1, "u", "2018-10-02", true, {}}}, 2)[0] == Fate::in_force);
    CHECK(fates({{0, "u", "2018-10-03", false, {}}, {1, "u", "", true, {}}}, 2)[0] == Fate::deleted);
}

TEST_CASE("what a reading saw that was given up counts for nothing") {
    const TemporaryFolder folder;
    mml::Revisions revisions(folder.path());
    mml::Sightings sightings;
    sightings.edition("u", "0001", "rd", "2018-10-01", {0, 1}, {});
    sightings.edition("u", "0001", "rd", "2019-10-01", {1, 1, 1}, {});
    sightings.correction("u", "v", "2019-10-01", {1, 2, 1}, {"u"});
    sightings.take_back(1, 1);
    sightings.edition("w", "0001", "rd", "2019-10-01", {1, 1, 2}, {});
    for (const std::uint64_t file : {0u, 1u}) {
        mml::FileVerdict verdict;
        verdict.name = std::to_string(file);
        sightings.file(file, verdict);
    }
    revisions.add(sightings);
    revisions.resolve();
    CHECK(revisions.take(0)->items.empty());
    CHECK(revisions.take(1)->items.empty());
}

TEST_CASE("a correction takes out the document it names") {
    CHECK(fates({{0, "old", "2018-10-01", false, {}}, {1, "new", "2018-11-01", false, {"old"}}}, 2) ==
          std::vector{Fate::superseded, Fate::in_force});
}

TEST_CASE("documents of one rank that replace each other in a circle all stay") {
    const std::string day = "2018-10-01";
    for (const std::uint64_t length : {2u, 3u, 7u}) {
        std::vector<Sighting> seen;
        for (std::uint64_t file = 0; file < length; ++file)
            seen.push_back({file, "u" + std::to_string(file), day, false, {"u" + std::to_string((file + 1) % length)}});
        // One before the circle is replaced by it, and one behind it is not touched.
        seen.push_back({length, "before", day, false, {}});
        seen[0].old_editions.push_back("before");
        for (const mml::ItemVerdict& verdict : verdicts(seen, length)) {
            CHECK(verdict.fate == Fate::in_force);
            CHECK(verdict.rule == "MM13");
        }
        CHECK(fates(seen, length + 1).back() == Fate::superseded);
    }
    // A chain is none; nor does the precision of a date make a circle of two a loss of both.
    CHECK(fates({{0, "a", day, false, {}}, {1, "b", day, false, {"a"}}, {2, "c", day, false, {"b"}}}, 3) ==
          std::vector{Fate::superseded, Fate::superseded, Fate::in_force});
    CHECK(fates({{0, "a", day, false, {"b"}}, {1, "b", day + "T10:00:00", false, {"a"}}}, 2) ==
          std::vector{Fate::in_force, Fate::in_force});
}

TEST_CASE("files with one document of one date are rivals, told once") {
    const std::vector<mml::ItemVerdict> equal = verdicts(
        {{0, "u", "2018-10-01", false, {}}, {1, "u", "2018-10-01", false, {}}, {2, "u", "2017", false, {}}}, 3);
    CHECK(equal[0].rule == "MM18");
    CHECK(equal[1].rule.empty());
    CHECK((equal[0].rival && equal[1].rival && !equal[2].rival));
    CHECK(equal[2].fate == Fate::superseded);
}

TEST_CASE("two documents that replace the same one contradict each other unless one follows the other") {
    using Rules = std::vector<std::string>;
    const Sighting old{0, "a", "2018-10-01", false, {}};
    const Sighting first{1, "b", "2018-10-02", false, {"a"}};
    CHECK(rules({old, first, {2, "c", "2018-10-03", false, {"a"}}}, 3) == Rules{"", "MM23", "MM23"});
    CHECK(rules({old, first, {2, "c", "2018-10-03", false, {"b"}}}, 3) == Rules{"", "", ""});
    CHECK(rules({old, first, {2, "c", "2018-10-03", false, {"b", "a"}}}, 3) == Rules{"", "", ""});
    // Whether the old document is in the input or not; and a document that is out of force again contradicts nothing.
    CHECK(rules({{0, "b", "2018-10-02", false, {"a"}}, {1, "c", "2018-10-03", false, {"a"}}}, 2) ==
          Rules{"MM23", "MM23"});
    CHECK(
        verdicts({old, first, {2, "c", "2018-10-03", false, {"a"}}, {3, "d", "2018-10-04", false, {"b"}}}, 4)[1].fate ==
        Fate::superseded);
}

TEST_CASE("no order of files and no memory changes a fate") {
    std::mt19937 random(11);
    for (int round = 0; round < 30; ++round) {
        std::vector<Sighting> seen;
        constexpr std::uint64_t kFiles = 60;
        for (std::uint64_t file = 0; file < kFiles; ++file) {
            Sighting each{file,
                          "u" + std::to_string(random() % 8),
                          "2018-10-" + std::to_string(10 + random() % 9),
                          random() % 7 == 0,
                          {}};
            if (!each.deletion && random() % 6 == 0) each.old_editions.push_back("u" + std::to_string(random() % 8));
            each.patient = random() % 5 == 0 ? "0002" : "0001";
            seen.push_back(std::move(each));
        }
        const std::vector<Fate> first = fates(seen, kFiles);
        std::shuffle(seen.begin(), seen.end(), random);
        CHECK(fates(seen, kFiles) == first);
        CHECK(fates(seen, kFiles, 1024) == first);
    }
}
