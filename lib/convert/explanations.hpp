// The findings of rows and values, CV01 to CV05, explained: every converter reports them.
#pragma once

#include <span>

#include "base/explanation.hpp"

namespace opx::convert {

std::span<const Explanation> explanations() noexcept;

}  // namespace opx::convert
