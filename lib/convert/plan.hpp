// A definition compiled for one source: what a converter runs.
//
// Terms    every path term of the definition that this source uses has a number; a source compiles `terms()` once into
//          its own form and answers for a term by its number.
// Tables   those whose rows this source gives, in definition order (or one of them).
// Errors   Error(usage) for a table that this source does not give, naming those it does.
#pragma once

#include <string>
#include <vector>

#include "convert/pipeline.hpp"
#include "definition/model.hpp"
#include "definition/value_check.hpp"

namespace opx::convert {

/// Alternatives of one path, as numbers of terms.
struct PathPlan {
    std::vector<std::size_t> terms;
    bool all = false;    // asks for every repetition: in a list of paths, too, it gives all its values
    bool single = true;  // no term of it ever gives more than one value
};

struct ItemPlan {
    const definition::Field* field = nullptr;
    definition::Binding::Kind kind = definition::Binding::Kind::none;
    std::string constant;
    std::vector<PathPlan> paths;
    Pipeline pipeline;
    definition::ValueCheck check;
    std::size_t reason_column = kNone;  // where ABSENT or INVALID goes when the value is missing
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
};

struct SkipPlan {
    const definition::SkipRule* rule = nullptr;
    PathPlan path;
};

struct TablePlan {
    const definition::Table* table = nullptr;
    const definition::RowRule* rule = nullptr;
    std::string unit;  // "table:patient", the name of its Balance
    std::vector<ItemPlan> items;
    std::vector<std::size_t> without_path;  // items that this source never gives, yet with a reason item
    std::vector<SkipPlan> skip;
    std::vector<PathPlan> latest_by;
    std::vector<Pipeline> latest_rules;  // of each path of latest_by: makes its values comparable
};

class Plan {
   public:
    Plan(const definition::Definition& definition, const std::string& source, const std::string& only_table = {});

    const definition::Definition& definition() const noexcept { return *definition_; }
    const std::string& source() const noexcept { return source_; }
    const std::vector<definition::PathTerm>& terms() const noexcept { return terms_; }
    const std::vector<TablePlan>& tables() const noexcept { return tables_; }
    /// How many different lists of rules there are.
    std::size_t pipelines() const noexcept { return rule_lists_.size(); }

   private:
    Pipeline pipeline(const std::vector<std::string>& rules);
    PathPlan compile(const definition::Path& path);
    TablePlan compile(const definition::Table& table, const definition::RowRule& rule);

    const definition::Definition* definition_;
    std::string source_;
    std::vector<definition::PathTerm> terms_;
    std::vector<TablePlan> tables_;
    std::vector<std::vector<std::string>> rule_lists_;
};

}  // namespace opx::convert
