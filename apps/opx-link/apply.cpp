#include <map>
#include <set>

#include "csv/reader.hpp"
#include "dataset/patient.hpp"
#include "dataset/table_reader.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {
namespace {

struct Link {
    std::string person;
    bool met = false;  // the dataset has the patient
};
/// By facility/patient, in the order of the tables.
using Links = std::map<std::string, Link, std::less<>>;

Links links_of(const fs::path& file, const std::string& operator_id) {
    csv::Reader reader{InputFile(file)};
    std::vector<std::size_t> at;
    for (const std::string_view name : {"operator", "record", "person_id"}) {
        const auto found = std::find(reader.header().begin(), reader.header().end(), name);
        if (found == reader.header().end())
            throw Error(ErrorKind::input, Location{reader.name(), 1}, "has no column '" + std::string(name) + "'");
        at.push_back(static_cast<std::size_t>(found - reader.header().begin()));
    }
    Links links;
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            if (batch.field(row, at[0]) != operator_id) continue;
            if (!links.emplace(batch.field(row, at[1]), Link{std::string(batch.field(row, at[2]))}).second)
                throw Error(ErrorKind::input, Location{reader.name(), batch.origin(row).place},
                            "the links name a record of the operator twice");
        }
    if (links.empty())
        throw Error(ErrorKind::input, Location{reader.name()}, "has no link of operator '" + operator_id + "'",
                    "give the operator under which the records were matched: OPERATOR=DATASET");
    return links;
}

/// The table that opx-link makes: facility, patient and the item, of no source; none when the definition has no such table.
const definition::Table* table_to_make(const definition::Definition& definition, const std::string& item) {
    for (const definition::Table& table : definition.tables) {
        const bool of_no_source =
            std::all_of(table.rows.begin(), table.rows.end(), [](const auto& rows) { return rows.second.none; });
        if (of_no_source && table.group_width() == 2 && table.fields.size() == 3 && table.find(item)) return &table;
    }
    return nullptr;
}

/// Copies tables, each row once, and puts the item where a table has it; says of every link whether its patient was met.
class Copier {
   public:
    Copier(const dataset::Dataset& in, const definition::Definition& definition, const std::string& item, Links& links,
           dataset::Writer& writer)
        : in_(in), definition_(definition), item_(item), links_(links), writer_(writer) {}

    void copy(const dataset::TableInfo& info, Balance& balance, Progress& progress) {
        const definition::Table& table = definition_.table(info.name);
        const bool holds = table.find(item_).has_value();
        const std::vector<std::string> columns = holds ? with_item(table, info.columns) : info.columns;
        const auto target =
            static_cast<std::size_t>(std::find(columns.begin(), columns.end(), item_) - columns.begin());
        std::vector<std::size_t> from;
        for (const std::string& column : columns)
            from.push_back(static_cast<std::size_t>(std::find(info.columns.begin(), info.columns.end(), column) -
                                                    info.columns.begin()));
        std::optional<dataset::PatientColumns> patient;
        if (table.group_width() >= 2) patient = dataset::patient_columns(table, info.columns);
        dataset::TableReader reader(in_, info);
        dataset::TableWriter& out = writer_.begin_table(table, columns);
        RowBatch batch(info.columns.size());
        RowBatch linked(columns.size());
        while (reader.next(batch)) {
            linked.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                const Link* link = nullptr;
                if (patient) {
                    key_.assign(batch.field(row, patient->facility));
                    key_ += '/';
                    key_ += batch.field(row, patient->patient);
                    link = meet();
                    rows_without_ += holds && link == nullptr ? 1 : 0;
                }
                for (std::size_t column = 0; column < columns.size(); ++column)
                    if (!holds || column != target) linked.add_field(batch.field(row, from[column]));
                    else linked.add_field(link == nullptr ? std::string_view{} : std::string_view(link->person));
                linked.end_row(batch.origin(row));
            }
            out.write(linked);
            balance.read += batch.rows();
            balance.written += batch.rows();
            progress.add(batch.rows(), 0);
        }
        out.close();
    }
    std::uint64_t rows_without_person() const noexcept { return rows_without_; }
    std::uint64_t patients_without_link() const noexcept { return unknown_.size(); }

   private:
    /// The columns there are and the item, in the order of the definition.
    std::vector<std::string> with_item(const definition::Table& table, const std::vector<std::string>& there) const {
        std::vector<std::string> columns;
        for (const definition::Field& field : table.fields)
            if (field.name == item_ || std::find(there.begin(), there.end(), field.name) != there.end())
                columns.push_back(field.name);
        return columns;
    }
    const Link* meet() {
        if (key_ == last_) return link_;
        last_ = key_;
        const auto found = links_.find(key_);
        link_ = found == links_.end() ? nullptr : &found->second;
        if (link_ != nullptr) link_->met = true;
        else unknown_.insert(key_);
        return link_;
    }

    const dataset::Dataset& in_;
    const definition::Definition& definition_;
    const std::string& item_;
    Links& links_;
    dataset::Writer& writer_;
    std::string key_, last_;
    Link* link_ = nullptr;
    std::set<std::string> unknown_;
    std::uint64_t rows_without_ = 0;
};

void make_table(const definition::Table& table, const std::string& item, const Links& links, dataset::Writer& writer,
                Balance& balance) {
    const std::vector<std::string> columns = table.header();
    dataset::TableWriter& out = writer.begin_table(table, columns);
    RowBatch rows(columns.size());
    for (const auto& [key, link] : links) {
        if (!link.met) continue;
        const std::size_t slash = key.find('/');
        for (const std::string& column : columns)
            if (column == item) rows.add_field(link.person);
            else
                rows.add_field(std::string_view(key).substr(column == table.grain[0] ? 0 : slash + 1,
                                                            column == table.grain[0] ? slash : std::string::npos));
        rows.end_row({});
        ++balance.read;
        ++balance.written;
        if (rows.rows() < 4096) continue;
        out.write(rows);
        rows.clear();
    }
    out.write(rows);
    out.close();
}

}  // namespace

int apply(const ApplyAsked& asked, app::Run& here) {
    const definition::Definition& definition = here.definition();
    const Input input = input_of(asked.dataset);
    const dataset::Dataset in = dataset::open(input.path);
    require_definition(in, definition);
    Links links = links_of(asked.links, input.operator_id.empty() ? in.operator_id : input.operator_id);
    const bool there = std::any_of(in.tables.begin(), in.tables.end(), [&](const dataset::TableInfo& info) {
        return definition.table(info.name).find(asked.item).has_value();
    });
    const definition::Table* const made = there ? nullptr : table_to_make(definition, asked.item);
    if (!there && made == nullptr)
        throw Error(ErrorKind::definition,
                    "no table of the dataset has an item '" + asked.item + "' to hold a person id",
                    "add it to the data definition, or name another with --item");
    dataset::Writer writer(asked.output, here.if_exists(), definition, in.operator_id);
    writer.add_steps(in.steps);
    dataset::Step step;
    step.command = here.command();
    step.version = app::Run::version();
    step.parameters.set("subcommand", "apply").set("item", asked.item);
    step.inputs = dataset::inputs_of({&in});
    Copier copier(in, definition, asked.item, links, writer);
    for (const dataset::TableInfo& info : in.tables)
        copier.copy(info, step.counts["table:" + info.name], *here.progress());
    if (made != nullptr) make_table(*made, asked.item, links, writer, step.counts["table:" + made->name]);
    step.counts.check();
    const dataset::Dataset written = writer.commit(step);
    FindingLog findings;
    const std::uint64_t unlinked = made == nullptr ? copier.rows_without_person() : copier.patients_without_link();
    if (unlinked > 0)
        findings.report({"LK08",
                         Severity::warning,
                         Location{asked.links},
                         made == nullptr ? std::to_string(unlinked) +
                                               " rows belong to patients whom the links do not name; their " +
                                               asked.item + " is empty"
                                         : "do not name " + std::to_string(unlinked) +
                                               " patients of the dataset; they have no row in " + made->name,
                         {}});
    here.print(findings);
    here.print(step.counts);
    here.report().set(made == nullptr ? "rows_without_person" : "patients_without_person", unlinked);
    return app::kOk;
}

}  // namespace opx::link
