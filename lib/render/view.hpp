// What a form shows: the tables and items that are left, in the words of the reader (used inside this module only).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "render/render.hpp"

namespace opx::render {

using definition::Definition;
using definition::Field;
using definition::Table;

struct ItemView {
    const Field* field = nullptr;
    std::string subject;  // table.item
    bool anonymised_always = false;
    std::string apply;  // the plan in force: that of the case, else of the definition
    std::vector<std::string> methods;
    std::string detail_ja;
    std::string use;  // of a case: required, optional, linkage_only, key
};

struct TableView {
    const Table* table = nullptr;
    std::vector<ItemView> items;
};

class View {
   public:
    View(const Definition& definition, const RenderOptions& options);

    const Definition& definition() const noexcept { return *definition_; }
    const RenderOptions& options() const noexcept { return *options_; }
    const definition::Case* item() const noexcept { return options_->item; }
    const std::vector<TableView>& tables() const noexcept { return tables_; }
    std::vector<const definition::CodeList*> code_lists() const;
    std::vector<const definition::Conversion*> conversions() const;

    /// Picks by the language of the reader; the other language where one is empty.
    const std::string& pick(const definition::Label& label) const noexcept;
    std::string tr(std::string_view ja, std::string_view en) const { return std::string(options_->japanese ? ja : en); }
    std::string type_of(const Field& field) const;
    std::string class_of(const Field& field) const;
    std::string apply_of(const ItemView& item) const;
    std::string methods_of(const ItemView& item) const;
    std::string nullable_of(const Field& field) const;
    std::string use_of(const ItemView& item) const;
    /// "LDI 2015-04-01〜2025-09-30" a line per operator, and the counts.
    std::string periods_of(const ItemView& item) const;
    std::string counts_of(const ItemView& item) const;

   private:
    const Definition* definition_;
    const RenderOptions* options_;
    std::vector<TableView> tables_;
};

/// Tables in an order in which each follows those that its foreign keys name.
std::vector<const TableView*> parents_first(const View& view);
/// The items of a table whose foreign keys lead to one parent, where those parents' items are its key: usable as a
/// constraint. Parent -> (own columns, parent's columns).
struct Reference {
    std::string parent;
    std::vector<std::string> columns;
    std::vector<std::string> parent_columns;
};
std::vector<Reference> references_of(const View& view, const TableView& table);
/// The key of the table, when all its items are shown.
std::vector<std::string> key_of(const TableView& table);

std::string committee(const View& view);
std::string annex(const View& view);
std::string csv_header(const View& view);
std::string json_schema(const View& view);
std::string table_schema(const View& view);
std::string csvw(const View& view);
std::string sql(const View& view);
std::string html(const View& view);
std::string xlsx(const View& view);

/// Rows of the list of items, header first: shared by CSV, Markdown and the workbook.
std::vector<std::vector<std::string>> item_rows(const View& view);
/// The first row is the head.
std::string markdown_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace opx::render
