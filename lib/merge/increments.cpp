#include "merge/increments.hpp"

#include <optional>

#include "dataset/increment.hpp"
#include "dataset/table_reader.hpp"
#include "merge/settle.hpp"

namespace opx::merge {
namespace {

/// A dataset and whom those after it replace.
struct Layer {
    const dataset::Dataset* dataset = nullptr;
    std::vector<dataset::PatientSet> replaced;  // by each later increment
};

void check_chain(const dataset::Dataset& base, const std::vector<dataset::Dataset>& increments,
                 const definition::Definition& definition) {
    require_definition(base, definition);
    if (base.state.empty())
        throw Error(ErrorKind::input, Location{base.folder.string()},
                    "shows no state of its source: no increment can follow it",
                    "increments follow the dataset of opx-ssmix --state or --since itself, before opx-merge with other "
                    "sources");
    const dataset::Dataset* before = &base;
    for (const dataset::Dataset& increment : increments) {
        require_definition(increment, definition);
        if (!increment.increment)
            throw Error(ErrorKind::input, Location{increment.folder.string()}, "not an increment but a whole dataset");
        if (increment.increment->since != before->state || increment.operator_id != base.operator_id)
            throw Error(ErrorKind::input, Location{increment.folder.string()},
                        "follows state " + increment.increment->since.substr(0, 12) + ", but " +
                            before->folder.string() + " shows state " + before->state.substr(0, 12),
                        "give every increment since the dataset was made, in the order in which they were made");
        before = &increment;
    }
}

/// Where no patient tells which row is of now (facility): the first date of the table, when it has one.
std::optional<std::size_t> date_column(const definition::Table& table) {
    if (table.group_width() >= 2) return std::nullopt;
    for (std::size_t column = 0; column < table.fields.size(); ++column)
        if (table.fields[column].type.kind == definition::TypeKind::date) return column;
    return std::nullopt;
}

bool replaced(Layer& layer, std::vector<dataset::PatientFilter>& filters, const RowBatch& batch, std::size_t row) {
    for (std::size_t i = 0; i < layer.replaced.size(); ++i)
        if (filters[i].contains(batch, row)) return true;
    return false;
}

void apply_table(std::vector<Layer>& layers, const definition::Table& table, const MergeOptions& options,
                 dataset::Writer& writer, MergeResult& result) {
    Balance& balance = result.counts["table:" + table.name];
    dataset::Settler settler(table, table.merge.on_duplicate, writer.folder(),
                             std::make_shared<SortMemory>(RowSorter::kDefaultMemory));
    std::uint64_t replaced_rows = 0;
    char precedence = 'a';
    const std::optional<std::size_t> date = date_column(table);
    std::string rank;
    for (Layer& layer : layers) {
        const dataset::TableInfo* info = layer.dataset->find(table.name);
        if (info == nullptr) continue;
        std::vector<dataset::PatientFilter> filters;
        if (table.group_width() >= 2)
            for (const dataset::PatientSet& set : layer.replaced)
                filters.emplace_back(set, dataset::patient_columns(table, info->columns));
        dataset::TableReader reader(*layer.dataset, *info);
        RowBatch batch(info->columns.size());
        RowBatch kept(info->columns.size() + 1);
        while (reader.next(batch)) {
            kept.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                if (!filters.empty() && replaced(layer, filters, batch, row)) {
                    ++replaced_rows;
                    continue;
                }
                rank.assign(date ? batch.field(row, *date) : std::string_view()) += precedence;
                kept.add_field(rank);
                for (std::size_t column = 0; column < batch.columns(); ++column)
                    kept.add_field(batch.field(row, column));
                kept.end_row(batch.origin(row));
            }
            balance.read += batch.rows();
            settler.add(kept);
            if (options.progress != nullptr) options.progress->add(batch.rows(), batch.bytes());
        }
        if (precedence < 'z') ++precedence;
    }
    dataset::TableWriter& out = writer.begin_table(table, table.header());
    settle(settler, table, writer, out, result);
    if (replaced_rows > 0) balance.merged["replaced"] += replaced_rows;
}

}  // namespace

MergeResult apply_increments(const dataset::Dataset& base, const std::vector<dataset::Dataset>& increments,
                             const definition::Definition& definition, const MergeOptions& options) {
    check_chain(base, increments, definition);
    std::vector<Layer> layers{{&base, {}}};
    std::vector<const dataset::Dataset*> sources{&base};
    for (const dataset::Dataset& increment : increments) {
        const dataset::PatientSet patients = dataset::read_tombstones(increment);
        for (Layer& layer : layers) layer.replaced.push_back(patients);
        layers.push_back({&increment, {}});
        sources.push_back(&increment);
    }
    MergeResult result;
    dataset::Writer writer(options.output, options.if_exists, definition, base.operator_id);
    for (const definition::Table& table : definition.tables) {
        if (base.find(table.name) == nullptr) continue;
        if (options.progress != nullptr) options.progress->phase(table.name);
        apply_table(layers, table, options, writer, result);
    }
    for (const dataset::Dataset* source : sources) writer.add_steps(source->steps);
    writer.set_state(sources.back()->state);
    dataset::Step step;
    step.command = "opx-merge";
    step.version = options.version;
    step.parameters.set("increments", increments.size());
    step.inputs = dataset::inputs_of(sources);
    step.counts = result.counts;
    result.dataset = writer.commit(step);
    return result;
}

}  // namespace opx::merge
