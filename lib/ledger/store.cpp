#include "ledger/store.hpp"

#include <sqlite3.h>

#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "base/digest.hpp"
#include "base/files.hpp"

namespace opx::ledger {
namespace {

constexpr int kApplication = 0x6F70786C;  // "opxl", in the header of the file
constexpr int kFormat = 1;
constexpr int kWaitMilliseconds = 20000;
constexpr int kLongestValue = 4 << 20;

// The text counts: verify() compares it with what the file holds.
constexpr const char* kSchema[][2] = {
    {"ledger", "CREATE TABLE ledger (operator TEXT NOT NULL, format INTEGER NOT NULL)"},
    {"head", "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL, hash TEXT NOT NULL)"},
    {"events",
     "CREATE TABLE events (number INTEGER PRIMARY KEY, package TEXT NOT NULL, event TEXT NOT NULL, date TEXT NOT NULL, "
     "body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL)"},
    {"events_by_package", "CREATE INDEX events_by_package ON events (package, number)"},
    {"events_stay",
     "CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"},
    {"events_are_kept",
     "CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never removed'); "
     "END"},
    {"events_in_order",
     "CREATE TRIGGER events_in_order BEFORE INSERT ON events WHEN NEW.number <> (SELECT count + 1 FROM head) "
     "BEGIN SELECT RAISE(ABORT, 'events are added at the end'); END"},
};

struct Closer {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    void operator()(unsigned char* bytes) const { sqlite3_free(bytes); }
};
using Database = std::unique_ptr<sqlite3, Closer>;

[[noreturn]] void fail(sqlite3* db, const std::string& file) {
    const int code = sqlite3_errcode(db);
    const std::string text = sqlite3_errmsg(db);
    switch (code & 0xFF) {
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
        case SQLITE_ERROR:
        case SQLITE_SCHEMA:
            throw Error(ErrorKind::input, Location{file}, "not a ledger, or a damaged one: " + text,
                        "restore the file from its last copy; opx-ledger verify tells what is missing");
        case SQLITE_CANTOPEN:
            throw Error(ErrorKind::input, Location{file}, "cannot open: " + text);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Error(ErrorKind::output, Location{file}, "another run holds the ledger: " + text,
                        "try again when it has ended");
        default:
            break;
    }
    throw Error(ErrorKind::output, Location{file}, "cannot use the ledger: " + text);
}

class Statement {
   public:
    Statement(sqlite3* db, const std::string& file, const char* text) : db_(db), file_(&file) {
        sqlite3_stmt* raw = nullptr;
        if (sqlite3_prepare_v2(db, text, -1, &raw, nullptr) != SQLITE_OK) fail(db, file);
        statement_.reset(raw);
    }
    Statement& bind(int index, std::string_view text) {
        if (sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) !=
            SQLITE_OK)
            fail(db_, *file_);
        return *this;
    }
    Statement& bind(int index, std::uint64_t number) {
        if (sqlite3_bind_int64(statement_.get(), index, static_cast<std::int64_t>(number)) != SQLITE_OK)
            fail(db_, *file_);
        return *this;
    }
    bool step() {
        const int code = sqlite3_step(statement_.get());
        if (code != SQLITE_ROW && code != SQLITE_DONE) fail(db_, *file_);
        return code == SQLITE_ROW;
    }
    std::string text(int column) const {
        const unsigned char* bytes = sqlite3_column_text(statement_.get(), column);
        const int size = sqlite3_column_bytes(statement_.get(), column);
        return bytes == nullptr ? std::string()
                                : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

   private:
    sqlite3* db_;
    const std::string* file_;
    std::unique_ptr<sqlite3_stmt, Closer> statement_;
};

void execute(sqlite3* db, const std::string& file, const char* text) {
    if (sqlite3_exec(db, text, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db, file);
}

Database open(const std::string& file, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    Database db(raw);
    if (raw == nullptr) throw std::bad_alloc();
    if (code != SQLITE_OK) fail(raw, file);
    return db;
}

std::string link_hash(std::string_view previous, std::string_view body) {
    Sha256 digest;
    digest.update(previous);
    digest.update(std::string_view("\n"));
    digest.update(body);
    return digest.finish_hex();
}

/// What the first event is chained to.
std::string origin(const std::string& operator_id) {
    json::Value value = json::Value::object();
    value.set("format", std::int64_t{kFormat}).set("operator", operator_id);
    return sha256_hex(value.dump(-1));
}

StoredEvent event_at(const Statement& row) {
    return {static_cast<std::uint64_t>(row.number(0)),
            row.text(1),
            row.text(2),
            row.text(3),
            row.text(4),
            row.text(5),
            row.text(6)};
}

constexpr const char* kAllEvents =
    "SELECT number, package, event, date, body, previous, hash FROM events ORDER BY number";

}  // namespace

struct Store::Impl {
    std::string file;
    Database db;
    std::string operator_id;

    std::optional<Head> stored_head() const {
        Statement row(db.get(), file, "SELECT count, hash FROM head WHERE one = 1");
        if (!row.step()) return std::nullopt;
        return Head{static_cast<std::uint64_t>(row.number(0)), row.text(1)};
    }
};

Store::Store(Store&&) noexcept = default;
Store::~Store() = default;
const std::string& Store::operator_id() const noexcept {
    return impl_->operator_id;
}

void Store::create(const std::filesystem::path& file, const std::string& operator_id) {
    std::error_code error;  // a path that cannot be asked about is one that cannot be created: said below
    if (std::filesystem::exists(std::filesystem::symlink_status(file, error)))
        throw Error(ErrorKind::output, Location{file.string()}, "exists already: a ledger is never overwritten",
                    "name another file");
    OutputFile out(file, IfExists::refuse);
    const std::string name = file.string();
    const Database db = open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute(db.get(), name, ("PRAGMA application_id = " + std::to_string(kApplication)).c_str());
    execute(db.get(), name, ("PRAGMA user_version = " + std::to_string(kFormat)).c_str());
    for (const auto& [object, text] : kSchema) execute(db.get(), name, text);
    Statement(db.get(), name, "INSERT INTO ledger VALUES (?, ?)")
        .bind(1, operator_id)
        .bind(2, std::uint64_t{kFormat})
        .step();
    Statement(db.get(), name, "INSERT INTO head VALUES (1, 0, ?)").bind(1, origin(operator_id)).step();
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, Closer> bytes(sqlite3_serialize(db.get(), "main", &size, 0));
    if (!bytes) throw std::bad_alloc();
    out.write({reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)});
    out.commit();
}

Store::Store(const std::filesystem::path& file, Access access) : impl_(std::make_unique<Impl>()) {
    impl_->file = file.string();
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        throw Error(ErrorKind::input, Location{impl_->file}, "there is no ledger of this name",
                    "opx-ledger --db FILE init makes one");
    // Readers, too, may have to roll back what a killed run left behind.
    impl_->db = open(impl_->file, SQLITE_OPEN_READWRITE);
    sqlite3* db = impl_->db.get();
    sqlite3_busy_timeout(db, kWaitMilliseconds);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kLongestValue);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    execute(db, impl_->file, "PRAGMA cell_size_check = ON");
    Statement application(db, impl_->file, "PRAGMA application_id");
    Statement version(db, impl_->file, "PRAGMA user_version");
    if (!application.step() || application.number(0) != kApplication)
        throw Error(ErrorKind::input, Location{impl_->file}, "an SQLite file, but not a ledger of opx-ledger");
    if (!version.step() || version.number(0) != kFormat)
        throw Error(ErrorKind::input, Location{impl_->file},
                    "a ledger of another format than " + std::to_string(kFormat),
                    "use the version of opx-ledger that wrote it");
    if (access == Access::write) {
        if (sqlite3_db_readonly(db, "main") != 0)
            throw Error(ErrorKind::output, Location{impl_->file}, "the ledger cannot be written",
                        "check the permissions of the file");
        execute(db, impl_->file, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA");
    } else {
        execute(db, impl_->file, "PRAGMA query_only = ON");
    }
    Statement row(db, impl_->file, "SELECT operator FROM ledger");
    if (!row.step()) throw Error(ErrorKind::input, Location{impl_->file}, "the ledger does not say whose it is");
    impl_->operator_id = row.text(0);
}

Head Store::head() const {
    const auto damaged = [&] {
        throw Error(ErrorKind::input, Location{impl_->file}, "the last record does not fit the ledger's head",
                    "opx-ledger verify tells what was changed");
    };
    const std::optional<Head> head = impl_->stored_head();
    if (!head) damaged();
    Statement last(impl_->db.get(), impl_->file, "SELECT number, hash FROM events ORDER BY number DESC LIMIT 1");
    const bool any = last.step();
    const Head found =
        any ? Head{static_cast<std::uint64_t>(last.number(0)), last.text(1)} : Head{0, origin(impl_->operator_id)};
    if (found.count != head->count || found.hash != head->hash) damaged();
    return *head;
}

std::vector<StoredEvent> Store::events_of(const std::string& package) const {
    Statement row(
        impl_->db.get(), impl_->file,
        "SELECT number, package, event, date, body, previous, hash FROM events WHERE package = ? ORDER BY number");
    row.bind(1, package);
    std::vector<StoredEvent> out;
    while (row.step()) out.push_back(event_at(row));
    return out;
}

void Store::for_each(const std::function<void(const StoredEvent&)>& use) const {
    Statement row(impl_->db.get(), impl_->file, kAllEvents);
    while (row.step()) use(event_at(row));
}

std::vector<std::string> Store::packages() const {
    Statement row(impl_->db.get(), impl_->file, "SELECT DISTINCT package FROM events ORDER BY package");
    std::vector<std::string> out;
    while (row.step()) out.push_back(row.text(0));
    return out;
}

void Store::in_transaction(const std::function<void()>& work) {
    execute(impl_->db.get(), impl_->file, "BEGIN IMMEDIATE");
    try {
        work();
        execute(impl_->db.get(), impl_->file, "COMMIT");
    } catch (...) {
        sqlite3_exec(impl_->db.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
}

Head Store::append(const std::string& package, const std::string& event, const std::string& date,
                   const std::string& body) {
    const Head before = head();
    const Head after{before.count + 1, link_hash(before.hash, body)};
    Statement(impl_->db.get(), impl_->file, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(1, after.count)
        .bind(2, package)
        .bind(3, event)
        .bind(4, date)
        .bind(5, body)
        .bind(6, before.hash)
        .bind(7, after.hash)
        .step();
    Statement(impl_->db.get(), impl_->file, "UPDATE head SET count = ?, hash = ? WHERE one = 1")
        .bind(1, after.count)
        .bind(2, after.hash)
        .step();
    return after;
}

Head Store::verify(const std::string& noted, FindingSink& findings) const {
    const auto fault = [&](const char* rule, std::uint64_t number, const std::string& message) {
        findings.report({rule,
                         Severity::error,
                         Location{impl_->file, 0, 0, number == 0 ? "" : "event " + std::to_string(number)},
                         message,
                         {}});
    };
    execute(impl_->db.get(), impl_->file, "BEGIN");  // one state of the file for all the questions below
    Statement structure(impl_->db.get(), impl_->file, "PRAGMA quick_check(1)");
    if (structure.step() && structure.text(0) != "ok")
        fault("LG01", 0, "the file itself is damaged: SQLite's check fails");
    Statement pages(impl_->db.get(), impl_->file,
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    if (pages.step() && static_cast<std::uint64_t>(pages.number(0)) != std::filesystem::file_size(impl_->file))
        fault("LG01", 0, "the file itself is damaged: it is cut, or something was added to it");
    std::map<std::string, std::string> found;
    Statement schema(impl_->db.get(), impl_->file, "SELECT name, sql FROM sqlite_master");
    while (schema.step()) found[schema.text(0)] = schema.text(1);
    for (const auto& [object, text] : kSchema) {
        if (found[object] != text)
            fault("LG03", 0, std::string("'") + object + "' of the ledger's form is missing or was changed");
        found.erase(object);
    }
    for (const auto& [object, text] : found) fault("LG03", 0, "'" + object + "' is not part of a ledger");

    const std::string start = origin(impl_->operator_id);
    Head chain{0, start};
    bool passed = noted.empty() || noted == start;
    for_each([&](const StoredEvent& event) {
        if (event.number != chain.count + 1)
            fault("LG02", event.number,
                  "records are missing before this one: the one before has number " + std::to_string(chain.count));
        else if (event.previous != chain.hash)
            fault("LG02", event.number, "this record does not follow the one before it");
        bool intact = link_hash(event.previous, event.body) == event.hash;
        try {
            const json::Value body = json::Value::parse(event.body, "record");
            intact = intact && body.at("package").text() == event.package && body.at("event").text() == event.event &&
                     body.at("date").text() == event.date;
        } catch (const Error&) {
            intact = false;
        }
        if (!intact) fault("LG01", event.number, "this record was changed after it was written");
        chain = {event.number, event.hash};
        passed = passed || event.hash == noted;
    });
    const std::optional<Head> head = impl_->stored_head();
    if (!head || head->count != chain.count || head->hash != chain.hash)
        fault("LG02", 0,
              "the last records are missing or were added past the ledger: the head says " +
                  (head ? std::to_string(head->count) : std::string("nothing")) + ", the last record has number " +
                  std::to_string(chain.count));
    if (!passed)
        fault("LG04", 0, "the head noted is none of this ledger: records were replaced, or it is another ledger");
    execute(impl_->db.get(), impl_->file, "COMMIT");
    return chain;
}

}  // namespace opx::ledger
