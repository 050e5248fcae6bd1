// Exchange CSV, written (R7, R31): UTF-8 without BOM, LF, comma, quotes only where needed, empty = missing.
//
// Quoting  a value that holds comma, quote, CR or LF, begins or ends with a blank, or begins with U+FEFF, is quoted;
//          quotes are doubled (RFC 4180). A missing value is an empty cell without quotes.
// Shape    one header line, then rows; every row has exactly as many fields as the header.
// Counts   rows, bytes and SHA-256 of what was written are known after close().
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "record/batch.hpp"

namespace opx::csv {

/// What a value that is not empty holds.
struct Look {
    bool quotes = false;   // what needs quotes
    bool control = false;  // perhaps control characters
};
Look look_at(std::string_view value) noexcept;
std::string quoted(std::string_view value);
/// Appends one field in exchange form (also for small fixed tables such as rejects.csv).
void append_field(std::string& out, std::string_view value);
/// Appends a line: fields, commas, LF.
void append_row(std::string& out, const std::vector<std::string>& fields);
/// The fields of such a line, with or without its LF.
std::vector<std::string> items_of(std::string_view line);

/// The first fields of such a line, where they stand in it.
class LineFields {
   public:
    /// Of the line that `text` begins with, `count` fields, which it has; gives the size of the line with its LF.
    std::size_t read(std::string_view text, std::size_t count);
    /// Views into the text and into this, until the next read().
    const std::vector<std::string_view>& fields() const noexcept { return fields_; }

   private:
    std::vector<std::string_view> fields_;
    std::deque<std::string> unquoted_;  // those that hold quotes
};

class Writer {
   public:
    /// Writes the header line at once. The file is borrowed; commit() of it stays with the owner.
    Writer(OutputFile& file, const std::vector<std::string>& header);
    void write(const RowBatch& batch);
    void write_row(const RowBatch& batch, std::size_t row);
    /// A row that is a line already, with its LF.
    void write_line(std::string_view line);
    /// The same of many.
    void write_lines(std::string_view lines, std::uint64_t count);
    void close();  // hands the last bytes to the file
    void flush() { hand_over(); }

    std::uint64_t rows() const noexcept { return rows_; }
    std::uint64_t bytes() const noexcept { return bytes_; }
    std::string sha256();  // once, after close()

   private:
    void append_plain(const RowBatch& batch, std::size_t row);
    void append_quoted(const RowBatch& batch, std::size_t row);
    char* room_for(std::size_t bytes);
    void hand_over();
    void send(std::string_view bytes);
    OutputFile* file_;
    Sha256 digest_;
    std::string buffer_;
    std::size_t used_ = 0;  // of the buffer
    std::string line_;
    std::uint64_t rows_ = 0;
    std::uint64_t bytes_ = 0;
    std::size_t columns_;
};

}  // namespace opx::csv
