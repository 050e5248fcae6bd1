// Is what arrived what was sent (opx-verify, opx-unpack): name, hash, container, inner manifest.
//
// Findings VF01 the name is not by the rule; VF02 the SHA-256 differs from NAME.7z.sha256, or that file is missing or of
//          another form; VF03 NAME.manifest.json is missing or does not speak of this archive; VF04 name and manifest
//          disagree on case, parties or date; VF05 a member is missing, or differs from the inner manifest in size or
//          SHA-256; VF06 a member that the inner manifest does not name, or one that is not encrypted; VF07 the manifests
//          inside and beside disagree; VF08 the tables are not those dataset.json inside speaks of, or its last step is
//          not the opt-out exclusion over exactly these tables.
// Order    without a password name, hash and outer manifest alone; with one, everything. An archive whose hash is
//          another than stated is not opened.
// Errors   a wrong password and a broken container are Errors (status 3), not findings.
#pragma once

#include <optional>

#include "base/finding.hpp"
#include "dataset/dataset.hpp"
#include "naming/naming_rule.hpp"
#include "package/manifest.hpp"
#include "package/sevenzip_reader.hpp"

namespace opx::package {

struct Verification {
    std::string name;    // of the archive, without folder
    std::string sha256;  // as computed
    std::uint64_t bytes = 0;
    bool hash_differs = false;
    std::optional<naming::NameParts> parts;
    std::optional<Manifest> manifest;  // from inside; only with a password
    std::optional<dataset::Dataset> dataset;
    FindingLog findings;

    bool accepted() const noexcept { return findings.total(Severity::error) == 0; }
    /// 受領確認: what goes back to the sender. `date` may be empty.
    json::Value receipt(const std::string& date) const;
};

/// Name, hash and manifest beside the archive.
Verification verify_outside(const fs::path& archive, const naming::NamingRule& rule);
/// Opens it as well; members go to `forward` too when it is given (they stand only when accepted()).
Verification verify(const fs::path& archive, const naming::NamingRule& rule, const Secret& password,
                    MemberSink* forward = nullptr);

}  // namespace opx::package
