#include "common/password.hpp"

#include <unistd.h>

namespace opx::app {

void declare_password(CLI::App& cli, PasswordOptions& options, bool may_generate) {
    cli.add_option(
           "--password-file", options.file,
           tr("パスワードの入ったファイル（1行目、モード0600）", "file with the password (first line; mode 0600)"))
        ->type_name("FILE");
    cli.add_option("--password-fd", options.descriptor,
                   tr("パスワードを読むファイル記述子", "descriptor to read the password from"))
        ->type_name("N")
        ->check(CLI::Range(0, 1023));
    if (may_generate)
        cli.add_option("--generate-password", options.generate,
                       tr("パスワードを作って新しいファイルに書く（別の安全な経路で渡す）",
                          "make a password and write it to a new file (send it by another, secure channel)"))
            ->type_name("FILE");
}

Secret password_from(const PasswordOptions& options, bool may_ask) {
    const int ways = int{!options.file.empty()} + int{options.descriptor >= 0} + int{!options.generate.empty()};
    if (ways > 1)
        throw Error(ErrorKind::usage,
                    "the password comes from one place: --password-file, --password-fd or --generate-password");
    if (!options.file.empty()) return read_secret_file(options.file);
    if (options.descriptor >= 0) return read_secret_descriptor(options.descriptor);
    if (!options.generate.empty()) return generate_password();
    if (may_ask && isatty(STDIN_FILENO) == 1) return ask_secret(tr("パスワード: ", "password: "));
    throw Error(ErrorKind::usage, "no password was given", "--password-file FILE, or --password-fd N");
}

}  // namespace opx::app
