// The rules of one item, compiled: from the values of its paths to the text of one cell.
//
// Result   `ok` with the text (empty = the source has no value); `invalid` when a rule could not read the value: the
//          item is then empty with reason INVALID; `unmapped` when a conversion gave its substitute for an unknown code.
// Source   data-definitions/README.md, section "Rules"; every rule is a function in rules.cpp.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "convert/values.hpp"
#include "definition/model.hpp"
#include "text/normalize.hpp"

namespace opx::convert {

enum class Outcome { ok, unmapped, invalid };

/// Turns many values into one text.
using Reducer = std::function<Outcome(const Values& values, std::string& out)>;
/// Turns one text into another, in place.
using Mapper = std::function<Outcome(std::string& value)>;

class Pipeline {
   public:
    Pipeline() = default;
    Pipeline(const std::vector<std::string>& rules, const definition::Definition& definition,
             const std::string& source);
    /// `out` is overwritten.
    Outcome run(const Values& values, std::string& out) const;

    /// Do several values go into the result, or only the first that is not empty?
    bool reduces() const noexcept { return static_cast<bool>(reduce_); }
    /// Does no rule change that value? Then given() is the result, else run_one().
    bool plain() const noexcept { return !reduce_ && maps_.empty(); }
    /// Are whole numbers without zeros in front left as they are?
    bool keeps_numbers() const noexcept { return keeps_numbers_; }
    std::string_view given(std::string_view value) const noexcept { return trim_ ? text::trim(value) : value; }
    Outcome run_one(std::string_view value, std::string& out) const;
    /// Pipelines of one Plan with the same rules have the same number.
    std::size_t number = 0;

   private:
    Outcome change(std::string& value) const;
    Reducer reduce_;  // null: the first non-empty value
    std::vector<Mapper> maps_;
    bool trim_ = true;
    bool keeps_numbers_ = true;
};

/// Names of the rules there are, for the test that holds them equal to definition::rule_list().
std::vector<std::string> implemented_rules();

}  // namespace opx::convert
