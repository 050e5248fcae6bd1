// Preloaded into a command under test: a medium that keeps other bytes than it was given, or loses them. What was written is
// right as long as the page cache holds it; once that is dropped (posix_fadvise), the OPX_BAD_FILE-th file that is dropped
// (from 1) has one bit changed (OPX_BAD_HOW=flip), is cut (cut), or can no longer be read (eio). At the end the number of
// dropped files goes to the file OPX_BAD_COUNT.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::atomic<long> dropped{0};
std::atomic<ino_t> unreadable{0};

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::string setting(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void spoil(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return;
    const std::string how = setting("OPX_BAD_HOW");
    if (how == "eio") {
        unreadable = status.st_ino;
        return;
    }
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
    const int medium = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (medium < 0) return;
    if (how == "cut") {
        if (::ftruncate(medium, status.st_size - 1) != 0) std::abort();
    } else {
        char byte = 0;
        const off_t at = status.st_size / 2;
        if (::pread(medium, &byte, 1, at) != 1) std::abort();
        byte = static_cast<char>(byte ^ 4);
        if (::pwrite(medium, &byte, 1, at) != 1) std::abort();
    }
    ::fsync(medium);
    ::close(medium);
}

struct Count {
    ~Count() {
        const std::string file = setting("OPX_BAD_COUNT");
        if (file.empty()) return;
        if (std::FILE* out = std::fopen(file.c_str(), "w")) {
            std::fprintf(out, "%ld\n", dropped.load());
            std::fclose(out);
        }
    }
} const count;

int drop(const char* name, int descriptor, off_t begin, off_t size, int advice) {
    if (advice == POSIX_FADV_DONTNEED && ++dropped == std::atol(setting("OPX_BAD_FILE").c_str())) spoil(descriptor);
    return real<int (*)(int, off_t, off_t, int)>(name)(descriptor, begin, size, advice);
}

}  // namespace

extern "C" {

int posix_fadvise(int descriptor, off_t begin, off_t size, int advice) noexcept {
    return drop("posix_fadvise", descriptor, begin, size, advice);
}
int posix_fadvise64(int descriptor, off64_t begin, off64_t size, int advice) noexcept {
    return drop("posix_fadvise64", descriptor, begin, size, advice);
}
ssize_t read(int descriptor, void* data, size_t size) {
    static const auto next = real<ssize_t (*)(int, void*, size_t)>("read");
    struct stat status {};
    if (unreadable != 0 && ::fstat(descriptor, &status) == 0 && status.st_ino == unreadable) {
        errno = EIO;
        return -1;
    }
    return next(descriptor, data, size);
}

}  // extern "C"
