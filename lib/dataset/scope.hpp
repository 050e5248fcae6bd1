// Which patients a case is about: those of whom one row matches one disease rule, and whose age fits.
//
// Shared   opx-select keeps the rows of these patients; opx-check looks whether a delivery holds others (DC08).
// Disease  a row counts when its code begins with a prefix of the rule, when it lies in the period of the case (a receiver sees
//          no other rows, and must come to the same answer), and when it is not marked as suspected where the rule asks so.
// Age      in whole years at the day of the case; a patient without a full birth date does not qualify, as nothing shows it.
// Use      for each of tables(): begin() with the columns there are, see() for every row; then qualifying().
// Memory   40 bytes a patient of each kind.
// Source   data-definition.md section 9; R34, R35, R39.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dataset/patient.hpp"
#include "dataset/period.hpp"
#include "definition/case.hpp"

namespace opx::dataset {

/// The item that holds the birth date, from the identity map; empty where none is known.
struct BirthItem {
    std::string table;
    std::string item;
};

class PatientScope {
   public:
    PatientScope(const definition::Definition& definition, const definition::Case& item, BirthItem birth);

    /// False: the case is about everybody.
    bool asks() const noexcept { return asks_; }
    /// Tables of the definition that must be seen, each once.
    std::vector<std::string> tables() const;
    /// Rows of the table follow, with these columns. Gives the items that the case asks about and that are not there: a
    /// code or date that is missing can match no rule, a row without the mark `suspected` counts as not suspected.
    std::vector<std::string> begin(const definition::Table& table, const std::vector<std::string>& columns);
    void see(const RowBatch& batch, std::size_t row);
    /// After the last table.
    PatientSet qualifying();

   private:
    struct Rule {
        const definition::DiseaseRule* rule;
        std::size_t code;
        std::optional<std::size_t> suspected;
    };
    bool matches(const Rule& rule, const RowBatch& batch, std::size_t row) const;

    const definition::Case* case_;
    BirthItem birth_;
    bool asks_ = false;
    std::optional<PatientColumns> patient_;
    std::vector<Rule> rules_;
    std::optional<std::size_t> born_;
    std::optional<PeriodTest> period_;
    PatientSet diseased_;
    PatientSet fitting_;
};

}  // namespace opx::dataset
