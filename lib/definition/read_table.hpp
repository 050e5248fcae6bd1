// One table file, code list file or conversion file as values (used by load.cpp only).
#pragma once

#include "definition/model.hpp"
#include "yaml/node.hpp"

namespace opx::definition {

Table read_table(const yaml::Node& root, const Definition& definition);
CodeList read_code_list(const yaml::Node& root);
Conversion read_conversion(const yaml::Node& root);
std::vector<ExternalCodes> read_external(const yaml::Node& root);
Label read_label(const yaml::Node& node);
/// A quoted major.minor.patch.
std::string read_version(const yaml::Node& node);

}  // namespace opx::definition
