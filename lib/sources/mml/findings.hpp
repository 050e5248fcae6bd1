// The findings of MML documents, MM01 and on, explained.
#pragma once

#include <span>
#include <string_view>

#include "base/explanation.hpp"

namespace opx::mml {

std::span<const Explanation> explanations() noexcept;
Severity severity_of(std::string_view rule) noexcept;

}  // namespace opx::mml
