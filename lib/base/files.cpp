#include "base/files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace opx {
namespace {

[[noreturn]] void fail_input(const std::string& name, const char* doing) {
    const int number = errno;
    throw Error(ErrorKind::input, Location{name}, std::string("cannot ") + doing + ": " + system_message(number));
}

[[noreturn]] void fail_output(const std::string& name, const char* doing) {
    const int number = errno;
    throw Error(ErrorKind::output, Location{name}, std::string("cannot ") + doing + ": " + system_message(number),
                number == ENOSPC ? "free space, or choose another folder" : "");
}

// Paths of open parts, for the signal handler. A slot is claimed by its flag, then filled; the handler reads only
// slots whose flag says `ready`.
constexpr std::size_t kSlots = 1280;  // a package may have 999 volumes
constexpr std::size_t kPathBytes = 4096;
enum SlotState : int { kFree, kClaimed, kReady };
struct Slot {
    std::atomic<int> state{kFree};
    bool folder = false;
    std::array<char, kPathBytes> path{};
};
std::array<Slot, kSlots> open_parts;

int register_part(const std::string& path, bool folder) noexcept {
    if (path.size() >= kPathBytes) return -1;
    for (std::size_t i = 0; i < kSlots; ++i) {
        int expected = kFree;
        if (!open_parts[i].state.compare_exchange_strong(expected, kClaimed)) continue;
        std::memcpy(open_parts[i].path.data(), path.c_str(), path.size() + 1);
        open_parts[i].folder = folder;
        open_parts[i].state.store(kReady);
        return static_cast<int>(i);
    }
    return -1;
}

void forget_part(int slot) noexcept {
    if (slot >= 0) open_parts[static_cast<std::size_t>(slot)].state.store(kFree);
}

constexpr int kMaxDepth = 64;

/// A folder with all in it, by system calls alone: this runs within a signal handler.
void remove_tree(int parent, const char* name, int depth) noexcept {
    const int folder = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return;
    alignas(std::uint64_t) char buffer[2048];
    for (bool removed = true; removed;) {  // until a reading finds nothing that can be removed
        removed = false;
        ::lseek(folder, 0, SEEK_SET);
        for (long got = 0; (got = ::syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0;) {
            for (long at = 0; at < got;) {
                unsigned short length = 0;  // d_ino and d_off, 8 bytes each; then d_reclen, d_type, d_name
                std::memcpy(&length, buffer + at + 16, sizeof length);
                const char* const entry = buffer + at + 19;
                at += length;
                if (std::strcmp(entry, ".") == 0 || std::strcmp(entry, "..") == 0) continue;
                if (::unlinkat(folder, entry, 0) == 0) {
                    removed = true;
                } else if (depth > 0) {
                    remove_tree(folder, entry, depth - 1);
                    removed = removed || ::faccessat(folder, entry, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
                }
            }
        }
    }
    ::close(folder);
    ::unlinkat(parent, name, AT_REMOVEDIR);
}

std::string part_name(const fs::path& final_path) {
    std::string name(1, '.');
    return name.append(final_path.filename().string()).append(".part-").append(std::to_string(::getpid()));
}

fs::path folder_of(const fs::path& path) {
    const fs::path parent = path.parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

void sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fail_output(folder.string(), "open the folder");
    ::fsync(descriptor);  // some file systems refuse fsync on folders: the rename is then as durable as it gets
    ::close(descriptor);
}

void write_all(int descriptor, const char* data, std::size_t size, const std::string& name) {
    while (size > 0) {
        const ssize_t written = ::write(descriptor, data, size);
        if (written < 0) {
            if (errno == EINTR) continue;
            fail_output(name, "write");
        }
        data += written;
        size -= static_cast<std::size_t>(written);
    }
}

}  // namespace

void remove_open_parts() noexcept {
    for (Slot& slot : open_parts)
        if (slot.state.load() == kReady)
            slot.folder ? remove_tree(AT_FDCWD, slot.path.data(), kMaxDepth) : void(::unlink(slot.path.data()));
}

bool same_file(const fs::path& a, const fs::path& b) noexcept {
    std::error_code error;
    return fs::equivalent(a, b, error) && !error;
}

// ---- reading

InputFile::InputFile(const fs::path& path) : name_(path == "-" ? "<stdin>" : path.string()) {
    if (path == "-") {
        descriptor_ = STDIN_FILENO;
        return;
    }
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail_input(name_, "open");
    struct stat status {};
    if (::fstat(descriptor_, &status) == 0) {
        if (S_ISDIR(status.st_mode)) {
            ::close(descriptor_);
            descriptor_ = -1;
            throw Error(ErrorKind::input, Location{name_}, "is a folder, expected a file");
        }
        if (S_ISREG(status.st_mode)) size_hint_ = static_cast<std::uint64_t>(status.st_size);
    }
}

InputFile::InputFile(InputFile&& other) noexcept
    : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)), size_hint_(other.size_hint_) {}

InputFile::~InputFile() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

std::size_t InputFile::read(char* data, std::size_t size) {
    for (;;) {
        const ssize_t got = ::read(descriptor_, data, size);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) fail_input(name_, "read");
    }
}

std::string read_file(const fs::path& path, std::uint64_t max_bytes) {
    InputFile file(path);
    std::string content;
    std::size_t chunk = file.size_hint() != 0 && file.size_hint() < max_bytes ? file.size_hint() + 1 : 65536;
    for (;;) {
        const std::size_t before = content.size();
        content.resize(before + chunk);
        const std::size_t got = file.read(content.data() + before, chunk);
        content.resize(before + got);
        if (got == 0) return content;
        if (content.size() > max_bytes)
            throw Error(ErrorKind::limit, Location{file.name()},
                        "is larger than " + std::to_string(max_bytes) + " bytes, the limit for this kind of file");
        chunk = 65536;
    }
}

// ---- writing

struct OutputFile::Impl {
    static constexpr std::size_t kBuffer = std::size_t{128} << 10;
    static constexpr std::size_t kDirect = std::size_t{64} << 10;  // worth a system call of its own, not a copy
    fs::path final_path;
    fs::path part;  // empty: written in place (stdout, FIFO, device)
    std::string name;
    int descriptor = -1;
    int slot = -1;
    IfExists if_exists = IfExists::refuse;
    std::uint64_t position = 0;
    std::uint64_t unsent = 0;  // bytes since the disk was last told to begin with them
    std::string buffer;
    bool is_private = false;
    bool settled = false;
    bool done = false;

    int open_part() const {
        const int opened = ::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (opened < 0) fail_output(name, "create a file in its folder");
        ::flock(opened, LOCK_EX | LOCK_NB);  // says that a process is at it; see remove_stale_parts
        return opened;
    }

    void put(std::string_view bytes) {
        constexpr std::uint64_t kSend = std::uint64_t{8} << 20;
        write_all(descriptor, bytes.data(), bytes.size(), name);
        unsent += bytes.size();
        if (part.empty() || unsent < kSend) return;
        ::sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);  // starts, does not wait; fsync decides
        unsent = 0;
    }
};

const fs::path& OutputFile::path_in_progress() const noexcept {
    return impl_->part;
}

OutputFile::OutputFile(const fs::path& path, IfExists if_exists, Readers readers) : impl_(std::make_unique<Impl>()) {
    Impl& self = *impl_;
    self.is_private = readers == Readers::owner;
    self.final_path = path;
    self.if_exists = if_exists;
    if (path == "-") {
        self.name = "<stdout>";
        self.descriptor = STDOUT_FILENO;
        return;
    }
    self.name = path.string();
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode))
            throw Error(ErrorKind::output, Location{self.name}, "is a folder, expected a file name");
        if (!S_ISREG(status.st_mode)) {
            self.descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
            if (self.descriptor < 0) fail_output(self.name, "open");
            return;
        }
        if (if_exists == IfExists::refuse)
            throw Error(ErrorKind::output, Location{self.name}, "exists already", "use --overwrite to replace it");
    }
    self.part = folder_of(path) / part_name(path);
    self.descriptor = self.open_part();
    self.slot = register_part(self.part.string(), false);
}

OutputFile::OutputFile(OutputFile&&) noexcept = default;

OutputFile::~OutputFile() {
    if (!impl_) return;
    Impl& self = *impl_;
    if (self.descriptor > STDERR_FILENO) ::close(self.descriptor);
    if (!self.part.empty() && !self.done) ::unlink(self.part.c_str());
    forget_part(self.slot);
}

const std::string& OutputFile::name() const noexcept {
    return impl_->name;
}
std::uint64_t OutputFile::position() const noexcept {
    return impl_->position;
}

void OutputFile::write(std::string_view bytes) {
    Impl& self = *impl_;
    self.position += bytes.size();
    if (self.buffer.size() + bytes.size() > Impl::kBuffer || bytes.size() >= Impl::kDirect) flush();
    if (bytes.size() >= Impl::kDirect) self.put(bytes);
    else self.buffer.append(bytes);
}

void OutputFile::flush() {
    Impl& self = *impl_;
    self.put(self.buffer);
    self.buffer.clear();
}

int OutputFile::set_aside() {
    flush();
    Impl& self = *impl_;
    ::unlink(self.part.c_str());
    const int fresh = self.open_part();
    self.position = self.unsent = 0;
    return std::exchange(self.descriptor, fresh);
}

void OutputFile::settle() {
    Impl& self = *impl_;
    if (self.settled) return;
    flush();
    if (!self.part.empty()) {
        if (::fsync(self.descriptor) != 0) fail_output(self.name, "flush to the disk");
        const mode_t mask = ::umask(0);
        ::umask(mask);
        if (!self.is_private) ::fchmod(self.descriptor, 0666 & ~mask);
    }
    if (self.descriptor > STDERR_FILENO && ::close(std::exchange(self.descriptor, -1)) != 0)
        fail_output(self.name, "close");
    self.settled = true;
}

void OutputFile::write_at(std::uint64_t offset, std::string_view bytes) {
    flush();
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t written =
            ::pwrite(impl_->descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (written < 0) {
            if (errno == EINTR) continue;
            fail_output(impl_->name, "write");
        }
        done += static_cast<std::size_t>(written);
    }
}

void OutputFile::commit() {
    Impl& self = *impl_;
    if (self.done) return;
    settle();
    std::string().swap(self.buffer);  // many tables of one dataset end before the first of them goes
    if (self.part.empty()) {
        self.done = true;
        return;
    }
    if (self.if_exists == IfExists::refuse) {
        // link() refuses an existing name in one step; where links are not possible, rename() after the first check.
        if (::link(self.part.c_str(), self.final_path.c_str()) == 0) {
            ::unlink(self.part.c_str());
        } else if (errno == EEXIST) {
            throw Error(ErrorKind::output, Location{self.name}, "exists already (made while this run went on)");
        } else if (::rename(self.part.c_str(), self.final_path.c_str()) != 0) {
            fail_output(self.name, "rename the finished file");
        }
    } else if (::rename(self.part.c_str(), self.final_path.c_str()) != 0) {
        fail_output(self.name, "rename the finished file");
    }
    self.done = true;
    sync_folder(folder_of(self.final_path));
}

// ---- folders

AtomicFolder::AtomicFolder(const fs::path& final_path, IfExists if_exists)
    : final_(final_path.has_filename() ? final_path : final_path.parent_path()), if_exists_(if_exists) {
    std::error_code error;
    if (fs::exists(final_, error)) {
        if (!fs::is_directory(final_, error))
            throw Error(ErrorKind::output, Location{final_.string()}, "exists and is not a folder");
        if (if_exists == IfExists::refuse && !fs::is_empty(final_, error))
            throw Error(ErrorKind::output, Location{final_.string()}, "exists already",
                        "use --overwrite to replace it");
    }
    fs::create_directories(folder_of(final_), error);
    part_ = folder_of(final_) / part_name(final_);
    fs::remove_all(part_, error);
    if (::mkdir(part_.c_str(), 0700) != 0) fail_output(final_.string(), "create a folder beside it");
    slot_ = register_part(part_.string(), true);
    lock_ = ::open(part_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock_ >= 0) ::flock(lock_, LOCK_EX | LOCK_NB);
}

AtomicFolder::~AtomicFolder() {
    forget_part(slot_);
    if (lock_ >= 0) ::close(lock_);
    if (done_) return;
    std::error_code error;
    fs::remove_all(part_, error);
}

void AtomicFolder::commit() {
    sync_folder(part_);
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::chmod(part_.c_str(), 0777 & ~mask);
    std::error_code error;
    fs::path old;
    if (fs::exists(final_, error)) {
        if (fs::is_empty(final_, error)) {
            ::rmdir(final_.c_str());
        } else if (if_exists_ == IfExists::replace) {
            old = folder_of(final_) / (part_name(final_) + ".old");
            fs::remove_all(old, error);
            if (::rename(final_.c_str(), old.c_str()) != 0) fail_output(final_.string(), "move the old folder aside");
        }
    }
    if (::rename(part_.c_str(), final_.c_str()) != 0) {
        const int number = errno;
        if (!old.empty()) fs::rename(old, final_, error);
        errno = number;
        fail_output(final_.string(), "rename the finished folder");
    }
    done_ = true;
    sync_folder(folder_of(final_));
    if (!old.empty()) fs::remove_all(old, error);
}

namespace {

/// The number behind the prefix, when nothing else stands there.
pid_t process_of(std::string_view name, std::string_view prefix) noexcept {
    if (!name.starts_with(prefix)) return 0;
    name.remove_prefix(prefix.size());
    pid_t process = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    return error == std::errc() && end == name.data() + name.size() ? process : 0;
}

bool is_held(const char* path) noexcept {
    const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return true;
    const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0;
    ::close(descriptor);
    return held;
}

}  // namespace

void remove_stale_parts(const fs::path& final_path) noexcept {
    try {
        const fs::path folder = folder_of(final_path);
        std::string prefix = part_name(final_path);
        prefix.erase(prefix.rfind('-') + 1);
        std::error_code error;
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
            const pid_t process = process_of(entry.path().filename().string(), prefix);
            // The number alone says little: on a shared disk it may be another machine's.
            if (process <= 0 || ::kill(process, 0) == 0 || errno != ESRCH || is_held(entry.path().c_str())) continue;
            fs::remove_all(entry.path(), error);
        }
    } catch (const std::exception&) {
        // What cannot be removed stays; nothing depends on it.
    }
}

int open_unlinked_file(const fs::path& folder) {
    std::string pattern = (folder / ".spill-XXXXXX").string();
    const int descriptor = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (descriptor < 0) fail_output(folder.string(), "create a temporary file");
    ::fchmod(descriptor, 0600);
    ::unlink(pattern.c_str());
    return descriptor;
}

}  // namespace opx
