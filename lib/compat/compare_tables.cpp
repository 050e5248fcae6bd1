// Tables and the place of their items: what was added, removed, renamed, moved.

#include <algorithm>

#include "compat/parts.hpp"

namespace opx::compat {
namespace {

using definition::Definition;
using definition::Field;
using definition::Nullable;
using definition::Table;

const Field* by_number(const Table& table, std::string_view num) {
    const auto found =
        std::find_if(table.fields.begin(), table.fields.end(), [&](const Field& field) { return field.num == num; });
    return found == table.fields.end() ? nullptr : &*found;
}

const Table* by_letters(const Definition& definition, std::string_view num) {
    for (const Table& table : definition.tables)
        if (table.num == num) return &table;
    return nullptr;
}

std::string subject_of(const Table& table, const Field& field) {
    return table.name + "." + field.name;
}

/// Renamed (BC02), or the number given to something else (BC03)?
void compare_names(const Table& table, const Field& before, const Field& after, Changes& out) {
    if (before.name == after.name) return;
    const std::string subject = subject_of(table, before);
    if (same_wording(before.label.ja, after.label.ja) || before.description.ja == after.description.ja) {
        out.changed("BC02", subject, before.num, after.where, "名前", "name", before.name, after.name, true);
        return;
    }
    out.changed("BC03", subject, before.num, after.where, "番号を別の意味の項目に使った",
                "the number was given to another item", before.name + "（" + before.label.ja + "）",
                after.name + "（" + after.label.ja + "）", true);
    out.forbid();
}

void compare_gone(const Table& before, const Table& after, Changes& out) {
    for (const Field& field : before.fields) {
        if (by_number(after, field.num) != nullptr) continue;
        const std::optional<std::size_t> same_name = after.find(field.name);
        if (same_name && by_number(before, after.fields[*same_name].num) == nullptr) {
            out.changed("BC03", subject_of(before, field), field.num, after.fields[*same_name].where, "項目番号",
                        "item number", field.num, after.fields[*same_name].num, true);
            continue;
        }
        const bool announced = field.deprecated.has_value();
        out.add("BC01", subject_of(before, field), field.num, field.where,
                announced ? "廃止予定だった項目を削除した" : "廃止予定とせずに項目を削除した",
                announced ? "the item was deleted; it had been deprecated"
                          : "the item was deleted without having been deprecated in a released version",
                true);
        if (!announced) out.forbid();
    }
}

/// New items are harmless at the end of a table alone, and only when a file may lack their values.
void compare_new(const Table& before, const Table& after, Changes& out) {
    std::size_t last_known = 0;
    for (std::size_t i = 0; i < after.fields.size(); ++i)
        if (by_number(before, after.fields[i].num) != nullptr) last_known = i;
    for (std::size_t i = 0; i < after.fields.size(); ++i) {
        const Field& field = after.fields[i];
        if (by_number(before, field.num) != nullptr) continue;
        const std::optional<std::size_t> same_name = before.find(field.name);
        if (same_name && by_number(after, before.fields[*same_name].num) == nullptr) continue;  // BC03, its old number
        const std::string subject = subject_of(after, field);
        if (i < last_known)
            out.add("BC09", subject, field.num, field.where, "既存の項目の前に項目を挿入した",
                    "an item was inserted before an existing one");
        else if (field.nullable == Nullable::never)
            out.add("BC06", subject, field.num, field.where, "欠測を許さない項目を加えた",
                    "an item was added whose value must not be missing");
        else
            out.add("CP01", subject, field.num, field.where, "表の末尾に項目を加えた",
                    "an item was added at the end of the table");
    }
}

void compare_order(const Table& before, const Table& after, Changes& out) {
    std::vector<std::string> was;
    std::vector<std::string> is;
    for (const Field& field : before.fields)
        if (by_number(after, field.num) != nullptr) was.push_back(field.num);
    for (const Field& field : after.fields)
        if (by_number(before, field.num) != nullptr) is.push_back(field.num);
    for (std::size_t i = 0; i < was.size(); ++i) {
        if (was[i] == is[i]) continue;
        const Field& moved = *by_number(after, is[i]);
        out.changed("BC09", subject_of(after, moved), moved.num, moved.where, "項目の順序", "order of items",
                    listed(was), listed(is));
        return;
    }
}

void compare_table(const Definition& all, const Table& before, const Table& after, Changes& out) {
    const std::string& subject = before.name;
    const auto changed = [&](const char* rule, std::string_view ja, std::string_view en, const std::string& was,
                             const std::string& is, bool approval = false) {
        if (was != is) out.changed(rule, subject, before.num, after.where, ja, en, was, is, approval);
    };
    changed("BC20", "表の名前", "table name", before.name, after.name, true);
    changed("BC14", "1行の単位（grain）", "grain", listed(before.grain), listed(after.grain), true);
    const auto order = all.csv.find("row_order");
    changed(order != all.csv.end() && order->second == "free" ? "ED02" : "BC21", "行の順序", "order of rows",
            listed(before.order_by), listed(after.order_by));
    changed("ED01", "表の名称", "Japanese label", before.label.ja, after.label.ja, true);
    changed("ED01", "表の説明", "Japanese description", before.description.ja, after.description.ja, true);
    changed("ED06", "英語の表名", "English label", before.label.en, after.label.en);
    changed("ED06", "英語の説明", "English description", before.description.en, after.description.en);
    changed("ED01", "導入した版", "since", before.since, after.since);
    const auto gone = [](const Table& table) {
        return table.deprecated
                   ? table.deprecated->version + " " + table.deprecated->reason_ja + " " + table.deprecated->replaced_by
                   : std::string{};
    };
    changed("CP08", "廃止予定", "deprecation", gone(before), gone(after));
    compare_rows(before, after, out);
    for (const Field& field : before.fields) {
        const Field* same = by_number(after, field.num);
        if (same == nullptr) continue;
        compare_names(before, field, *same, out);
        compare_item(field, *same, subject_of(before, field), out);
        compare_bindings(field, *same, subject_of(before, field), out);
    }
    compare_gone(before, after, out);
    compare_new(before, after, out);
    compare_order(before, after, out);
}

}  // namespace

void compare_tables(const Definition& before, const Definition& after, Changes& out) {
    for (const Table& table : before.tables) {
        if (const Table* same = by_letters(after, table.num)) compare_table(after, table, *same, out);
        else out.add("BC20", table.name, table.num, table.where, "表を削除した", "the table was deleted", true);
    }
    for (const Table& table : after.tables)
        if (by_letters(before, table.num) == nullptr)
            out.add("CP02", table.name, table.num, table.where, "表を加えた", "a table was added");
}

}  // namespace opx::compat
