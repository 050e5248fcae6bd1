// OLD and NEW of a comparison: a folder, a released lock, or a git revision (`v1.2.0:`, `HEAD~3:data-definitions`).
//
// Git       one `git cat-file --batch` that is asked for each document; nothing is checked out. With an empty path after
//           the colon the folder is the one given as `beside`, in the tree of the revision.
// Errors    Error(input) when there is no such folder, lock or revision, or git cannot be run.
#pragma once

#include "definition/documents.hpp"

namespace opx::compat {

std::unique_ptr<definition::DocumentSource> open_revision(const std::string& name, const std::filesystem::path& beside);

}  // namespace opx::compat
