#include "common/password.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "package/cms.hpp"
#include "package/volumes.hpp"

namespace opx::app {
namespace {

std::optional<dev_t> device_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return status.st_dev;
}

/// The file, whether it is there or will be made; nothing for a pipe or terminal.
fs::path place_of(const PasswordOptions& options) {
    if (!options.file.empty()) return options.file;
    if (!options.generate.empty()) return options.generate;
    const int descriptor = std::max(options.descriptor, options.generate_descriptor);
    struct stat status {};
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return {};
    std::error_code error;
    return fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error);
}

}  // namespace

void declare_password(CLI::App& cli, PasswordOptions& options, bool packing) {
    cli.add_option(
           "--password-file", options.file,
           tr("パスワードの入ったファイル（1行目、モード0600）", "file with the password (first line; mode 0600)"))
        ->type_name("FILE");
    cli.add_option("--password-fd", options.descriptor,
                   tr("パスワードを読むファイル記述子", "descriptor to read the password from"))
        ->type_name("N")
        ->check(CLI::Range(0, 1023));
    if (packing) {
        cli.add_option("--generate-password", options.generate,
                       tr("パスワードを作って新しいファイルに書く（別の安全な経路で渡す）",
                          "make a password and write it to a new file (send it by another, secure channel)"))
            ->type_name("FILE");
        cli.add_option(
               "--generate-password-fd", options.generate_descriptor,
               tr("パスワードを作ってこのファイル記述子に書く", "make a password and write it to this descriptor"))
            ->type_name("N")
            ->check(CLI::Range(0, 1023));
        return;
    }
    cli.add_option("--recipient-key", options.key,
                   tr("自分の証明書あてに包まれたパスワードを開く秘密鍵（PEM）",
                      "private key (PEM) for which the password was wrapped"))
        ->type_name("KEY");
    cli.add_option("--password-cms", options.wrapped,
                   tr("包まれたパスワード（既定: 横の NAME.password.cms）",
                      "the wrapped password (default: NAME.password.cms beside)"))
        ->type_name("FILE");
}

Secret ask_passphrase() {
    return ask_secret(tr("秘密鍵のパスフレーズ: ", "passphrase of the private key: "));
}

Secret password_from(const PasswordOptions& options, bool may_ask, const fs::path& archive) {
    const int ways = int{!options.file.empty()} + int{options.descriptor >= 0} + int{!options.generate.empty()} +
                     int{options.generate_descriptor >= 0} + int{!options.key.empty()};
    if (ways > 1)
        throw Error(ErrorKind::usage,
                    "the password comes from one place: --password-file, --password-fd, --generate-password or "
                    "--recipient-key");
    if (!options.wrapped.empty() && options.key.empty())
        throw Error(ErrorKind::usage, "--password-cms needs --recipient-key");
    guard_process();
    if (!options.file.empty()) return read_secret_file(options.file);
    if (options.descriptor >= 0) return read_secret_descriptor(options.descriptor);
    if (!options.generate.empty() || options.generate_descriptor >= 0) return generate_password();
    if (!options.key.empty())
        return package::unwrap_password(options.wrapped.empty()
                                            ? package::wrapped_password_beside(package::archive_of(archive))
                                            : fs::path(options.wrapped),
                                        options.key, ask_passphrase);
    if (may_ask && isatty(STDIN_FILENO) == 1) return ask_secret(tr("パスワード: ", "password: "));
    throw Error(ErrorKind::usage, "no password was given", "--password-file FILE, or --password-fd N");
}

void refuse_password_on_medium(const PasswordOptions& options, const fs::path& medium, const fs::path& dataset) {
    const fs::path file = place_of(options);
    if (file.empty()) return;
    std::error_code error;
    const fs::path folder = fs::weakly_canonical(file, error).parent_path();
    const fs::path target = fs::canonical(medium, error);
    const auto [end, rest] = std::mismatch(target.begin(), target.end(), folder.begin(), folder.end());
    constexpr const char* kHint = "the password goes by another channel than the medium: name a file elsewhere";
    if (end == target.end())
        throw Error(ErrorKind::usage, Location{file.string()}, "the password would lie with the package", kHint);
    // A medium is a file system of its own; on the terminal's disk, folders are all there is to go by.
    if (device_of(folder) == device_of(target) && device_of(target) != device_of(dataset))
        throw Error(ErrorKind::usage, Location{file.string()}, "the password would lie on the medium of the package",
                    kHint);
}

}  // namespace opx::app
