#include "json/findings.hpp"

namespace opx::json {
namespace {

Value with_text(std::string_view text) {
    Value value = Value::object();
    value.set("text", text);
    return value;
}

Value place_of(const Location& where) {
    Value file = Value::object();
    file.set("uri", where.file);
    Value physical = Value::object();
    physical.set("artifactLocation", std::move(file));
    if (where.line > 0) {
        Value region = Value::object();
        region.set("startLine", where.line);
        if (where.column > 0) region.set("startColumn", where.column);
        physical.set("region", std::move(region));
    }
    Value location = Value::object();
    location.set("physicalLocation", std::move(physical));
    return location;
}

Value rules_of(std::span<const Explanation> explanations) {
    Value rules = Value::array();
    for (const Explanation& explanation : explanations) {
        Value level = Value::object();
        level.set("level", name_of(explanation.severity));
        Value rule = Value::object();
        rule.set("id", explanation.id).set("shortDescription", with_text(explanation.en));
        rule.set("help", with_text(explanation.ja)).set("defaultConfiguration", std::move(level));
        rules.push(std::move(rule));
    }
    return rules;
}

}  // namespace

Value findings_list(const std::vector<Finding>& findings) {
    Value list = Value::array();
    for (const Finding& finding : findings) {
        Value entry = Value::object();
        entry.set("rule", finding.rule).set("severity", name_of(finding.severity)).set("file", finding.where.file);
        entry.set("line", finding.where.line).set("column", finding.where.column);
        entry.set("message", finding.message).set("hint", finding.hint);
        list.push(std::move(entry));
    }
    return list;
}

std::string sarif_log(const SarifTool& tool, const std::vector<Finding>& findings) {
    Value results = Value::array();
    for (const Finding& finding : findings) {
        Value locations = Value::array();
        locations.push(place_of(finding.where));
        const std::string text =
            finding.where.item.empty() ? finding.message : finding.where.item + ": " + finding.message;
        Value result = Value::object();
        result.set("ruleId", finding.rule).set("level", name_of(finding.severity));
        result.set("message", with_text(finding.hint.empty() ? text : text + " (" + finding.hint + ")"));
        result.set("locations", std::move(locations));
        results.push(std::move(result));
    }
    Value driver = Value::object();
    driver.set("name", tool.name).set("version", tool.version).set("rules", rules_of(tool.rules));
    Value program = Value::object();
    program.set("driver", std::move(driver));
    Value run = Value::object();
    run.set("tool", std::move(program)).set("columnKind", "unicodeCodePoints").set("results", std::move(results));
    Value runs = Value::array();
    runs.push(std::move(run));
    Value log = Value::object();
    log.set("$schema", "https://json.schemastore.org/sarif-2.1.0.json").set("version", "2.1.0");
    log.set("runs", std::move(runs));
    return log.dump() + "\n";
}

}  // namespace opx::json
