// Is a message whole? What can be told of a cut one, and where its broken escapes are.
//
// A file in a storage may lack its last terminator and be whole all the same (the sample messages of the guideline do), so
// an open end alone proves nothing. With an open end, a message is cut when its last segment lacks a field it must have,
// or when the last group lacks a segment it must have.
// Source  reference: ss-mix2-hl7.md section 5 (required fields and the structure of each message).
#pragma once

#include <functional>
#include <string_view>

#include "sources/hl7/escape.hpp"
#include "sources/hl7/message.hpp"

namespace opx::hl7 {

enum class Wholeness {
    whole,
    open_end,    // no terminator after the last segment, nothing else against it
    incomplete,  // ends properly, yet the last group lacks a segment that it must have
    cut,         // open end, and a field or segment is missing
};

Wholeness wholeness_of(const Message& message) noexcept;

/// Calls `report` for each value whose escapes could not all be resolved.
void check_escapes(const Message& message, const HexDecoder& hex,
                   const std::function<void(const Segment&, unsigned field, EscapeFaults)>& report);

}  // namespace opx::hl7
