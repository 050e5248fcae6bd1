#include "sources/ssmix/walk.hpp"

#include <utility>

#include "sources/ssmix/name.hpp"

namespace opx::ssmix {

void Walk::open_level(const std::string& folder) {
    Level level;
    level.folder = folder;
    const int error = root_->list(folder, level.entries);
    if (error != 0) unit_.broken.push_back({folder, error});
    levels_.push_back(std::move(level));
}

void Walk::open_patient(const std::string& folder) {
    std::vector<Listed> entries;
    const int error = root_->list(folder, entries);
    if (error != 0) unit_.broken.push_back({folder, error});
    for (const Listed& entry : entries) {
        std::string path = joined(folder, entry.name);
        if (entry.kind != Listed::Kind::folder) unit_.strays.push_back({std::move(path), entry.kind});
        else (is_date_folder(entry.name) ? unit_.dates : unit_.odd).push_back(std::move(path));
    }
}

std::optional<WalkUnit> Walk::next() {
    while (!levels_.empty() && unit_.size() < kUnit) {
        Level& level = levels_.back();
        if (level.next == level.entries.size()) {
            levels_.pop_back();
            continue;
        }
        const Listed& entry = level.entries[level.next++];
        std::string path = joined(level.folder, entry.name);
        if (entry.kind != Listed::Kind::folder) {
            // What belongs to no patient belongs to the first shard.
            if (scope_->shard == 1) unit_.strays.push_back({std::move(path), entry.kind});
        } else if (levels_.size() < 3) {
            open_level(path);
        } else if (scope_->has_patient(entry.name)) {
            open_patient(path);
        }
    }
    if (unit_.size() == 0) return std::nullopt;
    return std::exchange(unit_, {});
}

double Walk::share() const noexcept {
    double done = 0;
    double part = 1;
    for (const Level& level : levels_) {
        if (level.entries.empty()) break;
        part /= static_cast<double>(level.entries.size());
        // The folder that is open in the next level is not done yet.
        const bool open = &level != &levels_.back() && level.next > 0;
        done += part * static_cast<double>(level.next - (open ? 1 : 0));
    }
    return levels_.empty() ? 1 : done;
}

std::optional<std::string> Walk::first_date_folder(const Root& root, bool strict) {
    std::vector<std::vector<Listed>> levels(4);
    std::vector<std::string> folders(4);
    std::vector<std::size_t> next(4, 0);
    std::size_t depth = 0;
    root.list({}, levels[0]);
    for (;;) {
        if (next[depth] == levels[depth].size()) {
            if (depth == 0) return std::nullopt;
            --depth;
            continue;
        }
        const Listed& entry = levels[depth][next[depth]++];
        if (entry.kind != Listed::Kind::folder) continue;
        if (depth == 3) {
            if (is_date_folder(entry.name)) return joined(folders[depth], entry.name);
            continue;
        }
        folders[depth + 1] = joined(folders[depth], entry.name);
        if (strict && depth == 2 && !folders[3].starts_with(entry.name.substr(0, 3) + "/")) continue;
        ++depth;
        next[depth] = 0;
        root.list(folders[depth], levels[depth]);
    }
}

}  // namespace opx::ssmix
