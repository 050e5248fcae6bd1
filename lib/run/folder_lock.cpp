#include "run/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/error.hpp"

namespace opx::run {

FolderLock::FolderLock(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / ".opx-run.lock";
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    if (descriptor_ < 0)
        throw Error(ErrorKind::output, Location{file.string()}, "cannot make the lock: " + system_message(errno));
    using namespace std::chrono;
    const auto patience = steady_clock::now() + seconds(2);  // a command left over from a killed run ends soon
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int problem = errno;
        if (problem == EINTR) continue;
        if (problem == EWOULDBLOCK && steady_clock::now() < patience) {
            std::this_thread::sleep_for(milliseconds(50));
            continue;
        }
        ::close(descriptor_);
        if (problem == EWOULDBLOCK)
            throw Error(ErrorKind::output, Location{folder.string()},
                        "another opx-run, or a command it started, works in this folder", "wait until it has ended");
        throw Error(ErrorKind::output, Location{file.string()}, "cannot lock: " + system_message(problem));
    }
}

FolderLock::~FolderLock() {
    ::close(descriptor_);
}

}  // namespace opx::run
