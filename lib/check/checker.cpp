#include "check/checker.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "check/against_case.hpp"
#include "check/table_run.hpp"
#include "csv/reader.hpp"

namespace opx::check {
namespace {

using definition::Definition;
using definition::Table;

/// A file without a header is no table at all; the other tables are still checked.
bool has_header(const fs::path& file, FindingLog& findings) {
    FindingLog faults(0);  // found again, and kept, when the table is read
    csv::ReaderOptions reading;
    reading.faults = &faults;
    InputFile input(file);
    try {
        csv::Reader(std::move(input), reading);
        return true;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input) throw;
        findings.report({"DC20", Severity::error, error.where(), error.message(), {}});
        return false;
    }
}

/// The items by which others name rows of a table, each combination once.
std::map<std::string, std::vector<Reference>> wanted_keys(const dataset::Dataset& dataset,
                                                          const Definition& definition) {
    std::map<std::string, std::vector<Reference>> out;
    for (const Table& table : definition.tables) {
        if (dataset.find(table.name) == nullptr) continue;
        for (const Reference& reference : references_of(table, definition)) {
            std::vector<Reference>& known = out[reference.parent];
            if (std::none_of(known.begin(), known.end(),
                             [&](const Reference& other) { return other.parent_items == reference.parent_items; }))
                known.push_back(reference);
        }
    }
    // A table that is not there says nothing of its rows: without a table of patients nobody can be missing in it.
    std::erase_if(out, [&](const auto& entry) { return dataset.find(entry.first) == nullptr; });
    return out;
}

/// DC15, DC16: files by name.
void check_files(const dataset::Dataset& dataset, const Definition& definition, FindingLog& findings) {
    for (const auto& entry : fs::directory_iterator(dataset.folder)) {
        const std::string name = entry.path().filename();
        if (name == "dataset.json" || name == "rejects.csv" || name == "manifest.json") continue;
        const bool listed = std::any_of(dataset.tables.begin(), dataset.tables.end(),
                                        [&](const dataset::TableInfo& table) { return table.file_name() == name; });
        if (listed) continue;
        const bool named = name.ends_with(".csv") && definition.find(name.substr(0, name.size() - 4)) != nullptr;
        findings.report(
            {named ? "DC16" : "DC15",
             Severity::error,
             {entry.path().string()},
             named ? "dataset.json does not list this file" : "the name is not that of a table of the definition",
             {}});
    }
}

/// DC08: patients of the dataset who do not qualify. Each is told where its rows begin in the table of patients, or, without
/// that table, in every table.
class ScopeCheck {
   public:
    ScopeCheck(const dataset::Dataset& dataset, const Definition& definition, const CheckOptions& options)
        : dataset_(dataset), definition_(definition) {
        // The part for linkage holds nothing to judge by.
        if (options.item == nullptr || options.part == Part::linkage) return;
        dataset::BirthItem birth;
        if (options.identity != nullptr)
            for (const identity::Item& item : options.identity->items)
                for (const identity::Part& part : item.parts)
                    if (part.form == identity::Form::date) birth = {part.table, part.item};
        if (options.item->scope.population && birth.table.empty()) return;
        scope_.emplace(definition, *options.item, birth);
        if (!scope_->asks()) scope_.reset();
    }
    dataset::PatientScope* scope() { return scope_ ? &*scope_ : nullptr; }

    /// What could not be seen of a table: then the scope cannot be judged. Without the mark of suspected diseases it can, in
    /// favour of the patients.
    void lacks(const Table& table, const std::vector<std::string>& items) {
        for (const std::string& item : items)
            (table.field(item).has(definition::Role::suspected) ? unsure_ : lacking_)
                .push_back(table.name + "." + item);
    }

    void unread(const std::string& table) {
        if (!scope_) return;
        const std::vector<std::string> asked = scope_->tables();
        if (std::find(asked.begin(), asked.end(), table) != asked.end()) lacking_.push_back(table);
    }

    void check(FindingLog& findings) {
        if (!scope_) return;
        for (const std::string& table : scope_->tables())
            if (dataset_.find(table) == nullptr) lacking_.push_back(table);
        if (!lacking_.empty()) {
            std::string list;
            for (const std::string& item : lacking_) list += (list.empty() ? "" : ", ") + item;
            findings.report({"DC08",
                             Severity::warning,
                             {dataset_.folder.string()},
                             "whether the patients are those of the case cannot be judged without " + list,
                             {}});
            return;
        }
        for (const std::string& item : unsure_)
            findings.report({"DC08",
                             Severity::note,
                             {dataset_.folder.string(), 0, 0, item},
                             "is not delivered: no disease counts as suspected",
                             {}});
        const dataset::PatientSet qualifying = scope_->qualifying();
        std::vector<const dataset::TableInfo*> registers;
        for (const Table& table : definition_.tables)
            for (const Reference& reference : references_of(table, definition_))
                if (reference.patient && dataset_.find(reference.parent) != nullptr)
                    registers = {dataset_.find(reference.parent)};
        if (registers.empty())
            for (const dataset::TableInfo& table : dataset_.tables) registers.push_back(&table);
        for (const dataset::TableInfo* info : registers) check_patients(*info, qualifying, findings);
    }

   private:
    void check_patients(const dataset::TableInfo& info, const dataset::PatientSet& qualifying, FindingLog& findings) {
        const Table* table = definition_.find(info.name);
        const fs::path file = dataset_.file_of(info);
        std::error_code error;
        FindingLog faults(0);
        if (table == nullptr || table->group_width() < 2 || !fs::is_regular_file(file, error) ||
            !has_header(file, faults))
            return;
        csv::ReaderOptions reading;
        reading.faults = &faults;
        csv::Reader reader(InputFile(file), reading);
        const auto& header = reader.header();
        if (std::find(header.begin(), header.end(), table->grain[0]) == header.end() ||
            std::find(header.begin(), header.end(), table->grain[1]) == header.end())
            return;
        const dataset::PatientColumns columns = dataset::patient_columns(*table, header);
        RowBatch batch(header.size());
        dataset::PatientKey last{};
        while (reader.next(batch))
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                const dataset::PatientKey key =
                    dataset::patient_key(batch.field(row, columns.facility), batch.field(row, columns.patient));
                if (key == last) continue;
                last = key;
                if (qualifying.contains(key)) continue;
                if (!findings.keeps("DC08")) {
                    findings.count("DC08", Severity::error);
                    continue;
                }
                findings.report({"DC08",
                                 Severity::error,
                                 {file.string(), batch.origin(row).place, 0, info.name},
                                 "the patient is not one of those the case is about (disease, age)",
                                 {}});
            }
    }

    const dataset::Dataset& dataset_;
    const Definition& definition_;
    std::optional<dataset::PatientScope> scope_;
    std::vector<std::string> lacking_;
    std::vector<std::string> unsure_;
};

dataset::Dataset opened(const fs::path& folder) {
    const fs::path description = folder / "dataset.json";
    std::error_code error;
    if (!fs::is_regular_file(description, error))
        throw Error(ErrorKind::input, Location{folder.string()}, "not a dataset: it has no dataset.json",
                    "one CSV alone is checked with --table");
    dataset::Dataset dataset = dataset::parse(read_file(description), description.string());
    dataset.folder = folder;
    return dataset;
}

}  // namespace

CheckResult check_table(const fs::path& file, const Table& table, const Definition& definition,
                        const CheckOptions& options) {
    CheckResult result;
    TableRun run(table, file);
    run.read({definition, options, nullptr, nullptr, false, {}});
    run.finish(result);
    return result;
}

CheckResult check_dataset(const fs::path& folder, const Definition& definition, const CheckOptions& options) {
    dataset::Dataset dataset = opened(folder);
    CheckResult result;
    if (dataset.definition_sha256 != definition.sha256)
        result.findings.report({"DC06",
                                Severity::error,
                                {(folder / "dataset.json").string()},
                                "the dataset was made under definition " + dataset.definition_id + " " +
                                    dataset.definition_version + " of other content than the one in use",
                                {}});
    check_files(dataset, definition, result.findings);
    ScopeCheck scope(dataset, definition, options);
    std::optional<IdentityWalk> identities;
    if (options.identity != nullptr) identities.emplace(dataset, definition, *options.identity, *options.forms);
    const RunContext context{
        definition,
        options,
        scope.scope(),
        identities ? &*identities : nullptr,
        true,
        options.keys ? wanted_keys(dataset, definition) : std::map<std::string, std::vector<Reference>>{}};
    struct Read {
        FindingLog before;  // what keeps the table from being read
        std::optional<TableRun> run;
    };
    std::vector<Read> tables(dataset.tables.size());
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const dataset::TableInfo& info = dataset.tables[i];
        const fs::path file = dataset.file_of(info);
        const Table* table = definition.find(info.name);
        const auto refuse = [&](const char* rule, const char* message) {
            tables[i].before.report({rule, Severity::error, {file.string()}, message, {}});
        };
        std::error_code error;
        if (table == nullptr) {
            refuse("DC15", "the definition has no such table");
            continue;
        }
        if (!fs::is_regular_file(file, error)) {
            refuse("DC16", "dataset.json lists this file, and it is not there");
            scope.unread(info.name);
            continue;
        }
        if (!has_header(file, tables[i].before)) {
            scope.unread(info.name);
            continue;
        }
        if (options.progress != nullptr) options.progress->phase(info.name);
        TableRun& run = tables[i].run.emplace(*table, file);
        run.read(context);
        scope.lacks(*table, run.missing_for_scope);
        if (run.sha256() != info.sha256)
            run.findings.report({"DC16",
                                 Severity::error,
                                 {file.string()},
                                 "its SHA-256 is not the one dataset.json states: the file was changed",
                                 {}});
        else if (run.summary.rows != info.rows)
            run.findings.report(
                {"DC16",
                 Severity::error,
                 {file.string()},
                 "has " + std::to_string(run.summary.rows) + " rows, dataset.json states " + std::to_string(info.rows),
                 {}});
    }
    for (Read& child : tables)
        for (const Read& parent : tables)
            if (child.run && parent.run) child.run->check_parent(*parent.run);
    for (Read& read : tables) {
        result.findings.append(read.before);
        if (read.run) read.run->finish(result);
    }
    scope.check(result.findings);
    if (options.item != nullptr) check_against_case(dataset, result.tables, options, result.findings);
    result.dataset = std::move(dataset);
    return result;
}

}  // namespace opx::check
