// The long text of a finding id, printed offline by `--explain ID` in the language of the reader.
#pragma once

#include <string_view>

#include "base/finding.hpp"

namespace opx {

struct Explanation {
    std::string_view id;  // "SX04"
    Severity severity = Severity::error;
    std::string_view ja;  // what it means, why it matters, what to do
    std::string_view en;
};

}  // namespace opx
