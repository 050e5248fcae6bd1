// The findings of DPC files, DP01 to DP29, explained.
#pragma once

#include <span>

#include "base/explanation.hpp"

namespace opx::dpc {

std::span<const Explanation> explanations() noexcept;

}  // namespace opx::dpc
