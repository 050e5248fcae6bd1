// Row and column of a place in CSV text that passes by in pieces (RFC 4180 quotes; LF or CRLF ends a row).
//
// Use     begin(piece) and end() for every piece in order; between them ask for places, which only go forward.
// Units   rows and columns count from 1; the header, where there is one, is row 1.
// Memory  the first row when its names are asked for (at most 64 KiB of it), else nothing.
// Speed   text is looked through for quotes and line ends only; columns are counted where a place is asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opx::csv {

struct Place {
    std::uint64_t row = 1;
    std::uint64_t column = 1;
};

class PlaceFinder {
   public:
    explicit PlaceFinder(bool with_header) : header_open_(with_header) {}

    void begin(std::string_view piece);
    /// Passes over what is left of the piece, which may go afterwards.
    void end();
    /// Place of the byte at `offset` from the beginning of the text, which lies in the piece or at its end.
    Place at(std::uint64_t offset);
    /// Name of a column by the header; empty when there is none.
    std::string_view name(std::uint64_t column) const noexcept;

   private:
    void move_to(std::size_t end);
    void read_header(std::string_view part, bool ends);

    std::string_view piece_;
    std::uint64_t before_ = 0;   // of the piece, from the beginning of the text
    std::size_t at_ = 0;         // in the piece
    std::size_t row_at_ = 0;     // where in the piece the columns of the row are counted from
    std::uint64_t columns_ = 0;  // of the row before row_at_
    bool row_quoted_ = false;    // inside quotes at row_at_
    bool quoted_ = false;        // inside quotes at at_
    std::uint64_t row_ = 1;
    bool header_open_;
    std::string header_;
    std::vector<std::string> names_;
};

}  // namespace opx::csv
