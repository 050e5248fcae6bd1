#include <doctest/doctest.h>
#include <sqlite3.h>

#include <thread>

#include "../temporary_folder.hpp"
#include "base/digest.hpp"
#include "base/files.hpp"
#include "ledger/recorder.hpp"
#include "ledger/value.hpp"
#include "ledger/view.hpp"

using namespace opx;
using namespace opx::ledger;

namespace {

const fs::path kSource = OPX_SOURCE_DIR;
const std::string kPackage = "2025_20251003_0003_LDI_JMIMO_dataset_01.7z";
const std::string kSha(64, 'a');

const Layout& layout() {
    static const Layout it = Layout::load(kSource / "data-definitions" / "ledger");
    return it;
}
const naming::NamingRule& rule() {
    static const naming::NamingRule it = naming::NamingRule::load(kSource / "naming-rules" / "inter-operator.yaml");
    return it;
}

std::string manifest(const std::string& archive = kPackage, const std::string& sha = kSha) {
    return R"({"package":1,"case":{"id":"2025-0003","sha256":")" + std::string(64, 'c') +
           R"(","legal_basis":"article-27"},"provider":"LDI","receiver":"JMIMO","request":{"date":"2025-07-15","ref":"Q-2025-07"},)" +
           R"("date":"2025-10-03","definition":{"id":"jp-ngmi-common","version":"0.1.0","sha256":")" +
           std::string(64, 'd') + R"("},"dataset_sha256":")" + std::string(64, 'e') + R"(","archive":{"name":")" +
           archive + R"(","bytes":12345,"sha256":")" + sha +
           R"("},"content":{"files":3,"rows":42,"bytes":999},"exclusion":{"lists":[)" +
           R"({"id":"OO-1","version":"3","as_of":"2025-09-30","rows":4,"sha256":""}],"persons":{"id":2,"identity":1}},)" +
           R"("patients":[{"name_kanji":"髙﨑 一郎"}]})";
}
std::string receipt(const std::string& result, const std::string& sha = kSha) {
    return R"({"receipt":1,"archive":")" + kPackage + R"(","bytes":12345,"sha256":")" + sha +
           R"(","date":"2025-10-06","result":")" + result +
           R"(","opened":true,"case":"2025-0003","files":3,"rows":42,"dataset_sha256":")" + std::string(64, 'e') +
           R"(","findings":[]})";
}

struct Book {
    TemporaryFolder folder;
    fs::path file = folder / "ledger.db";
    explicit Book(const std::string& owner = "") { Store::create(file, owner); }

    Recorded record(const Submission& submission, FindingLog& findings) const {
        Store store(file, Access::write);
        return record_event(layout(), rule(), store, submission, findings);
    }
    /// The outcome, with the ids of the findings: "refused LG10".
    std::string record(const std::string& event, const std::string& date,
                       std::map<std::string, std::string> documents = {},
                       std::vector<std::pair<std::string, std::string>> fields = {}) const {
        FindingLog findings;
        const Outcome outcome =
            record({event, kPackage, date, std::move(documents), std::move(fields)}, findings).outcome;
        std::string out = outcome == Outcome::recorded  ? "recorded"
                          : outcome == Outcome::already ? "already"
                                                        : "refused";
        for (const auto& [id, count] : findings.counts()) out += " " + id;
        return out;
    }
    void pack() const { REQUIRE(record("packed", "", {{"manifest", folder.put("m.json", manifest())}}) == "recorded"); }
    Record read() const { return record_of(layout(), Store(file, Access::read), kPackage, rule()); }
    std::string verify(const std::string& head = "") const {
        FindingLog findings;
        Store(file, Access::read).verify(head, findings);
        std::string out;
        for (const auto& [id, count] : findings.counts()) out += (out.empty() ? "" : " ") + id;
        return out;
    }
    /// SQL past the ledger's own guard or not, as another program would send it.
    bool sql(const std::string& text) const {
        sqlite3* db = nullptr;
        REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
        const bool done = sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
        sqlite3_close(db);
        return done;
    }
};

}  // namespace

TEST_CASE("a package's way through a ledger") {
    const Book book;
    book.pack();
    CHECK(book.record("sent", "2025-10-03", {}, {{"carrier", "架空急便"}, {"password_channel", "telephone"}}) ==
          "recorded");
    const std::string accepted = book.folder.put("r.json", receipt("accepted"));
    CHECK(book.record("received", "", {{"receipt", accepted}}) == "recorded");
    CHECK(book.record("verified", "2025-10-07", {{"receipt", accepted}}) == "recorded");
    CHECK(book.record("in_use", "2025-10-10") == "recorded");
    CHECK(book.record("deleted", "2027-03-31", {}, {{"deletion_method", "上書き消去"}}) == "recorded");
    CHECK(book.record("certified", "2027-04-10", {}, {{"deletion_certificate", "C-1"}}) == "recorded");
    CHECK(book.record("reported", "2027-04-11") == "recorded");
    const Record record = book.read();
    CHECK(record.state == "reported");
    CHECK(record.history.size() == 8);
    CHECK(shown(*record.field("opt_out_removed")) == "3");
    CHECK(shown(*record.field("opt_out_version")) == "3");
    CHECK(shown(*record.field("date_received")) == "2025-10-06");
    CHECK(shown(*record.field("date_deleted")) == "2027-03-31");
    CHECK(book.verify().empty());

    SUBCASE("what the documents hold beside the fields never comes in") {
        Store(book.file, Access::read).for_each([](const StoredEvent& event) {
            CHECK(event.body.find("髙﨑") == std::string::npos);
        });
    }
    SUBCASE("the chain is what it says: SHA-256 over the hash before and the record") {
        Store(book.file, Access::read).for_each([](const StoredEvent& event) {
            CHECK(sha256_hex(event.previous + "\n" + event.body) == event.hash);
        });
    }
    SUBCASE("labels in both languages") {
        CHECK(show_record(layout(), record, true).find("除外した人数：3") != std::string::npos);
        CHECK(show_record(layout(), record, false).find("persons removed: 3") != std::string::npos);
    }
}

TEST_CASE("order of events") {
    const Book book;
    CHECK(book.record("sent", "2025-10-03") == "refused LG10");
    CHECK(book.record("packed", "2025-10-03") == "refused LG11");
    CHECK(book.read().history.empty());
    book.pack();
    CHECK(book.record("sent", "2025-10-02") == "refused LG14");
    CHECK(book.record("verified", "2025-10-06", {{"receipt", book.folder.put("r.json", receipt("accepted"))}}) ==
          "refused LG10");
    CHECK_THROWS_WITH_AS(book.record("send", "2025-10-03"), doctest::Contains("no event"), Error);
    CHECK_THROWS_WITH_AS(book.record("sent", ""), doctest::Contains("date"), Error);
    CHECK_THROWS_WITH_AS(book.record("sent", "2025-02-30"), doctest::Contains("no day"), Error);
    CHECK_THROWS_WITH_AS(book.record("sent", "2025-10-03", {}, {{"carier", "x"}}), doctest::Contains("no field"),
                         Error);
    CHECK_THROWS_AS(book.record("sent", "2025-10-03", {{"receipt", "r.json"}}), Error);
}

TEST_CASE("the same event again is already recorded; another one is not") {
    const Book book;
    book.pack();
    const std::string again = book.folder.put("m.json", manifest());
    CHECK(book.record("packed", "", {{"manifest", again}}) == "already");
    CHECK(book.record("sent", "2025-10-03") == "recorded");
    CHECK(book.record("packed", "", {{"manifest", again}}) == "already");
    CHECK(book.record("packed", "2025-10-05", {{"manifest", again}}) == "refused LG10");
    CHECK(book.read().history.size() == 2);
}

TEST_CASE("a refused receipt is received, never verified; the package may be sent again") {
    const Book book;
    book.pack();
    CHECK(book.record("sent", "2025-10-03") == "recorded");
    const std::string broken(64, 'b');
    const std::string refused = book.folder.put("bad.json", receipt("refused", broken));
    CHECK(book.record("received", "", {{"receipt", refused}}) == "recorded");
    CHECK(shown(*book.read().field("archive_sha256")) == kSha);
    CHECK(shown(*book.read().field("received_sha256")) == broken);
    CHECK(book.record("verified", "", {{"receipt", refused}}) == "refused LG13");
    CHECK(book.record("verified", "2025-10-06") == "refused LG13");
    CHECK(book.record("sent", "2025-10-08") == "recorded");
    CHECK(book.record("received", "2025-10-09", {{"receipt", book.folder.put("good.json", receipt("accepted"))}}) ==
          "recorded");
    CHECK(book.record("verified", "2025-10-09") == "recorded");
}

TEST_CASE("documents of another package, and values of another type") {
    const Book book;
    CHECK(book.record(
              "packed", "",
              {{"manifest", book.folder.put("o.json", manifest("2025_20251003_0004_LDI_JMIMO_dataset_01.7z"))}}) ==
          "refused LG12");
    CHECK(book.record("packed", "", {{"manifest", book.folder.put("h.json", manifest(kPackage, "ABC"))}}) ==
          "refused LG11 LG12");
    book.pack();
    CHECK(book.record("sent", "2025-10-03", {}, {{"password_channel", "hunter2"}}) == "refused LG12");
    CHECK(book.record("sent", "2025-10-03", {}, {{"carrier", "a\nb"}}) == "refused LG12");
    CHECK(book.record("sent", "2025-10-03", {}, {{"carrier", "\xFF"}}) == "refused LG12");
    CHECK(book.record("sent", "2025-10-03", {}, {{"rows", "43"}}) == "refused LG12");
    CHECK(book.record("corrected", "2025-10-03", {}, {{"rows", "43"}}) == "refused LG11");
    CHECK(book.record("corrected", "2025-10-03", {}, {{"rows", "43"}, {"notes", "数え直し"}}) == "recorded");
    CHECK(shown(*book.read().field("rows")) == "43");
    CHECK(book.read().state == "packed");
    CHECK_THROWS_AS(book.record("packed", "", {{"manifest", book.folder.put("cut.json", manifest().substr(0, 90))}}),
                    Error);
    CHECK_THROWS_AS(book.record("packed", "", {{"manifest", book.folder.put("list.json", "[1]")}}), Error);
}

TEST_CASE("the ledger of one operator holds that side's events") {
    const Book provider("LDI");
    provider.pack();
    CHECK(provider.record("in_use", "2025-10-03") == "refused LG10");
    CHECK(shown(*provider.read().field("direction")) == "provider");
    const Book receiver("JMIMO");
    CHECK(receiver.record("packed", "", {{"manifest", receiver.folder.put("m.json", manifest())}}) == "refused LG10");
    CHECK(receiver.record("received", "", {{"receipt", receiver.folder.put("r.json", receipt("accepted"))}}) ==
          "recorded");
    const Book other("KDB");
    CHECK_THROWS_WITH_AS(other.record("planned", "2025-10-01"), doctest::Contains("ledger of KDB"), Error);
}

TEST_CASE("what is due") {
    const Book book("JMIMO");
    CHECK(book.record("received", "", {{"receipt", book.folder.put("r.json", receipt("accepted"))}}) == "recorded");
    const std::int64_t day = *day_number("2027-03-01");
    REQUIRE(due_of(layout(), book.read(), day, 0).size() == 1);
    CHECK(due_of(layout(), book.read(), day, 0).front().date.empty());
    CHECK(book.record("corrected", "2025-10-07", {},
                      {{"retention_receiver_until", "2027-03-31"}, {"notes", "契約による"}}) == "recorded");
    CHECK(due_of(layout(), book.read(), day, 29).empty());
    REQUIRE(due_of(layout(), book.read(), day, 30).size() == 1);
    CHECK(due_of(layout(), book.read(), day, 30).front().days == 30);
    CHECK(due_of(layout(), book.read(), day, 30).front().event == "deleted");
}

TEST_CASE("whoever changes the file is found") {
    const Book book;
    book.pack();
    REQUIRE(book.record("sent", "2025-10-03") == "recorded");
    REQUIRE(book.record("incident", "2025-10-04", {}, {{"notes", "遅延"}}) == "recorded");
    const std::string noted = Store(book.file, Access::read).head().hash;
    const std::string open_guard =
        "DROP TRIGGER events_stay; DROP TRIGGER events_are_kept; DROP TRIGGER events_in_order;";
    CHECK(book.verify(noted).empty());
    SUBCASE("the guard refuses") {
        CHECK_FALSE(book.sql("UPDATE events SET date = '2025-10-02' WHERE number = 2"));
        CHECK_FALSE(book.sql("DELETE FROM events WHERE number = 3"));
        CHECK_FALSE(book.sql("INSERT INTO events VALUES (9, '', '', '', '', '', '')"));
        CHECK(book.verify(noted).empty());
    }
    SUBCASE("a changed column") {
        CHECK(book.sql(open_guard + "UPDATE events SET date = '2025-10-02' WHERE number = 2"));
        CHECK(book.verify() == "LG01 LG03");
    }
    SUBCASE("a changed record") {
        CHECK(book.sql(open_guard + "UPDATE events SET body = replace(body, '42', '41') WHERE number = 1"));
        CHECK(book.verify() == "LG01 LG03");
    }
    SUBCASE("a record taken out of the middle") {
        CHECK(book.sql(open_guard + "DELETE FROM events WHERE number = 2"));
        CHECK(book.verify() == "LG02 LG03");
    }
    SUBCASE("a cut tail, and nothing more is recorded after it") {
        CHECK(book.sql(open_guard + "DELETE FROM events WHERE number = 3"));
        CHECK(book.verify() == "LG02 LG03");
        CHECK_THROWS_WITH_AS(book.record("incident", "2025-10-05", {}, {{"notes", "x"}}), doctest::Contains("head"),
                             Error);
    }
    SUBCASE("a cut tail with the head made to fit: only the head noted outside tells") {
        CHECK(
            book.sql("DROP TRIGGER events_are_kept; DELETE FROM events WHERE number = 3;"
                     "UPDATE head SET count = 2, hash = (SELECT hash FROM events WHERE number = 2);"
                     "CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are "
                     "never removed'); END"));
        CHECK(book.verify().empty());
        CHECK(book.verify(noted) == "LG04");
    }
    SUBCASE("another owner") {
        CHECK(book.sql("UPDATE ledger SET operator = 'LDI'"));
        CHECK(book.verify() == "LG02");
    }
}

TEST_CASE("files that are no ledger") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(Store(folder / "none.db", Access::read), doctest::Contains("no ledger"), Error);
    CHECK_THROWS_AS(Store(folder.put("text.db", std::string(5000, 'x')), Access::read), Error);
    CHECK_THROWS_AS(Store(folder.put("empty.db", ""), Access::write), Error);
    Store::create(folder / "a.db", "");
    CHECK_THROWS_AS(Store::create(folder / "a.db", ""), Error);
    std::string bytes;
    {
        std::ifstream in(folder / "a.db", std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    for (const std::size_t size : {bytes.size() / 2, bytes.size() - 1, std::size_t{100}}) {
        const fs::path cut = folder.put("cut.db", bytes.substr(0, size));
        FindingLog findings;
        bool told = false;
        try {
            Store(cut, Access::read).verify("", findings);
            told = !findings.empty();
        } catch (const Error&) {
            told = true;
        }
        CHECK(told);
    }
}

TEST_CASE("two runs at once both keep the chain") {
    const Book book;
    book.pack();
    REQUIRE(book.record("sent", "2025-10-03") == "recorded");
    const auto many = [&](const std::string& who) {
        for (int i = 0; i < 20; ++i) {
            FindingLog findings;
            book.record({"incident", kPackage, "2025-10-04", {}, {{"notes", who + std::to_string(i)}}}, findings);
        }
    };
    std::thread other(many, "b");
    many("a");
    other.join();
    CHECK(book.read().history.size() == 42);
    CHECK(book.verify().empty());
}
