#include "sources/mml/departments.hpp"

#include "text/normalize.hpp"

namespace opx::mml {

using xml::Tree;

Departments::Departments(const definition::Definition& definition) {
    const auto conversion = definition.conversions.find("mml_department");
    if (conversion == definition.conversions.end()) return;
    const definition::Conversion::Map* map = conversion->second.for_source("mml");
    if (map == nullptr) return;
    for (const auto& [code, name] : map->entries) {
        name_of_.emplace(code, name);
        names_.insert(code.substr(0, code.find(' ') + 1) + name);
    }
}

bool Departments::contradict(std::string_view system, std::string_view code, std::string_view name) const {
    // An Id says the kind of its code (table MML0029), depCodeId the table itself.
    const std::string table = system == "medical" ? "MML0028" : system == "dental" ? "MML0030" : std::string(system);
    if (code.empty() || !names_.contains(table + ' ' + std::string(name))) return false;
    const auto own = name_of_.find(table + ' ' + std::string(code));
    return own == name_of_.end() || own->second != name;
}

void Departments::look(const Tree& tree, const Terms& terms, DocumentNames& names,
                       const std::function<void(std::uint64_t line)>& conflict) const {
    if (names_.empty()) return;
    const Terms::DepartmentTerms& here = terms.department();
    const auto value = [&](const Term& term, Tree::Node node) {
        return first_value(term, Parts{nullptr, nullptr, nullptr, &tree}, names, terms.fixed().br, node);
    };
    const auto has_code = [&](Tree::Node node) {
        for (std::size_t i = 0; i < tree.attributes(node); ++i)
            if (names.attribute(tree.attribute(node, i).name).local == here.code_attribute.attribute.local) return true;
        return false;
    };
    for (Tree::Node node = 0; node < tree.size(); ++node) {
        if (tree.is_text(node)) continue;
        if (names.element(tree.name(node)).symbol == here.element) {
            if (contradict(value(here.system, node), value(here.code, node), value(here.name, node)))
                conflict(tree.line(node));
        } else if (has_code(node)) {
            if (contradict(value(here.system_attribute, node), value(here.code_attribute, node),
                           value(here.text, node)))
                conflict(tree.line(node));
        }
    }
}

}  // namespace opx::mml
