#include "merge/merger.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "dataset/contradictions.hpp"
#include "dataset/table_reader.hpp"
#include "merge/settle.hpp"

namespace opx::merge {
namespace {

/// The item of role provenance that every source fills with a constant of its own: it tells which source a row is from.
struct SourceItem {
    std::size_t column = 0;
    std::map<std::string, std::string, std::less<>> sources;  // value -> source id
};

std::optional<SourceItem> source_item(const definition::Table& table) {
    for (std::size_t column = 0; column < table.fields.size(); ++column) {
        const definition::Field& field = table.fields[column];
        if (!field.has(definition::Role::provenance)) continue;
        SourceItem item{column, {}};
        const bool tells = std::all_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
            if (row.second.none) return true;
            const auto binding = field.sources.find(row.first);
            return binding != field.sources.end() && binding->second.kind == definition::Binding::Kind::constant &&
                   item.sources.emplace(binding->second.constant, row.first).second;
        });
        if (tells) return item;
    }
    return std::nullopt;
}

/// The greater, the better: the first of `prefer` gets the highest letter, a source it does not name the lowest.
std::string precedence_of(const std::vector<std::string>& prefer, const SourceItem& item, std::string_view value) {
    const auto source = item.sources.find(value);
    const auto found =
        source == item.sources.end() ? prefer.end() : std::find(prefer.begin(), prefer.end(), source->second);
    return std::string(1, static_cast<char>('a' + (prefer.end() - found)));
}

void merge_table(const std::vector<dataset::Dataset>& inputs, const definition::Table& table,
                 const MergeOptions& options, dataset::Writer& writer, MergeResult& result) {
    Balance& balance = result.counts["table:" + table.name];
    dataset::Settler settler(table, table.merge.on_duplicate, writer.folder(),
                             std::make_shared<SortMemory>(RowSorter::kDefaultMemory));
    const std::optional<SourceItem> source = source_item(table);
    for (const dataset::Dataset& input : inputs) {
        const dataset::TableInfo* info = input.find(table.name);
        if (info == nullptr) continue;
        if (info->columns != table.header())
            throw Error(ErrorKind::input, Location{input.file_of(*info).string(), 1},
                        "does not have all items of the table", "merge before opx-select, which leaves items out");
        dataset::TableReader reader(input, *info);
        RowBatch batch(info->columns.size());
        RowBatch ranked(info->columns.size() + 1);
        while (reader.next(batch)) {
            ranked.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                ranked.add_field(source ? precedence_of(table.merge.prefer, *source, batch.field(row, source->column))
                                        : std::string());
                for (std::size_t column = 0; column < batch.columns(); ++column)
                    ranked.add_field(batch.field(row, column));
                ranked.end_row(batch.origin(row));
            }
            balance.read += batch.rows();
            settler.add(ranked);
            if (options.progress != nullptr) options.progress->add(batch.rows(), batch.bytes());
        }
    }
    dataset::TableWriter& out = writer.begin_table(table, table.header());
    settle(settler, table, writer, out, result);
}

}  // namespace

void settle(dataset::Settler& settler, const definition::Table& table, dataset::Writer& writer,
            dataset::TableWriter& out, MergeResult& result) {
    Balance& balance = result.counts["table:" + table.name];
    balance.merged = settler.settle(out);
    out.close();
    balance.written = out.info().rows;
    const auto left_out = balance.merged.find("contradicted");
    if (left_out == balance.merged.end()) return;
    const std::vector<dataset::RowPlace>& places = settler.contradicted();
    writer.add_rejects(dataset::tell_contradictions(table.name, left_out->second, places, result.findings),
                       places.size());
}

MergeResult merge(const std::vector<dataset::Dataset>& inputs, const definition::Definition& definition,
                  const MergeOptions& options) {
    std::vector<const dataset::Dataset*> sources;
    for (const dataset::Dataset& input : inputs) {
        require_definition(input, definition);
        if (input.operator_id != inputs.front().operator_id)
            throw Error(ErrorKind::usage,
                        "datasets of different operators cannot be merged (" + inputs.front().operator_id + ", " +
                            input.operator_id + ")",
                        "each operator prepares its own data; linkage across operators is opx-link");
        sources.push_back(&input);
    }
    MergeResult result;
    dataset::Writer writer(options.output, options.if_exists, definition, inputs.front().operator_id);
    for (const definition::Table& table : definition.tables) {
        const bool present = std::any_of(inputs.begin(), inputs.end(), [&](const dataset::Dataset& input) {
            return input.find(table.name) != nullptr;
        });
        if (!present) continue;
        if (options.progress != nullptr) options.progress->phase(table.name);
        merge_table(inputs, table, options, writer, result);
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
