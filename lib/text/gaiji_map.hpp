// Mapping file of user-defined characters (外字対応表) of one facility, as a Gaiji.
//
// Shape    UTF-8, one entry a line: `CODE,TEXT` and further columns (note, dates) that are for people. CODE is the code
// in the
//          source (`F040`) or a private-use code point (`U+E000`); TEXT is the character itself or code points
//          (`U+9089 U+E0101`). Lines that begin with `#`, empty lines and a header line `code,text` are passed over.
// Errors   Error(definition) with file and line for anything else, and for a code that stands twice.
// Source   reference: text-encoding.md section 11.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "text/decode.hpp"

namespace opx::text {

Gaiji read_gaiji_map(std::string_view text, const std::string& name);
Gaiji load_gaiji_map(const std::filesystem::path& file);

}  // namespace opx::text
