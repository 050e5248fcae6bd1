// Released versions: what `opx-def release` freezes, and what the next version is held against.
//
// Lock      released/VERSION.lock in the folder of the definition (documents.hpp has its form).
// Order     by version number, not by name or time.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace opx::compat {

struct Released {
    std::string version;
    std::filesystem::path lock;
};

/// Ascending; empty when nothing was released.
std::vector<Released> released_in(const std::filesystem::path& definitions);

}  // namespace opx::compat
