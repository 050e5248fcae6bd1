// The members' part of a 7z header (reference: 7z-aes.md section 8).
//
// Kept      names, which are folders, which have data. Times and attributes are read past, but what they say of links
//           and devices is not: such a member is refused.
#pragma once

#include <cstdint>
#include <vector>

#include "package/detail/sevenzip_bytes.hpp"
#include "package/detail/sevenzip_model.hpp"

namespace opx::package::sevenzip {

/// `in` stands behind the FilesInfo id. Entries with data take the `streams` substreams in order, all of them.
std::vector<Entry> read_files(HeaderReader& in, std::size_t streams, std::uint64_t max_members);

}  // namespace opx::package::sevenzip
