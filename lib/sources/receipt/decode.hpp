// Claims from bytes to UTF-8, with the record and field of everything that is no character.
//
// Encoding  CP932; UTF-8 when the file is so (a finding) or it was declared.
// Policy    fail: the lines are listed, and their claims are refused; mark and keep: the text is taken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "sources/receipt/unit_reader.hpp"
#include "text/decode.hpp"

namespace opx::receipt {

/// For UnitReader: `from` is auto, cp932 or utf-8.
DetectUtf8 utf8_detector(std::string_view from);

struct DecodedUnit {
    std::string head;  // empty also when it is refused
    std::string text;
    std::vector<std::uint64_t> refused_lines;  // in order
};

class UnitDecoder {
   public:
    /// The options' Gaiji is borrowed.
    explicit UnitDecoder(text::DecodeOptions options) : options_(options) {}
    DecodedUnit decode(const Unit& unit, const Records& records, FindingSink& findings) const;

   private:
    text::DecodeOptions options_;
};

}  // namespace opx::receipt
