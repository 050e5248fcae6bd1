// Holdings of several operators held together (which period can all of them give?), and two states of one operator.
//
// HO01  operators hold the same table and have no day in common. HO02  an operator holds less than before: fewer rows, a
//       shorter period, an item gone: data were lost, or the wrong dataset was counted.
#pragma once

#include <span>

#include "base/explanation.hpp"
#include "holdings/holdings.hpp"

namespace opx::holdings {

struct CommonItem {
    std::string table;
    std::string item;  // empty: the table itself
    Period period;     // that all holders can give; empty when there is none
    std::vector<std::string> holders;
    bool all = false;  // every operator holds it
};

/// In the order of the first holdings that name a table or item; findings HO01.
std::vector<CommonItem> common_of(const std::vector<Holdings>& all, FindingSink& findings);

struct Difference {
    std::string table;
    std::string item;  // empty: the table
    std::string what_ja, what_en;
    std::string before, after;
    bool less = false;
};

/// Findings HO02 for what became less.
std::vector<Difference> differences(const Holdings& before, const Holdings& after, FindingSink& findings);

std::span<const Explanation> explanations() noexcept;

}  // namespace opx::holdings
