// The list of items for a review committee (項目一覧, R39): per item number, name, type, class, whether and how it is
// anonymised, definition, and what the operators hold of it.

#include "csv/writer.hpp"
#include "render/view.hpp"

namespace opx::render {

std::vector<std::vector<std::string>> item_rows(const View& view) {
    const bool in_case = view.item() != nullptr;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> head = {view.tr("番号", "number"),
                                     view.tr("表", "table"),
                                     view.tr("項目名", "item"),
                                     view.tr("名前", "name"),
                                     view.tr("型", "type"),
                                     view.tr("欠測", "missing"),
                                     view.tr("分類", "class"),
                                     view.tr("匿名加工の有無", "anonymised"),
                                     view.tr("匿名加工の手法", "method"),
                                     view.tr("自由記載", "free text"),
                                     view.tr("定義", "definition"),
                                     view.tr("保有期間", "period held"),
                                     view.tr("件数", "values held")};
    if (in_case) head.insert(head.begin() + 4, view.tr("区分", "use"));
    rows.push_back(std::move(head));
    for (const TableView& table : view.tables())
        for (const ItemView& item : table.items) {
            const Field& field = *item.field;
            std::vector<std::string> row = {field.num,
                                            view.pick(table.table->label),
                                            view.pick(field.label),
                                            item.subject,
                                            view.type_of(field),
                                            view.nullable_of(field),
                                            view.class_of(field),
                                            view.apply_of(item),
                                            view.methods_of(item),
                                            field.free_text ? view.tr("あり", "yes") : "",
                                            view.pick(field.description),
                                            view.periods_of(item),
                                            view.counts_of(item)};
            if (in_case) row.insert(row.begin() + 4, view.use_of(item));
            rows.push_back(std::move(row));
        }
    return rows;
}

std::string markdown_table(const std::vector<std::vector<std::string>>& rows) {
    std::string out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out += '|';
        for (const std::string& value : rows[i]) {
            out += ' ';
            for (const char c : value) {  // a bar or a line break would end the cell
                if (c == '|') out += '\\';
                out += c == '\n' ? ' ' : c;
            }
            out += " |";
        }
        out += '\n';
        if (i > 0) continue;
        out += '|';
        for (std::size_t column = 0; column < rows[0].size(); ++column) out += " --- |";
        out += '\n';
    }
    return out;
}

std::string committee(const View& view) {
    const auto rows = item_rows(view);
    if (view.options().markdown) return markdown_table(rows);
    std::string out;
    for (const std::vector<std::string>& row : rows) csv::append_row(out, row);
    return out;
}

std::string csv_header(const View& view) {
    std::string out;
    for (const TableView& table : view.tables()) {
        std::vector<std::string> names;
        for (const ItemView& item : table.items) names.push_back(item.field->name);
        if (view.options().table.empty()) out += "# " + table.table->name + ".csv\n";
        csv::append_row(out, names);
    }
    return out;
}

}  // namespace opx::render
