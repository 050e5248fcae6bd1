// opx-utf8 --detect: which encoding the files have, and why it looks so.
#pragma once

#include "common/app.hpp"

namespace opx::utf8 {

/// A line per file on standard output, the same in the report. kFindings when a file is undetermined.
int detect_all(const std::vector<fs::path>& files, app::Run& here);

}  // namespace opx::utf8
