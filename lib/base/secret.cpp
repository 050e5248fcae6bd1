#include "base/secret.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace opx {
namespace {

constexpr std::size_t kMaxSecret = 1024;

Secret read_first_line(int descriptor, const std::string& name) {
    Secret secret(kMaxSecret + 1);
    std::size_t filled = 0;
    while (filled < secret.bytes().size()) {
        const ssize_t got = ::read(descriptor, secret.bytes().data() + filled, secret.bytes().size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw Error(ErrorKind::input, Location{name}, "cannot read the secret: " + system_message(errno));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
        if (secret.text().substr(0, filled).find('\n') != std::string_view::npos) break;
    }
    std::size_t end = secret.text().substr(0, filled).find('\n');
    if (end == std::string_view::npos) end = filled;
    if (end > kMaxSecret) throw Error(ErrorKind::input, Location{name}, "the secret is longer than 1024 bytes");
    if (end > 0 && secret.text()[end - 1] == '\r') --end;
    if (end == 0) throw Error(ErrorKind::input, Location{name}, "holds no secret: the first line is empty");
    secret.shrink(end);
    return secret;
}

}  // namespace

Secret::Secret(std::size_t size) : size_(size), capacity_(size) {
    if (size == 0) return;
    // Own pages, so that locking and MADV_DONTDUMP touch nothing else.
    void* const page = ::mmap(nullptr, capacity_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw Error(ErrorKind::internal, "no memory for a secret");
    data_ = static_cast<char*>(page);
    ::mlock(data_, capacity_);  // best effort: an unprivileged limit may refuse it
    ::madvise(data_, capacity_, MADV_DONTDUMP);
}

Secret::Secret(std::string_view text) : Secret(text.size()) {
    if (!text.empty()) std::memcpy(data_, text.data(), text.size());
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        release();
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
    }
    return *this;
}

Secret::~Secret() {
    release();
}

void Secret::release() noexcept {
    if (data_ == nullptr) return;
    OPENSSL_cleanse(data_, capacity_);
    ::munlock(data_, capacity_);
    ::munmap(data_, capacity_);
    data_ = nullptr;
}

void Secret::shrink(std::size_t size) noexcept {
    if (size >= size_) return;
    OPENSSL_cleanse(data_ + size, size_ - size);
    size_ = size;
}

Secret read_secret_file(const std::filesystem::path& path) {
    const std::string name = path.string();
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        throw Error(ErrorKind::input, Location{name}, "cannot open the password file: " + system_message(errno));
    struct Closer {
        int descriptor;
        ~Closer() { ::close(descriptor); }
    } const closer{descriptor};
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077) != 0)
        throw Error(ErrorKind::input, Location{name}, "the password file can be read by others than its owner",
                    "run: chmod 600 " + name);
    return read_first_line(descriptor, name);
}

Secret read_secret_descriptor(int descriptor) {
    return read_first_line(descriptor, "descriptor " + std::to_string(descriptor));
}

void write_secret_file(const std::filesystem::path& path, const Secret& secret) {
    const std::string name = path.string();
    // Whole or not at all, as every output; but by hand, so that the secret is not copied to where it is not wiped.
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const std::string part =
        (folder / ("." + path.filename().string() + ".part-" + std::to_string(::getpid()))).string();
    ::unlink(part.c_str());
    const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) throw Error(ErrorKind::output, Location{name}, "cannot create: " + system_message(errno));
    ::flock(descriptor, LOCK_EX | LOCK_NB);
    bool written =
        ::write(descriptor, secret.text().data(), secret.text().size()) == static_cast<ssize_t>(secret.text().size());
    written = written && ::write(descriptor, "\n", 1) == 1 && ::fsync(descriptor) == 0;
    int problem = errno;
    if (::close(descriptor) != 0) written = false;
    // link() refuses an existing name in one step.
    if (written && ::link(part.c_str(), path.c_str()) != 0) {
        problem = errno;
        written = problem != EEXIST && ::access(path.c_str(), F_OK) != 0 && ::rename(part.c_str(), path.c_str()) == 0;
    }
    ::unlink(part.c_str());
    if (written) return;
    if (problem == EEXIST) refuse_taken(path);
    throw Error(ErrorKind::output, Location{name}, "cannot write: " + system_message(problem));
}

void write_secret_descriptor(int descriptor, const Secret& secret) {
    const auto put = [&](std::string_view bytes) {
        return ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    };
    if (put(secret.text()) && put("\n")) return;
    throw Error(ErrorKind::output, Location{"descriptor " + std::to_string(descriptor)},
                "cannot write the password: " + system_message(errno));
}

void refuse_taken(const std::filesystem::path& path) {
    throw Error(ErrorKind::output, Location{path.string()}, "cannot create: " + system_message(EEXIST),
                "a password in use is never replaced; name another file");
}

void guard_process() noexcept {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their leak check attaches to the process
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

Secret ask_secret(std::string_view prompt) {
    const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0)
        throw Error(ErrorKind::usage, "no password was given and there is no terminal to ask on",
                    "use --password-file or --password-fd");
    termios before{};
    ::tcgetattr(terminal, &before);
    struct Restore {
        int terminal;
        termios before;
        ~Restore() {
            ::tcsetattr(terminal, TCSAFLUSH, &before);
            ::close(terminal);
        }
    } const restore{terminal, before};
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal, TCSAFLUSH, &quiet);
    [[maybe_unused]] ssize_t shown = ::write(terminal, prompt.data(), prompt.size());
    Secret secret = read_first_line(terminal, "terminal");
    shown = ::write(terminal, "\n", 1);
    return secret;
}

Secret generate_password() {
    constexpr std::string_view kAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";  // 32 signs: 5 bits each
    static_assert(kAlphabet.size() == 32);
    constexpr std::size_t kLetters = 26;
    Secret password(kLetters);
    random_bytes(password.bytes());
    for (unsigned char& letter : password.bytes()) letter = static_cast<unsigned char>(kAlphabet[letter & 31]);
    return password;
}

}  // namespace opx
