// Random sets of files, seeded, both ways with 7zz: what one writes the other opens to the same bytes. OPX_SETS=N sets more.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "package/volumes.hpp"
#include "sevenzip_support.hpp"

using namespace opx;
using namespace opx::package;
using namespace opx::package::test;

namespace {

const std::string kPassword = "K7NQ2XWV9HTR4M3LB6PZ5CYD8A";

std::string content(std::mt19937& lots) {
    const std::size_t size = std::vector<std::size_t>{0, 1, 15, 16, 17, 300, 4095, 4096, 70000, 200000}[lots() % 10];
    switch (lots() % 4) {
        case 0:
            return noise(size, static_cast<unsigned>(lots()));
        case 1:
            return std::string(size, '\0');
        default:
            return table(size / 40 + 1, static_cast<unsigned>(lots())).substr(0, size);
    }
}

Members random_set(std::mt19937& lots) {
    static const std::vector<std::string> kNames{"patient", "検査結果",    "髙﨑〜①", "ﾊﾝｶｸ",
                                                 "a b",     "が",  // the last composed
                                                 "数表/月", "sub/deep/er", "𠮷野",    "x.tar"};
    const std::size_t count = lots() % 12 == 0 ? 60 : lots() % 5 + 1;
    Members members;
    for (std::size_t i = 0; i < count; ++i)
        members.emplace_back(kNames[lots() % kNames.size()] + std::to_string(i) + ".csv",
                             count > 20 ? "x,1\n" : content(lots));
    return members;
}

std::map<std::string, std::string> files_below(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) out[fs::relative(entry.path(), folder).string()] = slurp(entry.path());
    return out;
}

std::map<std::string, std::string> sorted(const Members& members) {
    return {members.begin(), members.end()};
}

void pack_in_volumes(const fs::path& path, const Members& members, const SevenZipWriter::Options& options) {
    VolumeWriter file(path, VolumeWriter::kSmallest, IfExists::replace);
    const Secret secret(kPassword);
    SevenZipWriter writer(file, secret, options);
    for (const auto& [name, bytes] : members) {
        writer.begin_member(name);
        writer.write(bytes);
        writer.end_member();
    }
    writer.finish();
    const Sealed& sealed = file.seal();
    CHECK(sealed.in_volumes());
    for (std::size_t i = 0; i + 1 < sealed.pieces.size(); ++i) CHECK(sealed.pieces[i].bytes == VolumeWriter::kSmallest);
    file.read_back();
    file.commit();
}

Members unpack_with(const fs::path& path, unsigned jobs) {
    const Secret secret(kPassword);
    SevenZipReader::Limits limits;
    limits.jobs = jobs;
    SevenZipReader reader(path, &secret, limits);
    Collect sink;
    reader.extract(sink);
    return sink.members;
}

void both_ways(unsigned first, unsigned sets) {
    if (!have_sevenzz()) return;
    const char* const more = std::getenv("OPX_SETS");
    if (more != nullptr) sets = static_cast<unsigned>(std::atoi(more)) / 4;
    for (unsigned seed = first; seed < first + sets; ++seed) {
        CAPTURE(seed);
        std::mt19937 lots(seed);
        const TempFolder folder;
        const Members members = random_set(lots);
        SevenZipWriter::Options options;
        options.level = seed % 10;
        options.jobs = lots() % 3 + 1;
        options.solid = lots() % 2 == 0;
        const bool volumes = lots() % 4 == 0;
        const std::string name = volumes ? "a.7z.001" : "a.7z";
        if (volumes) pack_in_volumes(folder / "a.7z", members, options);
        else pack(folder / "a.7z", members, kPassword, options);
        REQUIRE(sevenzz(folder.path(), "x -y -oout " + name, kPassword) == 0);
        CHECK(files_below(folder / "out") == sorted(members));
        if (seed % 4 == 0) CHECK(sorted(unpack_with(folder / name, 2)) == sorted(members));

        // And back: 7zz packs what it took out, in one of its ways.
        static const std::vector<std::string> kWays{
            "-mhe=on",       "-mhe=on -m0=copy",      "-mhe=on -ms=off",          "-m0=LZMA",
            "-mhe=on -v70k", "-m0=Delta:4 -m1=LZMA2", "-m0=BCJ -m1=LZMA2 -mhe=on"};
        const std::string way = kWays[lots() % kWays.size()];
        CAPTURE(way);
        REQUIRE(sevenzz(folder / "out", "a -mx=1 " + way + " -p ../b.7z . -x!7zz.out", kPassword) == 0);
        const bool theirs = way.find("-v70k") != std::string::npos;
        CHECK(sorted(unpack_with(folder / (theirs ? "b.7z.001" : "b.7z"), lots() % 2 + 1)) == sorted(members));
        fs::remove(folder / "out/7zz.out");
    }
}

}  // namespace

TEST_CASE("random sets both ways with 7zz, first quarter") {
    both_ways(1000, 50);
}
TEST_CASE("random sets both ways with 7zz, second quarter") {
    both_ways(2000, 50);
}
TEST_CASE("random sets both ways with 7zz, third quarter") {
    both_ways(3000, 50);
}
TEST_CASE("random sets both ways with 7zz, last quarter") {
    both_ways(4000, 50);
}

TEST_CASE("blocks are decoded by several threads to the same bytes; damage in any of them is found") {
    const TempFolder folder;
    const Members members{{"a.csv", table(400000)}, {"b.bin", noise(9'000'000)}, {"c.csv", table(10, 4)}};
    pack(folder / "a.7z", members, kPassword, {1, 2, counting()});
    for (const unsigned jobs : {1u, 3u}) CHECK(unpack_with(folder / "a.7z", jobs) == members);
    const std::string whole = slurp(folder / "a.7z");
    for (std::size_t i = 1; i < 12; i += 3) {
        std::string bad = whole;
        bad[whole.size() * i / 12] = static_cast<char>(bad[whole.size() * i / 12] ^ 1);
        spill(folder / "bad.7z", bad);
        CHECK_THROWS_AS(unpack_with(folder / "bad.7z", 3), Error);
        spill(folder / "cut.7z", whole.substr(0, whole.size() * i / 12));
        CHECK_THROWS_AS(unpack_with(folder / "cut.7z", 3), Error);
    }
}

TEST_CASE("a stream larger than is held is decoded as it comes; zeros by the million") {
    if (!have_sevenzz()) return;
    const TempFolder folder;
    class Zeros final : public MemberSink {
       public:
        void begin(const std::string&, std::uint64_t) override {}
        void write(std::string_view bytes) override {
            good = good && bytes.find_first_not_of('\0') == std::string_view::npos;
        }
        void end(const MemberInfo& info) override { size = info.size; }
        bool good = true;
        std::uint64_t size = 0;
    };
    // 7zz makes of it one block beyond 64 MiB; ours is of blocks. OPX_SETS: the full gigabyte.
    const std::uint64_t mib = std::getenv("OPX_SETS") != nullptr ? 1024 : 96;
    const Secret secret(kPassword);
    {
        OutputFile file(folder / "ours.7z", IfExists::refuse);
        SevenZipWriter writer(file, secret, {1, 2, {}});
        writer.begin_member("zeros");
        const std::string part(1 << 20, '\0');
        for (std::uint64_t i = 0; i < mib; ++i) writer.write(part);
        writer.end_member();
        writer.finish();
        file.commit();
    }
    CHECK(sevenzz(folder.path(), "t ours.7z", kPassword) == 0);
    { std::ofstream(folder / "zeros", std::ios::binary).seekp(static_cast<std::streamoff>((mib << 20) - 1)).put('\0'); }
    REQUIRE(sevenzz(folder.path(), "a -mx=1 -mmt=1 -m0=LZMA2:d=1m:c=1g -mhe=on -p theirs.7z zeros", kPassword) == 0);
    for (const char* const name : {"ours.7z", "theirs.7z"}) {
        CAPTURE(name);
        SevenZipReader::Limits limits;
        limits.jobs = 2;
        limits.max_ratio = 100000;
        SevenZipReader reader(folder / name, &secret, limits);
        Zeros sink;
        reader.extract(sink);
        CHECK(sink.good);
        CHECK(sink.size == mib << 20);
    }
}
