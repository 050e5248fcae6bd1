// Where the password of a package comes from: a file, a descriptor, a generated one, or wrapped for a key; never an
// argument.
#pragma once

#include "base/secret.hpp"
#include "common/app.hpp"

namespace opx::app {

struct PasswordOptions {
    std::string file;
    int descriptor = -1;
    std::string generate;
    int generate_descriptor = -1;
    std::string key;
    std::string wrapped;

    bool named() const noexcept { return !file.empty() || descriptor >= 0 || !key.empty(); }
};

/// --password-file and --password-fd; for opx-pack --generate-password, for those who open --recipient-key too.
void declare_password(CLI::App& cli, PasswordOptions& options, bool packing);
/// Error(usage) unless exactly one way is named; asks on the terminal when none is and `may_ask`. What is wrapped for a
/// key lies beside `archive`. From here on the process cannot be dumped.
Secret password_from(const PasswordOptions& options, bool may_ask, const fs::path& archive = {});
/// The passphrase of a private key, asked on the terminal.
Secret ask_passphrase();
/// Error(usage) when the file of the password would travel with the package: it lies in the folder of the medium, or on
/// the medium, which is another file system than the dataset's.
void refuse_password_on_medium(const PasswordOptions& options, const fs::path& medium, const fs::path& dataset);

}  // namespace opx::app
