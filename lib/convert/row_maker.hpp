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

#include <array>
#include <string>

#include "convert/anchor.hpp"
#include "convert/block.hpp"
#include "convert/plan.hpp"
#include "convert/row_program.hpp"
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
    RowMaker(const RowMaker&) = delete;  // what was made is pointed at
    RowMaker& operator=(const RowMaker&) = delete;
    /// True when a row was written.
    bool make(std::size_t table, const Anchor& anchor, const RowContext& context, Block& block);

   private:
    std::string_view first_value(const PathPlan& path, const Anchor& anchor, const RowContext& context);
    std::string_view first_of_term(std::size_t term, const Anchor& anchor, const RowContext& context);
    std::string_view common_value(definition::CommonTerm::What what, const RowContext& context);
    void collect(const PathPlan& path, const Anchor& anchor, const RowContext& context);
    void collect(const ItemPlan& item, const Anchor& anchor, const RowContext& context);
    void ask(RowProgram& program, const Anchor& anchor, const RowContext& context);
    static bool is_known(const RowProgram& program, const std::vector<std::size_t>& slots, const Made& made) noexcept;
    static void remember(const RowProgram& program, const std::vector<std::size_t>& slots, Made& made);
    void make_item(const RowProgram& program, Step& step, const Anchor& anchor, const RowContext& context);
    void apply_rules(const ItemPlan& item, Made& made, std::string_view key);
    const definition::SkipRule* skip_rule(RowProgram& program, const Anchor& anchor, const RowContext& context);
    void find_precedence(RowProgram& program);
    void fault(const TablePlan& table, const ItemPlan& item, const RowContext& context, std::string_view rule,
               Severity severity, std::string_view reason, Block& block);
    std::string_view tell_faults(const TablePlan& table, const Step& step, const RowContext& context, Block& block);

    const Plan* plan_;
    RowOptions options_;
    Values values_;
    std::vector<RowProgram> programs_;  // by table
    RuleCache cache_;
    std::string text_;
    std::array<char, 24> row_number_{};
    std::array<char, 24> row_position_{};
};

}  // namespace opx::convert
