// The progress line on the terminal: done, rate, time left; at most ten times a second.
#pragma once

#include <memory>
#include <string>

#include "base/progress.hpp"

namespace opx::app {

/// `mode` auto: only when stderr is a terminal, CI is not set and TERM is not dumb; always; never.
std::unique_ptr<Progress> make_progress(const std::string& command, const std::string& mode, bool quiet);

}  // namespace opx::app
