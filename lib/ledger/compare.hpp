// Two ledgers of the same transfers, the provider's and the receiver's (R42): do they tell the same?
//
// Copies   a ledger, or what `export --form json` wrote: an operator need not give the other its whole file.
// Compared per package: every field of the layout that both know and that is not `own`; events that belong into both
//          ledgers (`mirrored`), told apart by the field that their answer names them by.
// Findings LG50 a package is in one ledger only (a warning while nothing shows that it arrived); LG51 a field differs;
//          LG52 an event that belongs into both is in one only.
// Errors   Error(usage) when both are ledgers of the same side, Error(input) for a file that is neither form.
#pragma once

#include <map>

#include "base/finding.hpp"
#include "ledger/record.hpp"

namespace opx::ledger {

struct LedgerCopy {
    std::string name;  // as messages show it
    std::map<std::string, Record> records;
    static LedgerCopy load(const std::string& file, const Layout& layout, const naming::NamingRule& rule);
    /// What export --form json wrote.
    static LedgerCopy parse(std::string_view text, const std::string& name);
};

struct Compared {
    std::uint64_t packages = 0;  // in both
    std::uint64_t fields = 0;    // compared
};

Compared compare(const Layout& layout, const LedgerCopy& a, const LedgerCopy& b, FindingSink& findings);

}  // namespace opx::ledger
