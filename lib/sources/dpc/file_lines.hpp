// The bytes of one file as whole lines.
//
// Lines    CRLF, LF or CR ends a line; a byte order mark and a final 0x1A are no data.
// Bounded  a line of more than 1 MiB is given up, by number, not kept.
// Errors   Error(input) when the file cannot be read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "text/encoding.hpp"

namespace opx::dpc {

/// A file or line that was given up, in the words of findings and rejects.csv.
struct Refusal {
    std::string_view rule;
    std::string_view reason;  // one word, for the counts
    std::string message;
    std::string hint{};
    std::uint64_t line = 0;
    std::size_t file = 0;  // of the unit's files
};

class FileLines {
   public:
    explicit FileLines(const fs::path& path) : in_(path) {}

    /// The beginning of the file (1 MiB, or all of it), which stays to be taken.
    std::string_view beginning();
    /// Where whole lines may be cut so that what belongs together stays together; 0: nowhere.
    using Cut = std::function<std::size_t(std::string_view lines)>;
    /// Whole lines of about `bytes`; false at the end of the file (then `text` may hold the last lines). Up to 8 MiB when
    /// they cannot be cut before.
    bool take(std::string& text, std::uint64_t& first_line, std::size_t bytes, const Cut& cut = {});
    /// Of the lines taken so far. CP932 and UTF-8 share ASCII; the first bytes beyond it decide.
    text::Encoding encoding() const noexcept { return encoding_; }
    std::vector<Refusal>& lost() noexcept { return lost_; }
    std::uint64_t bytes() const noexcept { return bytes_; }
    /// Of the whole file, once, at its end.
    std::string sha256() { return digest_.finish_hex(); }

   private:
    void read_more();

    InputFile in_;
    Sha256 digest_;
    std::string pending_;  // read, not given out
    std::uint64_t bytes_ = 0;
    std::uint64_t line_ = 1;  // number of the line at which pending_ begins
    bool at_start_ = true;
    bool at_end_ = false;
    bool cr_only_ = false;
    bool passing_over_ = false;  // inside a line that is too long
    text::Encoding encoding_ = text::Encoding::ascii;
    std::vector<Refusal> lost_;
};

}  // namespace opx::dpc
