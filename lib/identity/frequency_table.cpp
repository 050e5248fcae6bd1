#include "identity/frequency_table.hpp"

#include <cstdlib>

#include "csv/reader.hpp"

namespace opx::identity {

FrequencyTable read_frequencies(const std::filesystem::path& file) {
    const auto fail = [&](std::uint64_t line, const std::string& what) {
        throw Error(ErrorKind::definition, Location{file.string(), line}, what + " [LP02]");
    };
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) fail(0, "there is no such table of frequencies");
    csv::Reader reader{InputFile(file)};
    if (reader.header() != std::vector<std::string>{"value", "share"})
        fail(1, "a table of frequencies has the columns value,share");
    FrequencyTable shares;
    double sum = 0;
    RowBatch batch(2);
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const std::string text(batch.field(row, 1));
            char* end = nullptr;
            const double share = std::strtod(text.c_str(), &end);
            if (text.empty() || *end != 0 || !(share > 0 && share < 1))
                fail(batch.origin(row).place, "a share is a number between 0 and 1");
            if (!shares.emplace(batch.field(row, 0), share).second)
                fail(batch.origin(row).place, "the value stands here a second time");
            sum += share;
            if (sum > 1.0001) fail(batch.origin(row).place, "the shares are more than 1 together");
        }
    return shares;
}

}  // namespace opx::identity
