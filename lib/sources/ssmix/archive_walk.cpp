#include "sources/ssmix/archive_walk.hpp"

#include <algorithm>
#include <tuple>

#include "base/digest.hpp"
#include "sources/ssmix/extended_rules.hpp"

namespace opx::ssmix {
namespace {

std::uint64_t number_of(std::string_view digits) noexcept {
    // Seventeen digits fit; shorter times compare as their beginning.
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 17; ++i)
        value = value * 10 + (i < digits.size() ? static_cast<unsigned>(digits[i] - '0') : 0U);
    return value;
}

std::string_view file_of(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

/// What decides between the files of one order, or the content folders of one document.
struct ArchiveWalk::Version {
    std::uint64_t key;  // of folder, patient, date, data type and order
    std::uint64_t time;
    std::uint32_t owner;  // of a content folder, whose files share one fate; else the entry itself
    std::uint32_t entry;
    std::uint32_t rank;  // ExtendedRules::main_rank
    char flag;
};

bool ArchiveWalk::is_transaction(const archive::Entry& entry) const {
    return entry.kind == archive::Entry::Kind::file && entry.safe && rules_->is_file(file_of(entry.name));
}

ArchiveWalk::ArchiveWalk(const fs::path& path, const Scope& scope, const TransactionRules& transactions)
    : path_(path), scope_(&scope), rules_(&transactions) {
    std::vector<Version> versions;
    archive::Reader names(path);
    archive::Entry entry;
    while (names.next(entry)) {
        if (entry.kind == archive::Entry::Kind::folder) continue;
        if (is_transaction(entry)) {
            ++transaction_files_;
            continue;
        }
        const auto number = static_cast<std::uint32_t>(decisions_.size());
        decisions_.emplace_back();
        if (entry.kind != archive::Entry::Kind::file || !entry.safe) continue;
        const auto extended = parse_extended_path(entry.name);
        const std::string_view file = extended ? extended->content : file_of(entry.name);
        const auto name = extended ? parse_content_folder(file, extended->type) : parse_file_name(file);
        if (!name) continue;
        ++(extended ? documents_ : storage_files_);
        Version version{0, number_of(name->time), number, number, 0, name->flag[0]};
        std::string_view folder = std::string_view(entry.name).substr(0, entry.name.size() - file.size());
        if (extended) {
            folder = extended->content_path.substr(0, extended->content_path.size() - file.size());
            version.owner = static_cast<std::uint32_t>(shard_hash(extended->content_path));
            version.rank = scope.extended->main_rank(scope.extended->kind_of(extended->type), extended->file);
        }
        version.key = shard_hash(std::string(folder) + std::string(name->key));
        versions.push_back(version);
    }
    settle(versions);
}

void ArchiveWalk::settle(std::vector<Version>& versions) {
    std::sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
        return std::tie(a.key, a.time, a.owner, a.entry) < std::tie(b.key, b.time, b.owner, b.entry);
    });
    const auto each_owner = [](auto begin, auto end, const auto& use) {
        for (auto next = begin; begin != end; begin = next) {
            while (next != end && next->time == begin->time && next->owner == begin->owner) ++next;
            use(begin, next);
        }
    };
    for (auto begin = versions.begin(), end = begin; begin != versions.end(); begin = end) {
        while (end != versions.end() && end->key == begin->key) ++end;
        // The last one with flag 1 is valid.
        const Version* valid = nullptr;
        bool deleted = false;
        for (auto it = begin; it != end; ++it) {
            if (it->flag == '1') valid = &*it;
            deleted = deleted || it->flag == '0';
        }
        each_owner(begin, end, [&](auto first, auto last) {
            Decision decision;
            decision.files = static_cast<std::uint32_t>(last - first);
            const bool chosen = valid != nullptr && valid->time == first->time && valid->owner == first->owner;
            switch (first->flag) {
                case '0':
                    decision.fate = Fate::deleted;
                    break;
                case '1':
                    decision.fate = chosen ? Fate::convert : Fate::duplicate;
                    break;
                case '2':
                    decision.fate = !scope_->history   ? Fate::superseded
                                    : valid == nullptr ? Fate::orphan
                                                       : Fate::convert;
                    decision.lonely = valid == nullptr && !deleted;
                    break;
                default:
                    decision.fate = Fate::unknown_flag;
            }
            const auto main =
                std::min_element(first, last, [](const Version& a, const Version& b) { return a.rank < b.rank; });
            decision.headless = main->rank == ExtendedRules::kNotMain;
            for (auto it = first; it != last; ++it) {
                decision.main = it == main;
                decisions_[it->entry] = decision;
            }
        });
    }
}

/// What of the entry a worker needs: its bytes, or of a document that is not read its size and SHA-256.
void ArchiveWalk::read(const archive::Entry& entry, ArchiveFile& file) {
    constexpr std::size_t kMaxFile = std::size_t{64} << 20;
    if (!file.document) return reader_->read(file.bytes, kMaxFile);
    const ExtendedPath at = *parse_extended_path(entry.name);
    const std::string format = extension_of(at.file);
    const ExtendedRules& rules = *scope_->extended;
    file.has_text = ExtendedRules::is_message(rules.kind_of(at.type), format) || rules.is_cda(format);
    if (file.has_text) {
        reader_->read(file.bytes, kMaxFile);
        file.size = file.bytes.size();
        return;
    }
    Sha256 digest;
    reader_->read_blocks([&](std::string_view block) {
        digest.update(block);
        file.size += block.size();
    });
    file.sha256 = digest.finish_hex();
}

std::optional<ArchiveUnit> ArchiveWalk::next() {
    constexpr std::size_t kFiles = 256;
    constexpr std::size_t kBytes = std::size_t{2} << 20;
    if (end_) return std::nullopt;
    if (!reader_) reader_.emplace(path_);
    ArchiveUnit unit;
    std::size_t bytes = 0;
    archive::Entry entry;
    while (unit.files.size() < kFiles && bytes < kBytes) {
        if (!reader_->next(entry)) {
            end_ = true;
            break;
        }
        if (entry.kind == archive::Entry::Kind::folder || is_transaction(entry)) continue;
        if (at_ == decisions_.size())
            throw Error(ErrorKind::input, Location{path_.string()}, "archive changed while it was read");
        const Decision& decision = decisions_[at_++];
        ArchiveFile file;
        file.name = entry.name;
        file.fate = decision.fate;
        file.lonely = decision.lonely;
        file.unsafe = !entry.safe;
        file.link = entry.kind != archive::Entry::Kind::file;
        if (const auto extended = parse_extended_path(file.name)) {
            file.document = true;
            file.main = decision.main;
            file.headless = decision.headless;
            file.files = decision.files;
            const ExtendedRules::Kind* kind = scope_->extended->kind_of(extended->type);
            if (const auto name = parse_content_folder(extended->content, extended->type))
                file.skip = ExtendedRules::is_message(kind, extension_of(extended->file))
                                ? scope_->skip_reason(name->patient, name->date, kind->data_type)
                                : scope_->document_skip_reason(name->patient, name->date);
        } else if (const auto name = parse_file_name(file_of(file.name))) {
            file.skip = scope_->skip_reason(name->patient, name->date, name->data_type);
        }
        const bool wanted =
            file.fate == Fate::convert && file.skip.empty() && (!file.document || (file.main && !file.headless));
        if (wanted && !file.unsafe && !file.link) {
            read(entry, file);
            bytes += file.bytes.size();
        }
        unit.files.push_back(std::move(file));
    }
    if (unit.files.empty()) return std::nullopt;
    return unit;
}

}  // namespace opx::ssmix
