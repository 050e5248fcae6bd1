// The bytes of one message to UTF-8: by what the bytes are, held against what MSH-18 says they are.
//
// Choice   ESC in the bytes: ISO-2022-JP. Else bytes >= 80: UTF-8 when it is strictly that; else what MSH-18 declares
//          when it is an 8-bit Japanese encoding; else CP932 or EUC-JP by text::detect. A choice that MSH-18 does not
//          cover is told in Decoded::declaration, never made in silence.
// Order    decode first, split second: in ISO-2022-JP every delimiter occurs inside characters. \M..\ and \C..\ of
//          MSH-20 = 2.3 are turned into the ISO 2022 bytes they stand for before that.
// Memory   text points into the input (ASCII) or into the decoder, until the next call.
// Source   reference: ss-mix2-hl7.md section 3.1; text-encoding.md section 5.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/decode.hpp"

namespace opx::hl7 {

struct DecodeOptions {
    text::Unmappable unmappable = text::Unmappable::fail;
    const text::Gaiji* gaiji = nullptr;  // must outlive the decoder
};

enum class Declaration { right, missing, wrong };  // right also for pure ASCII

struct Decoded {
    std::string_view text;
    std::string_view charset;  // name of what was found
    Declaration declaration = Declaration::right;
    const std::vector<text::Event>* events = nullptr;  // every doubtful place, until the next call; null: ASCII
    std::uint64_t faults = 0;                          // places that are no character
    std::uint64_t first_fault = 0;                     // byte in the message, from 0
    bool refused = false;                              // faults under the policy `fail`
    bool cut = false;                                  // ends inside a character or in a two-byte state
};

class Decoder {
   public:
    explicit Decoder(const DecodeOptions& options) : options_(options) {}
    Decoded decode(std::string_view bytes);
    /// Bytes of a \X..\ sequence of the message decoded last; false when they are no text of its character set.
    bool decode_value(std::string_view bytes, std::string& out) const;

   private:
    Declaration remembered_declaration(std::string_view field);

    DecodeOptions options_;
    text::Encoding encoding_ = text::Encoding::ascii;
    std::string expanded_;
    std::string text_;
    std::vector<text::Event> events_;
    // What MSH-18 of the message before said: senders say the same in all.
    std::string raw_declared_;
    bool kana_in_g1_ = false;
    std::string declared_;
    text::Encoding declared_for_ = text::Encoding::ascii;
    Declaration declaration_ = Declaration::right;
};

}  // namespace opx::hl7
