#include "package/packing.hpp"

#include <algorithm>

#include "archive/sealed_zip.hpp"
#include "base/digest.hpp"
#include "dataset/exclusion_proof.hpp"
#include "package/sevenzip_writer.hpp"

namespace opx::package {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;

[[noreturn]] void refuse(const dataset::Dataset& dataset, const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::input, Location{dataset.folder.string()}, what, hint);
}

/// The archive being written, in the form asked for.
class Form {
   public:
    virtual ~Form() = default;
    virtual void begin(const std::string& name) = 0;
    virtual void write(std::string_view bytes) = 0;
    virtual MemberInfo end() = 0;
    virtual void finish() = 0;
};

class SevenZipForm final : public Form {
   public:
    SevenZipForm(ArchiveTarget& target, const Secret& password, const PackOptions& options)
        : writer_(target, password, {options.level, options.jobs, {}, options.solid}) {}
    void begin(const std::string& name) override { writer_.begin_member(name); }
    void write(std::string_view bytes) override { writer_.write(bytes); }
    MemberInfo end() override { return writer_.end_member(); }
    void finish() override { writer_.finish(); }

   private:
    SevenZipWriter writer_;
};

class ZipForm final : public Form {
   public:
    ZipForm(ArchiveTarget& target, const Secret& password, const PackOptions& options)
        : writer_([&target](std::string_view bytes) { target.write(bytes); }, password, options.level) {}
    void begin(const std::string& name) override {
        if (const std::string reason = name_refusal(name); !reason.empty())
            throw Error(ErrorKind::usage, "the member name \"" + shown_name(name) + "\" " + reason);
        info_ = {};
        info_.name = composed_name(name);
        writer_.begin(info_.name);
    }
    void write(std::string_view bytes) override {
        info_.size += bytes.size();
        digest_.update(bytes);
        writer_.write(bytes);
    }
    MemberInfo end() override {
        writer_.end();
        info_.sha256 = digest_.finish_hex();
        return info_;
    }
    void finish() override { writer_.finish(); }

   private:
    archive::SealedZipWriter writer_;
    MemberInfo info_;
    Sha256 digest_;
};

std::unique_ptr<Form> open_form(ArchiveTarget& target, const Secret& password, const PackOptions& options) {
    if (options.form == PackOptions::Form::zip) return std::make_unique<ZipForm>(target, password, options);
    return std::make_unique<SevenZipForm>(target, password, options);
}

/// The small files that lie beside an archive, written and checked together.
class Companions {
   public:
    explicit Companions(bool read_back) : read_back_(read_back) {}
    void add(const fs::path& path, const std::string& text) {
        remove_stale_parts(path);
        // Left over from a run that was killed, they may be there without an archive: they are ours to replace.
        OutputFile& file = files_.emplace_back(path, IfExists::replace);
        file.write(text);
        file.settle();
        if (read_back_ && !reads_back(file.path_in_progress(), sha256_hex(text)))
            throw Error(ErrorKind::output, Location{file.name()}, "what the medium gives back is not what was written",
                        "the medium is bad: use another one");
    }
    void commit() {
        for (OutputFile& file : files_) file.commit();
    }

   private:
    bool read_back_;
    std::vector<OutputFile> files_;
};

/// Streams one file into the archive; what goes in must be what dataset.json speaks of.
ManifestFile add_file(Form& archive, const fs::path& file, const std::string& name, std::uint64_t rows,
                      const std::string& expected_sha256, Progress* progress) {
    InputFile in(file);
    archive.begin(name);
    std::string buffer(kReadBytes, '\0');
    while (const std::size_t got = in.read(buffer.data(), buffer.size())) {
        archive.write(std::string_view(buffer).substr(0, got));
        if (progress != nullptr) progress->add(0, got);
    }
    const MemberInfo info = archive.end();
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
    VolumeWriter file(target, options.volume_bytes, options.if_exists);
    const std::unique_ptr<Form> archive = open_form(file, password, options);
    std::uint64_t bytes = 0;
    for (const dataset::TableInfo& table : dataset.tables) bytes += table.bytes;
    if (options.progress != nullptr) options.progress->expect(0, bytes);
    for (const dataset::TableInfo& table : dataset.tables)
        manifest.files.push_back(
            add_file(*archive, dataset.file_of(table), table.file_name(), table.rows, table.sha256, options.progress));
    manifest.files.push_back(
        add_file(*archive, dataset.folder / kDatasetName, kDatasetName, 0, dataset.sha256, nullptr));
    archive->begin(kManifestName);
    archive->write(manifest.inside().dump() + "\n");
    archive->end();
    archive->finish();
    packed.archive = file.seal();
    if (options.read_back) file.read_back();

    Companions companions(options.read_back);
    companions.add(hash_beside(target), hash_lines(packed.archive));
    const std::string beside =
        self_hashed(manifest.beside(options.name, packed.archive, options.version), kManifestHash);
    companions.add(manifest_beside(target), beside);
    if (!options.signing_key.empty())
        companions.add(signature_beside(target),
                       sign_detached(beside, options.signing_key, options.signing_certificate, options.ask));
    if (!options.recipient.empty())
        companions.add(wrapped_password_beside(target), wrap_password(password, options.recipient));
    // The one archive that may stand here is replaced: hash and manifest never stand beside another one than theirs.
    file.remove_former();
    std::error_code error;
    if (options.signing_key.empty()) fs::remove(signature_beside(target), error);
    if (options.recipient.empty()) fs::remove(wrapped_password_beside(target), error);
    companions.commit();
    if (options.hand_out) options.hand_out();
    try {
        file.commit();
    } catch (...) {
        if (options.take_back) options.take_back();  // a password of no package would only be mistaken for one
        throw;
    }
    return packed;
}

bool left_by_killed_run(const fs::path& archive) {
    std::error_code error;
    return fs::exists(hash_beside(archive), error) && fs::exists(manifest_beside(archive), error) &&
           !fs::exists(archive, error) && !fs::exists(archive.string() + ".001", error);
}

}  // namespace opx::package
