#include "check/checker.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/digest.hpp"
#include "csv/reader.hpp"
#include "dataset/exclusion_proof.hpp"
#include "dataset/patient.hpp"
#include "dataset/period.hpp"
#include "definition/value_check.hpp"

namespace opx::check {
namespace {

using definition::Case;
using definition::Definition;
using definition::Field;
using definition::Role;
using definition::Table;
using definition::ValueCheck;
using definition::ValueFault;

/// Reports into the log and counts per table.
class Report final : public FindingSink {
   public:
    Report(FindingLog& log, TableSummary* table) : log_(&log), table_(table) {}
    void report(Finding finding) override {
        if (table_ != nullptr) ++table_->faults[finding.rule];
        log_->report(std::move(finding));
    }
    void add(const char* rule, Severity severity, Location where, const std::string& message,
             const std::string& hint = {}) {
        report({rule, severity, std::move(where), message, hint});
    }

   private:
    FindingLog* log_;
    TableSummary* table_;
};

/// A name of the header as a message may show it. A file without a header has a patient's values there: what is not of the
/// form of an item name is told by its place.
std::string shown_column(const Table& table, const std::vector<std::string>& header, std::size_t column) {
    const std::string& name = header[column];
    const bool item = !name.empty() && name.size() <= 40 && name[0] >= 'a' && name[0] <= 'z' &&
                      std::all_of(name.begin(), name.end(),
                                  [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    return table.name + (item ? "." + name : " column " + std::to_string(column + 1));
}

/// Header against definition and case: DC01, DC02, DC06.
void check_header(const std::vector<std::string>& header, const Table& table, const CheckOptions& options,
                  const std::string& file, Report& report) {
    std::size_t last = 0;
    bool ordered = true;
    for (std::size_t column = 0; column < header.size(); ++column) {
        const std::string& name = header[column];
        const auto place = table.find(name);
        if (!place) {
            report.add("DC06", Severity::error, {file, 1, 0, shown_column(table, header, column)},
                       "the definition has no such item");
            continue;
        }
        ordered = ordered && *place >= last;
        last = *place;
        if (std::count(header.begin(), header.end(), name) > 1)
            report.add("DC06", Severity::error, {file, 1, 0, table.name + "." + name}, "the item stands twice");
    }
    if (!ordered) report.add("DC06", Severity::error, {file, 1}, "the items are not in the order of the definition");
    if (options.item == nullptr) {
        for (const Field& field : table.fields)
            if (std::find(header.begin(), header.end(), field.name) == header.end())
                report.add("DC06", Severity::error, {file, 1, 0, table.name + "." + field.name},
                           "an item of the definition is missing");
        return;
    }
    const std::vector<std::string> approved = columns_of(*options.item, table);
    for (const std::string& name : header)
        if (table.find(name) && std::find(approved.begin(), approved.end(), name) == approved.end())
            report.add("DC01", Severity::error, {file, 1, 0, table.name + "." + name},
                       "the item is delivered, yet not approved by the case");
    const definition::CaseTable* in_case = options.item->find(table.name);
    if (in_case == nullptr) return;
    for (const std::string& name : approved) {
        if (std::find(header.begin(), header.end(), name) != header.end()) continue;
        const bool optional =
            std::find(in_case->optional.begin(), in_case->optional.end(), name) != in_case->optional.end();
        report.add(optional ? "DC03" : "DC02", optional ? Severity::warning : Severity::error,
                   {file, 1, 0, table.name + "." + name},
                   optional ? "an approved optional item is missing" : "an approved item is missing");
    }
}

/// Where the patient stands; nothing when the file has no such columns (DC02 or DC06 with its header).
std::optional<dataset::PatientColumns> patient_of(const Table& table, const std::vector<std::string>& header) {
    if (table.group_width() < 2) return std::nullopt;
    for (std::size_t i = 0; i < 2; ++i)
        if (std::find(header.begin(), header.end(), table.grain[i]) == header.end()) return std::nullopt;
    return dataset::patient_columns(table, header);
}

/// Values of one table: DC04, DC07, DC10, DC11, DC12, DC13.
class Rows {
   public:
    Rows(const Table& table, const Definition& definition, const std::vector<std::string>& header,
         const CheckOptions& options, const std::string& file, const dataset::PatientSet* parents, Report& report,
         TableSummary& summary)
        : table_(table), options_(options), file_(file), parents_(parents), report_(report), summary_(summary) {
        for (const std::string& name : header) {
            const auto place = table.find(name);
            checks_.push_back(place ? std::make_unique<ValueCheck>(table.fields[*place], definition) : nullptr);
            filled_.push_back(0);
        }
        for (const std::string& name : table.grain) {
            const auto found = std::find(header.begin(), header.end(), name);
            if (found == header.end()) continue;
            grain_.push_back(static_cast<std::size_t>(found - header.begin()));
        }
        for (std::size_t column = 0; column < header.size(); ++column) {
            if (checks_[column] == nullptr || checks_[column]->field().reason_field.empty()) continue;
            const auto reason = std::find(header.begin(), header.end(), checks_[column]->field().reason_field);
            if (reason != header.end()) reasons_.push_back({column, static_cast<std::size_t>(reason - header.begin())});
        }
        whole_grain_ = grain_.size() == table.grain.size();
        if (const Field* day = table.first_with(Role::period_key)) {
            const auto found = std::find(header.begin(), header.end(), day->name);
            if (found != header.end()) day_ = static_cast<std::size_t>(found - header.begin());
        }
        columns_ = patient_of(table, header);
        if (options.item != nullptr) {
            try {
                period_.emplace(*options.item, table, header);
            } catch (const Error&) {
                // The period item is missing: that is DC02 or DC06, reported with the header.
            }
        }
    }

    void see(const RowBatch& batch, std::size_t row) {
        ++summary_.rows;
        const std::uint64_t line = batch.origin(row).place;
        for (std::size_t column = 0; column < checks_.size(); ++column) {
            if (checks_[column] == nullptr) continue;
            const std::string_view value = batch.field(row, column);
            if (!value.empty()) ++filled_[column];
            const ValueFault fault = checks_[column]->check(value);
            const bool outside =
                fault == ValueFault::none && !value.empty() && checks_[column]->outside_extensible_list(value);
            if (fault == ValueFault::none && !outside) continue;
            value_fault(fault, outside, column, value, line);
        }
        for (const auto& [column, reason] : reasons_) {
            const bool empty = batch.field(row, column).empty();
            if (empty != batch.field(row, reason).empty()) continue;
            report_.add("DC10", Severity::error, {file_, line, 0, table_.name + "." + checks_[column]->field().name},
                        empty ? "the value is missing, and no reason is given"
                              : "a reason for a missing value stands beside a value");
        }
        if (period_)
            if (const std::string_view reason = period_->reason(batch, row); !reason.empty())
                report_.add("DC07", Severity::error, {file_, line, 0, table_.name},
                            reason == "undated"
                                ? "the row has no date, so it is not shown to lie in the approved period"
                                : "the row lies outside the approved period");
        if (day_) ++summary_.months[month_of(batch.field(row, *day_))];
        if (columns_) see_patient(batch, row, line);
    }

    void finish() {
        for (std::size_t column = 0; column < checks_.size(); ++column) {
            if (checks_[column] == nullptr) continue;
            const Field& field = checks_[column]->field();
            summary_.filled.emplace_back(field.name, filled_[column]);
            const bool by_converter = field.has(Role::provenance);
            if (summary_.rows > 0 && filled_[column] == 0 && options_.item != nullptr && !by_converter) {
                const definition::CaseTable* in_case = options_.item->find(table_.name);
                const bool required =
                    in_case != nullptr && std::find(in_case->required.begin(), in_case->required.end(), field.name) !=
                                              in_case->required.end();
                if (required)
                    report_.add("DC04", Severity::warning, {file_, 0, 0, table_.name + "." + field.name},
                                "the item is empty in every row");
            }
        }
    }

   private:
    /// A year alone, or no date at all, is in no month.
    static std::string month_of(std::string_view value) {
        return std::string(dataset::days_of(value).first.empty() || value.size() < 7 ? std::string_view{}
                                                                                     : value.substr(0, 7));
    }

    void value_fault(ValueFault fault, bool outside, std::size_t column, std::string_view value, std::uint64_t line) {
        const Field& field = checks_[column]->field();
        const bool code = outside || fault == ValueFault::not_in_code_list;
        std::string message =
            outside ? "the code is not in the code list, which may be extended"
                    : "the value breaks the rule of its item: " + std::string(definition::reason_of(fault));
        if (options_.show_values && !value.empty()) message += " (" + std::string(value) + ")";
        report_.add(code ? "DC11" : "DC10", outside ? Severity::warning : Severity::error,
                    {file_, line, 0, table_.name + "." + field.name}, message);
    }

    void see_patient(const RowBatch& batch, std::size_t row, std::uint64_t line) {
        patient_.assign(batch.field(row, columns_->facility));
        patient_ += '\x1F';
        patient_ += batch.field(row, columns_->patient);
        if (summary_.rows == 1 || patient_ != last_) {
            if (summary_.rows > 1 && patient_ < last_ && ordered_) {
                ordered_ = false;
                report_.add("DC06", Severity::error, {file_, line, 0, table_.name},
                            "rows are not in the order the definition asks (order_by)");
            }
            ++summary_.patients;
            last_ = patient_;
            keys_.clear();
            if (parents_ != nullptr && !parents_->contains(dataset::patient_key(batch.field(row, columns_->facility),
                                                                                batch.field(row, columns_->patient))))
                report_.add("DC13", Severity::error, {file_, line, 0, table_.name},
                            "the patient of the row is not in the table of patients");
        }
        if (!whole_grain_) return;
        key_.clear();
        for (const std::size_t column : grain_) {
            key_ += batch.field(row, column);
            key_ += '\x1F';
        }
        if (!keys_.insert(key_).second)
            report_.add("DC12", Severity::error, {file_, line, 0, table_.name},
                        "a row with the same primary key stands before");
    }

    const Table& table_;
    const CheckOptions& options_;
    std::string file_;
    const dataset::PatientSet* parents_;
    Report& report_;
    TableSummary& summary_;
    std::vector<std::unique_ptr<ValueCheck>> checks_;
    std::vector<std::uint64_t> filled_;
    std::vector<std::pair<std::size_t, std::size_t>> reasons_;  // columns: the value, why it may be missing
    std::vector<std::size_t> grain_;
    bool whole_grain_ = false;
    std::optional<std::size_t> day_;  // column of the period item
    std::optional<dataset::PatientColumns> columns_;
    std::optional<dataset::PeriodTest> period_;
    std::string patient_;
    std::string last_;
    bool ordered_ = true;
    std::string key_;
    std::unordered_set<std::string> keys_;
};

/// Reads one CSV; gives its SHA-256, and its patients into `patients` when that is wanted.
std::string check_file(const fs::path& file, const Table& table, const Definition& definition,
                       const CheckOptions& options, const dataset::PatientSet* parents, dataset::PatientSet* patients,
                       CheckResult& result) {
    TableSummary& summary = result.tables.emplace_back();
    summary.table = table.name;
    Report report(result.findings, &summary);
    csv::ReaderOptions reading;
    reading.hash = true;
    reading.faults = &report;
    csv::Reader reader(InputFile(file), reading);
    const std::string name = reader.name();
    check_header(reader.header(), table, options, name, report);
    Rows rows(table, definition, reader.header(), options, name, parents, report, summary);
    std::optional<dataset::PatientColumns> columns;
    if (patients != nullptr) columns = patient_of(table, reader.header());
    RowBatch batch(reader.header().size());
    while (reader.next(batch)) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            rows.see(batch, row);
            if (columns)
                patients->insert(
                    dataset::patient_key(batch.field(row, columns->facility), batch.field(row, columns->patient)));
        }
        if (options.progress != nullptr) options.progress->add(batch.rows(), batch.bytes());
    }
    rows.finish();
    return reader.sha256();
}

/// A file without a header is no table at all; the other tables are still checked.
bool has_header(const fs::path& file, Report& report) {
    FindingLog faults;  // found again, and kept, when the table is read
    csv::ReaderOptions reading;
    reading.faults = &faults;
    InputFile input(file);
    try {
        csv::Reader(std::move(input), reading);
        return true;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input) throw;
        report.add("DC20", Severity::error, error.where(), error.message());
        return false;
    }
}

/// The table that a table's patients must stand in: the parent its first grain item names.
std::string parent_of(const Table& table) {
    const Field& field = table.field(table.grain.front());
    const std::size_t point = field.foreign_key.find('.');
    return point == std::string::npos ? std::string{} : field.foreign_key.substr(0, point);
}

std::string range(const definition::Expected& expected) {
    if (expected.max == UINT64_MAX) return std::to_string(expected.min) + " or more";
    return std::to_string(expected.min) + " to " + std::to_string(expected.max);
}

/// DC05, DC09, DC14: what the case says of the dataset as a whole.
void check_against_case(const dataset::Dataset& dataset, const Case& item,
                        const std::map<std::string, dataset::PatientSet>& parents, const CheckOptions& options,
                        const std::string& folder, Report& report) {
    for (const dataset::TableInfo& table : dataset.tables)
        if (item.find(table.name) == nullptr)
            report.add("DC05", Severity::error, {folder, 0, 0, table.name},
                       "the table is delivered, yet not approved by the case");
    for (const definition::CaseTable& table : item.tables)
        if (dataset.find(table.table) == nullptr)
            report.add("DC05", Severity::error, {folder, 0, 0, table.table}, "a table the case approves is missing");
    try {
        (void)dataset::required_exclusion(dataset, item, options.date);
    } catch (const Error& error) {
        report.add("DC09", Severity::error, {folder}, error.message(), error.hint());
    }
    for (const auto& [name, expected] : item.expected_rows) {
        const dataset::TableInfo* table = dataset.find(name);
        const std::uint64_t rows = table == nullptr ? 0 : table->rows;
        if (rows < expected.min || rows > expected.max)
            report.add("DC14", Severity::warning, {folder, 0, 0, name},
                       "has " + std::to_string(rows) + " rows, the case expects " + range(expected));
    }
    if (!item.expected_patients) return;
    std::uint64_t patients = 0;
    for (const auto& [table, set] : parents) patients = std::max<std::uint64_t>(patients, set.size());
    if (patients < item.expected_patients->min || patients > item.expected_patients->max)
        report.add("DC14", Severity::warning, {folder},
                   "has " + std::to_string(patients) + " patients, the case expects " + range(*item.expected_patients));
}

}  // namespace

CheckResult check_table(const fs::path& file, const Table& table, const Definition& definition,
                        const CheckOptions& options) {
    CheckResult result;
    check_file(file, table, definition, options, nullptr, nullptr, result);
    return result;
}

CheckResult check_dataset(const fs::path& folder, const Definition& definition, const CheckOptions& options) {
    const fs::path description = folder / "dataset.json";
    std::error_code error;
    if (!fs::is_regular_file(description, error))
        throw Error(ErrorKind::input, Location{folder.string()}, "not a dataset: it has no dataset.json",
                    "one CSV alone is checked with --table");
    dataset::Dataset dataset = dataset::parse(read_file(description), description.string());
    dataset.folder = folder;
    CheckResult result;
    Report report(result.findings, nullptr);
    if (dataset.definition_sha256 != definition.sha256)
        report.add("DC06", Severity::error, {description.string()},
                   "the dataset was made under definition " + dataset.definition_id + " " + dataset.definition_version +
                       " of other content than the one in use");
    // DC15, DC16: files by name and hash.
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        if (name == "dataset.json" || name == "rejects.csv" || name == "manifest.json") continue;
        const bool listed = std::any_of(dataset.tables.begin(), dataset.tables.end(),
                                        [&](const dataset::TableInfo& table) { return table.file_name() == name; });
        if (listed) continue;
        const bool named = name.ends_with(".csv") && definition.find(name.substr(0, name.size() - 4)) != nullptr;
        report.add(
            named ? "DC16" : "DC15", Severity::error, {entry.path().string()},
            named ? "dataset.json does not list this file" : "the name is not that of a table of the definition");
    }
    std::map<std::string, dataset::PatientSet> parents;
    const auto needed_as_parent = [&](const std::string& name) {
        return std::any_of(definition.tables.begin(), definition.tables.end(),
                           [&](const Table& table) { return table.name != name && parent_of(table) == name; });
    };
    // Parents first, whatever the order of dataset.json: their patients are asked for by the others (DC13).
    std::vector<dataset::TableInfo> tables = dataset.tables;
    std::stable_partition(tables.begin(), tables.end(),
                          [&](const dataset::TableInfo& info) { return needed_as_parent(info.name); });
    for (const dataset::TableInfo& info : tables) {
        const fs::path file = dataset.file_of(info);
        const Table* table = definition.find(info.name);
        if (table == nullptr) {
            report.add("DC15", Severity::error, {file.string()}, "the definition has no such table");
            continue;
        }
        if (!fs::is_regular_file(file, error)) {
            report.add("DC16", Severity::error, {file.string()}, "dataset.json lists this file, and it is not there");
            continue;
        }
        if (!has_header(file, report)) continue;
        if (options.progress != nullptr) options.progress->phase(info.name);
        const std::string parent = parent_of(*table);
        const auto known = parents.find(parent);
        dataset::PatientSet* own = needed_as_parent(info.name) ? &parents[info.name] : nullptr;
        const std::string sha256 =
            check_file(file, *table, definition, options,
                       known == parents.end() || parent == info.name ? nullptr : &known->second, own, result);
        if (sha256 != info.sha256)
            report.add("DC16", Severity::error, {file.string()},
                       "its SHA-256 is not the one dataset.json states: the file was changed");
        else if (result.tables.back().rows != info.rows)
            report.add("DC16", Severity::error, {file.string()},
                       "has " + std::to_string(result.tables.back().rows) + " rows, dataset.json states " +
                           std::to_string(info.rows));
    }
    if (options.item != nullptr) check_against_case(dataset, *options.item, parents, options, folder.string(), report);
    result.dataset = std::move(dataset);
    return result;
}

}  // namespace opx::check
