// Which records of all transaction files of a run stand in the end: the transactions replayed in the order of the files' names.
//
// Rules    INS makes a file valid and the one before it of the same key an older version; DEL deletes every version of its
//          key (reference: ss-mix2-hl7.md section 1.2). The outcome is that of the storage tree they would have made.
// Order    by file name (it begins with the time of the file), then by place in the file; files of the same name in
//          several inputs in the order of the inputs.
// Memory   24 bytes per record while they are compared, then three. Keys are compared by 96 bits of a hash.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sources/ssmix/selection.hpp"
#include "sources/ssmix/transaction_reader.hpp"

namespace opx::ssmix {

class TransactionReplay {
   public:
    explicit TransactionReplay(bool history) : history_(history) {}
    /// Number of the file; files are added before their records.
    std::size_t add_file(std::string_view name);
    /// The next record of the file added last; null: one that has no header.
    void add_record(const TransactionHeader* header);
    /// Once, after the last file.
    void settle();

    struct Decision {
        Fate fate = Fate::stray;
        bool older = false;   // converted for --history: a later version stands
        bool lonely = false;  // deletes what no transaction has made
    };
    /// `record` from 1.
    Decision decision(std::size_t file, std::uint64_t record) const;
    std::uint64_t records(std::size_t file) const;

   private:
    struct Version {
        std::uint64_t key;
        std::uint32_t more;  // of the key
        std::uint32_t file;
        std::uint32_t record;
        bool insert;
    };
    void settle_key(std::vector<Version>::const_iterator begin, std::vector<Version>::const_iterator end);

    struct File {
        std::string name;
        std::vector<Decision> records;
    };
    bool history_;
    std::vector<File> files_;
    std::vector<Version> versions_;
};

}  // namespace opx::ssmix
