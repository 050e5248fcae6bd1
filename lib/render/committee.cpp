// The item list of review committees (項目一覧): one line per item.

#include "csv/writer.hpp"
#include "render/forms.hpp"
#include "render/words.hpp"

namespace opx::render {

ItemList item_list(const View& view) {
    ItemList list;
    list.header =
        view.options.japanese
            ? std::vector<std::string>{"番号", "表", "項目名", "名前", "型", "分類", "匿名加工の有無", "手法", "定義"}
            : std::vector<std::string>{"Number", "Table",      "Item",   "Name",      "Type",
                                       "Class",  "Anonymised", "Method", "Definition"};
    if (!view.options.public_edition) {
        list.header.push_back(view.say("保有期間", "Held period"));
        list.header.push_back(view.say("件数", "Count"));
    }
    for (const ShownTable& table : view.tables)
        for (const definition::Field* field : table.fields) {
            const Anonymisation plan = view.anonymisation(*table.table, *field);
            std::string method = view.label(method_words(plan.methods));
            if (!plan.detail_ja.empty()) method += view.say("：", ": ") + plan.detail_ja;
            std::vector<std::string> row = {field->num,
                                            view.label(table.table->label),
                                            view.label(field->label),
                                            field->name,
                                            view.label(type_text(field->type)),
                                            view.label(class_word(field->item_class)),
                                            view.label(apply_word(plan.apply)),
                                            method,
                                            view.label(field->description)};
            if (!view.options.public_edition) {
                row.push_back(view.held_period(*table.table, *field));
                row.push_back(view.held_count(*table.table, *field));
            }
            list.rows.push_back(std::move(row));
        }
    return list;
}

std::string committee(const View& view) {
    const ItemList list = item_list(view);
    std::string out;
    if (view.options.format == "markdown") {
        out = markdown_header(list.header);
        for (const std::vector<std::string>& row : list.rows) out += markdown_row(row);
        return out;
    }
    csv::append_row(out, list.header);
    for (const std::vector<std::string>& row : list.rows) csv::append_row(out, row);
    return out;
}

}  // namespace opx::render
