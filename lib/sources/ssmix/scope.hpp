// What of a storage a run is for: data types, period, shard, and whether doubtful identities pass.
#pragma once

#include <string>
#include <string_view>

#include "sources/hl7/plan.hpp"

namespace opx::ssmix {

class ExtendedRules;
class IndexCheck;
class IncrementalRun;

struct Scope {
    const hl7::TermPlan* terms = nullptr;
    bool history = false;     // also flag 2
    std::uint64_t shard = 1;  // K of K/N
    std::uint64_t shards = 1;
    std::string from;  // YYYYMMDD, empty: no bound; folders without a date always count
    std::string to;
    bool keep_other_patient = false;      // PID-3 differs from the path: convert by PID-3 with a finding
    IncrementalRun* increment = nullptr;  // only the patients it reads
    const ExtendedRules* extended = nullptr;
    const IndexCheck* index = nullptr;  // held against every name of the storages
    std::string facility{};             // of the run

    bool has_patient(std::string_view patient) const;
    bool has_date(std::string_view date) const noexcept;
    /// Why a file of the storage is not read, as it is counted; empty: it is.
    std::string_view skip_reason(std::string_view patient, std::string_view date, std::string_view data_type) const;
    /// The same for a document of the extended storage that is no message.
    std::string_view document_skip_reason(std::string_view patient, std::string_view date) const;
};

}  // namespace opx::ssmix
