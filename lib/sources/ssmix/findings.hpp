// The finding ids of this source, with their long texts for --explain.
#pragma once

#include <span>

#include "base/explanation.hpp"

namespace opx::ssmix {

std::span<const Explanation> explanations() noexcept;
Severity severity_of(std::string_view id) noexcept;

}  // namespace opx::ssmix
