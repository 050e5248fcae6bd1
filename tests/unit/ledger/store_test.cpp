#include <doctest/doctest.h>
#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "../temporary_folder.hpp"
#include "ledger/recorder.hpp"
#include "ledger/value.hpp"

using namespace opx;
using namespace opx::ledger;

namespace {

const fs::path kSource = OPX_SOURCE_DIR;
const std::string kPackage = "2025_20251003_0003_LDI_JMIMO_dataset_01.7z";
const std::string kOldHead = "41536af033b9f6129c5ee19cd3e8d52a8ac2f81e970f0df5c98517ea27abc50a";

std::string verdict(const fs::path& file, const std::string& head = {}) {
    FindingLog findings;
    Store(file, Access::read).verify(head, findings);
    std::string out;
    for (const auto& [id, count] : findings.counts()) out += (out.empty() ? "" : " ") + id;
    return out;
}

void sql(const fs::path& file, const std::string& text) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
}

void note(const fs::path& file, const std::string& text) {
    static const Layout layout = Layout::load(kSource / "data-definitions" / "ledger");
    static const naming::NamingRule rule = naming::NamingRule::load(kSource / "naming-rules" / "inter-operator.yaml");
    Store store(file, Access::write);
    FindingLog findings;
    Submission submission;
    submission.event = "incident";
    submission.package = kPackage;
    submission.date = "2025-10-09";
    submission.fields = {{"notes", text}};
    CHECK(record_event(layout, rule, store, submission, findings).outcome == Outcome::recorded);
}

struct OldLedger {
    TemporaryFolder folder;
    fs::path file = folder / "l.db";
    OldLedger() { fs::copy_file(fs::path(OPX_TEST_DATA) / "ledger" / "format-1.db", file); }
};

}  // namespace

TEST_CASE("a ledger of format 1 is read as it is") {
    const OldLedger old;
    CHECK(Store(old.file, Access::read).format() == 1);
    CHECK(verdict(old.file, kOldHead).empty());
    CHECK(Store(old.file, Access::read).part_starts("none", 8).empty());
    CHECK(Store(old.file, Access::read).format() == 1);
}

TEST_CASE("a ledger of format 1 is moved by the first run that writes and keeps its chain") {
    const OldLedger old;
    note(old.file, "移行後");
    CHECK(Store(old.file, Access::read).format() == 2);
    CHECK(Store(old.file, Access::read).head().count == 6);
    CHECK(verdict(old.file, kOldHead).empty());
    SUBCASE("the new guard is part of it") {
        sql(old.file, "DROP TRIGGER parts_are_kept");
        CHECK(verdict(old.file) == "LG03");
    }
    SUBCASE("set back to format 1 it shows what does not belong there") {
        sql(old.file, "PRAGMA user_version = 1");
        CHECK(verdict(old.file) == "LG03");
    }
}

TEST_CASE("a ledger of a later format is refused") {
    const OldLedger old;
    sql(old.file, "PRAGMA user_version = 3");
    CHECK_THROWS_WITH_AS(Store(old.file, Access::read), doctest::Contains("not known here"), Error);
}

TEST_CASE("parts that were changed, taken away or put in beside the chain are found") {
    const TemporaryFolder folder;
    const fs::path file = folder / "l.db";
    Store::create(file, "");
    Attachment attachment;
    attachment.parts = {"first", std::string(20000, 'p'), ""};
    attachment.sha256 = Attachment::hash_of(attachment.parts);
    {
        Store store(file, Access::write);
        store.in_transaction([&] {
            store.attach(attachment);
            store.append(kPackage, "persons_noted", "2025-10-04",
                         R"({"attached":")" + attachment.sha256 +
                             R"(","date":"2025-10-04","event":"persons_noted","fields":{},"package":")" + kPackage +
                             R"("})");
        });
        std::vector<std::string> read;
        store.for_each_part(attachment.sha256, 1, [&](std::size_t number, const std::string& content) {
            CHECK(number == read.size() + 1);
            read.push_back(content);
            return true;
        });
        CHECK(read.size() == 2);
        CHECK(read.front() == attachment.parts[1]);
        CHECK(store.part_starts(attachment.sha256, 3) == std::vector<std::string>{"fir", "ppp", ""});
    }
    CHECK(verdict(file).empty());
    const std::string open_guard = "DROP TRIGGER parts_stay; DROP TRIGGER parts_are_kept;";
    SUBCASE("changed") {
        sql(file, open_guard + "UPDATE parts SET content = 'firsT' WHERE number = 0");
        CHECK(verdict(file) == "LG03 LG05");
    }
    SUBCASE("bytes moved from one part to the next") {
        sql(file, open_guard +
                      "UPDATE parts SET content = 'firstp' WHERE number = 0;"
                      "UPDATE parts SET content = substr(content, 2) WHERE number = 1");
        CHECK(verdict(file) == "LG03 LG05");
    }
    SUBCASE("the last taken away") {
        sql(file, open_guard + "DELETE FROM parts WHERE number = 2");
        CHECK(verdict(file) == "LG03 LG05");
    }
    SUBCASE("all taken away") {
        sql(file, open_guard + "DELETE FROM parts");
        CHECK(verdict(file) == "LG03 LG05");
    }
    SUBCASE("parts of no record") {
        sql(file, "INSERT INTO parts VALUES ('" + std::string(64, 'f') + "', 0, 'x')");
        CHECK(verdict(file) == "LG05");
    }
}

TEST_CASE("a copy made while others write is a ledger at one instant") {
    const OldLedger old;
    note(old.file, "最初");
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (int i = 0; i < 25 && !stop; ++i) note(old.file, "書き込み" + std::to_string(i));
    });
    std::uint64_t last = 0;
    for (int i = 0; i < 5; ++i) {
        const fs::path copy = old.folder / ("copy" + std::to_string(i));
        const Head head = Store(old.file, Access::read).backup(copy, IfExists::refuse);
        CHECK(verdict(copy, head.hash).empty());
        CHECK(head.count >= last);
        last = head.count;
    }
    stop = true;
    writer.join();
    CHECK_THROWS_AS(Store(old.file, Access::read).backup(old.folder / "copy0", IfExists::refuse), Error);
    CHECK(old.folder.entries() == 6);
}

TEST_CASE("a damaged ledger is not copied") {
    const OldLedger old;
    sql(old.file, "DROP TRIGGER events_stay; UPDATE events SET date = '2025-10-02' WHERE number = 2");
    CHECK_THROWS_WITH_AS(Store(old.file, Access::read).backup(old.folder / "copy", IfExists::refuse),
                         doctest::Contains("damaged"), Error);
    CHECK(old.folder.entries() == 1);
}

TEST_CASE("what looks like a password") {
    for (const char* text : {"パスワードは Abcdef123456 です", "K7WQ4M2XPB9TLH3FZR8CVDN5JY", "xY9-kk22-PPa1"})
        CHECK_MESSAGE(looks_like_password(text), text);
    for (const char* text :
         {"", "髙﨑運輸 第3便", "SN-2025-0001234567", "4012-3456-7890", "2025_20251003_0003_LDI_JMIMO_dataset_01.7z",
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "JMIMO/2025-10-03 No.12",
          "Courier-Express"})
        CHECK_MESSAGE(!looks_like_password(text), text);
}
