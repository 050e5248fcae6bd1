// Where an item stands in the header of a CSV.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace opx::check {

inline std::optional<std::size_t> place_in(const std::vector<std::string>& header, const std::string& name) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
}

}  // namespace opx::check
