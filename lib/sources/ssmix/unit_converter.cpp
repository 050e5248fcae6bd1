#include "sources/ssmix/unit_converter.hpp"

#include <array>
#include <cerrno>

#include "sources/ssmix/findings.hpp"
#include "sources/ssmix/index_check.hpp"

namespace opx::ssmix {
namespace {

constexpr std::size_t kMaxFile = std::size_t{64} << 20;
constexpr unsigned kMaxDepth = 32;

std::string_view last_part(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);
}
std::string_view parent_of(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// Why a file does not stand where its name says, by the folders that are there.
enum class Misplaced { no, other_owner, other_place };
Misplaced misplaced(std::string_view path, const FileName& name, std::string_view data_type) noexcept {
    std::array<std::string_view, 5> folders{};  // data type, date, id, id[3:6], id[0:3]
    for (std::string_view& folder : folders) {
        path = parent_of(path);
        folder = last_part(path);
    }
    if ((!folders[0].empty() && folders[0] != data_type) || (!folders[2].empty() && folders[2] != name.patient))
        return Misplaced::other_owner;
    const bool levels =
        (folders[3].empty() || folders[3] == name.patient.substr(std::min<std::size_t>(3, name.patient.size()), 3)) &&
        (folders[4].empty() || folders[4] == name.patient.substr(0, 3));
    return levels && (folders[1].empty() || folders[1] == name.date) ? Misplaced::no : Misplaced::other_place;
}

}  // namespace

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
        skip(path, "not_storage_file");
        return find("SX08", path, "not a file name of the storage");
    }
    skip(path, "link");
    find("SX18", path, kind == Listed::Kind::link ? "symbolic link is not followed" : "special file is not read");
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
        else if (is_type_folder(type.name)) content_folders(path, type.name);
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

// ---- documents of an extended storage

void UnitConverter::content_folders(const std::string& folder, std::string_view type) {
    std::vector<Listed> entries;
    if (const int error = root_->list(folder, entries); error != 0) return broken(folder, error, true);
    candidates_.clear();
    for (Listed& entry : entries) {
        if (entry.kind == Listed::Kind::folder) candidates_.push_back({std::move(entry.name)});
        else stray(joined(folder, entry.name), entry.kind);
    }
    select(candidates_, scope_->history, type);
    for (const Candidate& candidate : candidates_) {
        const std::string path = joined(folder, candidate.file);
        if (const auto name = parse_content_folder(candidate.file, type))
            content_folder(path, *name, type, candidate.fate);
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

void UnitConverter::content_folder(const std::string& folder, const FileName& name, std::string_view type, Fate fate) {
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
    std::string_view reason = ExtendedRules::is_message(kind, extension_of(main))
                                  ? scope_->skip_reason(name.patient, name.date, kind->data_type)
                                  : scope_->document_skip_reason(name.patient, name.date);
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

// ---- transactions

void UnitConverter::convert(const TransactionUnit& unit) {
    // A transaction file is named by its time: nothing in the path is a patient's.
    const std::string path = true_path(unit.file);
    if (unit.first) {
        if (unit.items.empty()) return block_->reject_file(path, path, "SX02", "empty_file", "no record in it");
        Balance& files = block_->accounting["files"];
        ++files.read;
        ++files.written;
    }
    for (const TransactionUnit::Item& item : unit.items)
        transaction(item, path, std::string(last_part(unit.file.empty() ? name_ : unit.file)));
}

/// Bytes that are no record with a header: kept in rejects.csv by their line, told with file and byte.
void UnitConverter::refuse_record(const TransactionRecord& record, const std::string& path) {
    using State = TransactionRecord::State;
    const std::string at = "byte " + std::to_string(record.byte) + ": ";
    const bool stray = record.state == State::stray;
    const bool cut = record.state == State::cut;
    const std::string_view rule = stray ? "SX51" : cut ? "SX56" : "SX50";
    const bool glued = record.state == State::glued;
    const std::string_view reason = stray ? "no_record" : cut ? "cut_record" : glued ? "no_end" : "no_header";
    const std::string message = at + (stray   ? "bytes that belong to no record"
                                      : cut   ? "header without a message, the file ends"
                                      : glued ? "the next header stands in the last line of the message"
                                              : "no header that can be read before the message");
    Balance& messages = block_->accounting["messages"];
    ++messages.read;
    ++messages.rejected[std::string(reason)];
    block_->reject({path, record.number, {}, {}, reason, message});
    block_->findings.report({std::string(rule), severity_of(rule), Location{path, record.line}, message, {}});
    block_->outcome(path + ":" + std::to_string(record.number), "rejected", reason, 1);
}

void UnitConverter::transaction(const TransactionUnit::Item& item, const std::string& path, const std::string& file) {
    const TransactionRecord& record = item.record;
    const auto header = transactions_->parse(record.header);
    if (record.state != TransactionRecord::State::whole || !header) return refuse_record(record, path);
    // The file that the transaction would have put into the storage: rows and their source are the same as from there.
    const bool extended = is_type_folder(header->data_type);
    std::string name;
    for (const std::string_view part :
         {header->patient, header->date, header->data_type, header->order_no, header->time})
        name.append(part).append("_");
    if (!extended || header->department != "-") name.append(header->department).append("_");
    const bool older = item.decision.fate == Fate::convert && item.decision.older;
    name += !header->insert ? '0' : older ? '2' : '1';
    auto parts = extended ? parse_content_folder(name, header->data_type) : parse_file_name(name);
    if (!parts) return refuse_record(record, path);
    const ExtendedRules::Kind* kind = extended ? scope_->extended->kind_of(header->data_type) : nullptr;
    if (kind != nullptr) parts->data_type = kind->data_type;

    std::string_view reason = extended && (kind == nullptr || kind->data_type.empty())
                                  ? std::string_view("document")
                                  : scope_->skip_reason(parts->patient, parts->date, parts->data_type);
    if (reason == "document" && !scope_->has_patient(parts->patient)) reason = "other_shard";
    if (reason.empty() && item.decision.fate != Fate::convert) reason = name_of(item.decision.fate);
    const auto tell = [&](std::string_view rule, std::string message) {
        block_->findings.report(
            {std::string(rule), severity_of(rule), Location{path, record.line}, std::move(message), {}});
    };
    if (item.decision.lonely && reason == name_of(Fate::deleted))
        tell("SX52", "deletes what no transaction given has made");
    if (!reason.empty()) {
        Balance& messages = block_->accounting["messages"];
        ++messages.read;
        ++messages.skipped[std::string(reason)];
        return block_->outcome(path + ":" + std::to_string(record.number), "skipped", reason, 1);
    }
    if (header->facility.size() == 10 && scope_->facility.size() == 10 && header->facility != scope_->facility)
        tell("SX53", "facility of the header is not --facility");
    digest_.update(record.message);
    block_->note_input(file + " record " + std::to_string(record.number), record.message.size(), digest_.finish_hex());
    files_.record({path, path, name, &*parts}, record.message, record.number, record.line);
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
    for (const hl7::RawMessage& message : unit.messages) {
        digest_.update(message.bytes);
        block_->note_input("message " + std::to_string(message.number), message.bytes.size(), digest_.finish_hex());
        files_.loose_message({name_, shown, last_part(name_), nullptr}, message.bytes, message.number, message.line);
    }
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
