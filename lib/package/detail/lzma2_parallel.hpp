// LZMA2 decoded on all cores: the stream is cut where a chunk resets the dictionary, and every piece is a stream of its
// own (reference: 7z-aes.md section 9, last paragraph).
//
// Memory   pieces under way hold at most 256 MiB plain together, and their packed bytes. A piece larger than 64 MiB
//          (an archive made in one thread) is not held: from there on the stream is decoded as it comes.
// Errors   those of the other stages (sevenzip_stages.hpp).
#pragma once

#include <cstdint>
#include <memory>

#include "package/detail/sevenzip_stages.hpp"

namespace opx::package::sevenzip {

/// `rest` makes the ordinary decoder for what is left of the stream: it is given the packed bytes, and how many plain
/// ones must come of them.
using MakeDecoder = std::unique_ptr<Stage> (*)(const RandomFile& file, std::unique_ptr<Stage> before,
                                               const Coder& coder, std::uint64_t plain_left, std::uint64_t slack,
                                               const DecodeLimits& limits);

/// `slack`: how many bytes may follow the end of the stream (the rest of a cipher block).
std::unique_ptr<Stage> decode_in_parallel(const RandomFile& file, std::unique_ptr<Stage> before, const Coder& coder,
                                          std::uint64_t slack, const DecodeLimits& limits, MakeDecoder rest);

}  // namespace opx::package::sevenzip
