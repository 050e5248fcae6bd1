#include "package/packing.hpp"

#include <algorithm>

#include "dataset/exclusion_proof.hpp"
#include "package/sevenzip_writer.hpp"

namespace opx::package {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;

[[noreturn]] void refuse(const dataset::Dataset& dataset, const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::input, Location{dataset.folder.string()}, what, hint);
}

/// Streams one file into the archive; what goes in must be what dataset.json speaks of.
ManifestFile add_file(SevenZipWriter& archive, const fs::path& file, const std::string& name, std::uint64_t rows,
                      const std::string& expected_sha256, Progress* progress) {
    InputFile in(file);
    archive.begin_member(name);
    std::string buffer(kReadBytes, '\0');
    while (const std::size_t got = in.read(buffer.data(), buffer.size())) {
        archive.write(std::string_view(buffer).substr(0, got));
        if (progress != nullptr) progress->add(0, got);
    }
    const MemberInfo info = archive.end_member();
    if (info.sha256 != expected_sha256)
        throw Error(ErrorKind::input, Location{file.string()},
                    "its SHA-256 is not the one of the opt-out step: the file was changed",
                    "nothing was packed; run opx-optout again and pack what it wrote");
    return {name, info.size, rows, info.sha256};
}

}  // namespace

void require_approved(const dataset::Dataset& dataset, const definition::Definition& definition,
                      const definition::Case& item) {
    if (!item.provides(dataset.operator_id))
        refuse(
            dataset,
            "is data of operator " + dataset.operator_id + ", the case names " + item.providers_text() + " as provider",
            "");
    for (const dataset::TableInfo& table : dataset.tables) {
        if (item.find(table.name) == nullptr)
            refuse(dataset, "table '" + table.name + "' is not approved by the case [DC05]",
                   "run opx-select with the case first");
        for (const std::string& name : item.find(table.name)->required)
            if (std::find(table.columns.begin(), table.columns.end(), name) == table.columns.end())
                refuse(dataset, "item '" + table.name + "." + name + "' is required by the case, and is missing [DC02]",
                       "what the case names is delivered whole, or the case is changed by an application");
        const std::vector<std::string> approved = columns_of(item, definition.table(table.name));
        for (const std::string& column : table.columns)
            if (std::find(approved.begin(), approved.end(), column) == approved.end())
                refuse(dataset, "item '" + table.name + "." + column + "' is not approved by the case [DC01]",
                       "run opx-select with the case first");
    }
    for (const definition::CaseTable& table : item.tables)
        if (dataset.find(table.table) == nullptr)
            refuse(dataset, "table '" + table.table + "' of the case is missing [DC05]",
                   "what the case names is delivered whole, or the case is changed by an application");
}

Packed pack(const dataset::Dataset& dataset, const definition::Definition& definition, const definition::Case& item,
            const Secret& password, const PackOptions& options) {
    require_definition(dataset, definition);
    require_approved(dataset, definition, item);
    Packed packed;
    Manifest& manifest = packed.manifest;
    manifest.exclusion = dataset::required_exclusion(dataset, item, options.date);
    manifest.case_id = item.id;
    manifest.case_sha256 = item.sha256;
    manifest.legal_basis = name_of(item.basis);
    manifest.provider = dataset.operator_id;
    manifest.receiver = item.receiver_for(options.receiver);
    manifest.request_date = item.request_date;
    manifest.request_ref = item.request_ref;
    manifest.date = options.date;
    manifest.definition_id = definition.id;
    manifest.definition_version = definition.version;
    manifest.definition_sha256 = definition.sha256;
    manifest.dataset_sha256 = dataset.sha256;

    const fs::path target = options.folder / options.name;
    OutputFile file(target, options.if_exists);
    SevenZipWriter archive(file, password, {options.level, options.jobs, {}});
    std::uint64_t bytes = 0;
    for (const dataset::TableInfo& table : dataset.tables) bytes += table.bytes;
    if (options.progress != nullptr) options.progress->expect(0, bytes);
    for (const dataset::TableInfo& table : dataset.tables)
        manifest.files.push_back(
            add_file(archive, dataset.file_of(table), table.file_name(), table.rows, table.sha256, options.progress));
    manifest.files.push_back(
        add_file(archive, dataset.folder / kDatasetName, kDatasetName, 0, dataset.sha256, nullptr));
    archive.begin_member(kManifestName);
    archive.write(manifest.inside().dump() + "\n");
    archive.end_member();
    archive.finish();
    file.flush();
    packed.bytes = fs::file_size(file.path_in_progress());
    packed.sha256 = sha256_of_file(file.path_in_progress());

    // Left over from a run that was killed, the small files may be there without an archive: they are ours to replace.
    OutputFile hash(hash_beside(target), IfExists::replace);
    hash.write(packed.sha256 + "  " + options.name + "\n");
    OutputFile beside(manifest_beside(target), IfExists::replace);
    beside.write(manifest.beside(options.name, packed.bytes, packed.sha256, options.version).dump() + "\n");
    // The one archive that may stand here is replaced: hash and manifest never stand beside another one than theirs.
    std::error_code error;
    if (options.if_exists == IfExists::replace) fs::remove(target, error);
    else if (fs::exists(target, error))
        throw Error(ErrorKind::output, Location{target.string()}, "exists already (made while this run went on)");
    hash.commit();
    beside.commit();
    file.commit();
    return packed;
}

}  // namespace opx::package
