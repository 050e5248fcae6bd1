// One input to UTF-8: pieces in, text and events out.
//
// Memory  a piece of 256 KiB and its text, whatever the size of the input (16 MiB while the encoding is looked for).
#pragma once

#include <memory>

#include "base/progress.hpp"
#include "opx-utf8/events.hpp"
#include "text/detect.hpp"

namespace opx::utf8 {

struct Settings {
    std::string from = "auto";
    text::DecodeOptions decode;
    std::optional<text::Encoding> gaiji_encoding;  // of the codes in decode.gaiji
    bool verify = false;
    bool csv = false;     // rows and columns also where the name does not end in .csv
    bool header = false;  // the first row names the columns
    bool events = false;  // lines for --events are kept
    bool digest = false;  // SHA-256 of the source, for the report
    fs::path spill;       // folder for what does not fit into memory
    Progress* progress = nullptr;
};

struct Outcome {
    std::string file;  // as it is shown
    text::Encoding encoding = text::Encoding::utf8;
    std::string detected{};  // how the encoding was found, for the reader; empty when it was named
    std::uint64_t lines = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
    std::string sha256_read{};
    bool verified = false;
    std::uint64_t duplicates = 0;  // --verify: codes that would come back as another code of the same character
    std::uint64_t reported = 0;    // --verify: places that differ because an event changed them
    EventLog log;
    std::optional<Error> fault{};  // the file was not converted
};

/// Converts `input` to `output`, which is committed only when there was no fault. Faults of the input are in the outcome, so
/// that all files of a run can be told; trouble with the output is thrown.
Outcome convert(const fs::path& input, OutputFile& output, const Settings& settings);

}  // namespace opx::utf8
