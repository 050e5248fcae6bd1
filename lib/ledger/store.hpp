// The ledger's file: events that are only ever added, chained by SHA-256, in one SQLite file.
//
// Chain    hash(n) = SHA-256(hash(n-1) LF body(n)), body = the event as canonical JSON (members sorted, one line). The
//          chain begins with the hash of the ledger's own description. A changed, missing, added or moved event breaks it.
// Tail     the row `head` (count, last hash) shows a cut tail. Whoever rewrites the whole file, head and all, is found
//          only by a head noted elsewhere: verify(head) asks whether the chain still passes through it.
// Guard    triggers refuse UPDATE, DELETE and rows out of order; verify() reports when they are gone.
// Parts    what belongs to an event and is too large for it (the persons' digests) stands beside the events in parts; the
//          event holds the SHA-256 over them, so that the chain guards them too.
// Safety   rollback journal and synchronous=EXTRA: one event is in the file wholly or not at all, whatever stops the run.
//          Not WAL: its last events would stand in a second file, and whoever copies the ledger alone, or opens it on a
//          medium that cannot be written, would miss them; a few events a day do not need its speed.
//          A new file appears under its name only when it is complete. Two runs at once wait for each other.
// Format   2; a ledger of format 1 (no parts) is read as it is, and moved to format 2 by the first run that writes.
// Errors   Error(input) for a file that is no ledger, Error(output) for one that cannot be written or already exists.
// Memory   events are read one by one; events_of() holds those of one package.
// Source   design.md section 7; R20, R21, R42; article 14 (books that are not lost and not false).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/finding.hpp"
#include "json/value.hpp"

namespace opx::ledger {

struct Head {
    std::uint64_t count = 0;
    std::string hash;
};

struct StoredEvent {
    std::uint64_t number = 0;  // from 1
    std::string package;
    std::string event;
    std::string date;
    std::string body;  // canonical JSON
    std::string previous;
    std::string hash;
};

/// Parts that go with an event.
struct Attachment {
    std::vector<std::string> parts;  // each at most 4 MiB
    std::string sha256;
    /// Over the length of each part (decimal, LF) and its bytes.
    static std::string hash_of(const std::vector<std::string>& parts);
};

enum class Access { read, write };

class Store {
   public:
    /// `operator_id`: whose book it is; empty for a joint one.
    static void create(const std::filesystem::path& file, const std::string& operator_id);
    Store(const std::filesystem::path& file, Access access);
    Store(Store&&) noexcept;
    ~Store();

    const std::string& operator_id() const noexcept;
    int format() const noexcept;
    /// The whole ledger as it is at one instant into a new file, which appears when it is complete; others may go on
    /// reading, and write when it is done. Error(output) when the file exists.
    Head backup(const std::filesystem::path& file, IfExists if_exists) const;
    /// Error(input) when the head does not fit the last event: nothing is added to a damaged ledger.
    Head head() const;
    std::vector<StoredEvent> events_of(const std::string& package) const;
    void for_each(const std::function<void(const StoredEvent&)>& use) const;
    /// The names of packages, sorted.
    std::vector<std::string> packages() const;

    /// Keeps others from writing from the reading of the state until the end of `work`; takes back on an exception.
    void in_transaction(const std::function<void()>& work);
    Head append(const std::string& package, const std::string& event, const std::string& date, const std::string& body);

    /// Inside a transaction, before the event that holds its hash.
    void attach(const Attachment& attachment);
    /// Parts of an attachment from `first`, in order, until `use` says no.
    void for_each_part(const std::string& sha256, std::size_t first,
                       const std::function<bool(std::size_t, const std::string&)>& use) const;
    /// Number and first bytes of every part.
    std::vector<std::string> part_starts(const std::string& sha256, std::size_t bytes) const;

    /// LG01 a record was changed, LG02 records are missing or out of place, LG03 the guard is gone, LG04 `noted` is not
    /// a head this ledger ever had, LG05 the parts of an event were changed or are missing.
    Head verify(const std::string& noted, FindingSink& findings) const;

   private:
    void verify_parts(const std::function<void(const char*, std::uint64_t, const std::string&)>& fault) const;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::ledger
