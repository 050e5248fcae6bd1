// The extended storage's part of UnitConverter: content folders of a tree or an archive, and what becomes of their files.

#include <cerrno>

#include "sources/ssmix/findings.hpp"
#include "sources/ssmix/unit_converter.hpp"
#include "sources/ssmix/unit_paths.hpp"

namespace opx::ssmix {

void UnitConverter::content_folders(const std::string& folder, std::string_view patient, std::string_view date,
                                    std::string_view type) {
    std::vector<Listed> entries;
    if (const int error = root_->list(folder, entries); error != 0) return broken(folder, error, true);
    candidates_.clear();
    for (Listed& entry : entries) {
        if (entry.kind == Listed::Kind::folder) candidates_.push_back({std::move(entry.name)});
        else stray(joined(folder, entry.name), entry.kind);
    }
    const ExtendedRules::Kind* kind = scope_->extended->kind_of(type);
    const bool messages = kind != nullptr && !kind->data_type.empty();
    const std::string_view as_message = messages ? scope_->skip_reason(patient, date, kind->data_type) : "";
    const std::string_view as_document = scope_->document_skip_reason(patient, date);
    select(candidates_, scope_->history, type);
    for (const Candidate& candidate : candidates_) {
        const std::string path = joined(folder, candidate.file);
        if (const auto name = parse_content_folder(candidate.file, type))
            content_folder(path, *name, type, candidate.fate, as_message, as_document);
        else odd_folder(path, "a folder among the documents whose name is no content folder", 0, "SX40");
        if (candidate.lonely) find("SX15", path, "older version without a valid or deleted one");
    }
}

/// All files below a content folder into contents_; links and folders that cannot be read are told at once.
void UnitConverter::content_files(const std::string& folder, const std::string& below, unsigned depth) {
    std::vector<Listed> entries;
    const std::string whole = below.empty() ? folder : joined(folder, below);
    const int error = depth < kMaxDepth ? root_->list(whole, entries) : ELOOP;
    if (error != 0) return broken(whole, error, true);
    for (const Listed& entry : entries) {
        if (entry.kind == Listed::Kind::folder) content_files(folder, joined(below, entry.name), depth + 1);
        else if (entry.kind == Listed::Kind::file) contents_.push_back(joined(below, entry.name));
        else stray(joined(whole, entry.name), entry.kind);
    }
}

void UnitConverter::content_folder(const std::string& folder, const FileName& name, std::string_view type, Fate fate,
                                   std::string_view as_message, std::string_view as_document) {
    meet_index(name, folder);
    contents_.clear();
    content_files(folder, {}, 0);
    const ExtendedRules& rules = *scope_->extended;
    const ExtendedRules::Kind* kind = rules.kind_of(type);
    std::string main;
    std::uint32_t best = ExtendedRules::kNotMain;
    for (const std::string& file : contents_)
        if (const std::uint32_t rank = rules.main_rank(kind, file); rank < best) {
            best = rank;
            main = file;
        }
    std::string_view reason = ExtendedRules::is_message(kind, extension_of(main)) ? as_message : as_document;
    if (reason.empty() && fate != Fate::convert) reason = settled_document(folder, fate);
    if (reason.empty() && main.empty()) {
        reason = "no_main_document";
        find("SX41", folder, "no main document in the content folder");
    }
    for (const std::string& file : contents_)
        if (!reason.empty()) skip(joined(folder, file), reason);
        else if (file != main) skip(joined(folder, file), "attachment");
    if (reason.empty()) read_document(folder, main, name, type);
}

/// The reason in the counts, and the findings of what was decided from the name of a content folder.
std::string_view UnitConverter::settled_document(const std::string& folder, Fate fate) {
    if (fate == Fate::unknown_flag) find("SX22", folder, "condition flag is neither 0, 1 nor 2");
    if (fate == Fate::duplicate) find("SX14", folder, "another folder with flag 1 of the same key has a later time");
    return name_of(fate);
}

void UnitConverter::read_document(const std::string& folder, const std::string& main, const FileName& name,
                                  std::string_view type) {
    const std::string path = joined(folder, main);
    const std::string format = extension_of(main);
    Document document;
    document.type = type;
    document.content = printable(last_part(folder));
    document.main = main;
    document.files = contents_.size();
    const bool message = ExtendedRules::is_message(scope_->extended->kind_of(type), format);
    document.has_text = message || scope_->extended->is_cda(format);
    int error = document.has_text ? root_->read(path, document.text, kMaxFile) : 0;
    if (error == EFBIG && !message) {
        document.has_text = false;
        error = 0;
    }
    if (error == 0 && !document.has_text) error = root_->digest(path, digest_, document.bytes);
    if (error != 0) return broken(path, error, false);
    if (document.has_text) {
        digest_.update(std::string_view(document.text));
        document.bytes = document.text.size();
    }
    document.sha256 = digest_.finish_hex();
    this->document(path, name, std::move(document));
}

/// A document that was read, from a tree or an archive: held against its folders, then a message or a row of the inventory.
void UnitConverter::document(const std::string& path, const FileName& name, Document document) {
    block_->note_input(printable(path), document.bytes, document.sha256);
    document.path = true_path(path);
    document.shown = shown_path(path);
    // The name may hold the type folder or one of its codes.
    const TypeParts type = type_parts(document.type);
    const bool own = name.data_type == document.type || name.data_type == type[0] || name.data_type == type[3];
    switch (misplaced(parent_of(path), name, own ? std::string_view(document.type) : name.data_type)) {
        case Misplaced::no:
            break;
        case Misplaced::other_owner:
            return block_->reject_file(document.path, document.shown, "SX09", "wrong_folder",
                                       "patient or data type of the name is not that of its folders");
        case Misplaced::other_place:
            find("SX10", path, "date or first characters of the id are not those of the folders");
            break;
    }
    const ExtendedRules::Kind* kind = scope_->extended->kind_of(document.type);
    if (!ExtendedRules::is_message(kind, extension_of(document.main)))
        return documents_.convert(std::move(document), name);
    FileName message = name;
    message.data_type = kind->data_type;
    files_.storage_file({document.path, document.shown, document.content, &message}, document.text);
}

void UnitConverter::archive_document(ArchiveFile& file) {
    const ExtendedPath at = *parse_extended_path(file.name);
    const std::string folder(at.content_path);
    const auto name = parse_content_folder(at.content, at.type);
    if (!name) {
        // Only once per folder could be told, and its other files may stand anywhere in the archive.
        find("SX40", file.name, "a folder among the documents whose name is no content folder: its files are not read");
        return skip(file.name, "not_storage_file");
    }
    if (file.main && scope_->has_patient(name->patient)) meet_index(*name, folder);
    std::string_view reason = file.skip;
    if (reason.empty() && file.fate != Fate::convert)
        reason = file.main ? settled_document(folder, file.fate) : name_of(file.fate);
    if (file.lonely && file.main) find("SX15", folder, "older version without a valid or deleted one");
    if (reason.empty() && file.headless) {
        reason = "no_main_document";
        if (file.main) find("SX41", folder, "no main document in the content folder");
    }
    if (!reason.empty() || !file.main) return skip(file.name, reason.empty() ? "attachment" : reason);
    Document document;
    document.type = at.type;
    document.content = printable(at.content);
    document.main = at.file;
    document.files = file.files;
    document.bytes = file.size;
    document.has_text = file.has_text;
    if (file.has_text) {
        document.text = std::move(file.bytes);
        document.sha256 = sha256_hex(document.text);
    } else {
        document.sha256 = file.sha256;
    }
    this->document(file.name, *name, std::move(document));
}

}  // namespace opx::ssmix
