#include "compat/revision.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "base/error.hpp"

extern char** environ;

namespace opx::compat {
namespace {

[[noreturn]] void fail(const std::string& name, const std::string& message, const std::string& hint = {}) {
    throw Error(ErrorKind::input, Location{name}, message, hint);
}

/// A running `git cat-file --batch` in one folder.
class Git {
   public:
    Git(const std::string& revision, const std::filesystem::path& folder) : name_(revision) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
            fail(name_, "cannot open a pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addchdir_np(&actions, folder.empty() ? "." : folder.c_str());
        std::array<std::string, 3> words = {"git", "cat-file", "--batch"};
        std::array<char*, 4> arguments = {words[0].data(), words[1].data(), words[2].data(), nullptr};
        const int problem = ::posix_spawnp(&child_, "git", &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(in[0]);
        ::close(out[1]);
        to_ = in[1];
        from_ = out[0];
        if (problem != 0) {
            child_ = -1;
            close();
            fail(name_, "git cannot be run", "give a folder or a lock instead");
        }
    }
    Git(const Git&) = delete;
    Git& operator=(const Git&) = delete;
    ~Git() { close(); }

    std::optional<std::string> content(const std::string& object) const {
        std::string request = object + "\n";
        for (std::size_t sent = 0; sent < request.size();) {
            const ssize_t put = ::write(to_, request.data() + sent, request.size() - sent);
            if (put < 0 && errno == EINTR) continue;
            if (put <= 0) fail(name_, "is no revision: this is not a folder that git knows");
            sent += static_cast<std::size_t>(put);
        }
        std::string head;
        for (char sign = 0; read_some(&sign, 1) == 1 && sign != '\n';) head += sign;
        if (head.empty()) fail(name_, "is no revision: this is not a folder that git knows");
        const std::size_t blank = head.rfind(' ');
        if (head.ends_with(" missing") || head.find(" blob ") == std::string::npos) return std::nullopt;
        std::size_t size = 0;
        std::from_chars(head.data() + blank + 1, head.data() + head.size(), size);
        std::string text(size + 1, '\0');  // git ends each with a line end of its own
        if (read_some(text.data(), text.size()) != text.size()) fail(name_, "git ended before its answer was whole");
        text.pop_back();
        return text;
    }

   private:
    std::size_t read_some(char* to, std::size_t size) const {
        std::size_t all = 0;
        while (all < size) {
            const ssize_t got = ::read(from_, to + all, size - all);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            all += static_cast<std::size_t>(got);
        }
        return all;
    }
    void close() noexcept {
        if (to_ >= 0) ::close(to_);
        if (from_ >= 0) ::close(from_);
        to_ = from_ = -1;
        if (child_ > 0)
            while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
            }
        child_ = -1;
    }

    std::string name_;
    pid_t child_ = -1;
    int to_ = -1;
    int from_ = -1;
};

class GitDocuments final : public definition::DocumentSource {
   public:
    GitDocuments(const std::string& name, std::string prefix, const std::filesystem::path& folder)
        : name_(name), prefix_(std::move(prefix)), git_(name, folder) {
        if (!git_.content(prefix_ + "manifest.yaml"))
            fail(name_, "has no manifest.yaml: no such revision, or no definition in that folder of it");
    }
    std::filesystem::path name() const override { return name_; }
    std::optional<yaml::Node> read(const std::string& relative) const override {
        const std::optional<std::string> content = text(relative);
        if (!content) return std::nullopt;
        return yaml::parse(*content, name_ + (name_.ends_with(':') ? "" : "/") + relative);
    }

    std::optional<std::string> text(const std::string& relative) const override {
        return git_.content(prefix_ + relative);
    }

   private:
    std::string name_;
    std::string prefix_;
    Git git_;
};

}  // namespace

std::unique_ptr<definition::DocumentSource> open_revision(const std::string& name,
                                                          const std::filesystem::path& beside) {
    std::error_code error;
    if (std::filesystem::is_directory(name, error)) return definition::documents_in_folder(name);
    if (std::filesystem::is_regular_file(name, error)) return definition::documents_in_lock(name);
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos || colon == 0 || name.find('\n') != std::string::npos)
        fail(name, "is no folder, no released lock and no git revision", "a revision is written as REV: or REV:FOLDER");
    std::string path = name.substr(colon + 1);
    while (path.ends_with('/')) path.pop_back();
    const std::string prefix = name.substr(0, colon + 1) + (path.empty() ? "./" : path + "/");
    return std::make_unique<GitDocuments>(name, prefix, path.empty() ? beside : std::filesystem::path{});
}

}  // namespace opx::compat
