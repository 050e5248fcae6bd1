// What the layouts of DPC files and of claims have in common as YAML: names of columns, numbers, confidence.
//
// Errors   Error(definition) with file, line, column: DD012 for a name, DD006 for a number.
#pragma once

#include <string>

#include "yaml/node.hpp"

namespace opx::definition {

/// The `name` of a column: snake case of up to 40 characters.
std::string column_name_in(const yaml::Node& node);
/// `confidence: assumed` stands there: the fact is not verified.
bool is_assumed(const yaml::Node& node);
unsigned number_within(const yaml::Node& node, std::int64_t least, std::int64_t most);

}  // namespace opx::definition
