// What a step reads: told from one run to the next, so that a step whose input changed runs again (opx-run).
//
// Files     named as arguments (also behind `NAME=`): SHA-256 of their bytes.
// Folders   names, sizes and times of change of all files below, in any order: storages of 10^8 files are not read twice.
// Not read  what the steps of the plan make themselves (followed by State), and ledgers (*.db), to which the very steps
//           that name them add.
// Memory    constant.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace opx::run {

/// SHA-256 over what the arguments name below or beside `folder`; `made` are paths of the plan, relative to `folder`.
std::string digest_of_inputs(const std::vector<std::string>& arguments, const std::vector<std::string>& made,
                             const std::filesystem::path& folder);

}  // namespace opx::run
