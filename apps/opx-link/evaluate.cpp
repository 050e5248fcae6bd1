#include <map>

#include "csv/reader.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {
namespace {

/// operator and record -> the id in the column named.
std::map<std::pair<std::string, std::string>, std::string> ids_of(const fs::path& file, const std::string& id_column) {
    csv::Reader reader{InputFile(file)};
    const auto column = [&](const std::vector<std::string>& names) {
        for (const std::string& name : names)
            for (std::size_t i = 0; i < reader.header().size(); ++i)
                if (reader.header()[i] == name) return i;
        throw Error(ErrorKind::input, Location{file.string(), 1}, "has no column '" + names.front() + "'");
    };
    const std::size_t operator_column = column({"operator"});
    const std::size_t record_column = column({"record", "record_id"});
    const std::size_t id = column({id_column});
    std::map<std::pair<std::string, std::string>, std::string> out;
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row)
            out[{std::string(batch.field(row, operator_column)), std::string(batch.field(row, record_column))}] =
                batch.field(row, id);
    return out;
}

std::string ratio(double value) {
    char text[16];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
}

}  // namespace

int evaluate(const EvaluateAsked& o, app::Run& here) {
    const auto truth = ids_of(o.truth, "truth_id");
    const auto links = ids_of(o.links, "person_id");
    // Pairs by counting: sum over cells of n(n-1)/2, for predicted persons, true persons, and both at once.
    std::map<std::string, std::uint64_t> predicted, actual;
    std::map<std::pair<std::string, std::string>, std::uint64_t> both;
    std::uint64_t records = 0;
    for (const auto& [record, person] : links) {
        const auto found = truth.find(record);
        if (found == truth.end())
            throw Error(ErrorKind::input, Location{o.truth}, "does not name every record of the links");
        ++records;
        ++predicted[person];
        ++actual[found->second];
        ++both[{person, found->second}];
    }
    const auto pairs = [](const auto& counts) {
        double sum = 0;
        for (const auto& [key, n] : counts) sum += static_cast<double>(n) * static_cast<double>(n - 1) / 2;
        return sum;
    };
    const auto safe = [](double a, double b) { return b == 0 ? 1.0 : a / b; };
    const double right = pairs(both);
    const double precision = safe(right, pairs(predicted));
    const double recall = safe(right, pairs(actual));
    double b_precision = 0, b_recall = 0;
    for (const auto& [cell, n] : both) {
        b_precision += static_cast<double>(n) * static_cast<double>(n) / static_cast<double>(predicted[cell.first]);
        b_recall += static_cast<double>(n) * static_cast<double>(n) / static_cast<double>(actual[cell.second]);
    }
    b_precision = safe(b_precision, static_cast<double>(records));
    b_recall = safe(b_recall, static_cast<double>(records));
    std::cout << "records: " << records << "\npairwise precision: " << ratio(precision)
              << "\npairwise recall: " << ratio(recall)
              << "\npairwise F1: " << ratio(safe(2 * precision * recall, precision + recall))
              << "\nB-cubed F1: " << ratio(safe(2 * b_precision * b_recall, b_precision + b_recall)) << '\n';
    here.report().set("records", records).set("precision", precision).set("recall", recall);
    return app::kOk;
}

}  // namespace opx::link
