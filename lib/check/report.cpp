#include "check/report.hpp"

#include <algorithm>
#include <cstdio>

#include "json/value.hpp"

namespace opx::check {
namespace {

std::string_view meaning_of(const std::string& rule, bool japanese) {
    for (const Explanation& explanation : explanations())
        if (explanation.id == rule) return japanese ? explanation.ja : explanation.en;
    return {};
}

json::Value finding_json(const Finding& finding) {
    json::Value value = json::Value::object();
    value.set("rule", finding.rule).set("severity", name_of(finding.severity)).set("file", finding.where.file);
    value.set("line", finding.where.line).set("item", finding.where.item).set("message", finding.message);
    return value;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '&') out += "&amp;";
        else if (c == '"') out += "&quot;";
        else out += c;
    }
    return out;
}

constexpr std::string_view kStyle = R"(<style>
:root{color-scheme:light dark;--ink:#1c2733;--quiet:#5b6876;--line:#d5dce3;--paper:#fff;--bar:#3f7cac;--bad:#b3261e;--warn:#9a6700;--good:#1a7f37}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9aa7b4;--line:#30363d;--paper:#0d1117;--bar:#58a6ff;--bad:#ff7b72;--warn:#d29922;--good:#3fb950}}
body{font:15px/1.6 system-ui,"Noto Sans CJK JP","Hiragino Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--quiet);font-weight:600}td.n{text-align:right;font-variant-numeric:tabular-nums}.verdict{font-size:1.2rem;font-weight:700}.error{color:var(--bad)}.warning{color:var(--warn)}.good{color:var(--good)}
svg{display:block}details{margin:.4rem 0}summary{cursor:pointer}code{font-size:.92em}@media print{details{display:block}}
</style>)";

std::string bar(double share) {
    char text[200];
    std::snprintf(text, sizeof text,
                  "<svg width=\"160\" height=\"10\" role=\"img\" aria-label=\"%.0f%%\"><rect width=\"160\" "
                  "height=\"10\" fill=\"var(--line)\"/>"
                  "<rect width=\"%.1f\" height=\"10\" fill=\"var(--bar)\"/></svg>",
                  share * 100, share * 160);
    return text;
}

}  // namespace

std::string text_report(const CheckResult& result) {
    std::string out;
    std::map<std::string, std::uint64_t> shown;
    for (const Finding& finding : result.findings.kept()) {
        ++shown[finding.rule];
        out += finding.where.text() + ": " + std::string(name_of(finding.severity)) + "[" + finding.rule +
               "]: " + finding.message + "\n";
    }
    for (const auto& [rule, count] : result.findings.counts())
        if (count.count > shown[rule]) out += rule + ": and " + std::to_string(count.count - shown[rule]) + " more\n";
    return out;
}

std::string json_report(const CheckResult& result, const std::string& version) {
    json::Value report = json::Value::object();
    report.set("report_version", std::int64_t{1}).set("tool", "opx-check").set("tool_version", version);
    json::Value counts = json::Value::object();
    for (const auto& [rule, count] : result.findings.counts()) counts.set(rule, count.count);
    json::Value findings = json::Value::array();
    for (const Finding& finding : result.findings.kept()) findings.push(finding_json(finding));
    json::Value tables = json::Value::object();
    for (const TableSummary& table : result.tables) {
        json::Value value = json::Value::object();
        value.set("rows", table.rows).set("patients", table.patients);
        json::Value filled = json::Value::object();
        for (const auto& [item, rows] : table.filled) filled.set(item, rows);
        value.set("filled", std::move(filled));
        tables.set(table.table, std::move(value));
    }
    report.set("finding_counts", std::move(counts))
        .set("findings", std::move(findings))
        .set("tables", std::move(tables));
    return report.dump() + "\n";
}

std::string sarif_report(const CheckResult& result, const std::string& version) {
    json::Value rules = json::Value::array();
    for (const Explanation& explanation : explanations()) {
        json::Value text = json::Value::object();
        text.set("text", explanation.en);
        json::Value rule = json::Value::object();
        rule.set("id", explanation.id).set("fullDescription", std::move(text));
        rules.push(std::move(rule));
    }
    json::Value results = json::Value::array();
    for (const Finding& finding : result.findings.kept()) {
        json::Value message = json::Value::object();
        message.set("text", finding.where.item.empty() ? finding.message : finding.where.item + ": " + finding.message);
        json::Value file = json::Value::object();
        file.set("uri", finding.where.file);
        json::Value place = json::Value::object();
        place.set("artifactLocation", std::move(file));
        if (finding.where.line > 0) {
            json::Value region = json::Value::object();
            region.set("startLine", finding.where.line);
            place.set("region", std::move(region));
        }
        json::Value physical = json::Value::object();
        physical.set("physicalLocation", std::move(place));
        json::Value locations = json::Value::array();
        locations.push(std::move(physical));
        json::Value entry = json::Value::object();
        entry.set("ruleId", finding.rule)
            .set("level", name_of(finding.severity))
            .set("message", std::move(message))
            .set("locations", std::move(locations));
        results.push(std::move(entry));
    }
    json::Value driver = json::Value::object();
    driver.set("name", "opx-check").set("version", version).set("rules", std::move(rules));
    json::Value tool = json::Value::object();
    tool.set("driver", std::move(driver));
    json::Value run = json::Value::object();
    run.set("tool", std::move(tool)).set("results", std::move(results));
    json::Value runs = json::Value::array();
    runs.push(std::move(run));
    json::Value report = json::Value::object();
    report.set("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .set("version", "2.1.0")
        .set("runs", std::move(runs));
    return report.dump() + "\n";
}

std::string github_report(const CheckResult& result) {
    std::string out;
    for (const Finding& finding : result.findings.kept()) out += github_command(finding);
    return out;
}

std::string html_report(const CheckResult& result, const std::string& title, bool japanese) {
    const auto tr = [&](const char* ja, const char* en) { return std::string(japanese ? ja : en); };
    const bool clean = result.findings.total(Severity::error) == 0;
    std::string out =
        "<!doctype html>\n<html lang=\"" + tr("ja", "en") +
        "\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
        escaped(title) + "</title>\n" + std::string(kStyle) + "\n<h1>" + tr("検査報告: ", "Check report: ") +
        escaped(title) + "</h1>\n";
    out += "<p class=\"verdict " + std::string(clean ? "good" : "error") + "\">" +
           (clean ? tr("誤りなし", "no errors")
                  : tr("誤り ", "errors: ") + std::to_string(result.findings.total(Severity::error))) +
           "</p>\n";
    out += "<h2>" + tr("指摘", "Findings") + "</h2>\n";
    if (result.findings.empty()) out += "<p>" + tr("ありません。", "None.") + "</p>\n";
    for (const auto& [rule, count] : result.findings.counts()) {
        out += "<details open><summary><b class=\"" + std::string(name_of(count.severity)) + "\">" + rule + "</b> " +
               std::to_string(count.count) + tr(" 件 — ", " — ") + escaped(meaning_of(rule, japanese)) +
               "</summary>\n<table><tr><th>" + tr("場所", "Place") + "</th><th>" + tr("項目", "Item") + "</th><th>" +
               tr("内容", "What") + "</th></tr>\n";
        for (const Finding& finding : result.findings.kept()) {
            if (finding.rule != rule) continue;
            out += "<tr><td><code>" + escaped(Location{finding.where.file, finding.where.line, 0, {}}.text()) +
                   "</code></td><td><code>" + escaped(finding.where.item) + "</code></td><td>" +
                   escaped(finding.message) + "</td></tr>\n";
        }
        out += "</table></details>\n";
    }
    out += "<h2>" + tr("表", "Tables") + "</h2>\n";
    for (const TableSummary& table : result.tables) {
        out += "<details><summary><b>" + escaped(table.table) + "</b> — " + std::to_string(table.rows) +
               tr(" 行、", " rows, ") + std::to_string(table.patients) + tr(" 患者", " patients") + "</summary>\n";
        out += "<table><tr><th>" + tr("項目", "Item") + "</th><th>" + tr("値のある行", "Rows with a value") +
               "</th><th></th></tr>\n";
        for (const auto& [item, filled] : table.filled) {
            const double share = table.rows == 0 ? 0 : static_cast<double>(filled) / static_cast<double>(table.rows);
            out += "<tr><td><code>" + escaped(item) + "</code></td><td class=\"n\">" + std::to_string(filled) +
                   "</td><td>" + bar(share) + "</td></tr>\n";
        }
        out += "</table></details>\n";
    }
    return out + "</html>\n";
}

}  // namespace opx::check
