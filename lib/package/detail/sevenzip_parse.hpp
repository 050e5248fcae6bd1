// Header bytes into values (reference: 7z-aes.md sections 4, 5, 8 and 11).
//
// Errors   Error(input) for what is damaged, unsafe or made by a method we do not read (named); Error(limit) past a
//          limit. Nothing is allocated by a number that was not held against the bytes left or a limit.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "package/detail/sevenzip_model.hpp"

namespace opx::package::sevenzip {

struct ParseLimits {
    std::uint64_t max_members = 0;
    std::uint64_t data_end = 0;  // first byte of the file that is not packed data
};

/// The description behind EncodedHeader (its id already taken): streams whose one folder decodes to a header.
Streams parse_encoded_header(std::span<const std::uint8_t> bytes, const ParseLimits& limits, const std::string& file);

/// A plain header (its id already taken). Names are checked, duplicates and links refused.
Archive parse_header(std::span<const std::uint8_t> bytes, const ParseLimits& limits, const std::string& file);

}  // namespace opx::package::sevenzip
