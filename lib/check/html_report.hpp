// The answer of opx-check as a page a person looks at: one self-contained file, Japanese and English, light and dark.
//
// Shows    verdict; what was checked under which definition and case; findings by rule; rows per table; rows per month of
//          each table beside the period of the case; the steps the dataset went through, with what each took out and
//          why; per item how many rows have a value.
// Holds    counts and names of items, never a value, but for those that findings quote under --show-values.
#pragma once

#include <string>

#include "check/checker.hpp"

namespace opx::check {

struct Page {
    std::string title;                                   // what was checked
    bool japanese = true;                                // which language shows first; the page can change it
    const definition::Definition* definition = nullptr;  // for the labels of tables and items
    const definition::Case* item = nullptr;              // null: checked against the definition alone
    std::string version;                                 // of the program
};

std::string html_report(const CheckResult& result, const Page& page);

}  // namespace opx::check
