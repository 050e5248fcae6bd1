// One opx-run at a time in a working folder.
//
// Held     as long as the object and every command it started live: the descriptor is handed down on purpose, so that
//          a command left over from a run that was killed still keeps the next run out.
// Errors   Error(output) when another run holds it, or the lock file cannot be made.
#pragma once

#include <filesystem>

namespace opx::run {

class FolderLock {
   public:
    explicit FolderLock(const std::filesystem::path& folder);
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

   private:
    int descriptor_ = -1;
};

}  // namespace opx::run
