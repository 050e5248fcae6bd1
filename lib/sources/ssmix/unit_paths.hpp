// What the parts of UnitConverter share about paths.
#pragma once

#include <cstddef>
#include <string_view>

#include "sources/ssmix/name.hpp"

namespace opx::ssmix {

/// Of what is read whole.
inline constexpr std::size_t kMaxFile = std::size_t{64} << 20;
/// Of folders outside the levels of a storage.
inline constexpr unsigned kMaxDepth = 32;

inline std::string_view last_part(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);
}
inline std::string_view parent_of(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// Why a file does not stand where its name says, by the folders that are there.
enum class Misplaced { no, other_owner, other_place };
Misplaced misplaced(std::string_view path, const FileName& name, std::string_view data_type) noexcept;

}  // namespace opx::ssmix
