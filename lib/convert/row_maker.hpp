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
#include <memory>
#include <string>

#include "convert/anchor.hpp"
#include "convert/block.hpp"
#include "convert/plan.hpp"
#include "convert/row_program.hpp"

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

    /// For Anchor::versions(): greater than any before, from 1; the first of `count`.
    std::uint64_t next_version(std::uint64_t count = 1) noexcept {
        version_ += count;
        return version_ - count + 1;
    }

   private:
    RowProgram& program_of(std::size_t table, const Shape* shape);
    std::string_view common_value(definition::CommonTerm::What what, const RowContext& context);
    std::string_view value_of(const Slot& slot, const Anchor& anchor, const RowContext& context);
    std::string_view value_of(const Slot& slot, const Anchor& anchor, const std::string_view* fields,
                              const RowContext& context) {
        return slot.field != Slot::kNoField ? fields[slot.field] : value_of(slot, anchor, context);
    }
    void collect(const ItemPlan& item, const Anchor& anchor, const RowContext& context);
    void collect(const PathPlan& path, const Anchor& anchor, const RowContext& context);
    bool remake(Step& step, const Anchor& anchor, const std::string_view* fields, const RowContext& context);
    static bool remake_count(Step& step, std::string_view number);
    void make_item(const ItemPlan& item, std::string_view key, Made& made);
    const definition::SkipRule* skip_rule(RowProgram& program, const Anchor& anchor, const RowContext& context);
    void find_precedence(RowProgram& program, const Anchor& anchor, const RowContext& context);
    void find_reasons(RowProgram& program);
    void fault(const TablePlan& table, const ItemPlan& item, const RowContext& context, std::string_view rule,
               Severity severity, std::string_view reason, Block& block);
    std::string_view tell_faults(const TablePlan& table, const Step& step, const RowContext& context, Block& block);

    const Plan* plan_;
    RowOptions options_;
    std::vector<const definition::CommonTerm*> common_;               // by term; null: the source answers it
    std::vector<std::vector<std::unique_ptr<RowProgram>>> programs_;  // by table, then one for each shape met
    Values values_;
    Values one_;
    std::string key_;
    std::uint64_t version_ = 0;
    std::array<char, 24> row_number_{};
    std::array<char, 24> row_position_{};
};

}  // namespace opx::convert
