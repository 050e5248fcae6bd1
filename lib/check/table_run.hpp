// One table of a dataset while it is checked: read once, judged in batches, joined in the order of the rows.
//
// The reader hands out batches, RowCheck judges them on several cores, and take() joins what they found with all that needs
// the order: patients, free text, the scope of the case. Lists of keys outlive the reading, as a parent may be read after
// its children.
#pragma once

#include "check/checker.hpp"
#include "check/identity_walk.hpp"
#include "check/keys.hpp"
#include "check/rows.hpp"
#include "dataset/scope.hpp"

namespace opx::check {

/// The items of one table that name a row of another: `foreign_key: parent.item`, together.
struct Reference {
    std::string parent;
    std::vector<std::string> items;         // of the child
    std::vector<std::string> parent_items;  // in the order of the parent
    bool patient = false;                   // they are its facility and patient id
};

std::vector<Reference> references_of(const definition::Table& table, const definition::Definition& definition);

/// A batch on its way.
struct Unit {
    RowBatch batch;
    FindingLog faults;  // of the reader
    RowFacts facts;
};

/// What is the same for all tables of a run.
struct RunContext {
    const definition::Definition& definition;
    const CheckOptions& options;
    dataset::PatientScope* scope = nullptr;
    IdentityWalk* identities = nullptr;
    bool hash = false;
    /// Items of the tables that are asked for as parents.
    std::map<std::string, std::vector<Reference>> wanted;
};

class TableRun {
   public:
    TableRun(const definition::Table& table, fs::path file) : table_(&table), file_(std::move(file)) {
        summary.table = table.name;
    }

    void read(const RunContext& common);
    const std::string& sha256() const noexcept { return sha256_; }
    /// DC13, once the parent was read.
    void check_parent(const TableRun& parent);
    /// Puts the findings behind those of `result`.
    void finish(CheckResult& result);

    FindingLog findings;
    TableSummary summary;
    std::vector<std::string> missing_for_scope;  // items the scope of the case asks about

   private:
    struct Asked {
        Reference reference;
        std::size_t index;  // into RowFacts::keys
        KeyList list;
    };

    void prepare(const RunContext& common, RowCheck& rows, const std::vector<std::string>& header);
    void take(const RunContext& common, Unit& unit);
    void see_text(const RunContext& common, const RowBatch& batch, std::size_t row, std::uint64_t line);
    void say(const char* rule, Severity severity, std::uint64_t line, const std::string& message);

    const definition::Table* table_;
    fs::path file_;
    std::string name_;
    std::string sha256_;
    std::vector<std::string> header_;
    std::optional<dataset::PatientColumns> patient_;
    std::optional<std::size_t> own_index_;
    std::optional<KeyList> own_;
    std::vector<Asked> parents_;   // keys of this table that others name
    std::vector<Asked> children_;  // keys of others that this table names
    std::vector<std::uint64_t> filled_;
    std::vector<std::size_t> texts_;  // columns of free text
    std::string last_;
    bool any_ = false;
    bool ordered_ = true;
    bool in_scope_ = false;
    bool told_unknown_ = false;
    bool told_lost_ = false;
};

}  // namespace opx::check
