// A recall notice on its way: an encrypted 7z of the same kind as the packages, named by the same rule, with its SHA-256
// beside. The notice holds patient ids, so it travels as they do.
//
// Named    fiscal year, case and parties of the package that it is about; the day of the notice; content `optout-recall`;
//          the first part number that is free in the folder.
// Opened   opx-unpack --plain, or 7-Zip; `sha256sum -c` checks it. No manifest beside: the notice names no tables to count.
// Errors   Error(input) for a folder that is no notice, Error(output) when nothing can be written.
#pragma once

#include "base/secret.hpp"
#include "naming/naming_rule.hpp"
#include "recall/removal.hpp"

namespace opx::recall {

struct SealedNotice {
    std::string name;
    std::string sha256;
};

SealedNotice pack_notice(const Notified& notice, const naming::NamingRule& rule, const fs::path& medium,
                         const Secret& password);

}  // namespace opx::recall
