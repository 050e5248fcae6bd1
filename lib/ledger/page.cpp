#include "ledger/page.hpp"

#include <algorithm>

#include "ledger/value.hpp"
#include "ledger/view.hpp"
#include "page/page.hpp"

namespace opx::ledger {
namespace {

using opx::page::both;
using opx::page::escaped;

constexpr std::string_view kStyle = R"css(
code{font-size:.86em;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:.4rem 0}th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{background:var(--card);font-weight:600}td.count,th.count{text-align:right;font-variant-numeric:tabular-nums}
details{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;padding:.3rem .8rem}summary{cursor:pointer;font-weight:600;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(9rem,18rem) 1fr;gap:.1rem .8rem;margin:.2rem 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.state{display:inline-block;border:1px solid var(--a);color:var(--a);border-radius:1rem;padding:0 .6rem;font-weight:400;font-size:.86rem}
.missing{border-left:4px solid var(--b);padding-left:.6rem}
@media (max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.3rem}}
@media print{details{border:0;padding:0;break-inside:avoid}tr{break-inside:avoid}}
)css";

constexpr std::string_view kScript = R"js(
const q=document.getElementById("q"),all=[...document.querySelectorAll("details")];
function apply(){const w=q.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);for(const d of all){const t=d.textContent.normalize("NFKC").toLowerCase();d.hidden=!w.every(x=>t.includes(x))}}
if(q){q.addEventListener("input",apply);const p=new URLSearchParams(location.hash.slice(1));if(p.get("q")){q.value=p.get("q");apply()}}
let shut=[];addEventListener("beforeprint",()=>{shut=all.filter(d=>!d.open);shut.forEach(d=>d.open=true)});addEventListener("afterprint",()=>shut.forEach(d=>d.open=false));
)js";

std::string both(const Label& label) {
    return both(label.ja, label.en);
}

std::string event_label(const Layout& layout, const std::string& name) {
    const EventRule* rule = layout.event(name);
    return rule == nullptr ? escaped(name) : both(rule->label);
}

std::string page_of(const PageFacts& facts, const std::string& title, std::string body) {
    return opx::page::html(
        {title, facts.japanese, std::move(body), "opx-ledger " + facts.version, kStyle, kScript, {}});
}

std::string book_line(const PageFacts& facts) {
    return "<p class=\"soft\">" +
           both("台帳の持ち主：" + (facts.operator_id.empty() ? "（定めなし）" : facts.operator_id) + "　事象の数：" +
                    std::to_string(facts.head.count) + "　先頭ハッシュ：",
                "ledger of: " + (facts.operator_id.empty() ? "(nobody)" : facts.operator_id) +
                    ", events: " + std::to_string(facts.head.count) + ", head: ") +
           "<code>" + facts.head.hash + "</code></p>\n";
}

std::string basis_lines(const Layout& layout, const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) {
        const Basis& basis = layout.bases.at(name);
        out += "<br><small>" + escaped(basis.text) + "（" + escaped(basis.edition) + "）</small>";
    }
    return out;
}

/// A list of items of the definition by their labels, a table a line; any other value as it is.
std::string value_html(const json::Value& value, const PageFacts& facts) {
    std::vector<ItemLabel> items;
    if (facts.item && value.is_array())
        for (const json::Value& item : value.items())
            if (const auto label = facts.item(shown(item))) items.push_back(*label);
    if (items.empty() || items.size() != value.items().size()) return escaped(shown(value));
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const bool same = i > 0 && items[i - 1].table.ja == items[i].table.ja;
        if (!same) out += (i == 0 ? "<b>" : "<br><b>") + both(items[i].table) + "</b> ";
        out += (same ? both("、", ", ") : std::string()) + both(items[i].item);
    }
    return out;
}

std::string record_details(const Layout& layout, const Record& record, const PageFacts& facts) {
    std::string out = "<details><summary><code>" + escaped(record.package) + "</code> <span class=\"state\">" +
                      event_label(layout, record.state) + " " + escaped(record.since) + "</span></summary>\n";
    for (const Group& group : layout.groups) {
        std::string rows;
        for (const Field& field : group.fields)
            if (const json::Value* value = record.field(field.name))
                rows += "<dt>" + both(field.label) + (field.assumed ? "*" : "") + "</dt><dd>" +
                        value_html(*value, facts) + "</dd>\n";
        if (!rows.empty()) out += "<h3>" + both(group.label) + "</h3>\n<dl>\n" + rows + "</dl>\n";
    }
    out += "<h3>" + both("経過", "history") + "</h3>\n<div class=\"wide\"><table>\n";
    for (const HistoryEntry& entry : record.history)
        out += "<tr><td class=\"count\">" + std::to_string(entry.number) + "</td><td>" + escaped(entry.date) +
               "</td><td>" + event_label(layout, entry.event) + "</td><td><code>" + entry.hash + "</code></td></tr>\n";
    return out + "</table></div>\n</details>\n";
}

std::string search_field() {
    return "<label>" + both("検索", "search") + " <input id=\"q\" type=\"search\"></label>";
}

}  // namespace

std::string page_of_records(const Layout& layout, const std::vector<Record>& records, const PageFacts& facts) {
    std::string body = "<h1>" + both(layout.label) + "</h1>\n" + book_line(facts) + opx::page::buttons(search_field());
    body += "<p class=\"soft\">" + both("根拠", "grounds") + basis_lines(layout, layout.basis) + "</p>\n";
    for (const Record& record : records) body += record_details(layout, record, facts);
    body += "<p class=\"soft\">" +
            both("* 法令の求める項目かどうかは確かめられていない。法務担当者の確認が要る。",
                 "* not confirmed as an item the law asks for: to be checked by the operator's legal staff.") +
            "</p>\n";
    return page_of(facts, layout.label.ja, body);
}

std::string page_of_institution(const Layout& layout, const std::string& institution,
                                const std::vector<InstitutionShare>& shares, std::uint64_t unknown,
                                const PageFacts& facts) {
    std::string body =
        "<h1>" + both("医療機関 " + institution + " の医療情報の提供", "information of institution " + institution) +
        "</h1>\n" + book_line(facts) + opx::page::buttons();
    if (unknown > 0)
        body += "<p class=\"missing\">" +
                both("医療機関ごとの患者数が記録されていないパッケージが " + std::to_string(unknown) +
                         " 件ある。この回答には含まれていない。",
                     std::to_string(unknown) +
                         " packages have no patients by institution recorded; they are not in this answer.") +
                "</p>\n";
    std::int64_t patients = 0;
    for (const InstitutionShare& share : shares) patients += share.patients;
    body += "<p>" +
            both("提供 " + std::to_string(shares.size()) + " 件、患者のべ " + std::to_string(patients) + " 人",
                 std::to_string(shares.size()) + " packages, " + std::to_string(patients) +
                     " patients counted per package") +
            "</p>\n";
    for (const InstitutionShare& share : shares) {
        body += "<details open><summary><code>" + escaped(share.record.package) + "</code> <span class=\"state\">" +
                event_label(layout, share.record.state) + " " + escaped(share.record.since) +
                "</span></summary>\n<dl>\n";
        body += "<dt>" + both("患者数", "patients") + "</dt><dd>" + std::to_string(share.patients) + "</dd>\n";
        for (const std::string& name : layout.institution_fields)
            if (const json::Value* value = share.record.field(name))
                body += "<dt>" + both(layout.field(name)->label) + "</dt><dd>" + value_html(*value, facts) + "</dd>\n";
        body += "</dl>\n</details>\n";
    }
    std::vector<std::string> bases;
    for (const Group& group : layout.groups)
        for (const Field& field : group.fields)
            if (field.type == FieldType::counts) bases.insert(bases.end(), field.basis.begin(), field.basis.end());
    body += "<p class=\"soft\">" + both("根拠", "grounds") + basis_lines(layout, bases) + "</p>\n";
    return page_of(facts, "医療機関 " + institution, body);
}

}  // namespace opx::ledger
