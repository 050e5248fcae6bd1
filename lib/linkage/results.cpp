#include "linkage/results.hpp"

#include <cmath>
#include <map>

#include "csv/reader.hpp"
#include "csv/writer.hpp"

namespace opx::linkage {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

std::string score_text(double weight) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6f", probability_of(weight));
    return text;
}

std::string_view reason_text(Refusal reason) {
    return reason == Refusal::band ? "band" : reason == Refusal::guard ? "guard" : "tie";
}

}  // namespace

std::string person_id(std::uint32_t number) {
    const std::string digits = std::to_string(number);
    return "P" + std::string(10 - digits.size(), '0') + digits;
}

std::string levels_text(Levels levels, std::size_t comparisons) {
    std::string out;
    for (std::size_t c = 0; c < comparisons; ++c) {
        if (c > 0) out += '.';
        const unsigned level = level_of(levels, c);
        out += level == kNoLevel ? "-" : std::to_string(level);
    }
    return out;
}

void write_links(OutputFile& out, const Columns& columns, const Linker& linker,
                 const std::vector<std::uint32_t>& persons, const std::vector<std::string>& ids) {
    const std::size_t comparisons = linker.comparisons();
    std::string text = "person_id,operator,record,score,rule\n";
    std::map<Levels, std::string> rules;
    for (std::uint32_t record = 0; record < columns.records(); ++record) {
        const Clusters::Tie& tie = linker.clusters().tie(record);
        std::string score, rule;
        if (std::isinf(tie.weight) && tie.weight > 0) {
            score = "1";
            rule = "decision";
        } else if (tie.weight > kVetoed) {
            score = score_text(static_cast<double>(tie.weight));
            rule = levels_text(linker.scorer().judge().levels(std::min(record, tie.other), std::max(record, tie.other)),
                               comparisons);
        }
        csv::append_row(
            text, {ids.empty() ? person_id(persons[record]) : ids[persons[record] - 1],
                   columns.operator_name(columns.operator_of(record)), std::string(columns.name(record)), score, rule});
        if (text.size() < kChunk) continue;
        out.write(text);
        text.clear();
    }
    out.write(text);
}

void write_review(OutputFile& out, const Columns& columns, const Linker& linker) {
    std::string text = "operator_a,record_a,operator_b,record_b,score,rule,reason,decision\n";
    for (const Refused& refused : linker.review()) {
        const auto [a, b, weight] = refused.edge;
        csv::append_row(text, {columns.operator_name(columns.operator_of(a)), std::string(columns.name(a)),
                               columns.operator_name(columns.operator_of(b)), std::string(columns.name(b)),
                               score_text(static_cast<double>(weight)),
                               levels_text(linker.scorer().judge().levels(a, b), linker.comparisons()),
                               std::string(reason_text(refused.reason)), ""});
        if (text.size() < kChunk) continue;
        out.write(text);
        text.clear();
    }
    out.write(text);
}

Decisions read_decisions(const fs::path& file, const Columns& columns) {
    csv::Reader reader{InputFile(file)};
    std::vector<std::size_t> at;
    for (const std::string_view name : {"operator_a", "record_a", "operator_b", "record_b", "decision"}) {
        const auto found = std::find(reader.header().begin(), reader.header().end(), name);
        if (found == reader.header().end())
            throw Error(ErrorKind::input, Location{reader.name(), 1}, "has no column '" + std::string(name) + "'");
        at.push_back(static_cast<std::size_t>(found - reader.header().begin()));
    }
    Decisions decisions;
    std::map<std::uint64_t, bool> decided;  // same?
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const std::string_view word = batch.field(row, at[4]);
            if (word.empty() || word == "unknown") continue;
            const Location where{reader.name(), batch.origin(row).place};
            if (word != "same" && word != "different")
                throw Error(ErrorKind::input, where, "a decision is same, different or unknown");
            const std::uint32_t a = columns.find(batch.field(row, at[0]), batch.field(row, at[1]));
            const std::uint32_t b = columns.find(batch.field(row, at[2]), batch.field(row, at[3]));
            if (a == columns.records() || b == columns.records() || a == b) continue;
            const auto [found, fresh] = decided.emplace(Decisions::pair_key(a, b), word == "same");
            if (!fresh && found->second != (word == "same"))
                throw Error(ErrorKind::input, where, "the pair was decided in another way before");
        }
    for (const auto& [key, same] : decided) {
        if (same) decisions.same.emplace_back(static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key));
        else decisions.different.emplace(key, true);
    }
    return decisions;
}

}  // namespace opx::linkage
