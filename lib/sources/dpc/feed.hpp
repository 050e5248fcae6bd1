// The files of a run as units of work: whole lines, about FeedOptions::unit_bytes, in the order of the input.
//
// Stays    the lines of a stay that stand together come in one unit, up to 8 MiB, where the layout says what a stay is.
// Records  in kinds whose record is several lines (FF1) the lines of a record come together whatever their order in the
//          file was; E and F files of one facility and month come as one merged file, act by act. Both pass an external
//          sort (64 MiB, then spill files in the folder given).
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

#include "base/finding.hpp"
#include "sources/dpc/file_lines.hpp"
#include "sources/dpc/file_name.hpp"
#include "sources/dpc/inputs.hpp"
#include "sources/dpc/program.hpp"

namespace opx::dpc {

/// What is known of a file; shared by its units.
struct File {
    Input input;
    NameParts name;
    const Kind* kind = nullptr;
    std::size_t edition = 0;
    std::size_t number = 0;  // of the run, in the order of the input
    std::size_t usual = 0;   // columns of its first line that is none of a heading; 0: not known
    const Edition& layout() const noexcept { return kind->editions[edition]; }
};

/// Where a line of a unit stood, where the lines are not one piece of one file.
struct Place {
    std::uint64_t line = 0;
    std::uint32_t file = 0;  // of the unit's files
    bool unended = false;    // the last line of its file, without its line end
};

/// A file that was read to its end.
struct Ended {
    std::size_t file = 0;
    std::string sha256;
};

struct Unit {
    std::vector<std::shared_ptr<const File>> files;  // one; the E and F files that are read as one merged file
    std::string text;                                // lines, each with its LF; only the last of a file may lack it
    std::uint64_t first_line = 1;                    // number of the first line
    std::vector<Place> places;                       // sorted kinds: where every line stood
    std::string act;                                 // the line that opened the act in which the unit begins
    text::Encoding encoding = text::Encoding::ascii;
    std::vector<Refusal> lost;           // lines that were given up
    std::uint64_t blank = 0;             // lines that hold nothing and are not in `text`
    FindingLog findings = FindingLog();  // about the files
    std::uint64_t bytes = 0;             // of the files that were read for this unit
    std::vector<Ended> ended;            // files of which this is the last unit
    std::string skipped;                 // the file was not read, for this reason
    std::optional<Refusal> refused;      // the file was refused
    const File& file() const noexcept { return *files.front(); }
};

struct FeedOptions {
    std::string kind;  // for names that do not tell
    unsigned month = 0;
    fs::path spill;  // where a sort may spill
    std::size_t unit_bytes = std::size_t{1} << 19;
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
