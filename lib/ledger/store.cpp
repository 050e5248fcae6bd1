#include "ledger/store.hpp"

#include <map>
#include <optional>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "ledger/detail/database.hpp"

namespace opx::ledger {
namespace {

constexpr int kApplication = 0x6F70786C;  // "opxl", in the header of the file
constexpr int kWaitMilliseconds = 20000;
constexpr int kLongestValue = 4 << 20;

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
    const Database db = open_database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute(db.get(), name, ("PRAGMA application_id = " + std::to_string(kApplication)).c_str());
    execute(db.get(), name, ("PRAGMA user_version = " + std::to_string(kFormat)).c_str());
    for (const Object& object : schema())
        if (*object.text != '\0') execute(db.get(), name, object.text);
    Statement(db.get(), name, "INSERT INTO ledger VALUES (?, ?)")
        .bind(1, operator_id)
        .bind(2, std::uint64_t{kFormat})
        .step();
    Statement(db.get(), name, "INSERT INTO head VALUES (1, 0, ?)").bind(1, origin(operator_id, kFormat)).step();
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
    impl_->db = open_database(impl_->file, SQLITE_OPEN_READWRITE);
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
    impl_->format = version.step() ? static_cast<int>(version.number(0)) : 0;
    if (impl_->format < 1 || impl_->format > kFormat)
        throw Error(ErrorKind::input, Location{impl_->file},
                    "a ledger of a format that is not known here, as this reads 1 to " + std::to_string(kFormat),
                    "use the version of opx-ledger that wrote it");
    if (access == Access::write) {
        if (sqlite3_db_readonly(db, "main") != 0)
            throw Error(ErrorKind::output, Location{impl_->file}, "the ledger cannot be written",
                        "check the permissions of the file");
        execute(db, impl_->file, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA");
    } else {
        execute(db, impl_->file, "PRAGMA query_only = ON");
    }
    Statement row(db, impl_->file, "SELECT operator, format FROM ledger");
    if (!row.step()) throw Error(ErrorKind::input, Location{impl_->file}, "the ledger does not say whose it is");
    impl_->operator_id = row.text(0);
    impl_->made_in = static_cast<int>(row.number(1));
    if (access == Access::write && impl_->format < kFormat) impl_->move_to_present_format();
}

/// One transaction: whatever stops it, the ledger is of the one format or of the other.
void Store::Impl::move_to_present_format() {
    execute(db.get(), file, "BEGIN IMMEDIATE");
    Statement version(db.get(), file, "PRAGMA user_version");  // another run may have been quicker
    const int found = version.step() ? static_cast<int>(version.number(0)) : 0;
    try {
        for (const Object& object : schema())
            if (object.since > found && *object.text != '\0') execute(db.get(), file, object.text);
        execute(db.get(), file, ("PRAGMA user_version = " + std::to_string(kFormat)).c_str());
        execute(db.get(), file, "COMMIT");
    } catch (...) {
        sqlite3_exec(db.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
    format = kFormat;
}

int Store::format() const noexcept {
    return impl_->format;
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
    const Head found = any ? Head{static_cast<std::uint64_t>(last.number(0)), last.text(1)}
                           : Head{0, origin(impl_->operator_id, impl_->made_in)};
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

std::string Attachment::hash_of(const std::vector<std::string>& parts) {
    Sha256 digest;
    for (const std::string& part : parts) {
        digest.update(std::to_string(part.size()) + "\n");
        digest.update(std::string_view(part));
    }
    return digest.finish_hex();
}

void Store::attach(const Attachment& attachment) {
    for (std::size_t i = 0; i < attachment.parts.size(); ++i)
        Statement(impl_->db.get(), impl_->file, "INSERT INTO parts VALUES (?, ?, ?)")
            .bind(1, attachment.sha256)
            .bind(2, static_cast<std::uint64_t>(i))
            .bind_bytes(3, attachment.parts[i])
            .step();
}

void Store::for_each_part(const std::string& sha256, std::size_t first,
                          const std::function<bool(std::size_t, const std::string&)>& use) const {
    if (impl_->format < 2) return;
    Statement row(impl_->db.get(), impl_->file,
                  "SELECT number, content FROM parts WHERE attachment = ? AND number >= ? ORDER BY number");
    row.bind(1, sha256).bind(2, static_cast<std::uint64_t>(first));
    while (row.step())
        if (!use(static_cast<std::size_t>(row.number(0)), row.bytes(1))) return;
}

std::vector<std::string> Store::part_starts(const std::string& sha256, std::size_t bytes) const {
    std::vector<std::string> out;
    if (impl_->format < 2) return out;
    Statement row(impl_->db.get(), impl_->file,
                  "SELECT substr(content, 1, ?) FROM parts WHERE attachment = ? ORDER BY number");
    row.bind(1, static_cast<std::uint64_t>(bytes)).bind(2, sha256);
    while (row.step()) out.push_back(row.bytes(0));
    return out;
}

Head Store::backup(const std::filesystem::path& file, IfExists if_exists) const {
    OutputFile out(file, if_exists);
    const std::string name = out.path_in_progress().string();
    {
        const Database copy = open_database(name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        execute(copy.get(), name, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // commit() syncs the whole
        // In one step: the copy is of one instant, and a busy writer cannot make it begin again for ever.
        sqlite3_backup* const work = sqlite3_backup_init(copy.get(), "main", impl_->db.get(), "main");
        if (work == nullptr) fail(copy.get(), name);
        sqlite3_backup_step(work, -1);
        if (sqlite3_backup_finish(work) != SQLITE_OK) fail(copy.get(), name);
    }
    const Store written(out.path_in_progress(), Access::read);
    FindingLog findings;
    const Head head = written.verify({}, findings);
    if (!findings.empty())
        throw Error(ErrorKind::input, Location{impl_->file},
                    "the ledger is damaged, and its copy would be: nothing written",
                    "opx-ledger verify tells what is wrong; restore an older copy");
    out.commit();
    return head;
}

}  // namespace opx::ledger
