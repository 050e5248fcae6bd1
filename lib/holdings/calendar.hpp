// What is held as a page a person looks at: years across, tables and items down, one bar per operator; the period that all can
// give is marked. One file without network, Japanese and English, light and dark. Holds counts and names of items alone.
#pragma once

#include <string>

#include "holdings/compare.hpp"

namespace opx::holdings {

struct Calendar {
    bool japanese = true;                                // which language shows first
    const definition::Definition* definition = nullptr;  // for labels; null: names alone
    std::string version;                                 // of the program
};

std::string html_of(const std::vector<Holdings>& all, const std::vector<CommonItem>& common, const Calendar& page);

}  // namespace opx::holdings
