// The rules by name: what each does to the values of an item. The list of names and arguments is definition::rule_list().
#pragma once

#include <string>
#include <vector>

#include "convert/pipeline.hpp"

namespace opx::convert {

/// Null when the rule is not of that kind.
Reducer reducer_named(const std::string& name, const std::vector<std::string>& arguments);
Mapper mapper_named(const std::string& name, const std::vector<std::string>& arguments,
                    const definition::Definition& definition, const std::string& source);

}  // namespace opx::convert
