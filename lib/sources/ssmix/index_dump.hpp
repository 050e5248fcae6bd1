// The lines of a dump of a database table: a header of column names, then one row a line.
//
// Accepts  comma or tab (by the header), quotes around a value, CR LF, a byte order mark; UTF-8, or CP932 in lines that are
//          none. A value holds no line break: the columns of SSMIXIDX are names and times.
// Errors   Error(input) for a file without a header, or a line of more than 64 KiB.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.hpp"

namespace opx::ssmix {

class IndexDump {
   public:
    explicit IndexDump(const fs::path& file);
    const std::string& name() const noexcept { return file_.name(); }
    const std::vector<std::string>& header() const noexcept { return header_; }
    /// Replaces `cells`; blank lines are passed over. False at the end.
    bool next(std::vector<std::string>& cells);
    std::uint64_t line() const noexcept { return line_; }  // of the row given last, from 1

   private:
    bool read_line(std::string& out);
    void split(std::string_view line, std::vector<std::string>& cells) const;

    InputFile file_;
    std::string buffer_;
    std::size_t begin_ = 0;
    std::uint64_t line_ = 0;
    char separator_ = ',';
    bool end_ = false;
    std::string text_;
    std::vector<std::string> header_;
};

}  // namespace opx::ssmix
