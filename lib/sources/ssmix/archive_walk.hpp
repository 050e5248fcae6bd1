// An archive of a storage tree: which of its entries are converted, and their contents in units.
//
// Two passes, as flags and corrections can only be settled when every name is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/reader.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "sources/ssmix/scope.hpp"
#include "sources/ssmix/selection.hpp"
#include "sources/ssmix/transaction_reader.hpp"

namespace opx::ssmix {

struct ArchiveFile {
    std::string name;  // inside the archive
    Fate fate = Fate::convert;
    bool lonely = false;
    bool link = false;
    bool unsafe = false;
    std::string_view skip;  // out of scope: the reason in the counts
    std::string bytes;      // of a file to convert
    // Of an extended storage:
    bool document = false;    // a file in a content folder
    bool main = false;        // the one that is the document
    bool headless = false;    // the folder has none; `main` is then the file that stands for it
    bool has_text = false;    // `bytes` holds it; else `sha256` was taken while it was read over
    std::uint32_t files = 0;  // in the content folder
    std::uint64_t size = 0;
    std::string sha256;
};

struct ArchiveUnit {
    std::vector<ArchiveFile> files;
};

class ArchiveWalk {
   public:
    /// Reads all names. Error(input) for a broken archive. Transaction files are counted and left to their own walk.
    ArchiveWalk(const fs::path& path, const Scope& scope, const TransactionRules& transactions);
    bool is_storage() const noexcept { return storage_files_ + documents_ > 0; }
    std::uint64_t storage_files() const noexcept { return storage_files_; }
    std::uint64_t documents() const noexcept { return documents_; }
    std::uint64_t transactions() const noexcept { return transaction_files_; }
    /// Up to 256 files or 2 MiB.
    std::optional<ArchiveUnit> next();

   private:
    bool is_transaction(const archive::Entry& entry) const;

    fs::path path_;
    const Scope* scope_;
    const TransactionRules* rules_;
    struct Decision {
        Fate fate = Fate::stray;
        bool lonely = false;
        bool main = false;
        bool headless = false;
        std::uint32_t files = 0;
    };
    struct Version;
    void settle(std::vector<Version>& versions);
    void read(const archive::Entry& entry, ArchiveFile& file);

    std::vector<Decision> decisions_;  // per entry that is a file, in the order of the archive
    std::uint64_t storage_files_ = 0;
    std::uint64_t documents_ = 0;  // files in content folders
    std::uint64_t transaction_files_ = 0;
    std::size_t at_ = 0;
    std::optional<archive::Reader> reader_;
    bool end_ = false;
};

}  // namespace opx::ssmix
