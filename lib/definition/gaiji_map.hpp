// Map of the user-defined characters (外字対応表) of one facility: what its codes mean.
//
// Shape    YAML:
//            facility: "1312345678"         # private use is only meaningful together with its facility
//            encoding: cp932                # of the codes
//            note_ja: 電子カルテの外字      # may be left out
//            entries:
//              - {code: "F040", text: "邉", note_ja: 渡邉の邉, valid_from: "2010-04-01", valid_to: "2025-03-31"}
//              - {code: "U+E001", text: "U+9089 U+E0101"}
//          `code` is the code in the source or a private-use code point, `text` the characters or their code points. The
//          dates say when the code meant that, for the reader: a code stands once.
// Errors   Error(definition) with file, line and column for anything else.
// Source   reference: text-encoding.md section 11.
#pragma once

#include <filesystem>
#include <string>

#include "text/decode.hpp"

namespace opx::definition {

struct GaijiMap {
    std::string facility;  // as the file writes it
    text::Encoding encoding = text::Encoding::cp932;
    text::Gaiji gaiji;
};

GaijiMap read_gaiji_map(std::string_view text, const std::string& name);
GaijiMap load_gaiji_map(const std::filesystem::path& file);

}  // namespace opx::definition
