// What a form shows: the tables and items that case, edition and --table leave, and the words for them.
//
// Use      one View per rendering; every form asks it instead of the definition, so that no form shows what another
//          leaves out. Text for people goes through say() and label(), which choose the language.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "render/render.hpp"

namespace opx::render {

struct ShownTable {
    const definition::Table* table;
    std::vector<const definition::Field*> fields;
};

/// Columns of a table that name a row of another table (or of the same), in the order of that table's key.
struct ForeignKey {
    std::vector<std::string> columns;
    std::string table;
    std::vector<std::string> referenced;
};

/// How one item is to be anonymised: the case's decision, else the plan of the definition.
struct Anonymisation {
    std::string apply;
    std::vector<std::string> methods;
    std::string detail_ja;
    bool by_case = false;  // the case departs from the plan
};

struct Fact {
    definition::Label name;
    std::string ja;
    std::string en;
};

class View {
   public:
    View(const definition::Definition& definition, const RenderOptions& options);

    const definition::Definition& definition;
    const RenderOptions& options;
    std::vector<ShownTable> tables;
    std::vector<const definition::CodeList*> code_lists;
    std::vector<const definition::Conversion*> conversions;
    std::vector<const definition::ExternalCodes*> external;

    bool shows(std::string_view table, std::string_view item) const;
    /// "table.item"
    bool shows_path(std::string_view path) const;

    const std::string& say(const std::string& ja, const std::string& en) const { return options.japanese ? ja : en; }
    const std::string& label(const definition::Label& label) const;

    Anonymisation anonymisation(const definition::Table& table, const definition::Field& field) const;
    /// Part an item has in the case: required, optional, linkage_only, else key or provenance. Empty without a case.
    definition::Label use_in_case(const definition::Table& table, const definition::Field& field) const;
    /// "LDI 2015-04-01–2025-09-30; JMIMO ...", in order of the operators' names; empty in the public edition.
    std::string held_period(const definition::Table& table, const definition::Field& field) const;
    std::string held_count(const definition::Table& table, const definition::Field& field) const;

    /// The grain, when all of it is shown; else empty: rows are not unique by what is left.
    std::vector<std::string> primary_key(const ShownTable& table) const;
    /// Only references to a shown table whose whole key they name.
    std::vector<ForeignKey> foreign_keys(const ShownTable& table) const;
    /// Tables that others refer to come before them; else in order of the definition.
    std::vector<const ShownTable*> parents_first() const;

    /// Codes a value must be among; nullptr when any value may stand there.
    const definition::CodeList* closed_list(const definition::Field& field) const;

    /// Identity of the definition, for the head of every form.
    std::vector<Fact> definition_facts() const;
    /// What the case says beside its items; in the public edition without what concerns the parties alone.
    std::vector<Fact> case_facts() const;

   private:
    void choose_tables();
    void choose_lists();
    std::set<std::string, std::less<>> shown_;  // table.item
};

/// Names of the conversions an item goes through, in its own list or in the rules of a source (`conversion:sex`; the rule
/// `facility` is named like its conversion); other rules are among them and name no conversion.
std::set<std::string> conversions_of(const definition::Field& field);

}  // namespace opx::render
