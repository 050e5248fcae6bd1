#include "select/selector.hpp"

#include <algorithm>
#include <optional>

#include "dataset/patient.hpp"
#include "dataset/period.hpp"
#include "dataset/scope.hpp"
#include "dataset/table_reader.hpp"

namespace opx::select {
namespace {

using definition::Case;
using definition::Definition;
using definition::Table;

std::size_t column_of(const std::vector<std::string>& columns, const std::string& name, const std::string& table) {
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found == columns.end())
        throw Error(ErrorKind::input,
                    "table '" + table + "' of the dataset has no item '" + name + "' that the case asks about",
                    "run opx-select on the dataset that the converters or opx-merge wrote");
    return static_cast<std::size_t>(found - columns.begin());
}

struct Scope {
    bool everybody = true;
    dataset::PatientSet patients;
};

Scope qualifying_patients(const dataset::Dataset& in, const Definition& definition, const Case& item,
                          const SelectOptions& options) {
    dataset::PatientScope scope(definition, item, {options.birth_date_table, options.birth_date_item});
    if (!scope.asks()) return {};
    for (const std::string& name : scope.tables()) {
        const dataset::TableInfo* info = in.find(name);
        if (info == nullptr) continue;  // a dataset without that table has no patient that qualifies by it
        dataset::TableReader reader(in, *info);
        if (const auto missing = scope.begin(definition.table(name), info->columns); !missing.empty())
            (void)column_of(info->columns, missing.front(), name);  // says which
        RowBatch batch(info->columns.size());
        while (reader.next(batch))
            for (std::size_t row = 0; row < batch.rows(); ++row) scope.see(batch, row);
    }
    return {false, scope.qualifying()};
}

}  // namespace

SelectResult select(const dataset::Dataset& in, const Definition& definition, const Case& item,
                    const SelectOptions& options) {
    if (item.scope.qualifying_encounters_only)
        throw Error(
            ErrorKind::definition, Location{item.file.string()},
            "keep: qualifying_encounters_only cannot be decided: no item ties a row to an encounter in every table",
            "use keep: all_records_of_qualifying_patients with a period");
    const Scope scope = qualifying_patients(in, definition, item, options);
    SelectResult result;
    dataset::Writer writer(options.output, options.if_exists, definition, in.operator_id);
    Balance& tables = result.counts["tables"];
    for (const Table& table : definition.tables) {
        const dataset::TableInfo* info = in.find(table.name);
        if (info == nullptr) continue;
        ++tables.read;
        if (options.progress != nullptr) options.progress->phase(table.name);
        Balance& balance = result.counts["table:" + table.name];
        std::vector<std::string> wanted = columns_of(item, table);
        std::erase_if(wanted, [&](const std::string& name) {
            return std::find(info->columns.begin(), info->columns.end(), name) == info->columns.end();
        });
        if (wanted.empty()) {
            ++tables.skipped["not_approved"];
            balance.read = info->rows;
            if (info->rows > 0) balance.skipped["table_not_approved"] = info->rows;
            continue;
        }
        ++tables.written;
        std::vector<std::size_t> columns;
        for (const std::string& name : wanted) columns.push_back(column_of(info->columns, name, table.name));
        const dataset::PeriodTest period(item, table, info->columns);
        std::optional<dataset::PatientFilter> qualifies;  // none: the table is not one of patients
        if (!scope.everybody && table.group_width() >= 2)
            qualifies.emplace(scope.patients, dataset::patient_columns(table, info->columns));
        dataset::TableWriter& out = writer.begin_table(table, wanted);
        dataset::TableReader reader(in, *info);
        RowBatch batch(info->columns.size());
        RowBatch kept(wanted.size());
        while (reader.next(batch)) {
            kept.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                ++balance.read;
                std::string_view reason;
                if (qualifies && !qualifies->contains(batch, row)) reason = "patient_out_of_scope";
                if (reason.empty()) reason = period.reason(batch, row);
                if (!reason.empty()) {
                    ++balance.skipped[std::string(reason)];
                    continue;
                }
                for (const std::size_t column : columns) kept.add_field(batch.field(row, column));
                kept.end_row(batch.origin(row));
                ++balance.written;
            }
            out.write(kept);
            if (options.progress != nullptr) options.progress->add(batch.rows(), batch.bytes());
        }
        out.close();
    }
    writer.add_steps(in.steps);
    dataset::Step step;
    step.command = "opx-select";
    step.version = options.version;
    step.parameters.set("case", item.id).set("case_sha256", item.sha256);
    step.inputs = dataset::inputs_of({&in});
    step.counts = result.counts;
    result.dataset = writer.commit(step);
    if (const dataset::TableInfo* info = in.find(options.birth_date_table)) result.patients_in = info->patients;
    if (const dataset::TableInfo* info = result.dataset.find(options.birth_date_table))
        result.patients_out = info->patients;
    return result;
}

}  // namespace opx::select
