// A case specification held against the definition (DD090 to DD095).

#include <algorithm>

#include "definition/documents.hpp"
#include "lint/lint.hpp"

namespace opx::lint {
namespace {

using definition::Case;
using definition::CaseTable;
using definition::Definition;
using definition::Field;
using definition::Role;
using definition::Table;
using holdings::Holdings;

class CaseJudge {
   public:
    CaseJudge(const Case& item, const Definition& definition, const std::vector<Holdings>& held, FindingSink& findings)
        : item_(item), definition_(definition), held_(held), findings_(findings) {}

    void judge() {
        if (definition_.status != "released" && !item_.definition_sha256.empty())
            add("DD090", Severity::warning,
                "the case is frozen for version " + definition_.version + ", which is not released");
        for (const CaseTable& entry : item_.tables) {
            const Table& table = definition_.table(entry.table);
            for (const auto* list : {&entry.required, &entry.optional})
                for (const std::string& name : *list) judge_item(table, table.field(name), false);
            for (const std::string& name : entry.linkage_only) judge_item(table, table.field(name), true);
        }
        for (const definition::DiseaseRule& rule : item_.scope.disease)
            if (item_.find(rule.table) == nullptr)
                add("DD092", Severity::warning,
                    "a disease rule looks at table '" + rule.table + "', which the case does not deliver");
        if (item_.scope.period)
            for (const CaseTable& entry : item_.tables) judge_period(entry);
        const auto ends_early = [&](const std::string& until) {
            return !until.empty() && !item_.use_to.empty() && until < item_.use_to;
        };
        if (ends_early(item_.receiver_until) || ends_early(item_.provider_until))
            add("DD095", Severity::error, "retention ends before the use period does");
    }

   private:
    /// The providers must hold the period that is asked for.
    void judge_period(const CaseTable& entry) {
        if (definition_.table(entry.table).first_with(Role::period_key) == nullptr) return;
        for (const Holdings& holdings : held_) {
            if (!item_.provides(holdings.operator_id)) continue;
            const holdings::TableHeld* table = holdings.find(entry.table);
            if (table == nullptr || table->period.empty() || item_.scope.period->from < table->period.from ||
                item_.scope.period->to > table->period.to)
                add("DD091", Severity::warning,
                    "the period of the case reaches outside what " + holdings.operator_id + " holds of '" +
                        entry.table +
                        (table == nullptr || table->period.empty()
                             ? std::string("': nothing")
                             : "': " + table->period.from + " to " + table->period.to));
        }
    }
    void judge_item(const Table& table, const Field& field, bool linkage) {
        const std::string name = table.name + "." + field.name;
        if (field.deprecated)
            add("DD090", Severity::warning, "item '" + name + "' is deprecated: " + field.deprecated->reason_ja);
        if (field.free_text && !item_.free_text.contains(name))
            add("DD093", Severity::error, "free-text item '" + name + "' without approval and reason under free_text");
        if (!linkage && field.has(Role::linkage_key) && field.item_class == "identifier" &&
            !field.has(Role::primary_key))
            add("DD094", Severity::error,
                "'" + name + "' is an identifier used for linkage: it belongs under linkage_only");
    }
    void add(const char* rule, Severity severity, const std::string& message) {
        findings_.report({rule, severity, Location{item_.file.string()}, message, {}});
    }

    const Case& item_;
    const Definition& definition_;
    const std::vector<Holdings>& held_;
    FindingSink& findings_;
};

}  // namespace

void lint_case(const Case& item, const Definition& definition, const std::vector<Holdings>& held,
               FindingSink& findings) {
    CaseJudge(item, definition, held, findings).judge();
}

void lint_case_file(const fs::path& file, const Definition& definition, const fs::path& released,
                    const std::vector<Holdings>& held, FindingSink& findings) {
    try {
        const yaml::Node root = yaml::load(file);
        const yaml::Node* named = root.find("definition");
        const std::string version = named == nullptr ? "" : named->text_or("version");
        std::error_code missing;
        if (const fs::path lock = released / (version + ".lock");
            version != definition.version && fs::is_regular_file(lock, missing)) {
            const Definition earlier = definition::load(*definition::documents_in_lock(lock));
            lint_case(definition::read_case(root, file, earlier), earlier, held, findings);
        } else {
            lint_case(definition::read_case(root, file, definition), definition, held, findings);
        }
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::definition) throw;
        findings.report(finding_of(error));
    }
}

}  // namespace opx::lint
