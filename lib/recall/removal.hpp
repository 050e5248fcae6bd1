// At the receiver: a dataset without the persons of a recall notice.
//
// By id     the notice names every patient id under which the package had the person, so ids alone decide here; unlike
//           opx-optout nothing else is asked of the dataset, which may have no identity items at all.
// Writes    every table without the rows of these ids, counted as `recalled`; the step names the notice's list by its
//           SHA-256, which receipt_for() looks for.
// Errors    Error(input) for a list that is not the notice's; nothing is written then.
#pragma once

#include "base/progress.hpp"
#include "dataset/dataset.hpp"
#include "optout/list.hpp"

namespace opx::recall {

struct Notified {
    json::Value notice;       // recall.json
    std::string sha256;       // of it
    std::string list_sha256;  // of optout.csv, as the notice states it and as it is
    fs::path list;
};
/// Reads the notice in `folder`; Error(input) when it is of another form or its list another one.
Notified read_notice(const fs::path& folder);

/// The patient ids of its list. Error(input) for an entry that is no id.
dataset::PatientSet ids_of(const Notified& notice, const identity::Profile& profile, const identity::Forms& forms);

struct RemovalOptions {
    fs::path output;
    IfExists if_exists = IfExists::refuse;
    std::string version;
    Progress* progress = nullptr;
};

constexpr const char* kRemovalCommand = "opx-ledger";

Accounting remove_persons(const Notified& notice, const dataset::Dataset& in, const definition::Definition& definition,
                          const identity::Profile& profile, const identity::Forms& forms,
                          const RemovalOptions& options);

}  // namespace opx::recall
