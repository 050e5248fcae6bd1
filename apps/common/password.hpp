// Where the password of a package comes from: a file, a descriptor, a generated one; never an argument.
#pragma once

#include "base/secret.hpp"
#include "common/app.hpp"

namespace opx::app {

struct PasswordOptions {
    std::string file;
    int descriptor = -1;
    std::string generate;
};

/// --password-file, --password-fd and, for opx-pack, --generate-password.
void declare_password(CLI::App& cli, PasswordOptions& options, bool may_generate);
/// Error(usage) unless exactly one way is named; asks on the terminal when none is and `may_ask`.
Secret password_from(const PasswordOptions& options, bool may_ask);

}  // namespace opx::app
