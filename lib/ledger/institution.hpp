// What one medical institution may ask: when its patients' information went to whom, how many patients, which items, under
// which case (医療機関からの問い合わせ; guideline 8-1-2, rule articles 34 and 37).
//
// Known    for packages whose persons were noted (event persons_noted, field institutions). The others are named (LG32): an
//          answer that leaves them out silently would be a false one.
// Items    the layout says which fields the answer holds (`institution` of transfer-record.yaml).
#pragma once

#include "base/finding.hpp"
#include "ledger/record.hpp"

namespace opx::ledger {

struct InstitutionShare {
    Record record;
    std::int64_t patients = 0;
};

/// Packages that held patients of the institution, by name.
std::vector<InstitutionShare> shares_of(const Layout& layout, const Store& store, const naming::NamingRule& rule,
                                        const std::string& institution, FindingSink& findings);

std::string institution_csv(const Layout& layout, const std::vector<InstitutionShare>& shares);
json::Value institution_json(const Layout& layout, const std::string& institution,
                             const std::vector<InstitutionShare>& shares);

}  // namespace opx::ledger
