#include "dataset/dataset.hpp"

#include <algorithm>
#include <optional>

namespace opx::dataset {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::string_view kFileName = "dataset.json";

json::Value table_json(const TableInfo& table) {
    json::Value value = json::Value::object();
    value.set("rows", table.rows).set("patients", table.patients);
    if (!table.period_item.empty()) {
        json::Value period = json::Value::object();
        period.set("item", table.period_item).set("from", table.period_from).set("to", table.period_to);
        value.set("period", std::move(period));
    }
    json::Value columns = json::Value::array();
    for (const std::string& column : table.columns) columns.push(column);
    value.set("columns", std::move(columns)).set("bytes", table.bytes).set("sha256", table.sha256);
    return value;
}

std::uint64_t count_of(const json::Value& value, std::string_view key) {
    return static_cast<std::uint64_t>(value.at(key).integer());
}

TableInfo table_of(const std::string& name, const json::Value& value) {
    // The name becomes a file name: a dataset.json from elsewhere must not lead out of its folder.
    const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!plain) throw Error(ErrorKind::input, "dataset.json names a table that is not a table name");
    TableInfo table;
    table.name = name;
    table.rows = count_of(value, "rows");
    table.patients = count_of(value, "patients");
    if (const json::Value* period = value.find("period")) {
        table.period_item = period->at("item").text();
        table.period_from = period->at("from").text();
        table.period_to = period->at("to").text();
    }
    for (const json::Value& column : value.at("columns").items()) table.columns.push_back(column.text());
    table.bytes = count_of(value, "bytes");
    table.sha256 = value.at("sha256").text();
    return table;
}

json::Value increment_json(const Increment& increment) {
    json::Value patients = json::Value::object();
    patients.set("new", increment.new_patients).set("changed", increment.changed_patients);
    patients.set("gone", increment.gone_patients);
    json::Value tombstones = json::Value::object();
    tombstones.set("file", "tombstones.csv").set("rows", increment.rows).set("sha256", increment.sha256);
    json::Value value = json::Value::object();
    value.set("since", increment.since).set("patients", std::move(patients)).set("tombstones", std::move(tombstones));
    return value;
}

Increment increment_of(const json::Value& value) {
    Increment increment;
    increment.since = value.at("since").text();
    const json::Value& patients = value.at("patients");
    increment.new_patients = count_of(patients, "new");
    increment.changed_patients = count_of(patients, "changed");
    increment.gone_patients = count_of(patients, "gone");
    increment.rows = count_of(value.at("tombstones"), "rows");
    increment.sha256 = value.at("tombstones").at("sha256").text();
    return increment;
}

}  // namespace

const std::vector<std::string>& reject_columns() {
    static const std::vector<std::string> columns = {"source", "place", "table", "item", "reason", "detail"};
    return columns;
}

const TableInfo* Dataset::find(std::string_view table) const noexcept {
    for (const TableInfo& info : tables)
        if (info.name == table) return &info;
    return nullptr;
}

json::Value Dataset::to_json() const {
    json::Value value = json::Value::object();
    value.set("dataset", kFormat);
    json::Value definition = json::Value::object();
    definition.set("id", definition_id).set("version", definition_version).set("sha256", definition_sha256);
    value.set("definition", std::move(definition)).set("operator", operator_id);
    json::Value table_values = json::Value::object();
    for (const TableInfo& table : tables) table_values.set(table.name, table_json(table));
    value.set("tables", std::move(table_values)).set("rejects", rejects);
    json::Value step_values = json::Value::array();
    for (const json::Value& step : steps) step_values.push(step);
    value.set("steps", std::move(step_values));
    if (!state.empty()) value.set("state", state);
    if (increment) value.set("increment", increment_json(*increment));
    return value;
}

Dataset parse(std::string_view text, const std::string& name, Increments increments) {
    const json::Value value = json::Value::parse(text, name);
    const json::Value* format = value.find("dataset");
    if (format == nullptr || format->integer() != kFormat)
        throw Error(ErrorKind::input, Location{name},
                    "not the description of a dataset in format " + std::to_string(kFormat));
    Dataset dataset;
    const json::Value& definition = value.at("definition");
    dataset.definition_id = definition.at("id").text();
    dataset.definition_version = definition.at("version").text();
    dataset.definition_sha256 = definition.at("sha256").text();
    dataset.operator_id = value.at("operator").text();
    for (const auto& [table, facts] : value.at("tables").entries()) dataset.tables.push_back(table_of(table, facts));
    dataset.rejects = count_of(value, "rejects");
    for (const json::Value& step : value.at("steps").items()) dataset.steps.push_back(step);
    if (const json::Value* state = value.find("state")) dataset.state = state->text();
    if (const json::Value* increment = value.find("increment")) dataset.increment = increment_of(*increment);
    if (dataset.increment && increments == Increments::refuse)
        throw Error(ErrorKind::input, Location{name},
                    "an increment: only the patients in whom something changed, not the whole of its source",
                    "apply it to the dataset before it: opx-merge --increment INCREMENT -o NEW EARLIER");
    dataset.sha256 = sha256_hex(text);
    return dataset;
}

Dataset open(const fs::path& folder, Increments increments) {
    std::error_code error;
    const fs::path file = folder / kFileName;
    if (!fs::is_regular_file(file, error))
        throw Error(ErrorKind::input, Location{folder.string()}, "not a dataset: it has no dataset.json",
                    "give the folder that a converter or filter wrote");
    Dataset dataset = parse(read_file(file), file.string(), increments);
    dataset.folder = folder;
    for (const TableInfo& table : dataset.tables) {
        const std::uintmax_t size = fs::file_size(dataset.file_of(table), error);
        if (error)
            throw Error(ErrorKind::input, Location{dataset.file_of(table).string()},
                        "a table of the dataset is missing");
        if (size != table.bytes)
            throw Error(ErrorKind::input, Location{dataset.file_of(table).string()},
                        "has " + std::to_string(size) + " bytes; dataset.json says " + std::to_string(table.bytes),
                        "the file was changed or cut after it was written; make the dataset again");
    }
    return dataset;
}

void require_definition(const Dataset& dataset, const definition::Definition& definition) {
    if (dataset.definition_sha256 == definition.sha256) return;
    throw Error(ErrorKind::definition, Location{dataset.folder.string()},
                "made under definition " + dataset.definition_id + " " + dataset.definition_version + " (sha256 " +
                    dataset.definition_sha256.substr(0, 12) + "), in use is " + definition.id + " " +
                    definition.version + " (sha256 " + definition.sha256.substr(0, 12) + ")",
                "name the folder of that definition with --definitions, or convert again");
}

json::Value counts_json(const Accounting& accounting) {
    json::Value counts = json::Value::object();
    for (const auto& [unit, balance] : accounting.balances()) {
        json::Value value = json::Value::object();
        value.set("read", balance.read).set("written", balance.written);
        const auto add = [&](std::string_view key, const std::map<std::string, std::uint64_t>& by_reason) {
            if (by_reason.empty()) return;
            json::Value reasons = json::Value::object();
            for (const auto& [reason, count] : by_reason) reasons.set(reason, count);
            value.set(key, std::move(reasons));
        };
        add("merged", balance.merged);
        add("rejected", balance.rejected);
        add("skipped", balance.skipped);
        add("excluded", balance.excluded);
        counts.set(unit, std::move(value));
    }
    return counts;
}

json::Value inputs_of(const std::vector<const Dataset*>& datasets) {
    json::Value hashes = json::Value::array();
    for (const Dataset* dataset : datasets) hashes.push(dataset->sha256);
    json::Value inputs = json::Value::object();
    inputs.set("datasets", std::move(hashes));
    return inputs;
}

struct Writer::Impl {
    Impl(const fs::path& final_path, IfExists if_exists) : folder(final_path, if_exists), final_folder(final_path) {}
    AtomicFolder folder;
    fs::path final_folder;
    Dataset dataset;
    std::vector<std::unique_ptr<TableWriter>> tables;
    std::optional<OutputFile> rejects;
};

Writer::Writer(const fs::path& folder, IfExists if_exists, const definition::Definition& definition,
               const std::string& operator_id)
    : impl_(std::make_unique<Impl>(folder, if_exists)) {
    impl_->dataset.definition_id = definition.id;
    impl_->dataset.definition_version = definition.version;
    impl_->dataset.definition_sha256 = definition.sha256;
    impl_->dataset.operator_id = operator_id;
}

Writer::~Writer() = default;

const fs::path& Writer::folder() const noexcept {
    return impl_->folder.path();
}

TableWriter& Writer::begin_table(const definition::Table& table, std::vector<std::string> columns) {
    impl_->tables.push_back(std::make_unique<TableWriter>(folder() / (table.name + ".csv"), table, std::move(columns)));
    return *impl_->tables.back();
}

void Writer::add_rejects(std::string_view lines, std::uint64_t count) {
    if (count == 0) return;
    if (!impl_->rejects) {
        impl_->rejects.emplace(folder() / "rejects.csv", IfExists::refuse);
        std::string header;
        csv::append_row(header, reject_columns());
        impl_->rejects->write(header);
    }
    impl_->rejects->write(lines);
    impl_->dataset.rejects += count;
}

void Writer::add_steps(const std::vector<json::Value>& steps) {
    impl_->dataset.steps.insert(impl_->dataset.steps.end(), steps.begin(), steps.end());
}

void Writer::set_state(std::string state, std::optional<Increment> increment) {
    impl_->dataset.state = std::move(state);
    impl_->dataset.increment = std::move(increment);
}

Dataset Writer::commit(const Step& step) {
    Dataset& dataset = impl_->dataset;
    step.counts.check();
    json::Value outputs = json::Value::object();
    for (const auto& table : impl_->tables) {
        dataset.tables.push_back(table->info());
        outputs.set(table->info().file_name(), table->info().sha256);
    }
    json::Value entry = json::Value::object();
    entry.set("command", step.command).set("version", step.version).set("parameters", step.parameters);
    entry.set("inputs", step.inputs).set("outputs", std::move(outputs)).set("counts", counts_json(step.counts));
    dataset.steps.push_back(std::move(entry));
    if (impl_->rejects) impl_->rejects->commit();
    const std::string text = dataset.to_json().dump() + "\n";
    OutputFile file(folder() / kFileName, IfExists::refuse);
    file.write(text);
    file.commit();
    dataset.sha256 = sha256_hex(text);
    impl_->folder.commit();
    dataset.folder = impl_->final_folder;
    return dataset;
}

}  // namespace opx::dataset
