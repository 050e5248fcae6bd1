// Departments whose code and name contradict each other.
//
// Rule     a name is held against the published one of its code (conversion mml_department): it conflicts when it is the
//          published name of another code and not of its own. Other names are those of facilities and no conflict.
// Places   Department (name and Id) and the elements that carry depCode and depCodeId, in docInfo and module.
// Source   reference: mml.md 6 (MML0028, MML0030) and 9, code vs name.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "definition/model.hpp"
#include "sources/mml/terms.hpp"

namespace opx::mml {

class Departments {
   public:
    /// Without the conversion in the definition nothing conflicts.
    explicit Departments(const definition::Definition& definition);
    /// `conflict` is called for each department whose code and name contradict each other, with the line of its element.
    void look(const xml::Tree& tree, const Terms& terms, DocumentNames& names,
              const std::function<void(std::uint64_t line)>& conflict) const;

   private:
    bool contradict(std::string_view system, std::string_view code, std::string_view name) const;

    std::map<std::string, std::string, std::less<>> name_of_;  // by "MML0028 01"
    std::set<std::string, std::less<>> names_;                 // "MML0028 内科"
};

}  // namespace opx::mml
