#include "package/sevenzip_reader.hpp"

#include <algorithm>

#include "package/detail/sevenzip_bytes.hpp"
#include "package/detail/sevenzip_crypto.hpp"
#include "package/detail/sevenzip_model.hpp"
#include "sevenzip_support.hpp"

using namespace opx;
using namespace opx::package;
using namespace opx::package::test;

namespace {

const std::string kPassword = "K7NQ2XWV-テスト𠮷";

Members sorted(Members members) {
    std::sort(members.begin(), members.end());
    return members;
}

// Opens and extracts; returns what came to its end, and the message if it did not all.
struct Outcome {
    Members members;
    std::string message;
    bool wrong_password = false;
};

Outcome outcome_of(const fs::path& path, const std::string& password, const SevenZipReader::Limits& limits = {}) {
    Outcome outcome;
    const Secret secret(password);
    Collect sink;
    try {
        SevenZipReader reader(path, password.empty() ? nullptr : &secret, limits);
        reader.extract(sink);
    } catch (const WrongPassword& error) {
        outcome.message = error.message();
        outcome.wrong_password = true;
    } catch (const Error& error) {
        outcome.message = error.message();
    }
    outcome.members = std::move(sink.members);
    return outcome;
}

// A 7z file around a header made by hand.
void write_archive(const fs::path& path, const std::vector<std::uint8_t>& header, const std::string& packed = {}) {
    const std::string text(header.begin(), header.end());
    sevenzip::HeaderWriter place;
    place.u64(packed.size());
    place.u64(header.size());
    place.u32(crc32(header));
    sevenzip::HeaderWriter start;
    start.raw(sevenzip::kSignature);
    start.byte(0);
    start.byte(4);
    start.u32(crc32(place.bytes()));
    start.raw(place.bytes());
    spill(path, std::string(start.bytes().begin(), start.bytes().end()) + packed + text);
}

// A header of empty files with these names (ASCII) and, where given, attributes.
std::vector<std::uint8_t> header_of_names(const std::vector<std::string>& names, std::uint32_t attributes = 0) {
    sevenzip::HeaderWriter out;
    out.byte(sevenzip::kHeader);
    out.byte(sevenzip::kFilesInfo);
    out.number(names.size());
    const auto property = [&](std::uint8_t id, const sevenzip::HeaderWriter& content) {
        out.byte(id);
        out.number(content.bytes().size());
        out.raw(content.bytes());
    };
    sevenzip::HeaderWriter all;
    all.bits(std::vector<bool>(names.size(), true));
    property(sevenzip::kEmptyStream, all);
    property(sevenzip::kEmptyFile, all);
    sevenzip::HeaderWriter text;
    text.byte(0);
    for (const std::string& name : names) {
        for (const char c : name + '\0') {
            text.byte(static_cast<std::uint8_t>(c));
            text.byte(0);
        }
    }
    property(sevenzip::kNames, text);
    if (attributes != 0) {
        sevenzip::HeaderWriter values;
        values.byte(1);
        values.byte(0);
        for (std::size_t i = 0; i < names.size(); ++i) values.u32(attributes);
        property(sevenzip::kAttributes, values);
    }
    out.byte(sevenzip::kEnd);
    out.byte(sevenzip::kEnd);
    return out.bytes();
}

}  // namespace

TEST_CASE("numbers of the header, both ways") {
    const std::string file = "x.7z";
    for (const std::uint64_t value : {0ull, 0x7Full, 0x80ull, 142ull, 0x3FFFull, 0x4000ull, 0xFFFFFFFFull, 1ull << 35,
                                      (1ull << 56) - 1, 1ull << 56, ~0ull}) {
        CAPTURE(value);
        sevenzip::HeaderWriter out;
        out.number(value);
        sevenzip::HeaderReader in(out.bytes(), file);
        CHECK(in.number() == value);
        CHECK(in.left() == 0);
    }
    sevenzip::HeaderWriter out;
    out.number(142);
    CHECK(out.bytes() == std::vector<std::uint8_t>{0x80, 0x8E});
}

TEST_CASE("the key of a password") {
    // Power 0x3F: salt and password as they are. Power 0: one round of SHA-256 over password and counter.
    const Secret password(std::string_view("ab"));
    const Secret utf16 = sevenzip::utf16_password(password);
    CHECK(utf16.text() == std::string_view("a\0b\0", 4));
    const std::vector<std::uint8_t> salt{1, 2};
    CHECK(sevenzip::derive_key(utf16, salt, 0x3F).text().substr(0, 7) == std::string_view("\1\2a\0b\0\0", 7));
    CHECK(hex(sevenzip::derive_key(utf16, {}, 0).bytes()) ==
          sha256_hex(std::string_view("a\0b\0\0\0\0\0\0\0\0\0", 12)));
    CHECK_THROWS_AS(sevenzip::utf16_password(Secret(std::string_view("\xff"))), Error);
}

TEST_CASE("archives of 7-Zip are read") {
    if (!have_sevenzz()) return;
    const TempFolder folder;
    const Members members = sorted({{"src/patient.csv", table(2000)},
                                    {"src/検査.csv", table(6000, 5)},
                                    {"src/sub/空.csv", ""},
                                    {"src/sub/one.txt", "1"},
                                    {"src/noise.bin", noise(30000)}});
    for (const auto& [name, content] : members) spill(folder / name, content);
    fs::create_directories(folder / "src/leer");
    const std::string methods[]{"",
                                "-m0=LZMA2",
                                "-m0=LZMA",
                                "-m0=Copy",
                                "-ms=off",
                                "-ms=on -mx=9",
                                "-mx=1",
                                "-m0=BCJ -m1=LZMA2",
                                "-m0=BCJ -m1=LZMA",
                                "-m0=Delta:4 -m1=LZMA2",
                                "-mtc=on -mta=on",
                                "-mtm=off -mtr=off",
                                "-m0=LZMA:eos"};
    for (const std::string& method : methods) {
        for (const std::string encryption : {"-p -mhe=on", "-p", "-p -mhc=off", "", "-mhc=off"}) {
            CAPTURE(method);
            CAPTURE(encryption);
            const bool common = encryption == "-p -mhe=on" || encryption.empty();
            if (!common && !method.empty()) continue;
            fs::remove(folder / "a.7z");
            REQUIRE(sevenzz(folder.path(), "a a.7z src " + method + " " + encryption, kPassword) == 0);
            const Secret secret(kPassword);
            SevenZipReader reader(folder / "a.7z", encryption.empty() ? nullptr : &secret);
            CHECK(reader.header_encrypted() == (encryption == "-p -mhe=on"));
            Collect sink;
            reader.extract(sink);
            CHECK(sorted(sink.members) == members);
            CHECK(std::count(sink.directories.begin(), sink.directories.end(), "src/leer") == 1);
            // Any one of them alone, too.
            for (std::size_t i = 0; i < reader.members().size(); ++i) {
                if (reader.members()[i].directory) continue;
                Collect one;
                reader.extract_member(i, one);
                REQUIRE(one.members.size() == 1);
                CHECK(std::find(members.begin(), members.end(), one.members[0]) != members.end());
            }
        }
    }
}

TEST_CASE("methods that are not read are named") {
    if (!have_sevenzz()) return;
    const TempFolder folder;
    spill(folder / "a.csv", table(500));
    for (const std::string method : {"PPMd", "BZip2", "Deflate", "Deflate64"}) {
        fs::remove(folder / "a.7z");
        REQUIRE(sevenzz(folder.path(), "a a.7z a.csv -m0=" + method) == 0);
        const std::string message = outcome_of(folder / "a.7z", "").message;
        CHECK(message == "uses the 7z method " + method + ", which is not read here");
    }
    fs::remove(folder / "a.7z");
    REQUIRE(sevenzz(folder.path(), "a a.7z a.csv -m0=BCJ2 -m1=LZMA2 -m2=LZMA -m3=LZMA -mb0:1 -mb0s1:2 -mb0s2:3") == 0);
    CHECK(outcome_of(folder / "a.7z", "").message.find("BCJ2") != std::string::npos);
}

TEST_CASE("a wrong password is told apart from damage") {
    const TempFolder folder;
    const Members members{{"a.csv", table(3000)}, {"b.csv", table(10)}};
    std::size_t named = 0;
    for (int i = 0; i < 8; ++i) {
        pack(folder / "a.7z", members, kPassword, {1, 1, {}});
        const Outcome wrong = outcome_of(folder / "a.7z", "not the password");
        CHECK(wrong.wrong_password);
        CHECK(wrong.members.empty());
        named += wrong.message == "the password is wrong" ? 1 : 0;
    }
    CHECK(named > 0);
    CHECK(outcome_of(folder / "a.7z", "").message == "is encrypted and no password was given");

    // Damage within a member, and within the header, with the right password.
    const std::string good = slurp(folder / "a.7z");
    std::string bad = good;
    bad[200] = static_cast<char>(bad[200] ^ 1);
    spill(folder / "bad.7z", bad);
    Outcome damaged = outcome_of(folder / "bad.7z", kPassword);
    CHECK_FALSE(damaged.wrong_password);
    CHECK(damaged.message.find("damaged") != std::string::npos);

    if (!have_sevenzz()) return;
    for (const auto& [name, content] : members) spill(folder / name, content);
    REQUIRE(sevenzz(folder.path(), "a open.7z a.csv b.csv -p", kPassword) == 0);  // names readable, data not
    CHECK(outcome_of(folder / "open.7z", "not the password").wrong_password);
    CHECK(outcome_of(folder / "open.7z", "").message == "is encrypted and no password was given");
    CHECK(SevenZipReader(folder / "open.7z", nullptr).members().size() == 2);
}

TEST_CASE("a changed or cut archive never passes") {
    const TempFolder folder;
    const Members members{{"a.csv", table(40)}, {"empty", ""}, {"noise", noise(200)}, {"検査.csv", table(10)}};
    const auto attack = [&](const std::string& good, const std::string& password) {
        const Members whole = sorted(members);
        // Every byte of the two ends; between them, where each try may cost a key derivation, one of 23.
        for (std::size_t at = 0; at < good.size();
             at += at < 40 || at + 80 > good.size() || password.empty() ? 1 : 23) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
            spill(folder / "bad.7z", bad);
            const Outcome outcome = outcome_of(folder / "bad.7z", password);
            CAPTURE(at);
            // What does pass is whole: the minor version, padding, and times (which are not handed on).
            if (outcome.message.empty()) CHECK(sorted(outcome.members) == whole);
            for (const auto& member : outcome.members)
                CHECK(std::find(whole.begin(), whole.end(), member) != whole.end());
        }
        for (std::size_t size = 0; size < good.size(); ++size) {
            spill(folder / "bad.7z", good.substr(0, size));
            CAPTURE(size);
            CHECK_FALSE(outcome_of(folder / "bad.7z", password).message.empty());
        }
        spill(folder / "bad.7z", good + '\0');
        CHECK(outcome_of(folder / "bad.7z", password).message.find("after the end") != std::string::npos);
    };
    SUBCASE("our own, compressed") {
        pack(folder / "a.7z", members, kPassword, {1, 1, {}});
        attack(slurp(folder / "a.7z"), kPassword);
    }
    SUBCASE("our own, stored") {
        pack(folder / "a.7z", members, kPassword, {0, 1, {}});
        attack(slurp(folder / "a.7z"), kPassword);
    }
    SUBCASE("of 7-Zip, not encrypted") {
        if (!have_sevenzz()) return;
        for (const auto& [name, content] : members) spill(folder / ("s/" + name), content);
        REQUIRE(sevenzz(folder / "s", "a ../a.7z a.csv empty noise 検査.csv -m0=LZMA") == 0);
        attack(slurp(folder / "a.7z"), "");
    }
}

TEST_CASE("members with unsafe names, twice the same name, links: nothing is extracted") {
    const TempFolder folder;
    const std::vector<std::vector<std::string>> bad{{"good", "../up"}, {"/abs"}, {"C:/x"},  {"a\\b"}, {"a", "A"},
                                                    {"a", "a/b"},      {"nul"},  {"a\x1b"}, {""}};
    for (const auto& names : bad) {
        write_archive(folder / "a.7z", header_of_names(names));
        const Outcome outcome = outcome_of(folder / "a.7z", "");
        CAPTURE(names.back());
        CHECK_FALSE(outcome.message.empty());
        CHECK(outcome.members.empty());
    }
    write_archive(folder / "a.7z", header_of_names({"a", "b"}, 0x81A48020));
    CHECK(outcome_of(folder / "a.7z", "").members.size() == 2);
    for (const std::uint32_t attributes : {0xA1FF8020u, 0x11A48020u, 0x00000420u}) {  // symlink, FIFO, reparse point
        write_archive(folder / "a.7z", header_of_names({"a"}, attributes));
        CHECK(outcome_of(folder / "a.7z", "").message.find("is a link or a device") != std::string::npos);
    }
}

TEST_CASE("limits") {
    const TempFolder folder;
    pack(folder / "a.7z", {{"a.csv", std::string(std::size_t{80} << 20, 'a')}, {"b", "b"}}, kPassword, {1, 2, {}});
    const auto kind_under = [&](const SevenZipReader::Limits& limits) {
        try {
            const Secret secret(kPassword);
            SevenZipReader reader(folder / "a.7z", &secret, limits);
            Collect sink;
            reader.extract(sink);
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::internal;
    };
    SevenZipReader::Limits limits;
    CHECK(kind_under(limits) == ErrorKind::limit);  // 80 MiB of one letter: a bomb by its ratio
    limits.max_ratio = 100000;
    CHECK(kind_under(limits) == ErrorKind::internal);  // nothing thrown
    auto changed = limits;
    changed.max_header_bytes = 20;
    CHECK(kind_under(changed) == ErrorKind::limit);
    changed = limits;
    changed.max_members = 1;
    CHECK(kind_under(changed) == ErrorKind::limit);
    changed = limits;
    changed.max_unpack_bytes = 1 << 20;
    CHECK(kind_under(changed) == ErrorKind::limit);
    changed = limits;
    changed.max_dictionary = 4096;
    CHECK(kind_under(changed) == ErrorKind::limit);
    changed = limits;
    changed.max_cycles_power = 18;
    CHECK(kind_under(changed) == ErrorKind::limit);
    CHECK_THROWS_AS(sevenzip::AesProperties::decode(std::vector<std::uint8_t>{25}, 24, "x"), Error);
}

TEST_CASE("what is not an archive") {
    const TempFolder folder;
    spill(folder / "empty", "");
    spill(folder / "text", "person_id,name\n1,山田\n");
    spill(folder / "zeros", std::string(100, '\0'));
    for (const char* name : {"empty", "text", "zeros"})
        CHECK(outcome_of(folder / name, "").message.find("is not a 7z archive") != std::string::npos);
    CHECK(outcome_of(folder.path(), "").message.find("not a regular file") != std::string::npos);
    CHECK(outcome_of("/dev/null", "").message.find("not a regular file") != std::string::npos);
    CHECK(outcome_of(folder / "absent", "").message.find("cannot open") != std::string::npos);
}
