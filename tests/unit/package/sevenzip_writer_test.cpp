#include "package/sevenzip_writer.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "sevenzip_support.hpp"

using namespace opx;
using namespace opx::package;
using namespace opx::package::test;

namespace {

const std::string kPassword = "K7NQ2XWV-テスト𠮷";  // outside the BMP too: a surrogate pair in the key

Members sample() {
    return {{"patient.csv", table(3000)},
            {"検査結果.csv", table(190000, 3)},  // more than one block at level 1
            {"empty.csv", ""},
            {"noise.bin", noise(1'000'000)},
            {"folder/一件.csv", "id\n1\n"}};
}

}  // namespace

TEST_CASE("what was written is read back, at every level") {
    const TempFolder folder;
    for (unsigned level = 0; level <= 9; ++level) {
        CAPTURE(level);
        const Members members = level == 1 ? sample() : Members{{"a.csv", table(4000)}, {"b", ""}, {"c", "x"}};
        const auto infos = pack(folder / "a.7z", members, kPassword, {level, 2, {}});
        REQUIRE(infos.size() == members.size());
        for (std::size_t i = 0; i < members.size(); ++i) {
            CHECK(infos[i].name == members[i].first);
            CHECK(infos[i].size == members[i].second.size());
            CHECK(infos[i].sha256 == sha256_hex(members[i].second));
        }
        CHECK(unpack(folder / "a.7z", kPassword) == members);
        if (have_sevenzz()) CHECK(sevenzz(folder.path(), "t a.7z", kPassword) == 0);
    }
}

TEST_CASE("7-Zip opens what was written, and shows nothing without the password") {
    if (!have_sevenzz()) return;
    for (const unsigned level : {0u, 1u}) {
        CAPTURE(level);
        const TempFolder folder;
        const Members members = sample();
        pack(folder / "a.7z", members, kPassword, {level, 2, {}});
        REQUIRE(sevenzz(folder.path(), "t a.7z", kPassword) == 0);
        REQUIRE(sevenzz(folder.path(), "x -oout a.7z", kPassword) == 0);
        for (const auto& [name, content] : members) {
            CAPTURE(name);
            CHECK(slurp(folder / ("out/" + name)) == content);
        }
        CHECK(sevenzz(folder.path(), "l a.7z", "not the password") == 2);
        const std::string said = slurp(folder / "7zz.out");
        CHECK(said.find("csv") == std::string::npos);
        CHECK(said.find("Cannot open encrypted archive") != std::string::npos);
        CHECK(slurp(folder / "a.7z").find("person_id") == std::string::npos);
    }
}

TEST_CASE("an archive of no members, or only of empty ones, is an archive") {
    const TempFolder folder;
    pack(folder / "none.7z", {}, kPassword);
    CHECK(unpack(folder / "none.7z", kPassword).empty());
    const Members empties{{"a.csv", ""}, {"b.csv", ""}};
    pack(folder / "empties.7z", empties, kPassword);
    CHECK(unpack(folder / "empties.7z", kPassword) == empties);
    if (!have_sevenzz()) return;
    CHECK(sevenzz(folder.path(), "t none.7z", kPassword) == 0);
    CHECK(sevenzz(folder.path(), "t empties.7z", kPassword) == 0);
}

TEST_CASE("the bytes do not depend on the number of jobs") {
    const TempFolder folder;
    const Members members = sample();
    for (const unsigned level : {0u, 1u}) {
        CAPTURE(level);
        pack(folder / "one.7z", members, kPassword, {level, 1, counting()});
        pack(folder / "two.7z", members, kPassword, {level, 2, counting()});
        pack(folder / "five.7z", members, kPassword, {level, 5, counting()});
        CHECK(slurp(folder / "one.7z") == slurp(folder / "two.7z"));
        CHECK(slurp(folder / "one.7z") == slurp(folder / "five.7z"));
    }
    // With the system's randomness even the same content never looks the same.
    pack(folder / "a.7z", members, kPassword, {0, 1, {}});
    pack(folder / "b.7z", members, kPassword, {0, 1, {}});
    CHECK(slurp(folder / "a.7z") != slurp(folder / "b.7z"));
}

TEST_CASE("sizes at the edges of cipher blocks and compressor blocks") {
    const TempFolder folder;
    for (const unsigned level : {0u, 1u}) {
        Members members;
        constexpr std::size_t kMiB = std::size_t{1} << 20;
        const std::size_t block = level == 0 ? kMiB : 8 * kMiB;
        for (const std::size_t size : {std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{17}, block - 1,
                                       block, block + 1, 2 * block})
            members.emplace_back(std::to_string(size) + ".bin", std::string(size, 'x'));
        pack(folder / "a.7z", members, kPassword, {level, 2, {}});
        CHECK(unpack(folder / "a.7z", kPassword) == members);
        if (have_sevenzz()) CHECK(sevenzz(folder.path(), "t a.7z", kPassword) == 0);
    }
}

TEST_CASE("times are stored where given") {
    if (!have_sevenzz()) return;
    const TempFolder folder;
    {
        OutputFile file(folder / "a.7z", IfExists::refuse);
        const Secret secret(kPassword);
        SevenZipWriter writer(file, secret, {});
        writer.begin_member("dated.csv", 132539328000000000u);  // 2021-01-01 00:00:00 UTC
        writer.write("x");
        writer.end_member();
        writer.begin_member("undated.csv");
        writer.write("y");
        writer.end_member();
        writer.finish();
        file.commit();
    }
    REQUIRE(sevenzz(folder.path(), "l -slt a.7z", kPassword) == 0);
    const std::string said = slurp(folder / "7zz.out");
    CHECK((said.find("Modified = 2021-01-01") != std::string::npos ||
           said.find("Modified = 2020-12-31") != std::string::npos));
    CHECK(said.find("Modified = \n") != std::string::npos);
}

// AddressSanitizer keeps what is freed, so memory tells nothing there.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kMemoryTells = false;
#else
constexpr bool kMemoryTells = true;
#endif

TEST_CASE("memory does not grow with the member" * doctest::skip(!kMemoryTells)) {
    const TempFolder folder;
    const auto peak = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;  // KiB
    };
    const std::string part = table(20000);
    const auto write_mib = [&](std::size_t mib) {
        OutputFile file(folder / "a.7z", IfExists::replace);
        const Secret secret(kPassword);
        SevenZipWriter writer(file, secret, {1, 2, {}});
        writer.begin_member("large.csv");
        for (std::size_t done = 0; done < mib << 20; done += part.size()) writer.write(part);
        writer.end_member();
        writer.finish();
        file.commit();
    };
    write_mib(96);  // more than the blocks that are under way at once
    const auto before = peak();
    write_mib(192);
    CHECK(peak() - before < 16 * 1024);
}

TEST_CASE("misuse and refused names") {
    const TempFolder folder;
    OutputFile file(folder / "a.7z", IfExists::refuse);
    const Secret secret(kPassword);
    const Secret none;
    CHECK_THROWS_AS(SevenZipWriter(file, none, {}), Error);
    CHECK_THROWS_AS(SevenZipWriter(file, secret, {10, 1, {}}), Error);
    SevenZipWriter writer(file, secret, {});
    CHECK_THROWS_AS(writer.begin_member("../up.csv"), Error);
    CHECK_THROWS_AS(writer.write("x"), Error);
    writer.begin_member("Data/A.csv");
    CHECK_THROWS_AS(writer.finish(), Error);
    writer.end_member();
    CHECK_THROWS_AS(writer.begin_member("data/a.CSV"), Error);
    CHECK_THROWS_AS(writer.begin_member("data"), Error);
    CHECK_THROWS_AS(writer.begin_member("Data/A.csv/b"), Error);
}

TEST_CASE("names that a file system gives in parts travel composed, and 7-Zip writes them so") {
    const TempFolder folder;
    // ガ, パ and か゛ as base and mark (NFD), as HFS+ gives them; half-width ﾊﾞ is two characters in every form.
    const std::string apart = "\xe3\x82\xab\xe3\x82\x99/\xe3\x83\x8f\xe3\x82\x9a\xe3\x81\x8b\xe3\x82\x99.csv";
    const auto infos = pack(folder / "a.7z", {{apart, "1\n"}, {"ﾊﾞ.csv", "2\n"}}, kPassword);
    CHECK(infos[0].name == "ガ/パが.csv");
    CHECK(infos[1].name == "ﾊﾞ.csv");
    CHECK(unpack(folder / "a.7z", kPassword) == Members{{"ガ/パが.csv", "1\n"}, {"ﾊﾞ.csv", "2\n"}});
    if (have_sevenzz()) {
        REQUIRE(sevenzz(folder.path(), "x -oout a.7z", kPassword) == 0);
        CHECK(slurp(folder / "out/ガ/パが.csv") == "1\n");
    }
    // The same name in both forms is one name: neither may hide the other.
    CHECK(error_of([&] {
              pack(folder / "b.7z", {{"ガ.csv", "1"}, {"\xe3\x82\xab\xe3\x82\x99.csv", "2"}}, kPassword);
          }).find("there already") != std::string::npos);
}

TEST_CASE("a place that cannot be sought back to is found out at once") {
    OutputFile full("/dev/full", IfExists::refuse);
    const Secret secret(kPassword);
    CHECK_THROWS_AS(SevenZipWriter(full, secret, {}), Error);
}
