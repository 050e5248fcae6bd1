// The structure of a message in the notation of HL7 v2: `MSH PID [PV1] { ORC RXE {TQ1} [{RXR}] }`.
//
// Notation  names in their order; [ ] may be missing, { } one or more times; both nest.
// Method    compiled into the positions that may come first, after each other, and last (Glushkov), as bit sets: following a
//           message costs a few operations per segment.
// Limit     64 segments in one structure.
// Source    HL7 v2.5 chapter 2, 2.12.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace opx::definition {

struct SegmentGrammar {
    std::vector<std::string> segments;  // by position; a name may stand at several
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::vector<std::uint64_t> follow;  // by position
};

/// Error(definition) for brackets that do not match, an empty group, a name that is none, too many segments.
SegmentGrammar parse_segment_grammar(std::string_view text, const Location& where);

}  // namespace opx::definition
