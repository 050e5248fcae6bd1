#include <doctest/doctest.h>
#include <sqlite3.h>

#include <random>

#include "../small_dataset.hpp"
#include "base/digest.hpp"
#include "ledger/recorder.hpp"
#include "recall/notice.hpp"

using namespace opx;
using namespace opx::recall;

namespace {

const fs::path kSource = OPX_SOURCE_DIR;
const std::string kPackage = "2025_20251003_0003_LDI_JMIMO_dataset_01.7z";
constexpr const char* kFacility = "9919912345";

const definition::Definition& shared_definition() {
    static const definition::Definition it = definition::load(kSource / "data-definitions");
    return it;
}
const identity::Profile& profile() {
    static const identity::Profile it =
        identity::load_profile("opt-out", kSource / "data-definitions", &shared_definition());
    return it;
}
const identity::Forms& forms() {
    static const identity::Forms it = identity::load_forms(kSource / "data-definitions");
    return it;
}
const ledger::Layout& layout() {
    static const ledger::Layout it = ledger::Layout::load(kSource / "data-definitions" / "ledger");
    return it;
}
const naming::NamingRule& rule() {
    static const naming::NamingRule it = naming::NamingRule::load(kSource / "naming-rules" / "inter-operator.yaml");
    return it;
}

constexpr const char* kPatientHeader = "facility_id,patient_id,name_kanji,name_kana,birth_date,sex\n";
constexpr const char* kInsuranceHeader = "facility_id,patient_id,insurer_no,insured_symbol,insured_no\n";

struct People : test::SmallDataset {
    explicit People(const std::string& patients, const std::string& insurance = "") {
        definition = shared_definition();
        order = {"patient", "insurance"};
        tables = {{"patient", kPatientHeader + patients}, {"insurance", kInsuranceHeader + insurance}};
    }
};

/// A ledger in which the persons of a dataset were noted.
struct Book {
    TemporaryFolder folder;
    fs::path file = folder / "l.db";
    Secret key{std::string_view("K7WQ4M2XPB9TLH3FZR8CVDN5JY")};
    Salt salt{1, 2, 3};
    Noted noted;

    Book(const dataset::Dataset& dataset, const dataset::Dataset* identity = nullptr,
         const std::string& package = kPackage, Salt with = {1, 2, 3})
        : salt(with) {
        ledger::Store::create(file, "");
        noted = note_persons({dataset, identity, shared_definition(), profile(), forms()}, key, salt, nullptr);
        ledger::Store store(file, ledger::Access::write);
        const std::string manifest =
            R"({"case":{"id":"2025-0003","sha256":")" + std::string(64, 'c') +
            R"(","legal_basis":"article-27"},"provider":"LDI","receiver":"JMIMO","date":"2025-10-03","definition":{"id":"d","version":"1"},"dataset_sha256":")" +
            dataset.sha256 + R"(","archive":{"name":")" + package + R"(","bytes":5,"sha256":")" + std::string(64, 'a') +
            R"("}})";
        ledger::Submission packed;
        packed.event = "packed";
        packed.package = package;
        packed.documents = {{"manifest", folder.put("m.json", manifest)}};
        record(store, packed);
        ledger::Submission submission;
        submission.event = "persons_noted";
        submission.package = package;
        submission.date = "2025-10-03";
        const std::string text = noted.document().dump();
        submission.made.push_back({"persons", "persons", sha256_hex(text), json::Value::parse(text, "persons")});
        submission.attachment = &noted.attachment;
        record(store, submission);
    }
    static void record(ledger::Store& store, const ledger::Submission& submission) {
        FindingLog findings;
        const auto done = record_event(layout(), rule(), store, submission, findings);
        for (const Finding& finding : findings.kept()) MESSAGE(finding.rule << " " << finding.message);
        CHECK(done.outcome == ledger::Outcome::recorded);
    }
    ledger::Store store() const { return {file, ledger::Access::read}; }
    std::vector<std::string> ids(const dataset::PatientKey& asked) const {
        const ledger::Store book = store();
        HeldPersons held(book, noted.attachment.sha256, key, kPackage);
        std::vector<std::string> out;
        for (const HeldPersons::Hit& hit : held.find({&asked, 1}))
            for (const PatientId& id : held.ids_of(hit.person)) out.push_back(id.facility + "/" + id.patient);
        std::sort(out.begin(), out.end());
        return out;
    }
    /// Answers to an opt-out list: "line match id id", one per person held.
    std::vector<std::string> ask(const std::string& rows, FindingLog& findings) {
        lists.assign(1, optout::read_list(
                            folder.put("list.csv",
                                       "facility_id,patient_id,name_kana,name_kanji,birth_date,sex,insurer_no,insured_"
                                       "symbol,insured_no,action,"
                                       "regime,effective_date,received_at,requested_by,document_no\n" +
                                           rows),
                            text::Encoding::utf8, profile(), forms()));
        const ledger::Store book = store();
        answers =
            Question::of_lists(lists, profile(), forms(), "2025-12-01").ask(layout(), book, rule(), key, "", findings);
        std::vector<std::string> out;
        for (const PackageAnswer& answer : answers)
            for (const Held& held : answer.held) {
                std::string text = std::to_string(held.asked->line) + " " + std::string(name_of(held.match));
                for (const PatientId& id : answer.ids.at(held.person)) text += " " + id.patient;
                out.push_back(text);
            }
        return out;
    }
    std::vector<std::string> ask(const std::string& rows) {
        FindingLog findings;
        return ask(rows, findings);
    }
    std::vector<optout::List> lists;
    std::vector<PackageAnswer> answers;
};

// One person under two ids (same name, birth date and sex), one with an insurance, one of whom only birth date and sex are known.
const char* const kPatients =
    "9919912345,0001,髙﨑　一郎,タカサキ イチロウ,1950-01-02,M\n"
    "9919912345,0002,高崎一郎,ﾀｶｻｷｲﾁﾛｳ,1950-01-02,M\n"
    "9919912345,0003,渡邊 花子,ワタナベ ハナコ,1961-05-06,F\n"
    "9919912345,0004,,,1970-07-07,F\n"
    "9919912345,0005,,,1970-07-07,F\n";
const char* const kInsurance = "9919912345,0003,06139999,１２,345\n";

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a slip in one item, or a changed surname, is a near match, never silence") {
    const People data(
        "9919912345,0001,髙﨑　一郎,タカサキ イチロウ,1950-01-12,M\n"
        "9919912345,0002,,スズキ ハナコ,1961-05-06,F\n"
        "9919912345,0003,長谷川 健,,1970-07-07,M\n"
        "9919912345,0004,佐藤　恵子,サトウ ケイコ,1975-11-30,F\n");
    Book book(data.write());
    const std::string tail = ",,,,stop,,2025-08-01,,person,\n";
    const auto asked = [&](const std::string& who) { return book.ask(",," + who + tail); };
    CHECK(asked("タカサキ イチロウ,髙﨑 一郎,1950-01-12,M") == Lines{"2 identity 0001"});
    // The birth date.
    for (const char* date : {"1950-01-13", "1950-12-01", "1950-01-21", "1905-01-12", "1950-02-12", "2013-01-12"})
        CHECK_MESSAGE(asked("タカサキ イチロウ,," + std::string(date) + ",M") == Lines{"2 near 0001"},
                      std::string(date));
    CHECK(asked(",髙﨑一郎,1950-01-13,M") == Lines{"2 near 0001"});
    CHECK(asked("タカサキ イチロウ,髙﨑一郎,1950-02-05,M") ==
          Lines{"2 near 0001"});  // within 31 days, both names alike
    CHECK(asked("タカサキ イチロウ,,1950-02-05,M").empty());
    CHECK(asked("タカサキ イチロウ,,1983-03-15,M").empty());
    // The name, where no other name is known to find it by.
    for (const char* name : {"スズキ ハマコ", "スズキ ハナ", "ススズキ ハナコ", "スズキ ナハコ"})
        CHECK_MESSAGE(asked(std::string(name) + ",,1961-05-06,F") == Lines{"2 near 0002"}, std::string(name));
    CHECK(asked("スズモト ハマコ,,1961-05-06,F").empty());
    for (const char* name : {"長谷部健", "長谷川 ●", "谷川 健", "長谷川 健一"})
        CHECK_MESSAGE(asked("," + std::string(name) + ",1970-07-07,M") == Lines{"2 near 0003"}, std::string(name));
    CHECK(asked(",長谷部誠,1970-07-07,M").empty());
    // The surname changed: with a blank and without, in kana, kanji or both.
    CHECK(asked("ヤマダ ケイコ,山田　恵子,1975-11-30,F") == Lines{"2 near 0004"});
    CHECK(asked(",山田恵子,1975-11-30,F") == Lines{"2 near 0004"});
    CHECK(asked("ヤマダケイコ,,1975-11-30,F") == Lines{"2 near 0004"});
    CHECK(asked("ヤマダ ヨウコ,山田　恵子,1975-11-30,F").empty());
    CHECK(asked("ヤマダ ケイコ,山田　恵子,1975-11-29,F").empty());
}

TEST_CASE("a person is found by id and by every exact rule and comes with all ids") {
    const People data(kPatients, kInsurance);
    Book book(data.write());
    CHECK(book.noted.persons == 4);
    CHECK(book.noted.records == 5);
    CHECK(book.ids(dataset::patient_key(kFacility, "1")) == Lines{"9919912345/0001", "9919912345/0002"});
    CHECK(book.ids(dataset::patient_key(kFacility, "00002")) == Lines{"9919912345/0001", "9919912345/0002"});
    CHECK(book.ids(dataset::patient_key(kFacility, "9")).empty());
    CHECK(book.ids(dataset::patient_key("9919954321", "1")).empty());
    CHECK(book.ask("9919912345,3,,,,,,,,stop,,2025-11-01,,,\n") == Lines{"2 id 0003"});
    CHECK(book.ask(",,,高崎　一郎,1950-01-02,M,,,,stop,,2025-11-01,,,\n") == Lines{"2 identity 0001 0002"});
    CHECK(book.ask(",,わたなべ はなこ,,,,06139999,12,0345,stop,,2025-11-01,,,\n") == Lines{"2 identity 0003"});
    CHECK(book.ask(",,ワタナベ ハナコ,,1961-05-06,M,,,,stop,,2025-11-01,,,\n") == Lines{"2 near 0003"});
    CHECK(book.ask(",,ベツノ ヒト,別の人,1961-05-07,F,,,,stop,,2025-11-01,,,\n").empty());
}

TEST_CASE("a near key that several persons share finds each of them") {
    const People data(kPatients, kInsurance);
    Book book(data.write());
    CHECK(book.ask(",,ダレカ,,1970-07-07,F,,,,stop,,2025-11-01,,,\n") == Lines{"2 near 0004", "2 near 0005"});
}

TEST_CASE("stops count under the regime of the package and withdrawals take them back") {
    const People data(kPatients, kInsurance);
    Book book(data.write());
    CHECK(book.ask("9919912345,3,,,,,,,,stop,pseudonymised,2025-11-01,,,\n").empty());
    CHECK(book.ask("9919912345,3,,,,,,,,stop,anonymised,2025-11-01,,,\n").size() == 1);
    CHECK(book.ask("9919912345,3,,,,,,,,stop,,2025-11-01,,,\n9919912345,3,,,,,,,,withdraw,,2025-11-02,,,\n").empty());
}

TEST_CASE("another key says that it is another and never that nobody is held") {
    const People data(kPatients, kInsurance);
    const Book book(data.write());
    const ledger::Store store = book.store();
    CHECK_THROWS_WITH_AS(HeldPersons(store, book.noted.attachment.sha256,
                                     Secret(std::string_view("ANOTHERKEYANOTHERKEYANOTHERK")), kPackage),
                         doctest::Contains("not the one"), Error);
    const TemporaryFolder folder;
    const fs::path key = folder.put("short.txt", "tooshort\n");
    fs::permissions(key, fs::perms::owner_read);
    CHECK_THROWS_WITH_AS(read_key(key), doctest::Contains("too short"), Error);
}

TEST_CASE("without the key the parts say nothing") {
    const People data(kPatients, kInsurance);
    const dataset::Dataset dataset = data.write();
    const Book book(dataset);
    const Book other(dataset, nullptr, "2025_20251003_0003_LDI_JMIMO_dataset_02.7z", Salt{9, 9, 9});
    std::string all;
    for (const std::string& part : book.noted.attachment.parts) all += part;
    for (const char* text : {"9919912345", "0001", "髙", "タカサキ", "1950"})
        CHECK_MESSAGE(all.find(text) == std::string::npos, text);
    // Neither package can be joined to the other, nor two persons of one be seen to share a value.
    std::set<std::string> digests;
    std::size_t count = 0;
    for (const Book* one : {&book, &other}) {
        const std::string& part = one->noted.attachment.parts.at(1);
        for (std::size_t i = 0; i < one->noted.digests; ++i, ++count) digests.insert(part.substr(i * 8, 8));
    }
    CHECK(count == 2 * book.noted.digests);
    CHECK(digests.size() == count);
    // The same again under the same salt and key: the same bytes, so that a run that was stopped is known again.
    CHECK(Book(dataset).noted.attachment.sha256 == book.noted.attachment.sha256);
}

TEST_CASE("as many persons as fill several parts are each found and no other") {
    std::mt19937 random(7);
    std::string patients;
    std::string insurance;
    constexpr int kCount = 9000;
    for (int i = 0; i < kCount; ++i) {
        char id[16];
        std::snprintf(id, sizeof id, "%08d", i * 3);
        // 山田 number n has its own birth date or not: about a third share name and date with another.
        patients += std::string(kFacility) + "," + id + ",山田" + std::to_string(random() % 6000) + "号,,19" +
                    std::to_string(10 + random() % 80) + "-01-01,M\n";
        if (i % 4 == 0) insurance += std::string(kFacility) + "," + id + ",06139999,," + std::to_string(i) + "\n";
    }
    const People data(patients, insurance);
    const Book book(data.write());
    CHECK(book.noted.records == kCount);
    CHECK(book.noted.attachment.parts.size() > 5);
    const ledger::Store store = book.store();
    HeldPersons held(store, book.noted.attachment.sha256, book.key, kPackage);
    std::size_t ids = 0;
    std::set<std::uint32_t> met;
    for (int i = 0; i < kCount * 3; ++i) {
        const dataset::PatientKey asked = dataset::patient_key(kFacility, std::to_string(i));
        const auto found = held.find({&asked, 1});
        REQUIRE(found.size() == (i % 3 == 0 ? 1U : 0U));
        if (found.empty()) continue;
        met.insert(found.front().person);
        if (i % 97 != 0) continue;
        bool me = false;
        for (const PatientId& id : held.ids_of(found.front().person)) me = me || std::stoi(id.patient) == i;
        CHECK(me);
        ++ids;
    }
    CHECK(ids > 50);
    CHECK(met.size() == book.noted.persons);
    CHECK(*met.rbegin() + 1 == book.noted.persons);
}

TEST_CASE("identity items from another dataset of the same patients") {
    const People full(kPatients, kInsurance);
    const dataset::Dataset identity = full.write();
    People packed("");
    packed.tables["patient"] =
        "facility_id,patient_id,birth_date,sex\n9919912345,0001,1950-01-02,M\n9919912345,0003,1961-05-06,F\n";
    const dataset::Dataset dataset = packed.write();
    CHECK_THROWS_WITH_AS(note_persons({dataset, nullptr, shared_definition(), profile(), forms()},
                                      Secret(std::string_view("x")), {}, nullptr),
                         doctest::Contains("does not have the items"), Error);
    Book book(dataset, &identity);
    CHECK(book.noted.records == 2);
    CHECK(book.noted.dataset_sha256 == dataset.sha256);
    CHECK(book.ask(",,,渡邊花子,1961-05-06,F,,,,stop,,2025-11-01,,,\n") == Lines{"2 identity 0003"});
    packed.tables["patient"] += "9919912345,0007,1980-01-01,M\n";
    const dataset::Dataset more = packed.write();
    CHECK_THROWS_WITH_AS(note_persons({more, &identity, shared_definition(), profile(), forms()},
                                      Secret(std::string_view("x")), {}, nullptr),
                         doctest::Contains("no row of 1 of the patients"), Error);
}

TEST_CASE("a package whose persons were not noted is named") {
    const People data(kPatients, kInsurance);
    Book book(data.write());
    {
        ledger::Store store(book.file, ledger::Access::write);
        ledger::Submission submission;
        submission.event = "packed";
        submission.package = "2025_20251003_0004_LDI_JMIMO_dataset_01.7z";
        const std::string manifest =
            R"({"case":{"id":"2025-0004","sha256":")" + std::string(64, 'c') +
            R"(","legal_basis":"article-27"},"provider":"LDI","receiver":"JMIMO","date":"2025-10-03","definition":{"id":"d","version":"1"},"archive":{"bytes":5,"sha256":")" +
            std::string(64, 'b') + R"("}})";
        submission.documents = {{"manifest", book.folder.put("m2.json", manifest)}};
        Book::record(store, submission);
    }
    FindingLog findings;
    CHECK(book.ask("9919912345,3,,,,,,,,stop,,2025-11-01,,,\n", findings).size() == 1);
    CHECK(findings.counts().contains("LG30"));
}

TEST_CASE("a notice names ids alone and the receipt is of this very notice") {
    const People data(kPatients, kInsurance);
    const dataset::Dataset packed = data.write();
    Book book(packed);
    book.ask(
        ",,,高崎　一郎,1950-01-02,M,,,,stop,,2025-11-01,,,\n,,ワタナベ ハナコ,,1961-05-06,M,,,,stop,,2025-11-03,,,\n");
    Terms terms{"2025-11-05", "2025-11-30", {book.lists.front().facts}, {}};
    const auto notice = notice_for(book.answers.front(), terms);
    REQUIRE(notice);
    CHECK(notice->persons == 2);
    CHECK(notice->near == 1);
    CHECK(notice->list.find("9919912345,0001,,,,,,,,stop,anonymised,2025-11-01,,,") != std::string::npos);
    CHECK(notice->list.find("9919912345,0002,") != std::string::npos);
    for (const char* text : {"高崎", "髙﨑", "ワタナベ", "1950", "1961"})
        CHECK((notice->list + notice->recall).find(text) == std::string::npos);
    CHECK(notice_for(book.answers.front(), terms)->recall == notice->recall);
    terms.cleared = {dataset::patient_key(kFacility, "3")};
    CHECK(notice_for(book.answers.front(), terms)->persons == 1);

    const TemporaryFolder folder;
    folder.put(kNoticeName, notice->recall);
    folder.put(kListName, notice->list);
    // opx-optout reads the list of a notice as it is.
    CHECK(optout::read_list(folder / kListName, text::Encoding::utf8, profile(), forms()).entries.size() == 3);
    FindingLog findings;
    const auto stated = receipt_for(folder.path(), {"2025-11-10", "消去", {}}, findings);
    REQUIRE(stated);
    CHECK(stated->text.find("\"shown_by\": \"statement\"") != std::string::npos);
    CHECK(stated->text.find(sha256_hex(notice->recall)) != std::string::npos);
    CHECK_FALSE(receipt_for(folder.path(), {"2025-11-10", "消去", {packed.folder}}, findings));
    CHECK(findings.counts().contains("LG41"));
    folder.put(kListName, notice->list + "9919912345,9,,,,,,,,stop,anonymised,2025-11-01,,,\n");
    CHECK_THROWS_WITH_AS(receipt_for(folder.path(), {"2025-11-10", "消去", {}}, findings),
                         doctest::Contains("not the list"), Error);
}

TEST_CASE("sealed bytes that were changed are refused") {
    const PackageKey key(Secret(std::string_view("K7WQ4M2XPB9TLH3FZR8CVDN5JY")), Salt{4});
    const std::string sealed = key.seal(3, "平文");
    CHECK(key.unseal(3, sealed) == "平文");
    CHECK_THROWS_AS(key.unseal(4, sealed), Error);
    CHECK_THROWS_AS(key.unseal(3, "short"), Error);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] ^= 1;
        CHECK_THROWS_AS(key.unseal(3, changed), Error);
    }
}

TEST_CASE("the digest is HMAC-SHA-256 as OpenSSL's own function gives it") {
    const Secret key(std::string_view("K7WQ4M2XPB9TLH3FZR8CVDN5JY"));
    const Salt salt{4};
    std::string message = "opx-ledger persons 1 digest";
    message.append(reinterpret_cast<const char*>(salt.data()), salt.size());
    const Sha256::Value derived = hmac_sha256(key.bytes(), message);
    const dataset::PatientKey asked{0x0102030405060708, 0x1112131415161718};
    std::string text(reinterpret_cast<const char*>(asked.data()), 16);
    text += std::string("\x05\0\0\0", 4);
    const Sha256::Value value = hmac_sha256(derived, text);
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < 8; ++i) expected = expected << 8 | value[i];
    CHECK(PackageKey(key, salt).digest(asked, 5) == expected);
}
