// The annex of the contract (契約書添付資料), Markdown: what is handed over, in which form, under whose decisions.

#include "render/forms.hpp"
#include "render/words.hpp"

namespace opx::render {
namespace {

using definition::CodeList;
using definition::Conversion;
using definition::Field;

std::string heading(std::size_t level, const std::string& text) {
    std::string out = "\n";
    out.append(level, '#');
    return out + " " + markdown_cell(text) + "\n\n";
}

/// Headings bring a blank line before and after them: where two meet, one is enough.
std::string without_double_blanks(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c != '\n' || !out.ends_with("\n\n")) out += c;
    return out;
}

std::string facts_table(const View& view, const std::vector<Fact>& facts) {
    std::string out = markdown_header({view.say("事項", "Fact"), view.say("内容", "Content")});
    for (const Fact& fact : facts) out += markdown_row({view.label(fact.name), view.say(fact.ja, fact.en)});
    return out;
}

std::string parties(const View& view) {
    std::string out = heading(2, view.say("事業者", "Parties"));
    out += markdown_header({view.say("略称", "Id"), view.say("名称", "Name"), view.say("データソース", "Sources")});
    for (const definition::Party& party : view.definition.parties) {
        std::string sources;
        for (const std::string& id : party.sources) {
            const definition::Source* source = view.definition.source(id);
            sources +=
                (sources.empty() ? "" : view.say("、", ", ")) + (source == nullptr ? id : view.label(source->label));
        }
        out += markdown_row({party.id, view.label(party.label), sources});
    }
    return out;
}

std::string code_name(const View& view, const Field& field) {
    const CodeList* list = view.definition.code_list(field.code_table);
    return list == nullptr ? "" : list->num + " " + view.label(list->label);
}

std::string item_table(const View& view, const ShownTable& table) {
    const bool with_case = view.options.item != nullptr;
    const bool with_holdings = !view.options.public_edition && !view.options.holdings.empty();
    std::string out =
        heading(3, table.table->num + " " + view.label(table.table->label) + " (" + table.table->name + ")");
    out += markdown_cell(view.label(table.table->description)) + "\n\n";
    std::vector<std::string> header = {view.say("番号", "Number"), view.say("項目名", "Item"),
                                       view.say("名前", "Name"),   view.say("型", "Type"),
                                       view.say("空", "Empty"),    view.say("コード表", "Code list"),
                                       view.say("分類", "Class"),  view.say("匿名加工", "Anonymised"),
                                       view.say("手法", "Method"), view.say("定義", "Definition")};
    if (with_case) header.insert(header.begin() + 3, view.say("区分", "Part"));
    if (with_holdings) {
        header.push_back(view.say("保有期間", "Held period"));
        header.push_back(view.say("件数", "Count"));
    }
    out += markdown_header(header);
    for (const Field* field : table.fields) {
        const Anonymisation plan = view.anonymisation(*table.table, *field);
        std::string method = view.label(method_words(plan.methods));
        if (!plan.detail_ja.empty()) method += view.say("：", ": ") + plan.detail_ja;
        std::vector<std::string> row = {field->num,
                                        view.label(field->label),
                                        field->name,
                                        view.label(type_text(field->type)),
                                        view.label(nullable_word(field->nullable)),
                                        code_name(view, *field),
                                        view.label(class_word(field->item_class)),
                                        view.label(apply_word(plan.apply)),
                                        method,
                                        view.label(field->description)};
        if (with_case) row.insert(row.begin() + 3, view.label(view.use_in_case(*table.table, *field)));
        if (with_holdings) {
            row.push_back(view.held_period(*table.table, *field));
            row.push_back(view.held_count(*table.table, *field));
        }
        out += markdown_row(row);
    }
    return out;
}

std::string code_list(const View& view, const CodeList& list) {
    std::string out = heading(3, list.num + " " + view.label(list.label) + " (" + list.name + ")");
    out += view.label(policy_word(list.policy));
    if (!list.basis.empty()) out += view.say("。出典: ", ". Basis: ") + markdown_cell(list.basis);
    out += "\n\n" + markdown_header({view.say("コード", "Code"), view.say("意味", "Meaning")});
    for (const CodeList::Value& value : list.values) out += markdown_row({value.code, view.label(value.label)});
    return out;
}

std::string conversion(const View& view, const Conversion& entry) {
    std::string out = heading(3, view.label(entry.label) + " (" + entry.name + ")");
    out += markdown_header({view.say("ソース", "Source"), view.say("対応", "Map"),
                            view.say("表にない値", "Other values"), view.say("失われるもの", "Loss"),
                            view.say("原値の項目", "Kept as recorded in"), view.say("出典", "Basis")});
    for (const Conversion::Map& map : entry.from) {
        std::string pairs;
        for (const auto& [from, to] : map.entries) pairs += (pairs.empty() ? "" : ", ") + from + "→" + to;
        const definition::Source* source = view.definition.source(map.source);
        const std::string other =
            (map.unmapped_to ? "→" + *map.unmapped_to + " " : "") + "(" + view.label(report_word(map.report)) + ")";
        const std::string loss = map.lossless          ? view.say("なし", "none")
                                 : map.loss_ja.empty() ? view.say("あり（逆変換できない値がある）",
                                                                  "some: not every value can be turned back")
                                                       : map.loss_ja;
        const bool raw = !map.raw_field.empty() && view.shows_path(map.raw_field);
        out += markdown_row({source == nullptr ? map.source : view.label(source->label), pairs, other, loss,
                             raw ? map.raw_field : "", map.basis});
    }
    return out;
}

std::string external(const View& view) {
    std::string out = heading(2, view.say("公的なコード体系", "Public code systems"));
    out += markdown_header({view.say("識別子", "Id"), view.say("名称", "Name"), view.say("版", "Edition"),
                            view.say("発行者", "Issuer"), "SHA-256", view.say("使う項目", "Used by")});
    for (const definition::ExternalCodes* codes : view.external) {
        std::string used;
        for (const std::string& path : codes->used_by)
            if (view.shows_path(path)) used += (used.empty() ? "" : ", ") + path;
        out += markdown_row({codes->id, view.label(codes->label), codes->edition, codes->issuer, codes->sha256, used});
    }
    return out;
}

std::string approvals(const View& view) {
    std::string out = heading(2, view.say("審査委員会の承認", "Approvals"));
    if (view.options.item->approvals.empty()) return out + view.say("まだない。\n", "None yet.\n");
    const bool all = !view.options.public_edition;
    std::vector<std::string> header = {view.say("委員会", "Committee"), view.say("日付", "Date")};
    if (all) {
        header.push_back(view.say("番号", "Reference"));
        header.push_back(view.say("承認した仕様のSHA-256", "SHA-256 of what was approved"));
    }
    out += markdown_header(header);
    for (const definition::Approval& approval : view.options.item->approvals) {
        std::vector<std::string> row = {approval.body, approval.date};
        if (all) {
            row.push_back(approval.ref);
            row.push_back(approval.spec_sha256);
        }
        out += markdown_row(row);
    }
    return out;
}

/// Of a case the parties to it, else those of the definition.
std::string signatures(const View& view) {
    std::string out = heading(2, view.say("署名欄", "Signatures"));
    out += markdown_header({view.say("事業者", "Party"), view.say("役割", "Part"), view.say("日付", "Date"),
                            view.say("氏名・役職", "Name and office"), view.say("署名・押印", "Signature")});
    const definition::Case* item = view.options.item;
    for (const definition::Party& party : view.definition.parties) {
        if (item != nullptr && !item->provides(party.id) && !item->receives(party.id)) continue;
        std::string part;
        if (item != nullptr && item->provides(party.id)) part = view.say("提供元", "provider");
        if (item != nullptr && item->receives(party.id))
            part += (part.empty() ? "" : view.say("・", ", ")) + view.say("受領側", "receiver");
        out += markdown_row({view.label(party.label), part, "", "", ""});
    }
    return out;
}

}  // namespace

std::string annex(const View& view) {
    const std::string name = view.label(view.definition.title);
    std::string out = "# " + markdown_cell(view.say("契約書添付資料: ", "Annex of the contract: ") + name) + "\n\n";
    out += facts_table(view, view.definition_facts()) + parties(view);
    if (view.options.item != nullptr)
        out += heading(2, view.say("案件", "Case")) + facts_table(view, view.case_facts());
    out += heading(2, view.say("データ項目", "Items"));
    if (view.options.item != nullptr)
        out += view.say("キー・来歴・欠測理由の項目は、承認された表に必ず含まれる。\n",
                        "Keys, provenance and reasons of missing values belong to every approved table.\n");
    for (const ShownTable& table : view.tables) out += item_table(view, table);
    if (!view.code_lists.empty()) out += heading(2, view.say("コード表", "Code lists"));
    for (const CodeList* list : view.code_lists) out += code_list(view, *list);
    if (!view.external.empty()) out += external(view);
    if (!view.conversions.empty()) out += heading(2, view.say("変換定義", "Conversions"));
    for (const Conversion* entry : view.conversions) out += conversion(view, *entry);
    if (view.options.item != nullptr) out += approvals(view);
    if (!view.options.public_edition) out += signatures(view);
    return without_double_blanks(out) + "\n<!-- " + origin(view) + " -->\n";
}

}  // namespace opx::render
