#include "package/manifest.hpp"

#include <algorithm>
#include <numeric>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace opx::package {
namespace {

constexpr std::int64_t kFormat = 1;

json::Value common_part(const Manifest& manifest) {
    json::Value value = json::Value::object();
    value.set("package", kFormat);
    json::Value case_value = json::Value::object();
    case_value.set("id", manifest.case_id).set("sha256", manifest.case_sha256).set("legal_basis", manifest.legal_basis);
    value.set("case", std::move(case_value)).set("provider", manifest.provider).set("receiver", manifest.receiver);
    json::Value request = json::Value::object();
    request.set("date", manifest.request_date).set("ref", manifest.request_ref);
    value.set("request", std::move(request)).set("date", manifest.date);
    json::Value definition = json::Value::object();
    definition.set("id", manifest.definition_id).set("version", manifest.definition_version);
    definition.set("sha256", manifest.definition_sha256);
    value.set("definition", std::move(definition)).set("dataset_sha256", manifest.dataset_sha256);
    return value;
}

}  // namespace

namespace {

constexpr std::size_t kDigits = 64;

/// Where the digits stand; npos unless there is exactly one such member.
std::size_t self_hash_place(const std::string& text, const char* key) {
    const std::string member = "\"" + std::string(key) + "\": \"";
    const std::size_t at = text.find(member);
    if (at == std::string::npos || text.find(member, at + 1) != std::string::npos) return std::string::npos;
    return at + member.size() + kDigits <= text.size() ? at + member.size() : std::string::npos;
}

}  // namespace

std::string self_hashed(json::Value value, const char* key) {
    value.set(key, std::string(kDigits, '0'));
    std::string text = value.dump() + "\n";
    return text.replace(self_hash_place(text, key), kDigits, sha256_hex(text));
}

bool self_hash_fits(const std::string& text, const char* key) {
    const std::size_t at = self_hash_place(text, key);
    if (at == std::string::npos) return false;
    std::string zeroed = text;
    zeroed.replace(at, kDigits, std::string(kDigits, '0'));
    return sha256_hex(zeroed) == text.substr(at, kDigits);
}

std::string hash_lines(const Sealed& sealed) {
    std::string lines;
    for (const Piece& piece : sealed.pieces) lines += piece.sha256 + "  " + piece.name + "\n";
    return lines;
}

std::filesystem::path hash_beside(const std::filesystem::path& archive) {
    return archive.string() + ".sha256";
}

std::filesystem::path manifest_beside(const std::filesystem::path& archive) {
    return archive.parent_path() / (archive.stem().string() + ".manifest.json");
}

std::uint64_t Manifest::rows() const noexcept {
    return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const ManifestFile& file) { return sum + file.rows; });
}

std::uint64_t Manifest::bytes() const noexcept {
    return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const ManifestFile& file) { return sum + file.bytes; });
}

json::Value Manifest::inside() const {
    json::Value value = common_part(*this);
    json::Value list = json::Value::array();
    for (const ManifestFile& file : files) {
        json::Value entry = json::Value::object();
        entry.set("name", file.name).set("rows", file.rows).set("bytes", file.bytes).set("sha256", file.sha256);
        list.push(std::move(entry));
    }
    value.set("files", std::move(list)).set("exclusion", exclusion);
    return value;
}

json::Value Manifest::beside(const std::string& archive, const Sealed& sealed, const std::string& tool_version) const {
    json::Value value = common_part(*this);
    json::Value of_archive = json::Value::object();
    of_archive.set("name", archive).set("bytes", sealed.bytes).set("sha256", sealed.sha256);
    if (sealed.in_volumes()) {
        json::Value volumes = json::Value::array();
        for (const Piece& piece : sealed.pieces) {
            json::Value volume = json::Value::object();
            volume.set("name", piece.name).set("bytes", piece.bytes).set("sha256", piece.sha256);
            volumes.push(std::move(volume));
        }
        of_archive.set("volumes", std::move(volumes));
    }
    value.set("archive", std::move(of_archive));
    json::Value content = json::Value::object();
    content.set("files", static_cast<std::uint64_t>(files.size())).set("rows", rows()).set("bytes", bytes());
    value.set("content", std::move(content)).set("exclusion", exclusion);
    value.set("tool", "opx-pack").set("tool_version", tool_version);
    return value;
}

Manifest Manifest::from(const json::Value& value) {
    const json::Value* format = value.find("package");
    if (format == nullptr || format->integer() != kFormat)
        throw Error(ErrorKind::input, "not the manifest of a package in format " + std::to_string(kFormat),
                    "opx-unpack --plain opens archives that are not packages of opx");
    Manifest manifest;
    manifest.case_id = value.at("case").at("id").text();
    manifest.case_sha256 = value.at("case").at("sha256").text();
    manifest.legal_basis = value.at("case").at("legal_basis").text();
    manifest.provider = value.at("provider").text();
    manifest.receiver = value.at("receiver").text();
    manifest.request_date = value.at("request").at("date").text();
    manifest.request_ref = value.at("request").at("ref").text();
    manifest.date = value.at("date").text();
    manifest.definition_id = value.at("definition").at("id").text();
    manifest.definition_version = value.at("definition").at("version").text();
    manifest.definition_sha256 = value.at("definition").at("sha256").text();
    manifest.dataset_sha256 = value.at("dataset_sha256").text();
    if (const json::Value* files = value.find("files"))
        for (const json::Value& file : files->items())
            manifest.files.push_back({file.at("name").text(), static_cast<std::uint64_t>(file.at("bytes").integer()),
                                      static_cast<std::uint64_t>(file.at("rows").integer()), file.at("sha256").text()});
    manifest.exclusion = value.at("exclusion");
    return manifest;
}

}  // namespace opx::package
