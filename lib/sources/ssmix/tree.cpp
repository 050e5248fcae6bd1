#include "sources/ssmix/tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

namespace opx::ssmix {
namespace {

struct CloseFolder {
    void operator()(DIR* it) const noexcept { ::closedir(it); }
};

Listed::Kind kind_of(unsigned char type) noexcept {
    switch (type) {
        case DT_REG:
            return Listed::Kind::file;
        case DT_DIR:
            return Listed::Kind::folder;
        case DT_LNK:
            return Listed::Kind::link;
        default:
            return Listed::Kind::other;
    }
}

/// Length of the UTF-8 sequence at the start, 0 when there is none.
std::size_t sequence_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead >= 0x20 && lead < 0x7f) return 1;
    const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF0 && byte(1) < 0x90) ||
        (lead == 0xF4 && byte(1) > 0x8F) || (lead == 0xC2 && byte(1) < 0xA0))
        return 0;
    return length;
}

}  // namespace

std::string printable(std::string_view name) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    while (!name.empty()) {
        const std::size_t length = sequence_length(name);
        if (length > 0) {
            out += name.substr(0, length);
            name.remove_prefix(length);
            continue;
        }
        const auto byte = static_cast<unsigned char>(name.front());
        out += "\\x";
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
        name.remove_prefix(1);
    }
    return out;
}

Root::Root(const fs::path& path)
    : name_(path.string()), descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (name_.size() > 1 && name_.back() == '/') name_.pop_back();
    if (descriptor_ < 0)
        throw Error(ErrorKind::input, Location{name_}, "folder cannot be opened: " + system_message(errno));
}

Root::Root(Root&& other) noexcept : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Root::~Root() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

int Root::list(const std::string& folder, std::vector<Listed>& out) const {
    out.clear();
    const int descriptor =
        ::openat(descriptor_, folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const std::unique_ptr<DIR, CloseFolder> entries(::fdopendir(descriptor));
    if (!entries) {
        const int error = errno;
        ::close(descriptor);
        return error;
    }
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(entries.get());
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        Listed::Kind kind = kind_of(entry->d_type);
        if (entry->d_type == DT_UNKNOWN) {
            struct stat status {};
            if (::fstatat(descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
                kind = S_ISREG(status.st_mode)   ? Listed::Kind::file
                       : S_ISDIR(status.st_mode) ? Listed::Kind::folder
                       : S_ISLNK(status.st_mode) ? Listed::Kind::link
                                                 : Listed::Kind::other;
        }
        out.push_back({std::string(name), kind});
    }
    if (errno != 0) return errno;
    std::sort(out.begin(), out.end(), [](const Listed& a, const Listed& b) { return a.name < b.name; });
    return 0;
}

int Root::signatures(const std::string& folder, std::vector<Signature>& out) const {
    out.clear();
    const int descriptor = ::openat(descriptor_, folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const std::unique_ptr<DIR, CloseFolder> entries(::fdopendir(descriptor));
    if (!entries) {
        const int error = errno;
        ::close(descriptor);
        return error;
    }
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(entries.get());
        if (entry == nullptr) return errno;
        if (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN) continue;
        struct stat status {};
        // What goes away between the listing and here is not there.
        if (::fstatat(descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) continue;
            return errno;
        }
        if (!S_ISREG(status.st_mode)) continue;
        out.push_back({entry->d_name, static_cast<std::uint64_t>(status.st_size),
                       std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec});
    }
}

int Root::read(const std::string& file, std::string& out, std::size_t max_bytes) const {
    out.clear();
    // O_NONBLOCK: a FIFO that took the place of the file must not hold the run.
    const int descriptor = ::openat(descriptor_, file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return errno;
    int error = 0;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) error = errno;
    else if (S_ISDIR(status.st_mode)) error = EISDIR;
    else if (static_cast<std::uint64_t>(status.st_size) > max_bytes) error = EFBIG;
    // One byte more than the size says: the read that comes back short is the end, without another call.
    out.resize(error == 0 ? static_cast<std::size_t>(status.st_size) + 1 : 0);
    std::size_t used = 0;
    while (error == 0) {
        const ssize_t got = ::read(descriptor, out.data() + used, out.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) error = errno;
        if (got <= 0) break;
        used += static_cast<std::size_t>(got);
        if (used < out.size()) break;
        if (used > max_bytes) error = EFBIG;
        else out.resize(used * 2);  // it grew while it was read
    }
    out.resize(error == 0 ? used : 0);
    ::close(descriptor);
    return error;
}

int Root::digest(const std::string& file, Sha256& digest, std::uint64_t& bytes) const {
    bytes = 0;
    const int descriptor = ::openat(descriptor_, file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return errno;
    std::array<char, 65536> buffer;
    int error = 0;
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) error = errno;
        if (got <= 0) break;
        digest.update(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
        bytes += static_cast<std::uint64_t>(got);
    }
    ::close(descriptor);
    return error;
}

}  // namespace opx::ssmix
