// The one place that touches SQLite: a handle, a statement, and errors as ours. Only lib/ledger/store*.cpp include it.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/store.hpp"

namespace opx::ledger {

constexpr int kFormat = 2;

struct Closer {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    void operator()(unsigned char* bytes) const { sqlite3_free(bytes); }
};
using Database = std::unique_ptr<sqlite3, Closer>;

/// What SQLite says of its last error, as the kind that it is for the user.
[[noreturn]] void fail(sqlite3* db, const std::string& file);
void execute(sqlite3* db, const std::string& file, const char* text);
Database open_database(const std::string& file, int flags);

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
    /// The bytes must stay until the step.
    Statement& bind_bytes(int index, std::string_view bytes) {
        if (sqlite3_bind_blob64(statement_.get(), index, bytes.data(), bytes.size(), SQLITE_STATIC) != SQLITE_OK)
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
    std::string bytes(int column) const {
        const void* found = sqlite3_column_blob(statement_.get(), column);
        const int size = sqlite3_column_bytes(statement_.get(), column);
        return found == nullptr ? std::string()
                                : std::string(static_cast<const char*>(found), static_cast<std::size_t>(size));
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

   private:
    sqlite3* db_;
    const std::string* file_;
    std::unique_ptr<sqlite3_stmt, Closer> statement_;
};

/// What the first event is chained to: the ledger as it was made, whatever format it has now.
std::string origin(const std::string& operator_id, int made_in);
/// hash(n) from hash(n-1) and body(n).
std::string link_hash(std::string_view previous, std::string_view body);

struct Object {
    const char* name;
    const char* text;  // counts: verify() compares it with what the file holds; empty: SQLite's own
    int since;         // format
};
/// Everything that a ledger of the present format holds.
const std::vector<Object>& schema();

struct Store::Impl {
    std::string file;
    Database db;
    std::string operator_id;
    int made_in = kFormat;
    int format = kFormat;

    void move_to_present_format();
    std::optional<Head> stored_head() const {
        Statement row(db.get(), file, "SELECT count, hash FROM head WHERE one = 1");
        if (!row.step()) return std::nullopt;
        return Head{static_cast<std::uint64_t>(row.number(0)), row.text(1)};
    }
};

}  // namespace opx::ledger
