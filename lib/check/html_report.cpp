#include "check/html_report.hpp"

#include <algorithm>
#include <cstdio>

#include "json/value.hpp"
#include "page/page.hpp"

namespace opx::check {
namespace {

constexpr std::string_view kHead = R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style>
:root{color-scheme:light dark;--ink:#1c2733;--quiet:#5b6876;--line:#d5dce3;--paper:#fff;--bar:#3f7cac;--soft:#eef3f7;--bad:#b3261e;--warn:#9a6700;--good:#1a7f37}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9aa7b4;--line:#30363d;--paper:#0d1117;--bar:#58a6ff;--soft:#161b22;--bad:#ff7b72;--warn:#d29922;--good:#3fb950}}
:root[lang=ja] [lang=en],:root[lang=en] [lang=ja]{display:none}
body{font:15px/1.6 system-ui,"Noto Sans CJK JP","Hiragino Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;margin:2rem auto;padding:0 1rem}
header{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}button{font:inherit;color:var(--ink);background:var(--soft);border:1px solid var(--line);border-radius:.3rem;padding:.1rem .7rem;cursor:pointer}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--quiet);font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.verdict{font-size:1.2rem;font-weight:700}.error{color:var(--bad)}.warning{color:var(--warn)}.good{color:var(--good)}.note{color:var(--quiet)}
.scroll{overflow-x:auto}.quiet{color:var(--quiet)}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
svg{display:block;max-width:100%}td svg{margin-top:.5em}svg text{fill:var(--quiet);font-size:11px}details{margin:.4rem 0}summary{cursor:pointer}code{font-size:.92em}@media print{button{display:none}}
</style>
)";
constexpr std::string_view kSwitch =
    "<button type=\"button\" onclick=\"document.documentElement.lang=document.documentElement.lang=='ja'?'en':'ja'\">"
    "<span lang=\"ja\">English</span><span lang=\"en\">日本語</span></button>";

using page::escaped;

/// The same in both languages; the style sheet shows one of them.
std::string both(std::string_view ja, std::string_view en) {
    return "<span lang=\"ja\">" + std::string(ja) + "</span><span lang=\"en\">" + std::string(en) + "</span>";
}
std::string both(const definition::Label& label) {
    return both(escaped(label.ja), escaped(label.en));
}

std::string number(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return digits;
}

std::string bar(double share, unsigned width) {
    char text[320];
    std::snprintf(text, sizeof text,
                  "<svg width=\"%u\" height=\"10\" viewBox=\"0 0 %u 10\" preserveAspectRatio=\"none\" role=\"img\" "
                  "aria-label=\"%.0f%%\"><rect width=\"%u\" height=\"10\" fill=\"var(--soft)\"/>"
                  "<rect width=\"%.1f\" height=\"10\" fill=\"var(--bar)\"/></svg>",
                  width, width, share * 100, width, share * width);
    return text;
}

double share_of(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string table_label(const Page& page, const std::string& name) {
    const definition::Table* table = page.definition == nullptr ? nullptr : page.definition->find(name);
    return table == nullptr ? "" : both(table->label);
}

std::string facts(const CheckResult& result, const Page& page) {
    std::string out = "<dl>";
    const auto fact = [&](std::string_view ja, std::string_view en, const std::string& html) {
        if (!html.empty()) out += "<dt>" + both(ja, en) + "</dt><dd>" + html + "</dd>";
    };
    if (page.definition != nullptr)
        fact("データ定義書", "Data definition",
             escaped(page.definition->id + " " + page.definition->version) + " <code class=\"quiet\">sha256 " +
                 page.definition->sha256.substr(0, 16) + "…</code>");
    if (page.item != nullptr) {
        fact("案件", "Case", escaped(page.item->id) + " " + both(page.item->title));
        fact("提供元 → 受領側", "Provider → receiver",
             escaped(page.item->providers_text() + " → " + page.item->receivers_text()));
        fact("仕様のSHA-256", "SHA-256 of the specification",
             "<code class=\"quiet\">" + escaped(page.item->spec_sha256) + "</code>");
        if (const auto& period = page.item->scope.period)
            fact("承認された期間", "Approved period", escaped(period->from + " – " + period->to));
    }
    if (result.dataset) {
        fact("作成した事業者", "Made by operator", escaped(result.dataset->operator_id));
        fact("dataset.json", "dataset.json", "<code class=\"quiet\">sha256 " + result.dataset->sha256 + "</code>");
    }
    fact("検査したプログラム", "Checked by", "opx-check " + escaped(page.version));
    return out + "</dl>\n";
}

std::string findings(const CheckResult& result) {
    std::string out = "<h2>" + both("指摘", "Findings") + "</h2>\n";
    if (result.findings.empty()) return out + "<p>" + both("ありません。", "None.") + "</p>\n";
    for (const auto& [rule, count] : result.findings.counts()) {
        std::string meaning;
        for (const Explanation& explanation : explanations())
            if (explanation.id == rule) meaning = both(escaped(explanation.ja), escaped(explanation.en));
        out += "<details open><summary><b class=\"" + std::string(name_of(count.severity)) + "\">" + rule + "</b> " +
               number(count.count) + both(" 件 — ", " — ") + meaning +
               "</summary>\n<div class=\"scroll\"><table><tr><th>" + both("場所", "Place") + "</th><th>" +
               both("項目", "Item") + "</th><th>" + both("内容", "What") + "</th></tr>\n";
        std::uint64_t shown = 0;
        for (const Finding& finding : result.findings.kept()) {
            if (finding.rule != rule) continue;
            ++shown;
            out += "<tr><td><code>" + escaped(Location{finding.where.file, finding.where.line, 0, {}}.text()) +
                   "</code></td><td><code>" + escaped(finding.where.item) + "</code></td><td>" +
                   escaped(finding.message) + "</td></tr>\n";
        }
        out += "</table></div>";
        if (count.count > shown)
            out += "<p class=\"quiet\">" + both("ほか ", "and ") + number(count.count - shown) + both(" 件", " more") +
                   "</p>";
        out += "</details>\n";
    }
    return out;
}

std::string sizes(const CheckResult& result, const Page& page) {
    std::uint64_t most = 0;
    for (const TableSummary& table : result.tables) most = std::max(most, table.rows);
    std::string out = "<h2>" + both("表ごとの行数", "Rows per table") + "</h2>\n<div class=\"scroll\"><table><tr><th>" +
                      both("表", "Table") + "</th><th class=\"n\">" + both("行", "Rows") + "</th><th class=\"n\">" +
                      both("患者", "Patients") + "</th><th class=\"n\">" + both("誤り・警告", "Findings") +
                      "</th><th></th></tr>\n";
    for (const TableSummary& table : result.tables) {
        std::uint64_t faults = 0;
        for (const auto& [rule, count] : table.faults) faults += count;
        out += "<tr><td><code>" + escaped(table.table) + "</code> " + table_label(page, table.table) +
               "</td><td class=\"n\">" + number(table.rows) + "</td><td class=\"n\">" + number(table.patients) +
               "</td><td class=\"n" + (faults > 0 ? " error" : "") + "\">" + number(faults) + "</td><td>" +
               bar(share_of(table.rows, most), 220) + "</td></tr>\n";
    }
    return out + "</table></div>\n";
}

/// Months from the first to the last, both included; cut to `most`.
std::vector<std::string> months_between(const std::string& first, const std::string& last, std::size_t most) {
    std::vector<std::string> out;
    int year = std::stoi(first.substr(0, 4));
    int month = std::stoi(first.substr(5, 2));
    while (out.size() < most) {
        char text[24];
        std::snprintf(text, sizeof text, "%04d-%02d", year, month);
        out.emplace_back(text);
        if (out.back() >= last) break;
        if (++month > 12) month = 1, ++year;
    }
    return out;
}

/// One strip of bars per table, all on one axis of months; what lies outside the case's period stands on a darker ground.
std::string months(const CheckResult& result, const Page& page) {
    constexpr std::size_t kMostMonths = 1200;
    constexpr double kWidth = 720;
    constexpr double kHeight = 44;
    std::string first;
    std::string last;
    for (const TableSummary& table : result.tables)
        for (const auto& [month, rows] : table.months) {
            if (month.empty()) continue;
            if (first.empty() || month < first) first = month;
            if (month > last) last = month;
        }
    if (first.empty()) return {};
    const auto& period = page.item == nullptr ? std::nullopt : page.item->scope.period;
    const std::vector<std::string> axis = months_between(first, last, kMostMonths);
    const double step = kWidth / static_cast<double>(axis.size());
    char text[400];
    std::string out = "<h2>" + both("月ごとの行数", "Rows per month") + "</h2>\n<p class=\"quiet\">" +
                      both("対象期間を判定する日による。高さは表ごとの最大に対する割合。",
                           "By the day that decides on the period. Height: share of the table's greatest month.") +
                      "</p>\n<div class=\"scroll\">";
    for (const TableSummary& table : result.tables) {
        std::uint64_t most = 0;
        for (const auto& [month, rows] : table.months)
            if (!month.empty()) most = std::max(most, rows);
        if (most == 0) continue;
        const auto undated = table.months.find("");
        out += "<div><code>" + escaped(table.table) + "</code> " + table_label(page, table.table) +
               " <span class=\"quiet\">" + both("最大 ", "max ") + number(most);
        if (undated != table.months.end())
            out += both("、月の分からない行 ", ", rows of no month ") + number(undated->second);
        std::snprintf(text, sizeof text,
                      "</span><svg viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"img\">", kWidth,
                      kHeight + 16, kWidth, kHeight + 16);
        out += text;
        for (std::size_t i = 0; i < axis.size(); ++i) {
            const double x = step * static_cast<double>(i);
            const bool outside = period && (axis[i] < period->from.substr(0, 7) || axis[i] > period->to.substr(0, 7));
            if (outside) {
                std::snprintf(text, sizeof text,
                              "<rect x=\"%.2f\" width=\"%.2f\" height=\"%.0f\" fill=\"var(--line)\"/>", x, step,
                              kHeight);
                out += text;
            }
            if (axis[i].ends_with("-01") || i == 0) {
                std::snprintf(text, sizeof text, "<path d=\"M%.2f 0V%.0f\" stroke=\"var(--line)\"/>", x, kHeight);
                out += text;
                if (i == 0 || step * 12 >= 34) {
                    std::snprintf(text, sizeof text, "<text x=\"%.2f\" y=\"%.0f\">%.4s</text>", x, kHeight + 12,
                                  axis[i].c_str());
                    if (i != 0 || axis[i].ends_with("-01") || axis.size() < 12) out += text;
                }
            }
            const auto found = table.months.find(axis[i]);
            if (found == table.months.end()) continue;
            const double height = std::max(1.0, kHeight * share_of(found->second, most));
            std::snprintf(text, sizeof text,
                          "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"var(--bar)\"><title>%s: "
                          "%s</title></rect>",
                          x, kHeight - height, std::max(0.5, step * 0.85), height, axis[i].c_str(),
                          number(found->second).c_str());
            out += text;
        }
        out += "</svg></div>\n";
    }
    return out + "</div>\n";
}

/// What each step took and left, over its tables; what it left out, by reason.
std::string steps(const CheckResult& result) {
    if (!result.dataset || result.dataset->steps.empty()) return {};
    std::string out = "<h2>" + both("ここまでの手順", "Steps so far") + "</h2>\n<div class=\"scroll\"><table><tr><th>" +
                      both("コマンド", "Command") + "</th><th class=\"n\">" + both("読んだ行", "Rows read") +
                      "</th><th class=\"n\">" + both("書いた行", "written") + "</th><th>" +
                      both("統合・拒否・対象外・除外（理由ごと）", "merged, rejected, skipped, excluded by reason") +
                      "</th></tr>\n";
    for (const json::Value& step : result.dataset->steps) {
        std::uint64_t read = 0;
        std::uint64_t written = 0;
        std::map<std::string, std::uint64_t> left;
        for (const auto& [unit, counts] : step.at("counts").entries()) {
            if (!unit.starts_with("table:")) continue;
            read += static_cast<std::uint64_t>(counts.at("read").integer());
            written += static_cast<std::uint64_t>(counts.at("written").integer());
            for (const std::string_view kind : {"merged", "rejected", "skipped", "excluded"})
                if (const json::Value* reasons = counts.find(kind))
                    for (const auto& [reason, count] : reasons->entries())
                        left[reason] += static_cast<std::uint64_t>(count.integer());
        }
        std::string reasons;
        for (const auto& [reason, count] : left)
            reasons += (reasons.empty() ? "" : ", ") + escaped(reason) + " " + number(count);
        out += "<tr><td><code>" + escaped(step.at("command").text()) + "</code></td><td class=\"n\">" + number(read) +
               "</td><td class=\"n\">" + number(written) + "</td><td>" + reasons + "</td></tr>\n";
    }
    return out + "</table></div>\n";
}

std::string items(const CheckResult& result, const Page& page) {
    std::string out = "<h2>" + both("項目ごとの値のある行", "Rows with a value, per item") + "</h2>\n";
    for (const TableSummary& table : result.tables) {
        const definition::Table* known = page.definition == nullptr ? nullptr : page.definition->find(table.table);
        out += "<details><summary><b>" + escaped(table.table) + "</b> " + table_label(page, table.table) + " — " +
               number(table.rows) + both(" 行、", " rows, ") + number(table.patients) + both(" 患者", " patients") +
               "</summary>\n<div class=\"scroll\"><table><tr><th>" + both("項目", "Item") + "</th><th class=\"n\">" +
               both("値のある行", "Rows with a value") + "</th><th></th></tr>\n";
        for (const auto& [item, filled] : table.filled) {
            const auto place = known == nullptr ? std::nullopt : known->find(item);
            out += "<tr><td><code>" + escaped(item) + "</code> " + (place ? both(known->fields[*place].label) : "") +
                   "</td><td class=\"n\">" + number(filled) + "</td><td>" + bar(share_of(filled, table.rows), 160) +
                   "</td></tr>\n";
        }
        out += "</table></div></details>\n";
    }
    return out;
}

}  // namespace

std::string html_report(const CheckResult& result, const Page& page) {
    const std::uint64_t errors = result.findings.total(Severity::error);
    const std::uint64_t warnings = result.findings.total(Severity::warning);
    std::string out = "<!doctype html>\n<html lang=\"" + std::string(page.japanese ? "ja" : "en") + "\">\n" +
                      std::string(kHead) + "<title>" + escaped(page.title) + "</title>\n<header><h1>" +
                      both("検査報告: ", "Check report: ") + escaped(page.title) + "</h1>" + std::string(kSwitch) +
                      "</header>\n";
    out += "<p class=\"verdict " + std::string(errors == 0 ? "good" : "error") + "\">" +
           (errors == 0 ? both("誤りなし", "no errors") : both("誤り ", "errors: ") + number(errors));
    if (warnings > 0) out += " <span class=\"warning\">" + both("警告 ", "warnings: ") + number(warnings) + "</span>";
    out += "</p>\n" + facts(result, page) + findings(result) + sizes(result, page) + months(result, page) +
           steps(result) + items(result, page);
    return out + "</html>\n";
}

}  // namespace opx::check
