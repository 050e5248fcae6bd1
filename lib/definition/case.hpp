// A case specification (案件仕様書): what one provision may hold, for whom, under which basis.
//
// Items    per table: required, optional, linkage_only. Key and provenance items are part of every approved table by
//          themselves (columns_of), so nobody has to remember them.
// Scope    period (rows whose period item lies in it; undated rows are left out and counted), disease (patients of whom one row
//          matches one rule), population (age in whole years at a day).
// Errors   Error(definition) with file, line, column; every table and item is checked against the definition.
// Source   data-definition.md section 9; R34, R35, R39, R41.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "definition/model.hpp"

namespace opx::definition {

struct CasePeriod {
    enum class Rule { event_date, encounter_overlaps } rule = Rule::event_date;
    std::string from;  // YYYY-MM-DD, both inclusive
    std::string to;
};

struct DiseaseRule {
    std::string table;
    std::string item;
    std::vector<std::string> prefixes;
    bool exclude_suspected = false;  // rows whose item of role `suspected` is true do not count
};

struct CaseScope {
    std::optional<CasePeriod> period;
    std::vector<DiseaseRule> disease;  // empty: every patient qualifies
    bool qualifying_encounters_only = false;
    struct Population {
        std::string age_at;  // YYYY-MM-DD
        int min = 0;
        int max = 200;
    };
    std::optional<Population> population;
    bool opt_out_required = true;
    int opt_out_max_days = 7;
};

struct CaseTable {
    std::string table;
    std::vector<std::string> required;
    std::vector<std::string> optional;
    std::vector<std::string> linkage_only;
};

/// Which law lets the data go: article 27 (old 25) or 38. Decides which opt-outs apply.
enum class LegalBasis { article_27, article_38 };

/// A decision of a review committee (審査委員会) on exactly one frozen specification.
struct Approval {
    std::string body;
    std::string date;
    std::string ref;
    std::string
        spec_sha256;  // of the specification that was approved (Case::spec_sha256); empty: the decision names none
};

/// How the receiver will anonymise one item, where the case departs from the definition's plan.
struct AnonymiseOverride {
    std::string apply;
    std::vector<std::string> methods;
    std::string detail_ja;
};

struct Expected {
    std::uint64_t min = 0;
    std::uint64_t max = UINT64_MAX;
};

struct Case {
    std::filesystem::path file;
    std::string sha256;  // of the file
    std::string id;      // "2025-0003": fiscal year of the contract and serial number (案件通番)
    std::string serial;  // four digits
    Label title;
    std::vector<std::string> providers;  // one package goes from one provider to one receiver; a case of three or
    std::vector<std::string> receivers;  // more operators (R43) names several
    std::string definition_id;
    std::string definition_version;
    std::string definition_sha256;  // empty until frozen
    LegalBasis basis = LegalBasis::article_27;
    std::string request_date;
    std::string request_ref;
    std::string purpose;
    std::string use_from, use_to;
    std::string receiver_until, provider_until;  // retention
    std::string medium;
    CaseScope scope;
    std::vector<CaseTable> tables;
    std::map<std::string, std::string> free_text;        // table.item approved as free text -> reason
    std::map<std::string, AnonymiseOverride> anonymise;  // table.item
    std::vector<Approval> approvals;
    /// Of the canonical JSON of the specification without its approvals, with the SHA-256 of the definition filled in:
    /// what a committee approves. The same for the document as written and as frozen.
    std::string spec_sha256;
    std::map<std::string, Expected> expected_rows;
    std::optional<Expected> expected_patients;

    const CaseTable* find(std::string_view table) const noexcept;
    bool provides(std::string_view operator_id) const noexcept;
    bool receives(std::string_view operator_id) const noexcept;
    /// "LDI", or "LDI, ABC"
    std::string providers_text() const;
    std::string receivers_text() const;
    /// The one receiver, or the one named; Error(usage) when the case names several and none was chosen, or another.
    const std::string& receiver_for(std::string_view chosen) const;
    const std::string& provider_for(std::string_view chosen) const;
};

std::string_view name_of(LegalBasis basis) noexcept;

Case load_case(const std::filesystem::path& file, const Definition& definition);
Case read_case(const yaml::Node& root, const std::filesystem::path& file, const Definition& definition);

/// The frozen form (`opx-def case freeze`): JSON with sorted keys, definition id, version and SHA-256 filled in. Every
/// command reads it like the YAML it came from.
std::string frozen_text(const yaml::Node& root, const Definition& definition);

/// The columns a case lets through in one table, in definition order: its items, keys, provenance, and the reason items
/// of what it names. Empty when the table is not approved.
std::vector<std::string> columns_of(const Case& item, const Table& table);

}  // namespace opx::definition
