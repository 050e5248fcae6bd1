// HL7 escape sequences inside values: \F\ \S\ \T\ \R\ \E\ \Xhh..\ \.br\ \H\ \N\ and the like.
//
// Result   delimiters as MSH defined them; \.br\, \.sp\, \.ce\ and \X0D\ \X0A\ \X0D0A\ as LF; other layout marks and
//          highlighting dropped. What is not a sequence stays as it is written, and is told in EscapeFaults: an unclosed
//          backslash is common in free text (C:\temp, \100 as yen), yet it may also be half of a lost sequence.
// Order    after splitting, on one part at a time (a sequence never spans a separator).
// Source   HL7 v2.5 chapter 2, 2.9; reference: ss-mix2-hl7.md section 3.3.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sources/hl7/message.hpp"

namespace opx::hl7 {

struct EscapeFaults {
    bool unclosed = false;  // a backslash without a second one
    bool unknown = false;   // \something\ that the standard does not have, \Z..\ included
    bool hex = false;       // \X..\ with an odd digit, a letter that is no digit, or bytes outside the message's set
    bool charset = false;   // \C..\ or \M..\ in a message whose MSH-20 does not announce them: dropped

    bool any() const noexcept { return unclosed || unknown || hex || charset; }
    /// The first that holds, as rejects.csv and findings name it.
    std::string_view reason() const noexcept;
};

/// Bytes of \X..\ in the message's own character set to UTF-8; false when they are none. Only called for bytes >= 80 or ESC.
using HexDecoder = std::function<bool(std::string_view bytes, std::string& out)>;

inline bool has_escape(std::string_view value, const Separators& separators) noexcept {
    return !separators.escape.empty() && value.find(separators.escape) != std::string_view::npos;
}

/// Appends the value with its sequences resolved.
EscapeFaults unescape(std::string_view value, const Separators& separators, const HexDecoder& hex, std::string& out);

/// Calls `report` for each value whose escapes could not all be resolved.
void check_escapes(const Message& message, const HexDecoder& hex,
                   const std::function<void(const Segment&, unsigned field, EscapeFaults)>& report);

/// \Cxxyy\ and \Mxxyy[zz]\ (MSH-20 = 2.3) as the ISO 2022 bytes they stand for, on the bytes of a message before it is
/// decoded: the code pairs after them may hold any delimiter. True when there were any.
bool expand_charset_escapes(std::string_view bytes, std::string& out);

}  // namespace opx::hl7
