// A dataset or one CSV held against the definition and the case (opx-check): deviations (逸脱, R41) and faulty values.
//
// Findings DC01 to DC22 of data-definition.md section 9; explanations() says what each means. Places are file, line, item.
// Method   one pass per table, batches of rows judged on `jobs` cores and joined in order: the result does not depend on
//          jobs. Keys are compared in sorted lists when the table is read (keys.hpp), in whatever order the rows are.
// Memory   a few batches of rows; for keys at most 48 MiB, past it sorted runs in unlinked files in spill_folder, which hold no
//          value; for DC08 40 bytes a qualifying patient.
// Errors   none for what is wrong with the data: that is the answer. Error(input) for a folder without dataset.json.
#pragma once

#include <optional>
#include <set>
#include <span>

#include "base/explanation.hpp"
#include "base/progress.hpp"
#include "dataset/dataset.hpp"
#include "definition/case.hpp"
#include "identity/profile.hpp"

namespace opx::check {

/// What is held against the case: all that it approves, or one of two parts that are kept apart. The part for analysis
/// may not hold what was approved for linkage only (DC22); the part for linkage holds keys and those items alone.
enum class Part { all, analysis, linkage };

struct CheckOptions {
    const definition::Case* item = nullptr;  // null: the definition alone
    std::string date;  // of provision; empty: age of the opt-out list and use period are not judged
    Part part = Part::all;
    bool keys = true;                             // DC12, DC13
    std::optional<std::set<std::string>> held;    // table.item the provider holds values of, when that is known
    const identity::Profile* identity = nullptr;  // who a patient is: for the birth date (DC08) and free text (DC19)
    const identity::Forms* forms = nullptr;       // with identity
    fs::path spill_folder = "/tmp";
    unsigned jobs = 1;
    bool show_values = false;
    Progress* progress = nullptr;
};

struct TableSummary {
    std::string table;
    std::uint64_t rows = 0;
    std::uint64_t patients = 0;
    std::map<std::string, std::uint64_t> faults;                // by rule
    std::vector<std::pair<std::string, std::uint64_t>> filled;  // item -> rows with a value
    std::map<std::string, std::uint64_t> months;                // YYYY-MM of the period item -> rows; undated rows: ""
};

struct CheckResult {
    FindingLog findings;
    std::vector<TableSummary> tables;
    std::optional<dataset::Dataset> dataset;  // what dataset.json says, when a dataset was checked
};

CheckResult check_dataset(const fs::path& folder, const definition::Definition& definition,
                          const CheckOptions& options);
CheckResult check_table(const fs::path& file, const definition::Table& table, const definition::Definition& definition,
                        const CheckOptions& options);

std::span<const Explanation> explanations() noexcept;

}  // namespace opx::check
