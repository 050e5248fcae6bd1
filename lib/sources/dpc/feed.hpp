// The files of a run as units of work: whole lines of one file, 2 to 4 MiB, in the order of the input.
//
// Lines    CRLF, LF or CR ends a line; a byte order mark and a final 0x1A are no data. Units are cut at line ends.
// Records  in kinds whose record is several lines (FF1) the lines of a record come together whatever their order in the
//          file was: they pass an external sort (64 MiB, then spill files in the folder given).
// Acts     a unit of an EF file that begins inside an act carries the line that opened it.
// Bounded  a line of more than 1 MiB and the lines of a record past 1 MiB are given up, by number, not kept.
// Errors   Error(input) when a file cannot be read. What is wrong with a file or a line is told in its unit.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/finding.hpp"
#include "sources/dpc/file_name.hpp"
#include "sources/dpc/inputs.hpp"
#include "sources/dpc/program.hpp"
#include "text/encoding.hpp"

namespace opx::dpc {

/// What is known of a file; shared by its units.
struct File {
    Input input;
    NameParts name;
    const Kind* kind = nullptr;
    std::size_t edition = 0;
    const Edition& layout() const noexcept { return kind->editions[edition]; }
};

/// A file or line that was given up, in the words of findings and rejects.csv.
struct Refusal {
    std::string_view rule;
    std::string_view reason;  // one word, for the counts
    std::string message;
    std::string hint{};
    std::uint64_t line = 0;
};

struct Unit {
    std::shared_ptr<const File> file;
    std::string text;                    // lines, each with its LF; only the last of a file may lack it
    std::uint64_t first_line = 1;        // number of the first line
    std::vector<std::uint64_t> numbers;  // kinds with records: the number of every line
    std::uint64_t unended = 0;           // kinds with records: number of the last line of the file, if it lacks its LF
    std::string act;                     // the line that opened the act in which the unit begins
    text::Encoding encoding = text::Encoding::ascii;
    std::vector<Refusal> lost;       // lines that were given up
    std::vector<Finding> findings;   // about the file
    std::uint64_t bytes = 0;         // of the file that were read for this unit
    bool ends = false;               // the last unit of its file
    std::string sha256;              // of the whole file, with `ends`
    std::string skipped;             // the file was not read, for this reason
    std::optional<Refusal> refused;  // the file was refused
};

struct FeedOptions {
    std::string kind;  // for names that do not tell
    unsigned month = 0;
    fs::path spill;  // where a sort may spill
    std::size_t unit_bytes = std::size_t{3} << 20;
};

class Feed {
   public:
    /// `program` must outlive the feed.
    Feed(const Program& program, std::vector<Input> inputs, FeedOptions options);
    Feed(Feed&&) noexcept;
    ~Feed();
    std::optional<Unit> next();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::dpc
