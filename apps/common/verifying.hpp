// What opx-verify and opx-unpack share: finding ids, and how a verification is told.
#pragma once

#include <span>

#include "common/app.hpp"
#include "package/verification.hpp"

namespace opx::app {

std::span<const Explanation> verification_findings() noexcept;
naming::NamingRule naming_rule(const std::string& file);
/// Prints findings and the verdict, writes the receipt where one is wanted; gives the exit status.
int tell(Run& run, const package::Verification& verification, OutputFile* receipt, const std::string& date);

}  // namespace opx::app
