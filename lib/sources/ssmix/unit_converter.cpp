#include "sources/ssmix/unit_converter.hpp"

#include <array>
#include <cerrno>

#include "sources/ssmix/findings.hpp"
#include "sources/ssmix/index_check.hpp"
#include "sources/ssmix/unit_paths.hpp"

namespace opx::ssmix {
UnitConverter::UnitConverter(std::string name, const Root* root, const hl7::TermPlan& terms, const MessageRules& rules,
                             const TransactionRules& transactions, const Scope& scope, const SourceOptions& options,
                             convert::RowMaker& maker, convert::Block& block)
    : input_(std::move(name)),
      name_(printable(input_)),
      root_(root),
      transactions_(&transactions),
      scope_(&scope),
      options_(&options),
      block_(&block),
      files_(terms, rules, scope, options.decode, maker, block),
      documents_(terms, scope, options.decode, maker, block) {}

std::string UnitConverter::true_path(std::string_view path) const {
    return path.empty() ? name_ : name_ + "/" + printable(path);
}

std::string UnitConverter::shown_path(std::string_view path) const {
    if (path.empty() || options_->show_paths) return true_path(path);
    return name_ + "/" + printable(masked_path(path));
}

void UnitConverter::find(std::string_view rule, const std::string& path, std::string message) {
    block_->findings.report({std::string(rule), severity_of(rule), Location{shown_path(path)}, std::move(message), {}});
}

void UnitConverter::skip(const std::string& path, std::string_view reason) {
    if (block_->keep_outcomes) block_->outcome(shown_path(path), "skipped", reason);
    Balance& files = block_->accounting["files"];
    ++files.read;
    ++files.skipped[std::string(reason)];
}

void UnitConverter::broken(const std::string& path, int error, bool folder) {
    if (scope_->increment != nullptr) scope_->increment->unread(path);
    const std::string what = folder           ? "folder cannot be read: " + system_message(error)
                             : error == EFBIG ? "file is larger than 64 MiB"
                                              : "file cannot be read: " + system_message(error);
    block_->reject_file(true_path(path), shown_path(path), "SX01", "unreadable", what);
}

/// Holds a file or content folder against the index database.
void UnitConverter::meet_index(const FileName& name, const std::string& path) {
    if (scope_->index == nullptr) return;
    switch (scope_->index->meet(name)) {
        case IndexCheck::Meeting::agrees:
            return;
        case IndexCheck::Meeting::absent:
            return find("SX46", path, "not in the index");
        case IndexCheck::Meeting::flag:
            return find("SX48", path, "the index has another condition flag");
        case IndexCheck::Meeting::department:
            return find("SX48", path, "the index has another department");
    }
}

void UnitConverter::stray(const std::string& path, Listed::Kind kind) {
    if (kind == Listed::Kind::file) {
        find("SX08", path, "not a file name of the storage");
        return skip(path, "not_storage_file");
    }
    find("SX18", path, kind == Listed::Kind::link ? "symbolic link is not followed" : "special file is not read");
    skip(path, "link");
}

// ---- a tree

void UnitConverter::convert(const WalkUnit& unit) {
    for (const WalkUnit::Broken& folder : unit.broken) broken(folder.folder, folder.error, true);
    for (const Listed& entry : unit.strays) stray(entry.name, entry.kind);
    for (const std::string& folder : unit.odd) odd_folder(folder, unit.odd_what, 0);
    for (const std::string& folder : unit.dates) date_folder(folder);
}

/// A folder outside the levels of a storage: everything in it is counted, nothing read.
void UnitConverter::odd_folder(const std::string& folder, std::string_view what, unsigned depth,
                               std::string_view rule) {
    std::vector<Listed> entries;
    const int error = depth < kMaxDepth ? root_->list(folder, entries) : ELOOP;
    if (error != 0) return broken(folder, error, true);
    if (depth == 0) find(rule, folder, std::string(what) + ": its files are not read");
    for (const Listed& entry : entries) {
        const std::string path = joined(folder, entry.name);
        if (entry.kind == Listed::Kind::folder) odd_folder(path, what, depth + 1, rule);
        else if (entry.kind == Listed::Kind::file) skip(path, "not_storage_file");
        else stray(path, entry.kind);
    }
}

void UnitConverter::date_folder(const std::string& folder) {
    std::vector<Listed> types;
    if (const int error = root_->list(folder, types); error != 0) return broken(folder, error, true);
    const std::string_view date = last_part(folder);
    const std::string_view patient = last_part(parent_of(folder));
    for (const Listed& type : types) {
        const std::string path = joined(folder, type.name);
        if (type.kind != Listed::Kind::folder) stray(path, type.kind);
        else if (is_data_type(type.name)) type_folder(path, patient, date, type.name);
        else if (is_type_folder(type.name)) content_folders(path, patient, date, type.name);
        else odd_folder(path, "a folder that is no data type", 0);
    }
}

void UnitConverter::type_folder(const std::string& folder, std::string_view patient, std::string_view date,
                                std::string_view type) {
    std::vector<Listed> entries;
    if (const int error = root_->list(folder, entries); error != 0) return broken(folder, error, true);
    const std::string_view out_of_scope = scope_->skip_reason(patient, date, type);
    candidates_.clear();
    for (Listed& entry : entries) {
        if (entry.kind == Listed::Kind::file) {
            if (scope_->index != nullptr)
                if (const auto name = parse_file_name(entry.name)) meet_index(*name, joined(folder, entry.name));
            if (out_of_scope.empty()) candidates_.push_back({std::move(entry.name)});
            else skip(joined(folder, entry.name), out_of_scope);
        } else if (entry.kind == Listed::Kind::folder) {
            odd_folder(joined(folder, entry.name), "a folder among the files of a data type", 0);
        } else {
            stray(joined(folder, entry.name), entry.kind);
        }
    }
    select(candidates_, scope_->history);
    for (const Candidate& candidate : candidates_) {
        const std::string path = joined(folder, candidate.file);
        settled(path, candidate.fate, candidate.lonely);
        if (candidate.fate != Fate::convert) continue;
        if (const int error = root_->read(path, bytes_, kMaxFile); error != 0) {
            broken(path, error, false);
            continue;
        }
        storage_file(path, *parse_file_name(candidate.file), bytes_);
    }
}

/// Counts and findings of what was decided from the name alone.
void UnitConverter::settled(const std::string& path, Fate fate, bool lonely) {
    if (lonely) find("SX15", path, "older version without a valid or deleted one");
    switch (fate) {
        case Fate::convert:
            return;
        case Fate::stray:
            return stray(path, Listed::Kind::file);
        case Fate::unknown_flag:
            find("SX22", path, "condition flag is neither 0, 1 nor 2");
            break;
        case Fate::duplicate:
            find("SX14", path, "another file with flag 1 of the same key has a later time");
            break;
        default:
            break;
    }
    skip(path, name_of(fate));
}

void UnitConverter::storage_file(const std::string& path, const FileName& name, std::string_view bytes) {
    digest_.update(bytes);
    block_->note_input(printable(path), bytes.size(), digest_.finish_hex());
    const std::string full = true_path(path);
    const std::string shown = shown_path(path);
    switch (misplaced(path, name, name.data_type)) {
        case Misplaced::no:
            break;
        case Misplaced::other_owner:
            return block_->reject_file(full, shown, "SX09", "wrong_folder",
                                       "patient or data type of the name is not that of its folders");
        case Misplaced::other_place:
            find("SX10", path, "date or first characters of the id are not those of the folders");
            break;
    }
    files_.storage_file({full, shown, last_part(path), &name}, bytes);
}

// ---- an archive

void UnitConverter::convert(ArchiveUnit& unit) {
    for (ArchiveFile& file : unit.files) {
        if (file.unsafe) {
            block_->reject_file(true_path(file.name), shown_path(file.name), "SX21", "unsafe_name",
                                "name leaves its folder or holds control bytes");
        } else if (file.link) {
            stray(file.name, Listed::Kind::link);
        } else if (file.document) {
            archive_document(file);
        } else if (archive_met(file); !file.skip.empty() && file.fate != Fate::stray) {
            skip(file.name, file.skip);
        } else {
            settled(file.name, file.fate, file.lonely);
            if (file.fate == Fate::convert) storage_file(file.name, *parse_file_name(last_part(file.name)), file.bytes);
        }
    }
}

void UnitConverter::archive_met(const ArchiveFile& file) {
    const auto name = parse_file_name(last_part(file.name));
    if (name && scope_->has_patient(name->patient)) meet_index(*name, file.name);
}

void UnitConverter::convert(const Unit::Unchanged& unit) {
    Balance& files = block_->accounting["files"];
    files.read += unit.files;
    files.skipped["unchanged"] += unit.files;
}

// ---- files and streams

void UnitConverter::convert(const Unit::Messages& unit) {
    const std::string shown = options_->show_paths ? name_ : masked_path(name_);
    if (!unit.problem.empty()) return block_->reject_file(name_, shown, "SX02", "empty_file", unit.problem);
    if (unit.first) {
        Balance& files = block_->accounting["files"];
        ++files.read;
        ++files.written;
    }
    block_->input_bytes += unit.bytes;
    if (!unit.sha256.empty()) block_->note_input(last_part(name_), 0, unit.sha256);
    const Place place{name_, shown, last_part(name_), nullptr};
    for (const hl7::MessageBatch::Message& message : unit.batch.messages())
        files_.loose_message(place, message.bytes, message.number, message.line);
}

void UnitConverter::convert(const Unit::SingleFile&) {
    const std::string file(last_part(name_));
    const FileName name = *parse_file_name(file);
    const std::string shown = options_->show_paths ? name_ : masked_path(name_);
    const std::string_view reason = scope_->skip_reason(name.patient, name.date, name.data_type);
    if (scope_->has_patient(name.patient)) meet_index(name, {});
    if (!reason.empty()) return skip({}, reason);
    if (name.flag != "1" && !(name.flag == "2" && scope_->history))
        return skip({}, name_of(name.flag == "0"   ? Fate::deleted
                                : name.flag == "2" ? Fate::superseded
                                                   : Fate::unknown_flag));
    InputFile input(input_);
    bytes_.clear();
    std::array<char, 65536> buffer;
    while (const std::size_t got = input.read(buffer.data(), buffer.size())) {
        bytes_.append(buffer.data(), got);
        if (bytes_.size() > kMaxFile)
            return block_->reject_file(name_, shown, "SX01", "unreadable", "file is larger than 64 MiB");
    }
    digest_.update(std::string_view(bytes_));
    block_->note_input(file, bytes_.size(), digest_.finish_hex());
    files_.storage_file({name_, shown, file, &name}, bytes_);
}

}  // namespace opx::ssmix
