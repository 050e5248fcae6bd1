#include "xml/names.hpp"

namespace opx::xml {

NameId Names::intern(std::string_view uri, std::string_view prefix, std::string_view local) {
    key_.assign(uri).append(1, '\n').append(prefix).append(1, '\n').append(local);  // no name holds a line end
    const auto [found, added] = ids_.try_emplace(key_, static_cast<NameId>(names_.size() + 1));
    if (added) names_.push_back({std::string(uri), std::string(prefix), std::string(local)});
    return found->second;
}

}  // namespace opx::xml
