// What the name of a DPC survey file says: kind, facility, month.
//
// Form     <kind>_<9 digits>_<yymm>.<extension>, letter case ignored (FF1_999912345_2507.txt), also yyyymm. Vendors put words
//          between the kind and the facility; these are passed over.
// Source   reference: dpc.md section 1.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opx::dpc {

struct NameParts {
    std::string kind;      // as the layout spells it; empty: none of the kinds
    std::string facility;  // 9 digits; empty: the name does not say
    unsigned month = 0;    // YYYYMM; 0: the name does not say
};

/// `name` without folder.
NameParts parse_file_name(std::string_view name, const std::vector<std::string>& kinds);

}  // namespace opx::dpc
