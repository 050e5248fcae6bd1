// A dataset: a folder of one CSV per table and dataset.json, which says what they are and how they came to be.
//
// Shape    dataset.json: `dataset` (format number), `definition` {id, version, sha256}, `operator`, `tables` {name: facts},
//          `rejects` (lines of rejects.csv), `steps` (one entry per command: command, version, parameters, inputs,
//          outputs by SHA-256, counts by reason).
//          `state` and `increment` where a converter keeps a state of its source (increment.hpp).
// Stable   no time, host, user or absolute path: the same input gives the same bytes (design.md section 2).
// Whole    the folder appears under its name complete (AtomicFolder); a run that fails leaves nothing there.
// Errors   Error(input) for a folder that is no dataset or whose dataset.json is not what it claims; Error(definition)
//          when it was made under another definition than the one in use.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "dataset/table_writer.hpp"
#include "definition/model.hpp"
#include "json/value.hpp"
#include "record/accounting.hpp"

namespace opx::dataset {

/// Of a dataset that holds only what changed in its source (increment.hpp).
struct Increment {
    std::string since;               // the state it follows
    std::uint64_t new_patients = 0;  // whose rows are here
    std::uint64_t changed_patients = 0;
    std::uint64_t gone_patients = 0;
    std::uint64_t rows = 0;  // of tombstones.csv
    std::string sha256;
};

struct Dataset {
    fs::path folder;
    std::string definition_id;
    std::string definition_version;
    std::string definition_sha256;
    std::string operator_id;
    std::vector<TableInfo> tables;
    std::uint64_t rejects = 0;
    std::vector<json::Value> steps;
    std::string state;  // of the source it shows, where a converter keeps one
    std::optional<Increment> increment;
    std::string sha256;  // of dataset.json itself, once read or written

    const TableInfo* find(std::string_view table) const noexcept;
    fs::path file_of(const TableInfo& table) const { return folder / table.file_name(); }
    json::Value to_json() const;
};

/// An increment holds some patients only: whoever does not know how to apply it must not take it for all of them.
enum class Increments { refuse, accept };
/// Reads dataset.json and checks that every table it names is there with the size it states.
Dataset open(const fs::path& folder, Increments increments = Increments::refuse);
/// From the text of a dataset.json (one that came inside a package).
Dataset parse(std::string_view text, const std::string& name, Increments increments = Increments::refuse);
/// Error(definition) unless the dataset was made under this very definition.
void require_definition(const Dataset& dataset, const definition::Definition& definition);

/// One entry of `steps`.
struct Step {
    std::string command;
    std::string version;
    json::Value parameters = json::Value::object();
    json::Value inputs = json::Value::object();
    Accounting counts;
};
json::Value counts_json(const Accounting& accounting);
/// For the inputs of a filter: the hashes of the dataset.json files it read.
json::Value inputs_of(const std::vector<const Dataset*>& datasets);

class Writer {
   public:
    /// Refuses an existing folder at once, unless it may be replaced.
    Writer(const fs::path& folder, IfExists if_exists, const definition::Definition& definition,
           const std::string& operator_id);
    ~Writer();

    /// Where tables grow; spill files go here too.
    const fs::path& folder() const noexcept;
    /// Tables must be begun in the order in which dataset.json shall list them. One at a time; close() it.
    TableWriter& begin_table(const definition::Table& table, std::vector<std::string> columns);
    /// Lines of rejects.csv below its header; the file is made with the first of them.
    void add_rejects(std::string_view lines, std::uint64_t count);
    /// Steps of the datasets this one is made from.
    void add_steps(const std::vector<json::Value>& steps);
    /// The state of the source, and with an increment the one before and its tombstones (already written to folder()).
    void set_state(std::string state, std::optional<Increment> increment = std::nullopt);
    /// Adds this command's step, writes dataset.json, makes the folder appear. Returns what was written.
    Dataset commit(const Step& step);

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Header of rejects.csv: source, place, table, item, reason, detail.
const std::vector<std::string>& reject_columns();

}  // namespace opx::dataset
