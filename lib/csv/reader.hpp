// Exchange CSV, read: RFC 4180 with line breaks inside quotes and any number of columns.
//
// Accepts  LF or CRLF line ends, a missing last line end. Refuses with file, line and column: a quote inside an
// unquoted
//          field, text after a closing quote, an unclosed quote, a row with more or fewer fields than the header, NUL,
//          a UTF-8 BOM, bytes that are not UTF-8, control characters other than tab (anywhere) and LF (in quotes), a
//          bare CR, an empty quoted cell. By the caller's choice (ReaderOptions::faults) these are findings instead, as
//          opx-check must list them (DC20) while other commands stop. No header line is an error always.
// Units    lines and columns count from 1, columns in bytes from the beginning of the line.
// Memory   one buffer of 1 MiB plus twice the longest row; Error(limit) for a row of more than `max_row_bytes`, or a
//          header of more than 65536 columns.
// Oracle   Python's csv module in tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/finding.hpp"
#include "record/stream.hpp"

namespace opx::csv {

struct ReaderOptions {
    std::size_t max_row_bytes = std::size_t{64} << 20;
    bool hash = false;  // keep a running SHA-256 of the bytes read
    FindingSink* faults =
        nullptr;  // null: the first fault is an Error(input); set: faults are findings of rule DC20 and
                  // the row is given out as far as it can be read (short rows padded, long rows cut)
};

class Reader final : public RowSource {
   public:
    /// Reads the header line at once. Error(input) when there is none.
    explicit Reader(InputFile file, ReaderOptions options = {});
    Reader(Reader&&) noexcept;
    ~Reader() override;

    const std::vector<std::string>& header() const noexcept;
    const std::string& name() const noexcept;
    /// Rows carry Origin{0, line on which the row begins}.
    bool next(RowBatch& batch) override;
    std::uint64_t rows() const noexcept;
    std::uint64_t bytes() const noexcept;
    /// Of all bytes of the file, after the last row; options.hash must be set.
    std::string sha256();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::csv
