// One input that is a transaction storage: a root (<year>/TR_*.DAT), an archive of one, or one such file.
//
// Two passes: survey() reads every header into the replay of the run; next() reads again and hands out the records with what
// became of them. Files are handed out in the order of the input, whatever the order of the replay.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "archive/reader.hpp"
#include "sources/ssmix/transaction_replay.hpp"
#include "sources/ssmix/tree.hpp"
#include "sources/ssmix/walk.hpp"

namespace opx::ssmix {

struct TransactionUnit {
    struct Item {
        TransactionRecord record;
        TransactionReplay::Decision decision;
    };
    std::string file;    // below the root or inside the archive; empty: the input itself
    bool first = false;  // the unit that counts the file
    std::vector<Item> items;
};

class TransactionWalk {
   public:
    /// A root; `root` must outlive the walk.
    TransactionWalk(const TransactionRules& rules, const Root& root);
    /// An archive, or one transaction file.
    TransactionWalk(const TransactionRules& rules, fs::path file, bool archive);

    /// Is there a transaction file in the root, or in a folder of a year in it?
    static bool is_transaction(const TransactionRules& rules, const Root& root);

    void survey(TransactionReplay& replay);
    /// Up to 256 records or 2 MiB of one file.
    std::optional<TransactionUnit> next(const TransactionReplay& replay);
    /// What else stands in the root, once: it is counted, not read. (Of an archive ArchiveWalk tells it.)
    std::optional<WalkUnit> others();

   private:
    bool open_next();
    bool open_in_root();
    bool open_in_archive();
    void rewind();

    const TransactionRules* rules_;
    const Root* root_ = nullptr;
    fs::path path_;
    bool is_archive_ = false;
    WalkUnit others_;
    std::vector<std::string> names_;  // of a root: relative paths
    std::size_t at_ = 0;
    std::size_t first_file_ = 0;  // its number in the replay
    std::size_t files_ = 0;       // opened so far
    std::string name_;            // of the file that is open
    std::optional<archive::Reader> archive_;
    std::optional<InputFile> file_;
    std::optional<TransactionReader> reader_;
    bool begun_ = false;
};

}  // namespace opx::ssmix
