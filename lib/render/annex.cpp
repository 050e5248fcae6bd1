// The annex of the contract (個別契約書添付資料, R2, R34, R35): which definition, which case, every item with its definition,
// the codes and conversions they use, and a place for each party to sign.

#include "render/view.hpp"

namespace opx::render {
namespace {

using definition::Case;

std::string heading(const View& view, std::string_view ja, std::string_view en, int level = 2) {
    return "\n" + std::string(static_cast<std::size_t>(level), '#') + " " + view.tr(ja, en) + "\n\n";
}

std::string fact(const View& view, std::string_view ja, std::string_view en, const std::string& value) {
    return value.empty() ? std::string{} : "- " + view.tr(ja, en) + ": " + value + "\n";
}

std::string span(const std::string& from, const std::string& to) {
    return from.empty() && to.empty() ? std::string{} : from + " – " + to;
}

std::string scope_of(const View& view, const Case& item) {
    std::string out;
    if (item.scope.period)
        out += fact(view, "対象期間", "period", span(item.scope.period->from, item.scope.period->to));
    for (const definition::DiseaseRule& rule : item.scope.disease) {
        std::string text = rule.table + "." + rule.item + view.tr(" が次で始まる: ", " begins with: ");
        for (std::size_t i = 0; i < rule.prefixes.size(); ++i) text += (i == 0 ? "" : ", ") + rule.prefixes[i];
        if (rule.exclude_suspected) text += view.tr("（疑いを除く）", " (without suspected)");
        out += fact(view, "対象疾患（いずれか）", "disease (any of)", text);
    }
    if (item.scope.population)
        out += fact(view, "対象者", "population",
                    item.scope.population->age_at + view.tr(" に満 ", " aged ") +
                        std::to_string(item.scope.population->min) + "–" + std::to_string(item.scope.population->max) +
                        view.tr(" 歳", ""));
    out += fact(view, "オプトアウト一覧", "opt-out list",
                view.tr("必須、基準日から ", "required, at most ") + std::to_string(item.scope.opt_out_max_days) +
                    view.tr(" 日以内", " days old"));
    return out;
}

std::string case_of(const View& view, const Case& item) {
    std::string out = heading(view, "案件", "Case");
    out += fact(view, "案件通番", "case", item.id) + fact(view, "表題", "title", view.pick(item.title));
    out += fact(view, "根拠", "legal basis", std::string(name_of(item.basis)));
    out += fact(view, "利用目的", "purpose", item.purpose);
    if (view.options().public_edition) return out;
    out += fact(view, "提供元", "provider", item.providers_text()) +
           fact(view, "受領側", "receiver", item.receivers_text());
    out += fact(view, "求め", "request", item.request_date + (item.request_ref.empty() ? "" : " " + item.request_ref));
    out += fact(view, "利用期間", "period of use", span(item.use_from, item.use_to));
    out += fact(view, "保存期限（受領側）", "retention, receiver", item.receiver_until);
    out += fact(view, "保存期限（提供元）", "retention, provider", item.provider_until);
    out += fact(view, "媒体", "medium", item.medium) + scope_of(view, item);
    out += fact(view, "仕様のSHA-256", "SHA-256 of the specification", item.spec_sha256);
    for (const definition::Approval& approval : item.approvals)
        out += fact(view, "承認", "approval",
                    approval.body + " " + approval.date + " " + approval.ref +
                        (approval.spec_sha256.empty() ? "" : " " + approval.spec_sha256));
    for (const auto& [name, reason] : item.free_text)
        out += fact(view, "自由記載の承認", "approved free text", name + ": " + reason);
    return out;
}

std::string codes_of(const View& view) {
    std::string out;
    for (const definition::CodeList* list : view.code_lists()) {
        out += heading(view, view.pick(list->label) + "（codes/" + list->name + "）",
                       view.pick(list->label) + " (codes/" + list->name + ")", 3);
        std::vector<std::vector<std::string>> rows = {{view.tr("コード", "code"), view.tr("意味", "meaning")}};
        for (const definition::CodeList::Value& value : list->values)
            rows.push_back({value.code, view.pick(value.label)});
        out += markdown_table(rows);
    }
    return out.empty() ? out : heading(view, "コード表", "Code lists") + out.substr(1);
}

std::string conversions_of(const View& view) {
    std::vector<std::vector<std::string>> rows = {
        {view.tr("変換", "conversion"), view.tr("ソース", "source"), view.tr("元の値 → コード", "value → code"),
         view.tr("表にない値", "other values"), view.tr("失われる情報", "what is lost")}};
    for (const definition::Conversion* conversion : view.conversions())
        for (const definition::Conversion::Map& map : conversion->from) {
            std::string pairs;
            for (const auto& [from, to] : map.entries) pairs += (pairs.empty() ? "" : ", ") + from + " → " + to;
            rows.push_back({view.pick(conversion->label), map.source, pairs, map.unmapped_to.value_or("-"),
                            map.lossless ? view.tr("なし", "none") : map.loss_ja});
        }
    return rows.size() == 1 ? std::string{} : heading(view, "変換定義", "Conversions") + markdown_table(rows);
}

}  // namespace

std::string annex(const View& view) {
    const Definition& definition = view.definition();
    std::string out =
        "# " + view.tr("データ定義書（契約書添付資料）", "Data definition (annex of the contract)") + "\n\n";
    out += fact(view, "名称", "title", view.pick(definition.title));
    out += fact(view, "識別名", "id", definition.id) + fact(view, "版", "version", definition.version);
    out += fact(view, "状態", "status", definition.status) +
           fact(view, "適用開始日", "effective from", definition.effective_from);
    out += fact(view, "置き換える版", "supersedes", definition.supersedes);
    out += fact(view, "SHA-256", "SHA-256", definition.sha256);
    if (view.item() != nullptr) out += case_of(view, *view.item());
    out += heading(view, "提供する項目", "Items");
    for (const TableView& table : view.tables()) {
        out += heading(view, view.pick(table.table->label) + "（" + table.table->name + ".csv）",
                       view.pick(table.table->label) + " (" + table.table->name + ".csv)", 3)
                   .substr(1);
        out += view.pick(table.table->description) + "\n\n";
        std::vector<std::vector<std::string>> rows = {
            {view.tr("番号", "number"), view.tr("項目名", "item"), view.tr("名前", "name"), view.tr("型", "type"),
             view.tr("分類", "class"), view.tr("匿名加工", "anonymised"), view.tr("定義", "definition")}};
        for (const ItemView& item : table.items)
            rows.push_back({item.field->num, view.pick(item.field->label), item.field->name, view.type_of(*item.field),
                            view.class_of(*item.field), view.apply_of(item) + " " + view.methods_of(item),
                            view.pick(item.field->description)});
        out += markdown_table(rows) + "\n";
    }
    out.pop_back();
    out += codes_of(view) + conversions_of(view);
    if (view.options().public_edition) return out;
    out += heading(view, "署名", "Signatures");
    std::vector<std::vector<std::string>> rows = {{view.tr("事業者", "party"), view.tr("役職・氏名", "name"),
                                                   view.tr("日付", "date"), view.tr("署名・押印", "signature")}};
    for (const definition::Party& party : definition.parties) {
        const Case* item = view.item();
        if (item != nullptr && !item->provides(party.id) && !item->receives(party.id)) continue;
        rows.push_back({view.pick(party.label) + " (" + party.id + ")", "", "", ""});
    }
    return out + markdown_table(rows);
}

}  // namespace opx::render
