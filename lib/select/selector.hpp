// What a case lets through (opx-select): tables, items, period, disease scope, population.
//
// Method   first pass over the tables that carry a disease rule or the birth date: the set of patients that qualify
//          (dataset/scope.hpp);
//          second pass over every approved table: rows kept or counted out by the first reason that holds:
//          `patient_out_of_scope`, `undated`, `outside_period`; tables and items that are not approved are left out.
// Period   a row is inside when its whole date (a year or month alone stands for all its days) lies in the period.
//          With `encounter_overlaps`, tables that have a first and a last day count when the two touch the period.
// Memory   40 bytes a qualifying patient, one batch of rows.
// Source   data-definition.md section 9; R34, R35, R39.
#pragma once

#include "base/progress.hpp"
#include "dataset/dataset.hpp"
#include "definition/case.hpp"

namespace opx::select {

struct SelectResult {
    Accounting counts;
    dataset::Dataset dataset;
    std::uint64_t patients_in = 0;   // in the table that has the birth date
    std::uint64_t patients_out = 0;  // of these, those that qualify
};

struct SelectOptions {
    fs::path output;
    IfExists if_exists = IfExists::refuse;
    std::string version;
    std::string birth_date_table;  // from the identity map, for the population rule
    std::string birth_date_item;
    Progress* progress = nullptr;
};

SelectResult select(const dataset::Dataset& in, const definition::Definition& definition, const definition::Case& item,
                    const SelectOptions& options);

}  // namespace opx::select
