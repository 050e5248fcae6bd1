#include "ledger/detail/database.hpp"

#include "base/digest.hpp"

namespace opx::ledger {

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

void execute(sqlite3* db, const std::string& file, const char* text) {
    if (sqlite3_exec(db, text, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db, file);
}

Database open_database(const std::string& file, int flags) {
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

/// What the first event is chained to: the ledger as it was made, whatever format it has now.
std::string origin(const std::string& operator_id, int made_in) {
    json::Value value = json::Value::object();
    value.set("format", std::int64_t{made_in}).set("operator", operator_id);
    return sha256_hex(value.dump(-1));
}

const std::vector<Object>& schema() {
    static const std::vector<Object> objects = {
        {"ledger", "CREATE TABLE ledger (operator TEXT NOT NULL, format INTEGER NOT NULL)", 1},
        {"head",
         "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL, hash TEXT NOT NULL)", 1},
        {"events",
         "CREATE TABLE events (number INTEGER PRIMARY KEY, package TEXT NOT NULL, event TEXT NOT NULL, date TEXT NOT "
         "NULL, "
         "body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL)",
         1},
        {"events_by_package", "CREATE INDEX events_by_package ON events (package, number)", 1},
        {"events_stay",
         "CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); "
         "END",
         1},
        {"events_are_kept",
         "CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never "
         "removed'); "
         "END",
         1},
        {"events_in_order",
         "CREATE TRIGGER events_in_order BEFORE INSERT ON events WHEN NEW.number <> (SELECT count + 1 FROM head) "
         "BEGIN SELECT RAISE(ABORT, 'events are added at the end'); END",
         1},
        {"parts",
         "CREATE TABLE parts (attachment TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY "
         "(attachment, number))",
         2},
        {"sqlite_autoindex_parts_1", "", 2},
        {"parts_stay",
         "CREATE TRIGGER parts_stay BEFORE UPDATE ON parts BEGIN SELECT RAISE(ABORT, 'parts are never changed'); END",
         2},
        {"parts_are_kept",
         "CREATE TRIGGER parts_are_kept BEFORE DELETE ON parts BEGIN SELECT RAISE(ABORT, 'parts are never removed'); "
         "END",
         2},
    };
    return objects;
}

}  // namespace opx::ledger
