// Any bytes as a CSV file. What is read and written is read again as the same rows and written as the same bytes; a
// file is refused exactly when reading on past faults finds some.

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "csv/reader.hpp"
#include "csv/writer.hpp"
#include "text/utf8.hpp"

#include "memory_file.hpp"

namespace {

using namespace opx;
using Rows = std::vector<std::vector<std::string>>;

/// Nothing when the file is refused.
std::optional<Rows> read(std::string_view bytes, FindingSink* faults) {
    const fuzz::MemoryFile file(bytes);
    try {
        csv::ReaderOptions options;
        options.faults = faults;
        csv::Reader reader(InputFile(file.path()), options);
        Rows rows{reader.header()};
        RowBatch batch(reader.header().size(), 16);
        std::uint64_t line = 1;
        while (reader.next(batch))
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                if (batch.origin(row).place <= line) std::abort();
                line = batch.origin(row).place;
                rows.emplace_back();
                for (std::size_t column = 0; column < batch.columns(); ++column)
                    rows.back().emplace_back(batch.field(row, column));
            }
        if (reader.bytes() != bytes.size() || reader.rows() + 1 != rows.size()) std::abort();
        return rows;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input && error.kind() != ErrorKind::limit) std::abort();
        return std::nullopt;
    }
}

std::string write(const Rows& rows) {
    std::string out;
    for (const auto& row : rows) csv::append_row(out, row);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    FindingLog log;
    const std::optional<Rows> tolerant = read(bytes, &log);
    const std::optional<Rows> rows = read(bytes, nullptr);
    if (rows.has_value() != (tolerant.has_value() && log.empty())) std::abort();
    if (!rows) return 0;
    if (*rows != *tolerant) std::abort();
    const std::string written = write(*rows);
    if (!text::valid(written)) std::abort();
    const std::optional<Rows> again = read(written, nullptr);
    if (!again || *again != *rows || write(*again) != written) std::abort();
    return 0;
}
