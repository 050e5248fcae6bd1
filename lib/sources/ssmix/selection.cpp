#include "sources/ssmix/selection.hpp"

#include <map>

#include "sources/ssmix/extended_name.hpp"

namespace opx::ssmix {

std::string_view name_of(Fate fate) noexcept {
    switch (fate) {
        case Fate::convert:
            return "converted";
        case Fate::stray:
            return "not_storage_file";
        case Fate::unknown_flag:
            return "unknown_flag";
        case Fate::deleted:
            return "deleted";
        case Fate::superseded:
            return "superseded";
        case Fate::orphan:
            return "no_valid_version";
        case Fate::duplicate:
            return "duplicate_valid";
    }
    return "";
}

void select(std::vector<Candidate>& files, bool history, std::string_view type_folder) {
    const auto parse = [&](std::string_view name) {
        return type_folder.empty() ? parse_file_name(name) : parse_content_folder(name, type_folder);
    };
    struct Key {
        std::size_t valid = static_cast<std::size_t>(-1);
        std::string_view time;
        bool deleted = false;
    };
    std::map<std::string_view, Key> keys;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto name = parse(files[i].file);
        if (!name) {
            files[i].fate = Fate::stray;
            continue;
        }
        Key& key = keys[name->key];
        switch (name->flag[0]) {
            case '0':
                files[i].fate = Fate::deleted;
                key.deleted = true;
                break;
            case '2':
                files[i].fate = history ? Fate::convert : Fate::superseded;
                break;
            case '1':
                files[i].fate = Fate::convert;
                // Times have 17 digits; shorter ones of old senders compare as their beginning.
                if (key.valid == static_cast<std::size_t>(-1) || name->time >= key.time) {
                    if (key.valid != static_cast<std::size_t>(-1)) files[key.valid].fate = Fate::duplicate;
                    key.valid = i;
                    key.time = name->time;
                } else {
                    files[i].fate = Fate::duplicate;
                }
                break;
            default:
                files[i].fate = Fate::unknown_flag;
        }
    }
    for (Candidate& file : files) {
        const auto name = parse(file.file);
        if (!name || name->flag[0] != '2') continue;
        const Key& key = keys[name->key];
        if (key.valid != static_cast<std::size_t>(-1)) continue;
        if (history) file.fate = Fate::orphan;
        file.lonely = !key.deleted;
    }
}

}  // namespace opx::ssmix
