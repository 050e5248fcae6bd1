#include "sources/ssmix/unit_paths.hpp"

#include <algorithm>
#include <array>

namespace opx::ssmix {

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
}  // namespace opx::ssmix
