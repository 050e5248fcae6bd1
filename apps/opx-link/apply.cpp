#include <map>

#include "csv/reader.hpp"
#include "dataset/patient.hpp"
#include "dataset/table_reader.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {
namespace {

/// facility/patient of the operator -> person id.
std::map<std::string, std::string, std::less<>> links_of(const fs::path& file, const std::string& operator_id) {
    csv::Reader reader{InputFile(file)};
    std::vector<std::size_t> at;
    for (const std::string_view name : {"operator", "record", "person_id"}) {
        const auto found = std::find(reader.header().begin(), reader.header().end(), name);
        if (found == reader.header().end())
            throw Error(ErrorKind::input, Location{reader.name(), 1}, "has no column '" + std::string(name) + "'");
        at.push_back(static_cast<std::size_t>(found - reader.header().begin()));
    }
    std::map<std::string, std::string, std::less<>> links;
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            if (batch.field(row, at[0]) != operator_id) continue;
            if (!links.emplace(batch.field(row, at[1]), batch.field(row, at[2])).second)
                throw Error(ErrorKind::input, Location{reader.name(), batch.origin(row).place},
                            "the links name a record of the operator twice");
        }
    if (links.empty())
        throw Error(ErrorKind::input, Location{reader.name()}, "has no link of operator '" + operator_id + "'",
                    "give the operator under which the records were matched: OPERATOR=DATASET");
    return links;
}

}  // namespace

int apply(const ApplyAsked& asked, app::Run& here) {
    const definition::Definition& definition = here.definition();
    const Input input = input_of(asked.dataset);
    const dataset::Dataset in = dataset::open(input.path);
    require_definition(in, definition);
    const auto links = links_of(asked.links, input.operator_id.empty() ? in.operator_id : input.operator_id);
    bool any = false;
    for (const dataset::TableInfo& info : in.tables)
        any = any || definition.table(info.name).find(asked.item).has_value();
    if (!any)
        throw Error(ErrorKind::definition,
                    "no table of the dataset has an item '" + asked.item + "' to hold a person id",
                    "add it to the data definition, or name another with --item");
    // Tables in the order of dataset.json, each row once.
    dataset::Writer writer(asked.output, here.if_exists(), definition, in.operator_id);
    writer.add_steps(in.steps);
    dataset::Step step;
    step.command = here.command();
    step.version = app::Run::version();
    step.parameters.set("subcommand", "apply").set("item", asked.item);
    step.inputs = dataset::inputs_of({&in});
    std::uint64_t unlinked = 0;
    std::string key;
    for (const dataset::TableInfo& info : in.tables) {
        const definition::Table& table = definition.table(info.name);
        std::vector<std::string> columns = info.columns;
        const bool holds = table.find(asked.item).has_value();
        std::size_t target =
            static_cast<std::size_t>(std::find(columns.begin(), columns.end(), asked.item) - columns.begin());
        if (holds && target == columns.size()) {
            // In the order of the definition.
            columns.clear();
            for (const definition::Field& item : table.fields)
                if (item.name == asked.item ||
                    std::find(info.columns.begin(), info.columns.end(), item.name) != info.columns.end())
                    columns.push_back(item.name);
        }
        std::vector<std::size_t> from;
        for (const std::string& column : columns)
            from.push_back(static_cast<std::size_t>(std::find(info.columns.begin(), info.columns.end(), column) -
                                                    info.columns.begin()));
        target = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), asked.item) - columns.begin());
        std::optional<dataset::PatientColumns> patient;
        if (holds) patient = dataset::patient_columns(table, info.columns);
        dataset::TableReader reader(in, info);
        dataset::TableWriter& out = writer.begin_table(table, columns);
        Balance& balance = step.counts["table:" + info.name];
        RowBatch batch(info.columns.size());
        RowBatch linked(columns.size());
        while (reader.next(batch)) {
            linked.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                for (std::size_t column = 0; column < columns.size(); ++column) {
                    if (!holds || column != target) {
                        linked.add_field(batch.field(row, from[column]));
                        continue;
                    }
                    key.assign(batch.field(row, patient->facility));
                    key += '/';
                    key += batch.field(row, patient->patient);
                    const auto found = links.find(key);
                    unlinked += found == links.end() ? 1 : 0;
                    linked.add_field(found == links.end() ? std::string_view{} : std::string_view(found->second));
                }
                linked.end_row(batch.origin(row));
            }
            out.write(linked);
            balance.read += batch.rows();
            balance.written += batch.rows();
            here.progress()->add(batch.rows(), 0);
        }
        out.close();
    }
    step.counts.check();
    const dataset::Dataset written = writer.commit(step);
    FindingLog findings;
    if (unlinked > 0)
        findings.report({"LK08",
                         Severity::warning,
                         Location{asked.links},
                         std::to_string(unlinked) + " rows belong to patients whom the links do not name; their " +
                             asked.item + " is empty",
                         {}});
    here.print(findings);
    here.print(step.counts);
    here.report().set("rows_without_person", unlinked);
    return app::kOk;
}

}  // namespace opx::link
