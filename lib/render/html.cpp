// The page: all that the forms show in one self-contained file for readers of both languages. Without its script it is a
// long list with everything in it; the script searches and filters (#q=...&table=...&class=...&source=...&lang=en).

#include <algorithm>

#include "render/forms.hpp"
#include "render/html_page.hpp"
#include "render/words.hpp"

namespace opx::render {
namespace {

using definition::Binding;
using definition::CodeList;
using definition::Conversion;
using definition::Field;
using definition::Label;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '&') out += "&amp;";
        else if (c == '"') out += "&quot;";
        else if (c == '\n') out += "<br>";
        else out += c;
    }
    return out;
}

/// In an attribute a line break is a blank.
std::string attribute(std::string_view text) {
    std::string flat(text);
    std::replace(flat.begin(), flat.end(), '\n', ' ');
    return escaped(flat);
}

std::string both(std::string_view ja, std::string_view en) {
    return "<span lang=\"ja\">" + std::string(ja) + "</span><span lang=\"en\">" + std::string(en) + "</span>";
}

/// One text when both languages have the same.
std::string both(const Label& label) {
    const std::string& ja = label.ja.empty() ? label.en : label.ja;
    const std::string& en = label.en.empty() ? label.ja : label.en;
    return ja == en ? escaped(ja) : both(escaped(ja), escaped(en));
}

std::string code(std::string_view text) {
    return "<code>" + escaped(text) + "</code>";
}

std::string link(const std::string& to, const std::string& html) {
    return "<a href=\"#" + attribute(to) + "\">" + html + "</a>";
}

/// Terms and what is said of them; nothing is said of what is empty.
class Terms {
   public:
    void add(std::string_view ja, std::string_view en, const std::string& html) {
        if (!html.empty()) out_ += "<dt>" + both(ja, en) + "</dt><dd>" + html + "</dd>";
    }
    std::string text() const { return out_.empty() ? "" : "<dl>" + out_ + "</dl>\n"; }

   private:
    std::string out_;
};

std::string head_row(const std::vector<std::string>& cells) {
    std::string out = "<tr>";
    for (const std::string& cell : cells) out += "<th>" + cell + "</th>";
    return out + "</tr>\n";
}

std::string row(const std::vector<std::string>& cells) {
    std::string out = "<tr>";
    for (const std::string& cell : cells) out += "<td>" + cell + "</td>";
    return out + "</tr>\n";
}

std::string grid(const std::vector<std::string>& header, const std::string& rows) {
    return "<div class=\"scroll\"><table>\n" + head_row(header) + rows + "</table></div>\n";
}

// ---- items

std::string reference(const View& view, const std::string& table, const std::string& item) {
    if (item.empty() || !view.shows(table, item)) return {};
    const definition::Table* found = view.definition.find(table);
    return link(found->field(item).num, code(table + "." + item));
}

std::string list_link(const View& view, const std::string& name) {
    const auto found = std::find_if(view.code_lists.begin(), view.code_lists.end(),
                                    [&](const CodeList* list) { return list->name == name; });
    return found == view.code_lists.end() ? ""
                                          : link((*found)->num, escaped((*found)->num) + " " + both((*found)->label));
}

std::string roles(const View& view, const Field& field) {
    std::string out;
    for (const definition::Role role : field.roles) out += (out.empty() ? "" : ", ") + both(role_word(role));
    const std::size_t dot = field.foreign_key.find('.');
    if (dot != std::string::npos && view.shows_path(field.foreign_key))
        out += " → " + reference(view, field.foreign_key.substr(0, dot), field.foreign_key.substr(dot + 1));
    return out;
}

/// Rules between items; a rule that names an item which is not shown is not shown.
std::string checks(const View& view, const definition::Table& table, const Field& field) {
    std::string out;
    for (const definition::CrossCheck& check : field.checks)
        if (view.shows(table.name, check.item)) out += (out.empty() ? "" : "<br>") + code(check.text);
    return out;
}

std::string source_row(const View& view, const definition::Source& source, const Binding& binding) {
    std::string path;
    if (binding.kind == Binding::Kind::none) path = both("なし", "none");
    if (binding.kind == Binding::Kind::constant) path = both("定数 ", "constant ") + code(binding.constant);
    if (binding.kind == Binding::Kind::converter) path = both("変換プログラムが作る", "made by the converter");
    for (const definition::Path& one : binding.paths) path += (path.empty() ? "" : "<br>") + code(one.text);
    std::string rules;
    for (const std::string& rule : binding.rules) {
        constexpr std::string_view kConversion = "conversion:";
        const std::string name = rule.starts_with(kConversion) ? rule.substr(kConversion.size()) : "";
        const bool shown = std::any_of(view.conversions.begin(), view.conversions.end(),
                                       [&](const Conversion* entry) { return entry->name == name; });
        rules += (rules.empty() ? "" : "<br>") + (shown ? link("conversion-" + name, code(rule)) : code(rule));
    }
    std::string notes = escaped(binding.kind == Binding::Kind::none ? binding.reason : binding.notes_ja);
    if (!binding.example.empty())
        notes += (notes.empty() ? "" : "<br>") + both("例: ", "example: ") + code(binding.example);
    const Label confidence = binding.confidence.empty() ? Label{} : confidence_word(binding.confidence);
    return row({both(source.label), path, rules, notes, both(confidence)});
}

std::string sources(const View& view, const Field& field) {
    std::string rows;
    for (const definition::Source& source : view.definition.sources)
        if (const auto found = field.sources.find(source.id); found != field.sources.end())
            rows += source_row(view, source, found->second);
    if (rows.empty()) return {};
    return grid({both("ソース", "Source"), both("path", "Path"), both("規則", "Rule"), both("留意事項", "Notes"),
                 both("確度", "Confidence")},
                rows);
}

std::string anonymisation(const View& view, const definition::Table& table, const Field& field) {
    const Anonymisation plan = view.anonymisation(table, field);
    std::string out = both(apply_word(plan.apply));
    if (!plan.methods.empty()) out += " — " + both(method_words(plan.methods));
    if (!plan.detail_ja.empty()) out += "<br>" + escaped(plan.detail_ja);
    if (plan.by_case) out += " " + both("（この案件の定め）", "(decided for this case)");
    return out;
}

std::string unit(const View& view, const definition::Table& table, const Field& field) {
    if (!field.unit_field.empty()) return reference(view, table.name, field.unit_field);
    return field.unit == "none" ? "" : escaped(field.unit);
}

std::string item_facts(const View& view, const definition::Table& table, const Field& field) {
    Terms terms;
    terms.add("定義", "Definition", both(field.description));
    terms.add("型", "Type", both(type_text(field.type)));
    terms.add("書式", "Pattern", field.type.pattern.empty() ? "" : code(field.type.pattern));
    terms.add("空", "Empty", both(nullable_word(field.nullable)));
    terms.add("欠測理由の項目", "Reason in", reference(view, table.name, field.reason_field));
    std::string codes = list_link(view, field.code_table);
    if (!codes.empty()) codes += " (" + both(policy_word(field.code_policy)) + ")";
    terms.add("コード表", "Code list", codes);
    terms.add("コード体系の項目", "Code system in", reference(view, table.name, field.system_field));
    terms.add("単位", "Unit", unit(view, table, field));
    terms.add("役割", "Roles", roles(view, field));
    terms.add("分類", "Class", both(class_word(field.item_class)));
    terms.add("匿名加工", "Anonymised", anonymisation(view, table, field));
    std::string sensitivity;
    for (const std::string& word : field.sensitivity)
        sensitivity += (sensitivity.empty() ? "" : ", ") + both(sensitivity_word(word));
    terms.add("機微性", "Sensitivity", sensitivity);
    terms.add("案件での区分", "Part in the case", both(view.use_in_case(table, field)));
    terms.add("値", "Value", both(fidelity_word(field.fidelity)));
    std::string from;
    for (const std::string& item : field.derived_from) {
        const std::string one = reference(view, table.name, item);
        if (!one.empty()) from += (from.empty() ? "" : ", ") + one;
    }
    terms.add("導出元", "Derived from", from);
    terms.add("項目間の規則", "Rules between items", checks(view, table, field));
    terms.add("保有期間", "Held period", escaped(view.held_period(table, field)));
    terms.add("件数", "Count", escaped(view.held_count(table, field)));
    terms.add("追加された版", "Since", escaped(field.since));
    if (field.deprecated) {
        std::string gone =
            both("廃止予定 ", "to go in ") + escaped(field.deprecated->version + " " + field.deprecated->reason_ja);
        const std::string next = reference(view, table.name, field.deprecated->replaced_by);
        if (!next.empty()) gone += " → " + next;
        terms.add("廃止", "Deprecated", gone);
    }
    if (field.visibility == "parties") terms.add("公開範囲", "Visibility", both("当事者のみ", "parties only"));
    return terms.text();
}

std::string item(const View& view, const definition::Table& table, const Field& field) {
    std::string held;  // ids of the sources that give it
    for (const auto& [id, binding] : field.sources)
        if (binding.kind != Binding::Kind::none) held += (held.empty() ? "" : " ") + id;
    const std::string words = field.num + " " + field.name + " " + field.label.ja + " " + field.label.en;
    std::string out = "<details class=\"item\" id=\"" + attribute(field.num) + "\" data-table=\"" +
                      attribute(table.name) + "\" data-class=\"" + attribute(field.item_class) + "\" data-sources=\"" +
                      attribute(held) + "\" data-words=\"" + attribute(words) + "\">\n<summary><span class=\"num\">" +
                      escaped(field.num) + "</span>" + code(field.name) + "<span" +
                      (field.deprecated ? " class=\"gone\"" : "") + ">" + both(field.label) +
                      "</span><span class=\"quiet\">" + both(type_text(field.type)) + "</span><span class=\"class " +
                      attribute(field.item_class) + "\">" + both(class_word(field.item_class)) +
                      "</span></summary>\n<div class=\"more\">\n";
    return out + item_facts(view, table, field) + sources(view, field) + "</div></details>\n";
}

std::string table_rows(const View& view, const definition::Table& table) {
    std::string rows;
    for (const definition::Source& source : view.definition.sources) {
        const auto found = table.rows.find(source.id);
        if (found == table.rows.end()) continue;
        const definition::RowRule& rule = found->second;
        std::string where = code(joined(rule.anchors, ", "));
        if (!rule.data_types.empty()) where = escaped(joined(rule.data_types, ", ")) + " " + where;
        rows += row({both(source.label), rule.none ? both("なし", "none") : where,
                     escaped(rule.none ? rule.none_reason : rule.notes_ja)});
    }
    return rows.empty()
               ? ""
               : grid({both("ソース", "Source"), both("行の元", "Rows from"), both("留意事項", "Notes")}, rows);
}

std::string table_section(const View& view, const ShownTable& shown) {
    const definition::Table& table = *shown.table;
    std::string out = "<section class=\"table\" id=\"" + attribute(table.num) + "\"><h2>" + escaped(table.num) + " " +
                      both(table.label) + " " + code(table.name + ".csv") + "</h2>\n<p>" + both(table.description) +
                      "</p>\n";
    Terms terms;
    if (const std::vector<std::string> key = view.primary_key(shown); !key.empty())
        terms.add("主キー", "Primary key", code(joined(key, ", ")));
    out += "<div class=\"rest\">" + terms.text() + table_rows(view, table) + "</div>\n";
    for (const Field* field : shown.fields) out += item(view, table, *field);
    return out + "</section>\n";
}

// ---- code lists, conversions

std::string code_lists(const View& view) {
    std::string out;
    for (const CodeList* list : view.code_lists) {
        std::string rows;
        for (const CodeList::Value& value : list->values) rows += row({code(value.code), both(value.label)});
        out += "<h3 id=\"" + attribute(list->num) + "\">" + escaped(list->num) + " " + both(list->label) + " " +
               code(list->name) + "</h3>\n<p class=\"quiet\">" + both(policy_word(list->policy)) + " " +
               escaped(list->basis) + "</p>\n" + grid({both("コード", "Code"), both("意味", "Meaning")}, rows);
    }
    return out.empty()
               ? ""
               : "<section class=\"rest\"><h2>" + both("コード表", "Code lists") + "</h2>\n" + out + "</section>\n";
}

std::string external(const View& view) {
    std::string rows;
    for (const definition::ExternalCodes* codes : view.external) {
        std::string used;
        for (const std::string& path : codes->used_by) {
            const std::size_t dot = path.find('.');
            const std::string one =
                dot == std::string::npos ? "" : reference(view, path.substr(0, dot), path.substr(dot + 1));
            if (!one.empty()) used += (used.empty() ? "" : ", ") + one;
        }
        rows += row({code(codes->id), both(codes->label), escaped(codes->edition), escaped(codes->issuer), used});
    }
    if (rows.empty()) return {};
    return "<section class=\"rest\"><h2>" + both("公的なコード体系", "Public code systems") + "</h2>\n" +
           grid({both("識別子", "Id"), both("名称", "Name"), both("版", "Edition"), both("発行者", "Issuer"),
                 both("使う項目", "Used by")},
                rows) +
           "</section>\n";
}

std::string conversions(const View& view) {
    std::string out;
    for (const Conversion* entry : view.conversions) {
        std::string rows;
        for (const Conversion::Map& map : entry->from) {
            std::string pairs;
            for (const auto& [from, to] : map.entries)
                pairs += (pairs.empty() ? "" : ", ") + code(from) + "→" + code(to);
            const definition::Source* source = view.definition.source(map.source);
            const std::string loss = map.lossless          ? both("なし", "none")
                                     : map.loss_ja.empty() ? both("あり", "some")
                                                           : escaped(map.loss_ja);
            const bool raw = !map.raw_field.empty() && view.shows_path(map.raw_field);
            rows += row({source == nullptr ? escaped(map.source) : both(source->label), pairs,
                         (map.unmapped_to ? "→" + code(*map.unmapped_to) + " " : "") + both(report_word(map.report)),
                         loss, raw ? code(map.raw_field) : "", escaped(map.basis)});
        }
        out += "<h3 id=\"conversion-" + attribute(entry->name) + "\">" + both(entry->label) + " " + code(entry->name) +
               "</h3>\n<p>" + list_link(view, entry->code_list) + "</p>\n" +
               grid({both("ソース", "Source"), both("対応", "Map"), both("表にない値", "Other values"),
                     both("失われるもの", "Loss"), both("原値の項目", "Kept as recorded in"), both("出典", "Basis")},
                    rows);
    }
    return out.empty()
               ? ""
               : "<section class=\"rest\"><h2>" + both("変換定義", "Conversions") + "</h2>\n" + out + "</section>\n";
}

// ---- head

std::string option(const std::string& value, const Label& label) {
    const std::string& en = label.en.empty() ? label.ja : label.en;
    return "<option value=\"" + attribute(value) + "\" data-ja=\"" + attribute(label.ja) + "\" data-en=\"" +
           attribute(en) + "\">" + attribute(label.ja) + "</option>";
}

std::string select(const char* name, const Label& all, const std::string& options) {
    return std::string("<select name=\"") + name + "\" data-ja=\"" + all.ja + "\" data-en=\"" + all.en + "\">" +
           option("", all) + options + "</select>\n";
}

std::string controls(const View& view) {
    std::string tables, classes, sources;
    std::vector<std::string> seen;
    for (const ShownTable& table : view.tables) {
        tables += option(table.table->name, table.table->label);
        for (const Field* field : table.fields)
            if (std::find(seen.begin(), seen.end(), field->item_class) == seen.end()) seen.push_back(field->item_class);
    }
    for (const std::string& one : seen) classes += option(one, class_word(one));
    for (const definition::Source& source : view.definition.sources) sources += option(source.id, source.label);
    return "<form><input type=\"search\" name=\"q\" autocomplete=\"off\" data-ja=\"項目名・名前・番号で探す\" "
           "data-en=\"search item, name, number\" placeholder=\"項目名・名前・番号で探す\">\n" +
           select("table", {"すべての表", "all tables"}, tables) +
           select("class", {"すべての分類", "all classes"}, classes) +
           select("source", {"すべてのソース", "all sources"}, sources) +
           "<span id=\"count\" class=\"quiet\" role=\"status\"> </span></form>\n";
}

std::string facts(const std::vector<Fact>& list, const std::string& parties = {}) {
    Terms terms;
    for (const Fact& fact : list)
        terms.add(escaped(fact.name.ja), escaped(fact.name.en), both(Label{fact.ja, fact.en}));
    terms.add("事業者", "Parties", parties);
    return terms.text();
}

std::string approvals(const View& view) {
    std::string rows;
    for (const definition::Approval& approval : view.options.item->approvals) {
        std::vector<std::string> cells = {escaped(approval.body), escaped(approval.date)};
        if (!view.options.public_edition) cells.push_back(escaped(approval.ref));
        rows += row(cells);
    }
    std::vector<std::string> header = {both("審査委員会の承認", "Approval"), both("日付", "Date")};
    if (!view.options.public_edition) header.push_back(both("番号", "Reference"));
    return rows.empty() ? "" : grid(header, rows);
}

}  // namespace

std::string html(const View& view) {
    const definition::Definition& definition = view.definition;
    const std::string& en = definition.title.en.empty() ? definition.title.ja : definition.title.en;
    std::string out =
        "<!doctype html>\n<html lang=\"" + std::string(view.options.japanese ? "ja" : "en") + "\" data-ja=\"" +
        attribute(definition.title.ja) + "\" data-en=\"" + attribute(en) +
        "\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
        attribute(view.label(definition.title)) + "</title>\n";
    out += kPageStyle;
    out += "<div class=\"top\"><h1>" + both(definition.title) +
           "</h1><div><button type=\"button\" id=\"lang\"><span lang=\"ja\">English</span><span "
           "lang=\"en\">日本語</span></button> "
           "<button type=\"button\" id=\"theme\">" +
           both("明暗", "light/dark") + "</button></div></div>\n";
    std::string parties;
    for (const definition::Party& party : definition.parties)
        parties += (parties.empty() ? "" : "<br>") + code(party.id) + " " + both(party.label);
    out += facts(view.definition_facts(), parties);
    if (view.options.item != nullptr)
        out += "<h2>" + both("案件", "Case") + "</h2>\n" + facts(view.case_facts()) + approvals(view);
    out += controls(view) + "<main>\n";
    for (const ShownTable& table : view.tables) out += table_section(view, table);
    out += code_lists(view) + external(view) + conversions(view) + "</main>\n<p class=\"quiet\">" +
           escaped(origin(view)) + "</p>\n";
    out += kPageScript;
    return out + "</html>\n";
}

}  // namespace opx::render
