#include "render/view.hpp"

#include <algorithm>
#include <array>

namespace opx::render {
namespace {

struct Word {
    std::string_view key, ja, en;
};

constexpr std::array kWords{
    Word{"text", "文字列", "text"},
    Word{"code", "コード", "code"},
    Word{"id", "番号・符号", "identifier text"},
    Word{"integer", "整数", "integer"},
    Word{"decimal", "小数", "decimal"},
    Word{"date", "日付", "date"},
    Word{"ym", "年月", "year and month"},
    Word{"datetime", "日時", "date and time"},
    Word{"boolean", "真偽（1・0）", "boolean (1, 0)"},
    Word{"kana", "全角カタカナ", "katakana"},
    Word{"kana_half", "半角カタカナ", "half-width katakana"},
    Word{"postal", "郵便番号", "postal code"},
    Word{"phone", "電話番号", "telephone number"},
    Word{"hash", "ハッシュ値", "hash"},
    Word{"identifier", "識別子", "identifier"},
    Word{"quasi_identifier", "準識別子", "quasi-identifier"},
    Word{"static_attribute", "静的属性", "static attribute"},
    Word{"semi_static_attribute", "半静的属性", "semi-static attribute"},
    Word{"dynamic_attribute", "動的属性", "dynamic attribute"},
    Word{"system", "管理項目", "system"},
    Word{"always", "する", "always"},
    Word{"never", "しない", "never"},
    Word{"by_case", "案件による", "by case"},
    Word{"delete", "削除", "delete"},
    Word{"pseudonym", "仮名化", "pseudonym"},
    Word{"generalise", "一般化", "generalise"},
    Word{"top_bottom", "上限・下限の丸め", "top and bottom coding"},
    Word{"shift_date", "日付のずらし", "shift of dates"},
    Word{"none", "なし", "none"},
    Word{"required", "必須", "required"},
    Word{"optional", "任意", "optional"},
    Word{"linkage_only", "名寄せのみ", "linkage only"},
    Word{"key", "キー・来歴", "key or provenance"},
};

std::string word(std::string_view key, bool japanese) {
    for (const Word& entry : kWords)
        if (entry.key == key) return std::string(japanese ? entry.ja : entry.en);
    return std::string(key);
}

std::string use_in(const definition::CaseTable& table, const std::string& name) {
    const auto holds = [&](const std::vector<std::string>& list) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    return holds(table.required)       ? "required"
           : holds(table.optional)     ? "optional"
           : holds(table.linkage_only) ? "linkage_only"
                                       : "key";
}

}  // namespace

View::View(const Definition& definition, const RenderOptions& options) : definition_(&definition), options_(&options) {
    if (!options.table.empty()) (void)definition.table(options.table);
    for (const Table& table : definition.tables) {
        if (!options.table.empty() && table.name != options.table) continue;
        const definition::CaseTable* in_case = options.item == nullptr ? nullptr : options.item->find(table.name);
        if (options.item != nullptr && in_case == nullptr) continue;
        const std::vector<std::string> columns =
            options.item == nullptr ? table.header() : columns_of(*options.item, table);
        TableView view{&table, {}};
        for (const Field& field : table.fields) {
            if (std::find(columns.begin(), columns.end(), field.name) == columns.end()) continue;
            if (options.public_edition && field.visibility == "parties") continue;
            ItemView item;
            item.field = &field;
            item.subject = table.name + "." + field.name;
            item.apply = field.anonymise.apply;
            item.methods = field.anonymise.methods;
            item.detail_ja = field.anonymise.detail_ja;
            if (in_case != nullptr) {
                item.use = use_in(*in_case, field.name);
                if (const auto plan = options.item->anonymise.find(item.subject);
                    plan != options.item->anonymise.end()) {
                    item.apply = plan->second.apply;
                    item.methods = plan->second.methods;
                    item.detail_ja = plan->second.detail_ja;
                }
            }
            view.items.push_back(std::move(item));
        }
        if (!view.items.empty()) tables_.push_back(std::move(view));
    }
    if (tables_.empty()) throw Error(ErrorKind::usage, "no table is left to show", "table and case exclude each other");
}

std::vector<const definition::CodeList*> View::code_lists() const {
    std::set<std::string> names;
    for (const TableView& table : tables_)
        for (const ItemView& item : table.items)
            if (!item.field->code_table.empty()) names.insert(item.field->code_table);
    std::vector<const definition::CodeList*> lists;
    for (const std::string& name : names) {
        const definition::CodeList* list = definition_->code_list(name);
        const bool of_party = list->owner != "common" && list->owner != "external";
        if (!(options_->public_edition && of_party)) lists.push_back(list);
    }
    return lists;
}

std::vector<const definition::Conversion*> View::conversions() const {
    std::set<std::string> names;
    for (const TableView& table : tables_)
        for (const ItemView& item : table.items)
            names.insert(item.field->conversions.begin(), item.field->conversions.end());
    std::vector<const definition::Conversion*> conversions;
    for (const std::string& name : names) conversions.push_back(&definition_->conversions.at(name));
    return conversions;
}

const std::string& View::pick(const definition::Label& label) const noexcept {
    const std::string& wanted = options_->japanese ? label.ja : label.en;
    return wanted.empty() ? (options_->japanese ? label.en : label.ja) : wanted;
}

std::string View::type_of(const Field& field) const {
    const definition::ValueType& type = field.type;
    std::string text = word(name_of(type.kind), options_->japanese);
    std::string limits;
    const auto add = [&](const std::string& limit) { limits += (limits.empty() ? "" : ", ") + limit; };
    if (type.max_chars != 0) add(std::to_string(type.max_chars) + tr("字まで", " characters"));
    if (type.precision != 0) add(std::to_string(type.precision) + "." + std::to_string(type.scale));
    if (!type.pattern.empty()) add(type.pattern);
    if (!type.min.empty() || !type.max.empty()) add(type.min + "–" + type.max);
    for (const std::string& form : type.partial) add(form);
    if (!field.code_table.empty()) add("codes/" + field.code_table);
    if (!field.unit.empty() && field.unit != "none") add(field.unit);
    return limits.empty() ? text : text + " (" + limits + ")";
}

std::string View::class_of(const Field& field) const {
    return word(field.item_class, options_->japanese);
}

std::string View::apply_of(const ItemView& item) const {
    return word(item.apply, options_->japanese);
}

std::string View::methods_of(const ItemView& item) const {
    std::string text;
    for (const std::string& method : item.methods)
        if (method != "none") text += (text.empty() ? "" : tr("・", ", ")) + word(method, options_->japanese);
    return item.detail_ja.empty() ? text : text + tr("（", " (") + item.detail_ja + tr("）", ")");
}

std::string View::nullable_of(const Field& field) const {
    return field.nullable == definition::Nullable::never ? tr("不可", "never")
           : field.nullable == definition::Nullable::allowed
               ? tr("可", "allowed")
               : tr("理由つき（", "with reason (") + field.reason_field + tr("）", ")");
}

std::string View::use_of(const ItemView& item) const {
    return item.use.empty() ? std::string{} : word(item.use, options_->japanese);
}

namespace {

template <class Write>
std::string each_holding(const View& view, const ItemView& item, const Write& write) {
    std::string text;
    if (view.options().public_edition) return text;
    for (const auto& [holder, items] : view.options().holdings)
        if (const auto held = items.find(item.subject); held != items.end())
            text += (text.empty() ? "" : " / ") + holder + " " + write(held->second);
    return text;
}

}  // namespace

std::string View::periods_of(const ItemView& item) const {
    return each_holding(*this, item, [](const Holding& held) {
        return held.from.empty() ? std::string("-") : held.from + "–" + held.to;
    });
}

std::string View::counts_of(const ItemView& item) const {
    return each_holding(*this, item, [](const Holding& held) { return held.non_null; });
}

std::vector<std::string> key_of(const TableView& table) {
    for (const std::string& name : table.table->grain)
        if (std::none_of(table.items.begin(), table.items.end(),
                         [&](const ItemView& item) { return item.field->name == name; }))
            return {};
    return table.table->grain;
}

std::vector<Reference> references_of(const View& view, const TableView& table) {
    std::vector<Reference> all;
    for (const ItemView& item : table.items) {
        const std::string& key = item.field->foreign_key;
        if (key.empty()) continue;
        const std::string parent = key.substr(0, key.find('.'));
        auto found = std::find_if(all.begin(), all.end(), [&](const Reference& r) { return r.parent == parent; });
        if (found == all.end()) found = all.insert(all.end(), {parent, {}, {}});
        found->columns.push_back(item.field->name);
        found->parent_columns.push_back(key.substr(key.find('.') + 1));
    }
    // A constraint needs the whole key of a table that is shown.
    std::erase_if(all, [&](const Reference& reference) {
        for (const TableView& parent : view.tables())
            if (parent.table->name == reference.parent) return key_of(parent) != reference.parent_columns;
        return true;
    });
    return all;
}

std::vector<const TableView*> parents_first(const View& view) {
    std::vector<const TableView*> ordered;
    std::set<std::string> done;
    while (ordered.size() < view.tables().size()) {
        const std::size_t before = ordered.size();
        for (const TableView& table : view.tables()) {
            if (done.contains(table.table->name)) continue;
            const auto references = references_of(view, table);
            if (!std::all_of(references.begin(), references.end(),
                             [&](const Reference& reference) { return done.contains(reference.parent); }))
                continue;
            ordered.push_back(&table);
            done.insert(table.table->name);
        }
        if (ordered.size() == before)  // a ring: lint refuses it (DD025)
            throw Error(ErrorKind::definition, "foreign keys form a ring [DD025]");
    }
    return ordered;
}

std::optional<Form> form_named(std::string_view name) noexcept {
    constexpr std::array<std::pair<std::string_view, Form>, 9> kForms = {{{"committee", Form::committee},
                                                                          {"annex", Form::annex},
                                                                          {"csv-header", Form::csv_header},
                                                                          {"json-schema", Form::json_schema},
                                                                          {"table-schema", Form::table_schema},
                                                                          {"csvw", Form::csvw},
                                                                          {"sql", Form::sql},
                                                                          {"html", Form::html},
                                                                          {"xlsx", Form::xlsx}}};
    for (const auto& [known, form] : kForms)
        if (known == name) return form;
    return std::nullopt;
}

std::string render(Form form, const Definition& definition, const RenderOptions& options) {
    const View view(definition, options);
    switch (form) {
        case Form::committee:
            return committee(view);
        case Form::annex:
            return annex(view);
        case Form::csv_header:
            return csv_header(view);
        case Form::json_schema:
            return json_schema(view);
        case Form::table_schema:
            return table_schema(view);
        case Form::csvw:
            return csvw(view);
        case Form::sql:
            return sql(view);
        case Form::html:
            return html(view);
        case Form::xlsx:
            return xlsx(view);
    }
    return {};
}

}  // namespace opx::render
