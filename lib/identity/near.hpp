// Rules for persons who are nearly the same: what must agree exactly, and how far the rest may differ.
//
// Rule     a person is near to another when they share a value of every item of `agree`, no item of `not_differ` is known on
//          both sides without a shared value, and of the items of `alike` at least one is alike and none is known on both
//          sides and not alike.
// Alike    characters: at most so many characters differ, an unknown one (〓) is any. edits: insertions, deletions,
//          replacements and swaps. date: one of the relations of DateRelation, or at most `days` days apart. ends_with:
//          one side's value ends with the other side's value of that other item (佐藤恵子 and 恵子: the surname changed).
// Errors   Error(definition, LP01) with file, line and column.
// Source   reference: linkage.md 3, 4, 9; data-definitions/linkage/opt-out.yaml.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "identity/compare.hpp"
#include "yaml/node.hpp"

namespace opx::identity {

struct Alike {
    enum class By { characters, edits, date, ends_with };
    By by = By::characters;
    std::size_t item = 0;
    unsigned limit = 0;  // characters, edits
    std::vector<DateRelation> relations;
    int days = 0;
    std::size_t part = 0;  // ends_with: the item of the part
};

struct NearRule {
    std::string id;
    std::vector<std::size_t> agree;
    std::vector<std::size_t> not_differ;
    std::vector<Alike> alike;
};

/// `item` gives the number of an item by its name, or fails at the place.
std::vector<NearRule> read_near(const yaml::Node& node,
                                const std::function<std::size_t(const std::string&, const Location&)>& item);

}  // namespace opx::identity
