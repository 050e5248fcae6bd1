// Preloaded into a command under test: the Nth change of a regular file (OPX_FAIL_AT, from 1) fails as on a full disk, and
// so does every one after it. At the end the number of changes goes to the file OPX_FAIL_COUNT.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace {

std::atomic<long> changes{0};

bool fails() {
    static const char* const text = std::getenv("OPX_FAIL_AT");
    static const long at = text == nullptr ? 0 : std::atol(text);
    const long now = ++changes;
    if (at == 0 || now < at) return false;
    errno = ENOSPC;
    return true;
}

bool regular(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

struct Count {
    ~Count() {
        const char* const file = std::getenv("OPX_FAIL_COUNT");
        if (file == nullptr) return;
        if (std::FILE* out = std::fopen(file, "w")) {
            std::fprintf(out, "%ld\n", changes.load());
            std::fclose(out);
        }
    }
} const count;

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, size_t size) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
    return regular(descriptor) && fails() ? -1 : next(descriptor, data, size);
}
ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    return regular(descriptor) && fails() ? -1 : next(descriptor, data, size, offset);
}
ssize_t pwrite64(int descriptor, const void* data, size_t size, off64_t offset) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    return regular(descriptor) && fails() ? -1 : next(descriptor, data, size, offset);
}
int fsync(int descriptor) {
    static const auto next = real<int (*)(int)>("fsync");
    return regular(descriptor) && fails() ? -1 : next(descriptor);
}
int link(const char* from, const char* to) {
    static const auto next = real<int (*)(const char*, const char*)>("link");
    return fails() ? -1 : next(from, to);
}
int rename(const char* from, const char* to) {
    static const auto next = real<int (*)(const char*, const char*)>("rename");
    return fails() ? -1 : next(from, to);
}
int mkdir(const char* path, mode_t mode) {
    static const auto next = real<int (*)(const char*, mode_t)>("mkdir");
    return fails() ? -1 : next(path, mode);
}

}  // extern "C"
