// What opx-verify and opx-unpack share: finding ids, and how a verification is told.
#pragma once

#include <optional>
#include <span>

#include "common/app.hpp"
#include "definition/case.hpp"
#include "package/verification.hpp"

namespace opx::app {

/// Options of those who open packages: limits against hostile ones, and what the receiver holds them against.
struct VerifyingOptions {
    std::uint64_t max_unpacked = 0;  // 0: the reader's own
    std::uint64_t max_ratio = 0;
    std::string certificate;
    std::string case_file;
};
void declare_verifying(CLI::App& cli, VerifyingOptions& options);
package::SevenZipReader::Limits limits_of(const VerifyingOptions& options, const Run& run);
/// `item` holds the case when one is named.
package::VerifyOptions verify_options(const VerifyingOptions& options, Run& run, std::optional<definition::Case>& item);

std::span<const Explanation> verification_findings() noexcept;
naming::NamingRule naming_rule(const std::string& file);
/// Prints findings and the verdict, writes the receipt where one is wanted; gives the exit status.
int tell(Run& run, const package::Verification& verification, OutputFile* receipt, const std::string& date);

}  // namespace opx::app
