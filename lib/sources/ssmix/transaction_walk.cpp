#include "sources/ssmix/transaction_walk.hpp"

#include <utility>

namespace opx::ssmix {
namespace {

std::string_view last_part(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

TransactionWalk::TransactionWalk(const TransactionRules& rules, const Root& root) : rules_(&rules), root_(&root) {
    others_.odd_what = "a folder that is no year of transactions";
    std::vector<Listed> entries;
    const auto take = [&](const std::string& folder) {
        if (const int error = root.list(folder, entries); error != 0) others_.broken.push_back({folder, error});
        for (const Listed& entry : entries) {
            std::string path = joined(folder, entry.name);
            if (entry.kind == Listed::Kind::file && rules.is_file(entry.name)) names_.push_back(std::move(path));
            else if (entry.kind != Listed::Kind::folder) others_.strays.push_back({std::move(path), entry.kind});
            else if (!folder.empty() || !rules.is_year(entry.name)) others_.odd.push_back(std::move(path));
        }
    };
    take({});
    std::vector<std::string> years;
    for (const Listed& entry : entries)
        if (entry.kind == Listed::Kind::folder && rules.is_year(entry.name)) years.push_back(entry.name);
    for (const std::string& year : years) take(year);
}

TransactionWalk::TransactionWalk(const TransactionRules& rules, fs::path file, bool archive)
    : rules_(&rules), path_(std::move(file)), is_archive_(archive) {}

bool TransactionWalk::is_transaction(const TransactionRules& rules, const Root& root) {
    std::vector<Listed> entries;
    std::vector<Listed> inner;
    if (root.list({}, entries) != 0) return false;
    for (const Listed& entry : entries) {
        if (entry.kind == Listed::Kind::file && rules.is_file(entry.name)) return true;
        if (entry.kind != Listed::Kind::folder || !rules.is_year(entry.name)) continue;
        if (root.list(entry.name, inner) != 0) continue;
        for (const Listed& file : inner)
            if (file.kind == Listed::Kind::file && rules.is_file(file.name)) return true;
    }
    return false;
}

void TransactionWalk::rewind() {
    at_ = 0;
    files_ = 0;
    reader_.reset();
    file_.reset();
    archive_.reset();
    if (is_archive_) archive_.emplace(path_);
}

/// The next transaction file into reader_; false after the last one.
bool TransactionWalk::open_next() {
    reader_.reset();
    const bool opened = is_archive_ ? open_in_archive() : open_in_root();
    if (opened) ++files_;
    return opened;
}

bool TransactionWalk::open_in_root() {
    file_.reset();
    if (root_ == nullptr) {
        if (at_++ > 0) return false;
        name_.clear();
        file_.emplace(path_);
    } else {
        if (at_ == names_.size()) return false;
        name_ = names_[at_++];
        file_.emplace(fs::path(root_->name()) / name_);
    }
    reader_.emplace(*rules_, file_->name(), [this](char* data, std::size_t size) { return file_->read(data, size); });
    return true;
}

bool TransactionWalk::open_in_archive() {
    archive::Entry entry;
    while (archive_->next(entry)) {
        if (entry.kind != archive::Entry::Kind::file || !entry.safe || !rules_->is_file(last_part(entry.name)))
            continue;
        name_ = entry.name;
        reader_.emplace(*rules_, path_.string() + "/" + printable(name_),
                        [this](char* data, std::size_t size) { return archive_->read_some(data, size); });
        return true;
    }
    return false;
}

void TransactionWalk::survey(TransactionReplay& replay) {
    rewind();
    bool first = true;
    while (open_next()) {
        const std::size_t number = replay.add_file(last_part(root_ != nullptr || is_archive_ ? name_ : path_.string()));
        if (std::exchange(first, false)) first_file_ = number;
        while (auto record = reader_->next()) {
            const auto header = rules_->parse(record->header);
            const bool whole = record->state == TransactionRecord::State::whole && header;
            replay.add_record(whole ? &*header : nullptr);
        }
    }
}

std::optional<TransactionUnit> TransactionWalk::next(const TransactionReplay& replay) {
    constexpr std::size_t kRecords = 256;
    constexpr std::size_t kBytes = std::size_t{2} << 20;
    if (!begun_) {
        rewind();
        begun_ = true;
    }
    TransactionUnit unit;
    if (!reader_) {
        if (!open_next()) return std::nullopt;
        unit.first = true;
    }
    unit.file = name_;
    const std::size_t file = first_file_ + files_ - 1;
    std::size_t bytes = 0;
    while (unit.items.size() < kRecords && bytes < kBytes) {
        auto record = reader_->next();
        if (!record) {
            reader_.reset();
            break;
        }
        if (record->number > replay.records(file))
            throw Error(ErrorKind::input, Location{path_.empty() ? root_->name() : path_.string()},
                        "a transaction file changed while it was read");
        bytes += record->message.size();
        const TransactionReplay::Decision decision = replay.decision(file, record->number);
        unit.items.push_back({std::move(*record), decision});
    }
    return unit;
}

std::optional<WalkUnit> TransactionWalk::others() {
    if (others_.size() == 0) return std::nullopt;
    return std::exchange(others_, {});
}

}  // namespace opx::ssmix
