// opx-def rules and paths: what a writer of a definition looks up.

#include <iostream>

#include "definition/rules.hpp"
#include "opx-def/commands.hpp"

namespace opx::def {

int rules() {
    for (const definition::RuleInfo& rule : definition::rule_list())
        std::cout << rule.name << '\t' << rule.meaning_ja << '\n';
    return app::kOk;
}

int paths(const std::string& source, app::Run& here) {
    const definition::Definition& definition = here.definition();
    if (definition.source(source) == nullptr) {
        std::string known;
        for (const definition::Source& entry : definition.sources) known += (known.empty() ? "" : ", ") + entry.id;
        throw Error(ErrorKind::usage, "the definition has no source '" + source + "'", "sources: " + known);
    }
    for (const definition::Table& table : definition.tables)
        for (const definition::Field& field : table.fields) {
            const auto binding = field.sources.find(source);
            if (binding == field.sources.end()) continue;
            std::string paths;
            for (const definition::Path& path : binding->second.paths) paths += (paths.empty() ? "" : "; ") + path.text;
            if (!paths.empty()) std::cout << table.name << '.' << field.name << '\t' << paths << '\n';
        }
    return app::kOk;
}

}  // namespace opx::def
