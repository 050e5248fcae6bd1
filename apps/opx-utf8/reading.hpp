// Pieces of an input, and what their encoding looks like.
#pragma once

#include "base/files.hpp"
#include "text/detect.hpp"

namespace opx::utf8 {

inline constexpr double kDetermined = 0.5;
inline constexpr double kCertain = 0.9;

/// Nothing but ASCII, tab and line ends.
bool plain(std::string_view piece) noexcept;
/// 256 KiB, less at the end, nothing behind it; into `piece`, which is used again.
void read_piece(InputFile& file, std::string& piece);
/// Appends pieces to `head` until the encoding is clear or enough (16 MiB) was read.
text::Guess guess(InputFile& file, std::string& head);
/// May the bytes be of the declared encoding, when they look like the other?
bool compatible(text::Encoding declared, text::Encoding seen) noexcept;
std::string percent(double share);

}  // namespace opx::utf8
