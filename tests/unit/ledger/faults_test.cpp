// A disk that is full at any write, sync, truncation or deletion of a run: the ledger is whole, nothing acknowledged is lost,
// and the run can be made again. The faults are made by a layer under SQLite (a VFS of its own), so that every one is met.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "../temporary_folder.hpp"
#include "base/files.hpp"
#include "ledger/store.hpp"

using namespace opx;
using namespace opx::ledger;

namespace {

int g_left = -1;  // operations until the disk is full; -1: never
int g_met = 0;
bool full() {
    ++g_met;
    if (g_left < 0) return false;
    if (g_left == 0) return true;
    --g_left;
    return false;
}

struct File {
    sqlite3_file base;
    sqlite3_file* real;
};
sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<File*>(file)->real;
}

const sqlite3_io_methods* methods() {
    static sqlite3_io_methods it = [] {
        sqlite3_io_methods m{};
        m.iVersion = 1;
        m.xClose = [](sqlite3_file* f) {
            sqlite3_file* const r = real(f);
            const int code = r->pMethods != nullptr ? r->pMethods->xClose(r) : SQLITE_OK;
            sqlite3_free(r);
            return code;
        };
        m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
            return real(f)->pMethods->xRead(real(f), to, n, at);
        };
        m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
            if (full()) {
                // A full disk takes a part of the bytes.
                real(f)->pMethods->xWrite(real(f), from, n / 2, at);
                return SQLITE_FULL;
            }
            return real(f)->pMethods->xWrite(real(f), from, n, at);
        };
        m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) {
            return full() ? SQLITE_IOERR_TRUNCATE : real(f)->pMethods->xTruncate(real(f), n);
        };
        m.xSync = [](sqlite3_file* f, int flags) {
            return full() ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
        };
        m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) { return real(f)->pMethods->xFileSize(real(f), n); };
        m.xLock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xLock(real(f), how); };
        m.xUnlock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xUnlock(real(f), how); };
        m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
            return real(f)->pMethods->xCheckReservedLock(real(f), out);
        };
        m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
            return real(f)->pMethods->xFileControl(real(f), op, arg);
        };
        m.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
        m.xDeviceCharacteristics = [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); };
        return m;
    }();
    return &it;
}

sqlite3_vfs* g_under = nullptr;

/// The default VFS while it lives.
struct FullDisk {
    sqlite3_vfs vfs{};
    FullDisk() {
        g_under = sqlite3_vfs_find(nullptr);
        vfs = *g_under;
        vfs.pNext = nullptr;
        vfs.zName = "full-disk";
        vfs.szOsFile = sizeof(File);
        vfs.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
            auto* const file = reinterpret_cast<File*>(f);
            file->base.pMethods = nullptr;
            file->real = static_cast<sqlite3_file*>(sqlite3_malloc(g_under->szOsFile));
            file->real->pMethods = nullptr;
            const int code = g_under->xOpen(g_under, name, file->real, flags, out);
            if (code == SQLITE_OK) file->base.pMethods = methods();
            else sqlite3_free(file->real);
            return code;
        };
        vfs.xDelete = [](sqlite3_vfs*, const char* name, int sync) {
            return full() ? SQLITE_IOERR_DELETE : g_under->xDelete(g_under, name, sync);
        };
        g_left = -1;
        sqlite3_vfs_register(&vfs, 1);
    }
    ~FullDisk() {
        g_left = -1;
        sqlite3_vfs_register(g_under, 1);
        sqlite3_vfs_unregister(&vfs);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
};

const std::string kPackage = "2025_20251003_0003_LDI_JMIMO_dataset_01.7z";

std::string body(int number) {
    return R"({"date":"2025-10-04","event":"incident","fields":{"notes":")" + std::string(300, 'x') +
           std::to_string(number) + R"("},"package":")" + kPackage + R"("})";
}

void append(const fs::path& file, int number, const Attachment* attachment = nullptr) {
    Store store(file, Access::write);
    store.in_transaction([&] {
        if (attachment != nullptr) store.attach(*attachment);
        store.append(kPackage, "incident", "2025-10-04", body(number));
    });
}

std::string verdict(const fs::path& file) {
    FindingLog findings;
    Store(file, Access::read).verify("", findings);
    std::string out;
    for (const auto& [id, count] : findings.counts()) out += id + " ";
    return out;
}

std::uint64_t count(const fs::path& file) {
    return Store(file, Access::read).head().count;
}

/// Runs `work` with the disk full after 0, 1, 2 ... operations, until it ends well; `after` looks at what each left behind.
template <class Work, class After>
int at_every_operation(const Work& work, const After& after) {
    for (int left = 0;; ++left) {
        REQUIRE(left < 2000);
        g_left = left;
        bool done = false;
        try {
            work();
            done = true;
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::output);
        }
        g_left = -1;
        after(done);
        if (done) return left;
    }
}

}  // namespace

TEST_CASE("a disk that is full at any operation of an event") {
    const TemporaryFolder folder;
    const fs::path file = folder / "l.db";
    Store::create(file, "");
    for (int i = 0; i < 5; ++i) append(file, i);
    const FullDisk disk;
    std::uint64_t before = count(file);
    const int met = at_every_operation([&] { append(file, 99); },
                                       [&](bool done) {
                                           CHECK(verdict(file).empty());
                                           const std::uint64_t now = count(file);
                                           // Told as failed it may stand all the same, if the journal could not be taken
                                           // away in time; told as done it must stand.
                                           CHECK(now - before <= 1);
                                           if (done) CHECK(now == before + 1);
                                           before = now;
                                       });
    CHECK(met > 4);
}

TEST_CASE("a disk that is full at any operation of the move from format 1") {
    const TemporaryFolder folder;
    const fs::path old = fs::path(OPX_TEST_DATA) / "ledger" / "format-1.db";
    const fs::path file = folder / "l.db";
    fs::copy_file(old, file);
    const std::string head = Store(file, Access::read).head().hash;
    const FullDisk disk;
    at_every_operation([&] { Store(file, Access::write); },
                       [&](bool done) {
                           CHECK(verdict(file).empty());
                           CHECK(Store(file, Access::read).head().hash == head);
                           if (done) CHECK(Store(file, Access::read).format() == 2);
                       });
}

TEST_CASE("a disk that is full at any operation of an event with parts") {
    const TemporaryFolder folder;
    const fs::path file = folder / "l.db";
    Store::create(file, "");
    append(file, 0);
    Attachment attachment;
    for (int i = 0; i < 6; ++i) attachment.parts.emplace_back(9000, static_cast<char>('a' + i));
    attachment.sha256 = Attachment::hash_of(attachment.parts);
    const FullDisk disk;
    // Without an event that holds its hash a part is a finding, so that "neither or both" shows.
    at_every_operation(
        [&] {
            Store store(file, Access::write);
            store.in_transaction([&] {
                if (store.part_starts(attachment.sha256, 1).empty()) store.attach(attachment);
                const std::string text = R"({"attached":")" + attachment.sha256 +
                                         R"(","date":"2025-10-04","event":"persons_noted","fields":{},"package":")" +
                                         kPackage + R"("})";
                store.append(kPackage, "persons_noted", "2025-10-04", text);
            });
        },
        [&](bool) { CHECK(verdict(file).empty()); });
    CHECK(Store(file, Access::read).part_starts(attachment.sha256, 1).size() == 6);
}
