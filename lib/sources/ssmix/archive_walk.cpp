#include "sources/ssmix/archive_walk.hpp"

#include <algorithm>
#include <tuple>

namespace opx::ssmix {
namespace {

/// What decides between the files of one order.
struct Version {
    std::uint64_t key;  // of folder, patient, date, data type and order
    std::uint64_t time;
    std::uint32_t entry;
    char flag;
};

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

ArchiveWalk::ArchiveWalk(const fs::path& path, const Scope& scope) : path_(path), scope_(&scope) {
    std::vector<Version> versions;
    archive::Reader names(path);
    archive::Entry entry;
    while (names.next(entry)) {
        if (entry.kind == archive::Entry::Kind::folder) continue;
        const auto name = parse_file_name(file_of(entry.name));
        Decision decision;
        if (name && entry.kind == archive::Entry::Kind::file && entry.safe) {
            ++storage_files_;
            switch (name->flag[0]) {
                case '0':
                    decision.fate = Fate::deleted;
                    break;
                case '1':
                    decision.fate = Fate::convert;
                    break;
                case '2':
                    decision.fate = scope.history ? Fate::convert : Fate::superseded;
                    break;
                default:
                    decision.fate = Fate::unknown_flag;
            }
            const std::string_view key =
                std::string_view(entry.name)
                    .substr(0, entry.name.size() - file_of(entry.name).size() + name->key.size());
            if (decision.fate != Fate::unknown_flag)
                versions.push_back({shard_hash(key), number_of(name->time),
                                    static_cast<std::uint32_t>(decisions_.size()), name->flag[0]});
        }
        decisions_.push_back(decision);
    }
    std::sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
        return std::tie(a.key, a.time, a.entry) < std::tie(b.key, b.time, b.entry);
    });
    for (std::size_t begin = 0, end = 0; begin < versions.size(); begin = end) {
        while (end < versions.size() && versions[end].key == versions[begin].key) ++end;
        bool valid = false;
        bool deleted = false;
        for (std::size_t i = end; i-- > begin;) {
            deleted = deleted || versions[i].flag == '0';
            if (versions[i].flag != '1') continue;
            if (valid) decisions_[versions[i].entry].fate = Fate::duplicate;
            valid = true;
        }
        if (valid) continue;
        for (std::size_t i = begin; i < end; ++i) {
            if (versions[i].flag != '2') continue;
            Decision& decision = decisions_[versions[i].entry];
            if (scope.history) decision.fate = Fate::orphan;
            decision.lonely = !deleted;
        }
    }
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
        if (entry.kind == archive::Entry::Kind::folder) continue;
        if (at_ == decisions_.size())
            throw Error(ErrorKind::input, Location{path_.string()}, "archive changed while it was read");
        const Decision& decision = decisions_[at_++];
        ArchiveFile file;
        file.name = entry.name;
        file.fate = decision.fate;
        file.lonely = decision.lonely;
        file.unsafe = !entry.safe;
        file.link = entry.kind != archive::Entry::Kind::file;
        if (const auto name = parse_file_name(file_of(file.name)))
            file.skip = scope_->skip_reason(name->patient, name->date, name->data_type);
        if (file.fate == Fate::convert && file.skip.empty() && !file.unsafe && !file.link) {
            reader_->read(file.bytes, std::size_t{64} << 20);
            bytes += file.bytes.size();
        }
        unit.files.push_back(std::move(file));
    }
    if (unit.files.empty()) return std::nullopt;
    return unit;
}

}  // namespace opx::ssmix
