// SS-MIX2 storages (standardized, extended, transaction), HL7 files, streams and archives of a storage, to a dataset.
//
// Inputs   a storage root (folder) or a folder of such roots, an HL7 v2 file, "-" (a stream of messages), or a zip/tar/7z of
//          a tree: input.hpp. An index database is held against them: index_check.hpp.
// Order    inputs as given; inside a root by name; inside an archive as its entries stand. The result depends on neither:
//          tables are sorted and settled.
// Memory   about 64 date folders, or 1 MiB of messages, per unit and core. An archive is read twice: first its names,
//          as which file of an order is valid can only be told when all are known (32 bytes per storage file while they
//          are compared, then eight), then its contents. So are transactions (24 bytes per record, then three).
// Shard    K/N by the patient id; files of other shards are not even listed in a folder (in archives and streams they
//          are counted as other_shard). What belongs to no patient belongs to the first shard.
// State    with one, only storage roots are taken and each is walked twice: first for what changed (incremental_run.hpp).
// Source   reference: ss-mix2-hl7.md; commands.md, opx-ssmix.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "convert/collector.hpp"
#include "sources/hl7/decode.hpp"
#include "sources/hl7/framing.hpp"
#include "sources/ssmix/archive_walk.hpp"
#include "sources/ssmix/file_converter.hpp"
#include "sources/ssmix/incremental_run.hpp"
#include "sources/ssmix/transaction_walk.hpp"
#include "sources/ssmix/walk.hpp"

namespace opx::ssmix {

struct SourceOptions {
    bool history = false;
    std::uint64_t shard = 1;
    std::uint64_t shards = 1;
    std::string from;  // YYYYMMDD
    std::string to;
    hl7::DecodeOptions decode;
    bool keep_other_patient = false;               // see Scope
    bool show_paths = false;                       // messages name files with the patient id in them
    fs::path index;                                // dump of the index database; empty: none
    std::function<void(const std::string&)> tell;  // what each input was taken for; may be empty
    StateOptions state;
};

/// "3/16": Error(usage) unless 1 <= K <= N.
void parse_shard(const std::string& text, SourceOptions& options);
/// "2024-04-01" or "20240401" as YYYYMMDD; Error(usage) for anything else.
std::string parse_day(const std::string& text, const std::string& option);

struct Unit {
    std::size_t input = 0;
    struct Messages {
        hl7::MessageBatch batch;
        bool first = false;       // the unit that counts the file
        std::uint64_t bytes = 0;  // of the file, read since the unit before
        std::string sha256;       // of the file: in the last unit, which has no messages
        std::string problem;      // the file itself cannot be used: empty, unreadable
    };
    /// One file of a storage, named by itself.
    struct SingleFile {};
    /// Files of patients in whom nothing changed since the state: only counted.
    struct Unchanged {
        std::uint64_t files = 0;
    };
    std::variant<WalkUnit, ArchiveUnit, TransactionUnit, Messages, SingleFile, Unchanged> work;
};

/// The whole run. Error(input) when an input is nothing of the kind, before anything is written.
convert::ConvertResult convert_inputs(const convert::Plan& plan, const convert::ConvertOptions& options,
                                      const std::vector<std::string>& inputs, const SourceOptions& source);

}  // namespace opx::ssmix
