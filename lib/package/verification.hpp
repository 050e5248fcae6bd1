// Is what arrived what was sent (opx-verify, opx-unpack): name, hash, container, inner manifest.
//
// Order    hash, name, manifest beside and its signature; container; members; definition and case. Without a password the
//          first line alone. An archive whose hash is another than stated, or that is not whole, is not opened.
// Findings VF01 the name is not by the rule; VF02 the SHA-256 differs from NAME.7z.sha256, or that file is missing or of
//          another form; VF03 NAME.manifest.json is missing, was changed or does not speak of this archive; VF04 name and
//          manifest disagree on case, parties or date; VF05 a member is missing, or differs from the inner manifest in size
//          or SHA-256; VF06 a member that the inner manifest does not name, or one that is not encrypted; VF07 the
//          manifests inside and beside disagree; VF08 the tables are not those dataset.json inside speaks of, or its last
//          step is not the opt-out exclusion over exactly these tables; VF09 a volume is missing, too many, or in
//          another's place; VF10 the signature of the manifest is missing or does not fit; VF11 the package is of another
//          case or definition than the receiver's.
// Errors   a wrong password and a broken container are Errors (status 3), not findings.
#pragma once

#include <optional>

#include "base/finding.hpp"
#include "dataset/dataset.hpp"
#include "definition/case.hpp"
#include "naming/naming_rule.hpp"
#include "package/manifest.hpp"
#include "package/sevenzip_reader.hpp"

namespace opx::package {

struct Verification {
    std::string name;    // of the archive, without folder
    std::string sha256;  // as computed
    std::uint64_t bytes = 0;
    std::size_t volumes = 0;  // 0: one file
    bool whole = true;        // what is there has the stated hash
    bool signature_checked = false;
    bool case_checked = false;
    std::optional<naming::NameParts> parts;
    std::optional<Manifest> manifest;  // from inside; only with a password
    std::optional<dataset::Dataset> dataset;
    FindingLog findings;

    bool accepted() const noexcept { return findings.total(Severity::error) == 0; }
    /// 受領確認: what goes back to the sender. `date` may be empty.
    json::Value receipt(const std::string& date) const;
};

struct VerifyOptions {
    SevenZipReader::Limits limits;
    fs::path certificate;                    // of the sender; empty: signatures are not looked at
    const definition::Case* item = nullptr;  // the receiver's own; null: not compared
    std::string definition_sha256;           // likewise, with `item`
};

/// Name, hash and manifest beside the archive, which is NAME.7z or its first volume.
Verification verify_outside(const fs::path& archive, const naming::NamingRule& rule, const VerifyOptions& options = {});
/// Opens it as well; members go to `forward` too when it is given (they stand only when accepted()).
Verification verify(const fs::path& archive, const naming::NamingRule& rule, const Secret& password,
                    MemberSink* forward = nullptr, const VerifyOptions& options = {});

/// A ZIP by libarchive as members (archive/sealed_zip.hpp), with the names checked as those of a 7z. Gives the number of
/// members; those that are not encrypted are named in `open`.
std::size_t extract_zip(const fs::path& archive, const Secret* password, const SevenZipReader::Limits& limits,
                        MemberSink& sink, std::vector<std::string>& open);
bool is_zip(const fs::path& archive);

}  // namespace opx::package
