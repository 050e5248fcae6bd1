// The engine of every converter: one candidate row in, one row of the table or a counted reason out.
//
// Counts    in the balance "table:<name>": read = every candidate; written; skipped by the reason of the row rule;
//           rejected by `missing` or `invalid` (an item that may never be missing).
// Faults    CV01 value cannot be read (the item becomes empty with reason INVALID; the row stays unless the item may
//           never be missing), CV02 code without an entry in its conversion, CV03 value breaks the rules of its item,
//           CV04 row rejected because an item that must be there is missing. All are in rejects.csv as well.
// Threads   one RowMaker per worker; the Plan is shared and constant.
// Source    data-definitions/README.md; design.md sections 2 and 3.
#pragma once

#include <string>

#include "convert/anchor.hpp"
#include "convert/block.hpp"
#include "convert/plan.hpp"
#include "convert/rule_cache.hpp"

namespace opx::convert {

/// `option:facility` and `option:operator`.
struct RowOptions {
    std::string facility;
    std::string operator_id;
};

class RowMaker {
   public:
    RowMaker(const Plan& plan, RowOptions options);
    /// True when a row was written.
    bool make(std::size_t table, const Anchor& anchor, const RowContext& context, Block& block);

   private:
    /// What an item last was made of: values repeat from row to row (the patient, the order, the unit).
    struct Made {
        std::string values;
        std::string text;
        Outcome outcome = Outcome::ok;
        definition::ValueFault fault = definition::ValueFault::none;
        bool known = false;
    };
    struct Cell {
        std::string_view text;
        Outcome outcome = Outcome::ok;
        definition::ValueFault fault = definition::ValueFault::none;
    };

    std::string_view first_value(const PathPlan& path, const Anchor& anchor, const RowContext& context);
    std::string_view first_of_term(std::size_t term, const Anchor& anchor, const RowContext& context);
    std::string_view common_value(definition::CommonTerm::What what, const RowContext& context);
    void collect(const PathPlan& path, const Anchor& anchor, const RowContext& context);
    void collect(const ItemPlan& item, const Anchor& anchor, const RowContext& context);
    Cell cell_of(const ItemPlan& item, Made& made, const Anchor& anchor, const RowContext& context);
    const definition::SkipRule* skip_rule(const TablePlan& table, const Anchor& anchor, const RowContext& context);
    void add_precedence(const TablePlan& table, const Anchor& anchor, const RowContext& context, RowBatch& rows);
    void fault(const TablePlan& table, const ItemPlan& item, const RowContext& context, std::string_view rule,
               Severity severity, std::string_view reason, Block& block);

    const Plan* plan_;
    RowOptions options_;
    Values values_;
    std::vector<std::vector<Made>> made_;  // by table and item
    RuleCache cache_;
    std::vector<std::string_view> cells_;
    std::string text_;
    std::string precedence_;
};

}  // namespace opx::convert
