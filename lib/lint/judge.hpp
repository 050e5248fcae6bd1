// What the groups of rules share: the definition, where findings go, and how one is worded (used inside this module only).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "definition/model.hpp"
#include "definition/waivers.hpp"
#include "lint/glossary.hpp"

namespace opx::lint {

class Judge {
   public:
    Judge(const definition::Definition& judged, const Glossary& terms, definition::Waivers& waivers,
          FindingSink& findings)
        : definition(judged), glossary(terms), waivers_(waivers), findings_(findings) {}

    void add(const char* rule, Severity severity, const Location& where, std::string_view num,
             const std::string& subject, const std::string& message, const std::string& hint = {}) {
        if (waivers_.accept(rule, num, subject) != nullptr) return;
        findings_.report({rule, severity, where, subject + ": " + message, hint});
    }
    void item(const char* rule, Severity severity, const definition::Table& table, const definition::Field& field,
              const std::string& message, const std::string& hint = {}) {
        add(rule, severity, field.where, field.num, table.name + "." + field.name, message, hint);
    }

    const definition::Definition& definition;
    const Glossary& glossary;

   private:
    definition::Waivers& waivers_;
    FindingSink& findings_;
};

void judge_words(Judge& judge);                                            // DD012 to DD015
void judge_values(Judge& judge);                                           // DD020 to DD028
void judge_protection(Judge& judge);                                       // DD030 to DD035
void judge_sources(Judge& judge);                                          // DD043 to DD046
void judge_codes(Judge& judge);                                            // DD050 to DD064
void judge_versions(Judge& judge, const std::filesystem::path& released);  // DD011, DD070, DD071
void judge_text(Judge& judge);                                             // DD096

}  // namespace opx::lint
