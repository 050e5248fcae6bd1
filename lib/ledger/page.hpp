// The ledger, and the answer to one institution, as one self-contained HTML page: Japanese first, English a button away,
// printable, nothing loaded from elsewhere.
#pragma once

#include <functional>
#include <optional>

#include "ledger/institution.hpp"

namespace opx::ledger {

/// What a reader knows an item by: "patient.required.birth_date" is 生年月日 of the table 患者.
struct ItemLabel {
    Label table;
    Label item;
};

struct PageFacts {
    std::string operator_id;
    Head head;
    std::string version;
    bool japanese = true;
    /// Of the data definition in use; nothing for what is no item of it.
    std::function<std::optional<ItemLabel>(const std::string&)> item{};
};

std::string page_of_records(const Layout& layout, const std::vector<Record>& records, const PageFacts& facts);
std::string page_of_institution(const Layout& layout, const std::string& institution,
                                const std::vector<InstitutionShare>& shares, std::uint64_t unknown,
                                const PageFacts& facts);

}  // namespace opx::ledger
