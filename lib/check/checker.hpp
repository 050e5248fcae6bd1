// A dataset or one CSV held against the definition and the case (opx-check): deviations (逸脱, R41) and faulty values.
//
// Findings DC01 to DC22 of data-definition.md section 9; explanations() says what each means. Places are file, line, item.
// Method   one pass per table, in the order of the dataset; primary keys are compared among the rows of one patient.
// Memory   40 bytes a patient for DC13, the keys of one patient's rows, one batch.
// Errors   none for what is wrong with the data: that is the answer. Error(input) for a folder without dataset.json.
#pragma once

#include <optional>
#include <span>

#include "base/explanation.hpp"
#include "base/progress.hpp"
#include "dataset/dataset.hpp"
#include "definition/case.hpp"

namespace opx::check {

struct CheckOptions {
    const definition::Case* item = nullptr;  // null: the definition alone
    std::string date;                        // of provision; empty: the age of the opt-out list is not judged
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
