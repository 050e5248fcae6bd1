// Text of a survey file in UTF-8; what is no character becomes U+FFFD and is told of.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "text/encoding.hpp"

namespace opx::dpc {

/// `fault`: offset into `bytes`, and what a finding says.
std::string decoded(std::string_view bytes, text::Encoding encoding,
                    const std::function<void(std::size_t offset, std::string_view message)>& fault);

}  // namespace opx::dpc
