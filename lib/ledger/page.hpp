// The ledger, and the answer to one institution, as one self-contained HTML page: Japanese first, English a button away,
// printable, nothing loaded from elsewhere.
#pragma once

#include "ledger/institution.hpp"

namespace opx::ledger {

struct PageFacts {
    std::string operator_id;
    Head head;
    std::string version;
    bool japanese = true;
};

std::string page_of_records(const Layout& layout, const std::vector<Record>& records, const PageFacts& facts);
std::string page_of_institution(const Layout& layout, const std::string& institution,
                                const std::vector<InstitutionShare>& shares, std::uint64_t unknown,
                                const PageFacts& facts);

}  // namespace opx::ledger
