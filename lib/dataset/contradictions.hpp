// CV05: rows that were left out for another one with the same key, though nothing says which is newer, told to the user.
//
// Privacy  the message names no file, since names of files may hold the number of a patient; rejects.csv does.
#pragma once

#include <string>
#include <vector>

#include "base/explanation.hpp"
#include "base/finding.hpp"
#include "dataset/settler.hpp"

namespace opx::dataset {

inline constexpr Explanation kContradiction{
    "CV05", Severity::warning,
    "キーが同じで内容の違う行があり、どちらが新しいか分からない。値の大きい方を採り、ほかは採らずに数えた（統合の "
    "contradicted。場所は表ごとに1,000行まで rejects.csv に残る）。元のファイルの重複や、番号の付け直しを確かめる。",
    "Rows with the same key say otherwise, and nothing tells which is newer. The greater one is taken, the others "
    "are left out and counted (merged, contradicted; the places of 1,000 in each table are in rejects.csv). Look for "
    "lines that stand twice, or numbers given anew."};

/// Reports the `count` rows of a table of which `places` are known; gives these as lines of rejects.csv.
std::string tell_contradictions(const std::string& table, std::uint64_t count, const std::vector<RowPlace>& places,
                                FindingLog& findings);

}  // namespace opx::dataset
