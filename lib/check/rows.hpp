// The rows of one table, judged one by one: values (DC10, DC11), rules between items (DC10), period (DC07), raw against
// normalised values (DC21); and what is needed of them to judge the table as a whole: filled items, months, keys.
//
// Use      one RowCheck per table, compiled once and constant; judge() may run in several threads, each with its own RowFacts.
//          The facts of batch after batch, appended in order, are those of the table, whatever the size of the batches.
// Cost     a finding that would not be kept is counted only: no text is made for it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "check/keys.hpp"
#include "check/reconvert.hpp"
#include "dataset/patient.hpp"
#include "dataset/period.hpp"
#include "definition/case.hpp"
#include "definition/value_check.hpp"

namespace opx::check {

/// Columns whose values together make a key. Rows without one of the values have none.
struct KeyColumns {
    std::vector<std::size_t> columns;
    bool patient =
        false;  // facility and patient id: zeros at the head of the latter do not count (dataset/patient.hpp)
    bool by_group = false;  // rows with one key stand together: only the first of them is listed
};

struct RowFacts {
    FindingLog findings;
    std::uint64_t rows = 0;
    std::vector<std::uint64_t> filled;            // per column
    std::map<std::string, std::uint64_t> months;  // YYYY-MM of the period item; "" for rows of no month
    std::vector<std::vector<PlacedKey>> keys;     // per KeyColumns
};

class RowCheck {
   public:
    RowCheck(const definition::Table& table, const definition::Definition& definition,
             const std::vector<std::string>& header, const definition::Case* item, std::string file, bool show_values);

    /// Has to be called before the first batch; returns the index into RowFacts::keys.
    std::size_t add_key(KeyColumns columns);
    void judge(const RowBatch& batch, RowFacts& facts) const;
    /// Null where the column is no item of the definition.
    const definition::Field* field(std::size_t column) const noexcept {
        return columns_[column].check ? &columns_[column].check->field() : nullptr;
    }

   private:
    struct Column {
        std::unique_ptr<definition::ValueCheck> check;
        bool extensible = false;
    };
    struct Reason {
        std::size_t value;
        std::size_t reason;
    };
    struct Cross {
        const definition::CrossCheck* check;
        std::size_t column;
        std::size_t other;
    };

    void value_fault(definition::ValueFault fault, bool outside, std::size_t column, std::string_view value,
                     std::uint64_t line, RowFacts& facts) const;
    void judge_between(const RowBatch& batch, std::size_t row, std::uint64_t line, RowFacts& facts) const;
    void take_keys(const RowBatch& batch, RowFacts& facts) const;
    std::string place_of(std::size_t column) const;

    const definition::Table* table_;
    std::string file_;
    bool show_values_;
    std::vector<Column> columns_;
    std::vector<Reason> reasons_;
    std::vector<Cross> crosses_;
    std::vector<KeyColumns> keys_;
    std::optional<std::size_t> day_;
    std::optional<dataset::PeriodTest> period_;
    Reconversion reconversion_;
};

}  // namespace opx::check
