// The comparisons compare.cpp is made of, one per kind of document (used inside this module only).
#pragma once

#include "compat/change.hpp"
#include "definition/model.hpp"

namespace opx::compat {

void compare_manifest(const definition::Definition& before, const definition::Definition& after, Changes& out);
void compare_tables(const definition::Definition& before, const definition::Definition& after, Changes& out);
/// Two versions of one item: everything but its place and its sources.
void compare_item(const definition::Field& before, const definition::Field& after, const std::string& subject,
                  Changes& out);
/// Where the rows of a table come from, and the values of an item.
void compare_rows(const definition::Table& before, const definition::Table& after, Changes& out);
void compare_bindings(const definition::Field& before, const definition::Field& after, const std::string& subject,
                      Changes& out);
void compare_code_lists(const definition::Definition& before, const definition::Definition& after, Changes& out);
void compare_conversions(const definition::Definition& before, const definition::Definition& after, Changes& out);
void compare_layouts(const definition::Definition& before, const definition::Definition& after, Changes& out);

/// "a, b, c"
std::string listed(const std::vector<std::string>& words);
/// Differs in white space, width and punctuation alone: still the same meaning.
bool same_wording(std::string_view a, std::string_view b);

}  // namespace opx::compat
