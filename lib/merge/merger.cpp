#include "merge/merger.hpp"

#include <algorithm>

#include "dataset/settler.hpp"
#include "dataset/table_reader.hpp"

namespace opx::merge {
namespace {

constexpr std::size_t kSortMemory = std::size_t{128} << 20;

/// The item that says which source a row came from: provenance, and every source fills it with its own id.
std::optional<std::size_t> source_column(const definition::Table& table, const definition::Definition& definition) {
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        const definition::Field& field = table.fields[i];
        if (!field.has(definition::Role::provenance)) continue;
        const bool named = std::all_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
            const auto binding = field.sources.find(row.first);
            return row.second.none || (binding != field.sources.end() &&
                                       binding->second.kind == definition::Binding::Kind::constant &&
                                       definition.source(binding->second.constant) != nullptr);
        });
        if (named) return i;
    }
    return std::nullopt;
}

/// The greater, the better: the first of `prefer` gets the highest letter.
std::string precedence_of(const std::vector<std::string>& prefer, std::string_view source) {
    const auto found = std::find(prefer.begin(), prefer.end(), source);
    const auto left = static_cast<char>(prefer.end() - found);
    return std::string(1, static_cast<char>('a' + left));
}

void merge_table(const std::vector<dataset::Dataset>& inputs, const definition::Table& table,
                 const definition::Definition& definition, const MergeOptions& options, dataset::Writer& writer,
                 Balance& balance) {
    dataset::Settler settler(table, table.merge.fill, writer.folder(), kSortMemory);
    const std::optional<std::size_t> source = source_column(table, definition);
    for (const dataset::Dataset& input : inputs) {
        const dataset::TableInfo* info = input.find(table.name);
        if (info == nullptr) continue;
        if (info->columns != table.header())
            throw Error(ErrorKind::input, Location{input.file_of(*info).string(), 1}, "does not have all items of the table",
                        "merge before opx-select, which leaves items out");
        dataset::TableReader reader(input, *info);
        RowBatch batch(info->columns.size());
        RowBatch ranked(info->columns.size() + 1);
        while (reader.next(batch)) {
            ranked.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                ranked.add_field(source ? precedence_of(table.merge.prefer, batch.field(row, *source)) : std::string_view{});
                for (std::size_t column = 0; column < batch.columns(); ++column) ranked.add_field(batch.field(row, column));
                ranked.end_row(batch.origin(row));
            }
            balance.read += batch.rows();
            settler.add(ranked);
            if (options.progress != nullptr) options.progress->add(batch.rows(), batch.bytes());
        }
    }
    dataset::TableWriter& out = writer.begin_table(table, table.header());
    balance.merged = settler.settle(out);
    out.close();
    balance.written = out.info().rows;
}

}  // namespace

MergeResult merge(const std::vector<dataset::Dataset>& inputs, const definition::Definition& definition,
                  const MergeOptions& options) {
    std::vector<const dataset::Dataset*> sources;
    for (const dataset::Dataset& input : inputs) {
        require_definition(input, definition);
        if (input.operator_id != inputs.front().operator_id)
            throw Error(ErrorKind::usage, "datasets of different operators cannot be merged (" + inputs.front().operator_id +
                                              ", " + input.operator_id + ")",
                        "each operator prepares its own data; linkage across operators is opx-link");
        sources.push_back(&input);
    }
    MergeResult result;
    dataset::Writer writer(options.output, options.if_exists, definition, inputs.front().operator_id);
    for (const definition::Table& table : definition.tables) {
        const bool present = std::any_of(inputs.begin(), inputs.end(),
                                         [&](const dataset::Dataset& input) { return input.find(table.name) != nullptr; });
        if (!present) continue;
        if (options.progress != nullptr) options.progress->phase(table.name);
        merge_table(inputs, table, definition, options, writer, result.counts["table:" + table.name]);
    }
    for (const dataset::Dataset& input : inputs) writer.add_steps(input.steps);
    dataset::Step step;
    step.command = "opx-merge";
    step.version = options.version;
    step.inputs = dataset::inputs_of(sources);
    step.counts = result.counts;
    result.dataset = writer.commit(step);
    return result;
}

}  // namespace opx::merge
