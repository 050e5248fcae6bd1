// What a package says of itself: manifest.json inside it, and NAME.manifest.json beside it.
//
// Inside   files with bytes, rows and SHA-256; definition and case with their hashes; parties, legal basis, date; the
//          exclusion report of the opt-out step. Beside: the same without the list of files, and with name, size and
//          SHA-256 of the archive. Neither holds patient data.
// Errors   Error(input) for a manifest that is not of this form.
// Source   design.md section 6; act-records.md A2 (record of a transfer).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "package/volumes.hpp"

namespace opx::package {

struct ManifestFile {
    std::string name;
    std::uint64_t bytes = 0;
    std::uint64_t rows = 0;  // 0 for files that are no tables
    std::string sha256;
};

struct Manifest {
    std::string case_id;
    std::string case_sha256;
    std::string legal_basis;
    std::string provider;
    std::string receiver;
    std::string request_ref;
    std::string request_date;
    std::string date;  // of provision, YYYY-MM-DD
    std::string definition_id;
    std::string definition_version;
    std::string definition_sha256;
    std::string dataset_sha256;
    std::vector<ManifestFile> files;
    json::Value exclusion;

    std::uint64_t rows() const noexcept;
    std::uint64_t bytes() const noexcept;
    json::Value inside() const;
    /// `archive` is the name as a whole, NAME.7z, also where it lies in volumes.
    json::Value beside(const std::string& archive, const Sealed& sealed, const std::string& tool_version) const;
    static Manifest from(const json::Value& inside);
};

/// What the receipt and the manifest beside say of themselves: SHA-256 of their own text, with 64 zeros where it stands.
/// Any changed bit shows, whoever reads them. `key` must not be set yet; the text ends with a line end.
std::string self_hashed(json::Value value, const char* key);
bool self_hash_fits(const std::string& text, const char* key);
constexpr const char* kManifestHash = "manifest_sha256";
constexpr const char* kReceiptHash = "receipt_sha256";

/// Lines of `sha256sum -c`: the archive, or each of its volumes.
std::string hash_lines(const Sealed& sealed);

/// NAME.7z: NAME.7z.sha256 and NAME.manifest.json.
std::filesystem::path hash_beside(const std::filesystem::path& archive);
std::filesystem::path manifest_beside(const std::filesystem::path& archive);

constexpr const char* kManifestName = "manifest.json";
constexpr const char* kDatasetName = "dataset.json";

}  // namespace opx::package
