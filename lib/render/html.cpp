// The definition as a page a person searches, filters, prints: one file, no network, Japanese and English, light and dark.
//
// Address   what follows # sets search and filters: #q=生年月日&lang=en&class=identifier&table=patient&source=mml
// Both      languages are in the page; the switch shows one. Search looks at numbers, names, labels and definitions of both.

#include "render/page.hpp"
#include "render/view.hpp"

namespace opx::render {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else if (c == '\'') out += "&#39;";
        else out += c;
    }
    return out;
}

/// The text in both languages, one of which the page shows.
std::string both(std::string_view ja, std::string_view en) {
    if (en.empty() || ja == en) return escaped(ja);
    return "<span class=\"ja\" lang=\"ja\">" + escaped(ja) + "</span><span class=\"en\" lang=\"en\">" + escaped(en) +
           "</span>";
}

std::string both(const definition::Label& label) {
    return both(label.ja, label.en);
}

/// A view in each language, for words that View makes.
struct Languages {
    const View& ja;
    const View& en;
    template <class Word>
    std::string operator()(const Word& word) const {
        return both(word(ja), word(en));
    }
};

std::string binding_text(const definition::Binding& binding) {
    switch (binding.kind) {
        case definition::Binding::Kind::none:
            return both("なし: " + binding.reason, "none: " + binding.reason);
        case definition::Binding::Kind::constant:
            return "<code>" + escaped(binding.constant) + "</code>";
        case definition::Binding::Kind::converter:
            return both("変換時に記す", "set by the converter");
        case definition::Binding::Kind::path:
            break;
    }
    std::string out;
    for (const definition::Path& path : binding.paths)
        out += (out.empty() ? "" : "<br>") + std::string("<code>") + escaped(path.text) + "</code>";
    for (const std::string& rule : binding.rules) out += " <span class=\"rule\">" + escaped(rule) + "</span>";
    return out;
}

std::string sources_of(const View& view, const Field& field) {
    std::string out = "<table class=\"inner\"><thead><tr><th>" + both("ソース", "source") + "</th><th>" +
                      both("取り方", "where from") + "</th><th>" + both("留意事項・例", "notes, example") +
                      "</th></tr></thead><tbody>";
    for (const definition::Source& source : view.definition().sources) {
        const auto binding = field.sources.find(source.id);
        if (binding == field.sources.end()) continue;
        out += "<tr><td>" + both(source.label) + "</td><td>" + binding_text(binding->second) + "</td><td>" +
               escaped(binding->second.notes_ja);
        if (!binding->second.example.empty()) out += " <code>" + escaped(binding->second.example) + "</code>";
        if (binding->second.confidence == "assumed") out += " <em>" + both("未確認", "assumed") + "</em>";
        out += "</td></tr>";
    }
    return out + "</tbody></table>";
}

std::string search_text(const TableView& table, const Field& field) {
    std::string text = field.num + " " + table.table->name + "." + field.name + " " + field.label.ja + " " +
                       field.label.en + " " + field.description.ja + " " + field.description.en;
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string sources_read(const Field& field) {
    std::string out;
    for (const auto& [source, binding] : field.sources)
        if (binding.kind != definition::Binding::Kind::none) out += (out.empty() ? "" : " ") + source;
    return out;
}

std::string item_html(const Languages& say, const TableView& table, const ItemView& item) {
    const Field& field = *item.field;
    std::string out = "<article class=\"item\" id=\"" + field.num + "\" data-table=\"" + table.table->name +
                      "\" data-class=\"" + field.item_class + "\" data-sources=\"" + sources_read(field) +
                      "\" data-text=\"" + escaped(search_text(table, field)) + "\">\n<h3><a href=\"#" + field.num +
                      "\">" + field.num + "</a> " + both(field.label) + " <code>" + escaped(field.name) + "</code>";
    if (field.deprecated) out += " <em>" + both("廃止予定", "deprecated") + "</em>";
    out += "</h3>\n<p>" + both(field.description) + "</p>\n<dl>";
    const auto fact = [&](const std::string& name, const std::string& value) {
        if (!value.empty()) out += "<div><dt>" + name + "</dt><dd>" + value + "</dd></div>";
    };
    fact(both("型", "type"), say([&](const View& view) { return view.type_of(field); }));
    fact(both("欠測", "missing"), say([&](const View& view) { return view.nullable_of(field); }));
    fact(both("分類", "class"), "<span class=\"class " + field.item_class + "\">" +
                                    say([&](const View& view) { return view.class_of(field); }) + "</span>");
    fact(both("匿名加工", "anonymised"),
         say([&](const View& view) { return view.apply_of(item) + " " + view.methods_of(item); }));
    fact(both("区分", "use"), say([&](const View& view) { return view.use_of(item); }));
    if (field.free_text) fact(both("自由記載", "free text"), both("あり（個人名を含みうる）", "yes, may hold names"));
    if (!field.code_table.empty())
        fact(both("コード表", "codes"),
             "<a href=\"#codes-" + field.code_table + "\">" + escaped(field.code_table) + "</a>");
    if (field.deprecated) fact(both("廃止の理由", "reason"), escaped(field.deprecated->reason_ja));
    fact(both("保有期間", "held"), escaped(say.ja.periods_of(item)));
    fact(both("件数", "values"), escaped(say.ja.counts_of(item)));
    out += "</dl>\n<details><summary>" + both("ソースごとの取り方と留意事項", "sources and notes") + "</summary>" +
           sources_of(say.ja, field) + "</details>\n</article>\n";
    return out;
}

std::string table_html(const Languages& say, const TableView& table) {
    std::string out = "<section class=\"table\" id=\"table-" + table.table->name + "\">\n<h2>" +
                      both(table.table->label) + " <code>" + table.table->name + ".csv</code></h2>\n<p>" +
                      both(table.table->description) + "</p>\n<p class=\"key\">" + both("1行の単位", "one row per") +
                      ": <code>";
    for (std::size_t i = 0; i < table.table->grain.size(); ++i)
        out += (i == 0 ? "" : ", ") + escaped(table.table->grain[i]);
    out += "</code></p>\n";
    for (const ItemView& item : table.items) out += item_html(say, table, item);
    return out + "</section>\n";
}

std::string codes_html(const View& view) {
    std::string out = "<section id=\"codes\"><h2>" + both("コード表", "Code lists") + "</h2>\n";
    for (const definition::CodeList* list : view.code_lists()) {
        out += "<details id=\"codes-" + list->name + "\"><summary>" + both(list->label) + " <code>" + list->name +
               "</code></summary><table class=\"inner\"><tbody>";
        for (const definition::CodeList::Value& value : list->values)
            out += "<tr><td><code>" + escaped(value.code) + "</code></td><td>" + both(value.label) + "</td></tr>";
        out += "</tbody></table></details>\n";
    }
    return out + "</section>\n";
}

std::string conversions_html(const View& view) {
    std::string out = "<section id=\"conversions\"><h2>" + both("変換定義", "Conversions") + "</h2>\n";
    for (const definition::Conversion* conversion : view.conversions()) {
        out += "<details><summary>" + both(conversion->label) + " <code>" + conversion->name + "</code></summary>";
        for (const definition::Conversion::Map& map : conversion->from) {
            out += "<h4>" + escaped(map.source) + "</h4><p>" + escaped(map.basis) + "</p><p class=\"map\">";
            for (const auto& [from, to] : map.entries)
                out += "<span><code>" + escaped(from) + "</code> → <code>" + escaped(to) + "</code></span> ";
            out += "</p><p>" + both("表にない値", "other values") + ": <code>" +
                   escaped(map.unmapped_to.value_or("-")) + "</code> " + escaped(map.loss_ja) + "</p>";
        }
        out += "</details>\n";
    }
    return out + "</section>\n";
}

std::string filters_html(const Languages& say) {
    const View& view = say.ja;
    std::string out = "<form id=\"filters\" role=\"search\"><label>" + both("検索", "search") +
                      " <input id=\"q\" type=\"search\" autocomplete=\"off\"></label>";
    const auto select = [&](const char* id, const std::string& label, const std::string& options) {
        out += "<label>" + label + " <select id=\"" + id + "\"><option value=\"\">—</option>" + options +
               "</select></label>";
    };
    std::string tables;
    for (const TableView& table : view.tables())
        tables += "<option value=\"" + table.table->name + "\">" + escaped(table.table->label.ja) + " " +
                  table.table->name + "</option>";
    select("table", both("表", "table"), tables);
    std::string classes;
    std::set<std::string> seen;
    for (const TableView& table : view.tables())
        for (const ItemView& item : table.items)
            if (seen.insert(item.field->item_class).second)
                classes += "<option value=\"" + item.field->item_class + "\">" + escaped(view.class_of(*item.field)) +
                           "</option>";
    select("class", both("分類", "class"), classes);
    std::string sources;
    for (const definition::Source& source : view.definition().sources)
        sources += "<option value=\"" + source.id + "\">" + escaped(source.label.ja) + "</option>";
    select("source", both("ソース", "source"), sources);
    return out + "<output id=\"count\"></output></form>\n";
}

std::string head_html(const View& view) {
    const Definition& definition = view.definition();
    std::string out = "<header><h1>" + both(definition.title) + "</h1><p><code>" + escaped(definition.id) + "</code> " +
                      both("版", "version") + " <strong>" + escaped(definition.version) + "</strong> (" +
                      escaped(definition.status) + ") " + both("適用開始", "effective from") + " " +
                      escaped(definition.effective_from) + "<br><span class=\"hash\">SHA-256 " + definition.sha256 +
                      "</span></p>";
    if (view.item() != nullptr)
        out += "<p>" + both("案件", "case") + " " + escaped(view.item()->id) + " " + escaped(view.item()->title.ja) +
               "</p>";
    return out +
           "<p class=\"switches\"><button type=\"button\" id=\"lang\">English / 日本語</button> "
           "<button type=\"button\" id=\"theme\">◐</button></p></header>\n";
}

}  // namespace

std::string html(const View& view) {
    RenderOptions japanese = view.options();
    japanese.japanese = true;
    RenderOptions english = view.options();
    english.japanese = false;
    const View ja(view.definition(), japanese);
    const View en(view.definition(), english);
    const Languages say{ja, en};
    const std::string lang = view.options().japanese ? "ja" : "en";
    std::string out = "<!DOCTYPE html>\n<html lang=\"" + lang + "\" data-lang=\"" + lang +
                      "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                      "initial-scale=1\">\n<title>" +
                      escaped(view.pick(view.definition().title)) + " " + escaped(view.definition().version) +
                      "</title>\n<style>" + std::string(kPageStyle) + "</style>\n</head>\n<body>\n" + head_html(view) +
                      filters_html(say) + "<nav>";
    for (const TableView& table : ja.tables())
        out += "<a href=\"#table-" + table.table->name + "\">" + both(table.table->label) + " <small>" +
               std::to_string(table.items.size()) + "</small></a> ";
    out += "<a href=\"#codes\">" + both("コード表", "code lists") + "</a> <a href=\"#conversions\">" +
           both("変換定義", "conversions") + "</a></nav>\n<main>\n";
    for (const TableView& table : ja.tables()) out += table_html(say, table);
    out += codes_html(ja) + conversions_html(ja) + "</main>\n<footer>opx-def " +
           escaped(view.options().program_version) + "</footer>\n<script>" + std::string(kPageScript) +
           "</script>\n</body>\n</html>\n";
    return out;
}

}  // namespace opx::render
