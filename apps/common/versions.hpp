// The libraries this program runs with, for --version.
#pragma once

#include <string>

namespace opx::app {

/// Lines "  OpenSSL 3.0.11"; the last says that the program has no network code.
std::string library_versions();

}  // namespace opx::app
