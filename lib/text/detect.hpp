// What encoding bytes seem to have, and why. A check and a proposal: a declared encoding goes first.
//
// Rules    byte order mark; escapes of ISO-2022-JP; zero bytes in one column (UTF-16); strict UTF-8; then CP932 against
//          EUC-JP by invalid sequences, half-width kana, kana and frequent kanji (reference: text-encoding.md 9).
// Limits   short half-width kana cannot be told apart from EUC-JP; such a guess has a confidence below 0.5. A cut-off
//          character at the end of `head` is no fault. ASCII alone gives ascii with confidence 1.
#pragma once

#include <string>
#include <string_view>

#include "text/encoding.hpp"

namespace opx::text {

struct Guess {
    Encoding encoding = Encoding::ascii;
    double confidence = 0;  // 0 to 1; below 0.5 is undetermined
    std::string why;        // evidence in counts: "valid UTF-8, 120 characters beyond ASCII"
};

Guess detect(std::string_view head);

}  // namespace opx::text
