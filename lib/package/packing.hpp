// A dataset into a package (opx-pack): one pass from CSV to encrypted 7z, with hash and manifest beside it.
//
// Refused  a dataset whose last step is not opx-optout over exactly these bytes, under the case's regime, with lists not
//          older than the case allows on the day of provision; data of another operator or definition than the case's;
//          tables or items the case does not approve, or that it requires and that are missing; a file that changed since dataset.json was written.
// Writes   NAME (or its volumes, volumes.hpp), NAME.sha256 (`sha256sum -c` form), NAME.manifest.json; where asked for
//          NAME.manifest.json.p7s, NAME.password.cms (cms.hpp). The archive appears
//          last: where it is, the others are. No plaintext but the dataset itself touches the disk.
// Forms    7z (sevenzip_writer.hpp), or zip with AES-256 by libarchive (archive/sealed_zip.hpp).
// Checked  with read_back, everything written is read from the medium again before it gets its name.
// Source   design.md 3.2 to 3.4 and section 6; R4, R9, R10, R14.
#pragma once

#include <functional>

#include "base/progress.hpp"
#include "base/secret.hpp"
#include "dataset/dataset.hpp"
#include "definition/case.hpp"
#include "package/cms.hpp"
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
    enum class Form { sevenzip, zip };
    Form form = Form::sevenzip;
    bool solid = false;
    std::uint64_t volume_bytes = 0;  // 0: one file
    bool read_back = false;
    fs::path recipient;    // certificate for whom the password is wrapped; empty: none
    fs::path signing_key;  // both or none
    fs::path signing_certificate;
    AskPassphrase ask;  // of the signing key
    /// A generated password is handed out just before the archive gets its name, and taken back when that fails.
    std::function<void()> hand_out;
    std::function<void()> take_back;
};

/// True when a run that was killed left hash and manifest of this package, but not the package.
bool left_by_killed_run(const fs::path& archive);

struct Packed {
    Manifest manifest;
    Sealed archive;
};

/// Error(input) for what the case does not approve, and for required items and tables of the case that are missing
/// (DC01, DC02, DC05; R41).
void require_approved(const dataset::Dataset& dataset, const definition::Definition& definition,
                      const definition::Case& item);

Packed pack(const dataset::Dataset& dataset, const definition::Definition& definition, const definition::Case& item,
            const Secret& password, const PackOptions& options);

}  // namespace opx::package
