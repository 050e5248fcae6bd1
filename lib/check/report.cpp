#include "check/report.hpp"

#include <algorithm>

#include "json/value.hpp"

namespace opx::check {
namespace {

json::Value finding_json(const Finding& finding) {
    json::Value value = json::Value::object();
    value.set("rule", finding.rule).set("severity", name_of(finding.severity)).set("file", finding.where.file);
    value.set("line", finding.where.line).set("item", finding.where.item).set("message", finding.message);
    return value;
}

/// A path as a reference of a URI (RFC 3986): all but plain signs in %xx.
std::string uri_of(std::string_view path) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("/-._~").find(c) != std::string_view::npos;
        if (plain) out += c;
        else out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return out;
}

}  // namespace

std::string text_report(const CheckResult& result, bool notes) {
    std::string out;
    std::map<std::string, std::uint64_t> shown;
    for (const Finding& finding : result.findings.kept()) {
        ++shown[finding.rule];
        if (finding.severity == Severity::note && !notes) continue;
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
    const auto text_of = [](std::string_view text) {
        json::Value value = json::Value::object();
        value.set("text", std::string(text));
        return value;
    };
    json::Value rules = json::Value::array();
    std::map<std::string, std::int64_t> index;
    for (const Explanation& explanation : explanations()) {
        json::Value level = json::Value::object();
        level.set("level", name_of(explanation.severity));
        json::Value rule = json::Value::object();
        rule.set("id", explanation.id)
            .set("shortDescription", text_of(explanation.en))
            .set("fullDescription", text_of(explanation.en))
            .set("help", text_of(explanation.ja))
            .set("defaultConfiguration", std::move(level));
        index.emplace(explanation.id, static_cast<std::int64_t>(index.size()));
        rules.push(std::move(rule));
    }
    json::Value results = json::Value::array();
    for (const Finding& finding : result.findings.kept()) {
        json::Value file = json::Value::object();
        file.set("uri", uri_of(finding.where.file));
        json::Value place = json::Value::object();
        place.set("artifactLocation", std::move(file));
        if (finding.where.line > 0) {
            json::Value region = json::Value::object();
            region.set("startLine", finding.where.line);
            if (finding.where.column > 0) region.set("startColumn", finding.where.column);
            place.set("region", std::move(region));
        }
        json::Value location = json::Value::object();
        location.set("physicalLocation", std::move(place));
        if (!finding.where.item.empty()) {
            json::Value logical = json::Value::object();
            logical.set("fullyQualifiedName", finding.where.item);
            json::Value list = json::Value::array();
            list.push(std::move(logical));
            location.set("logicalLocations", std::move(list));
        }
        json::Value locations = json::Value::array();
        locations.push(std::move(location));
        json::Value entry = json::Value::object();
        entry.set("ruleId", finding.rule);
        if (const auto found = index.find(finding.rule); found != index.end()) entry.set("ruleIndex", found->second);
        entry.set("level", name_of(finding.severity))
            .set("message",
                 text_of(finding.where.item.empty() ? finding.message : finding.where.item + ": " + finding.message))
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

}  // namespace opx::check
