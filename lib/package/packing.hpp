// A dataset into a package (opx-pack): one pass from CSV to encrypted 7z, with hash and manifest beside it.
//
// Refused  a dataset whose last step is not opx-optout over exactly these bytes, under the case's regime, with lists not
//          older than the case allows on the day of provision; data of another operator or definition than the case's;
//          tables or items the case does not approve, or that it requires and that are missing; a file that changed since dataset.json was written.
// Writes   NAME, NAME.sha256 (`sha256sum -c` form), NAME.manifest.json. The archive appears last: where it is, the
//          others are. No plaintext but the dataset itself touches the disk.
// Source   design.md 3.2 to 3.4 and section 6; R4, R9, R10, R14.
#pragma once

#include "base/progress.hpp"
#include "base/secret.hpp"
#include "dataset/dataset.hpp"
#include "definition/case.hpp"
#include "package/manifest.hpp"

namespace opx::package {

struct PackOptions {
    fs::path folder;
    std::string name;      // by the naming rule
    std::string date;      // of provision, YYYY-MM-DD
    std::string receiver;  // where the case names several; empty: its only one
    unsigned level = 5;
    unsigned jobs = 1;
    IfExists if_exists = IfExists::refuse;
    std::string version;
    Progress* progress = nullptr;
};

struct Packed {
    Manifest manifest;
    std::string sha256;
    std::uint64_t bytes = 0;
};

/// Error(input) for what the case does not approve, and for required items and tables of the case that are missing
/// (DC01, DC02, DC05; R41).
void require_approved(const dataset::Dataset& dataset, const definition::Definition& definition,
                      const definition::Case& item);

Packed pack(const dataset::Dataset& dataset, const definition::Definition& definition, const definition::Case& item,
            const Secret& password, const PackOptions& options);

}  // namespace opx::package
