#include "ledger/view.hpp"

#include <algorithm>

#include "ledger/value.hpp"

namespace opx::ledger {
namespace {

std::string value_of(const Record& record, const std::string& name) {
    const json::Value* value = record.field(name);
    return value == nullptr ? std::string() : shown(*value);
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

std::string event_label(const Layout& layout, const std::string& name, bool japanese) {
    const EventRule* rule = layout.event(name);
    return rule == nullptr ? name : rule->label.pick(japanese);
}

}  // namespace

std::string list_header(const Layout& layout) {
    std::string out = "package\tside\tstate\tsince";
    for (const std::string& name : layout.list_columns) out += "\t" + name;
    return out + "\n";
}

std::string list_line(const Layout& layout, const Record& record) {
    std::string out =
        record.package + "\t" + std::string(name_of(record.side)) + "\t" + record.state + "\t" + record.since;
    for (const std::string& name : layout.list_columns) (out += '\t') += value_of(record, name);
    return out + "\n";
}

std::string show_record(const Layout& layout, const Record& record, bool japanese) {
    const auto say = [&](const char* ja, const char* en) { return std::string(japanese ? ja : en); };
    const std::string colon = say("：", ": ");
    std::string out = layout.label.pick(japanese) + "\n";
    out += say("パッケージ", "package") + colon + record.package + "\n";
    out += say("状態", "state") + colon + event_label(layout, record.state, japanese) + say("（", " (") + record.since +
           say("から）", ")") + "\n";
    bool assumed = false;
    for (const Group& group : layout.groups) {
        out += "\n" + group.label.pick(japanese) + "\n";
        for (const Field& field : group.fields) {
            const std::string value = value_of(record, field.name);
            out += "  " + field.label.pick(japanese) + (field.assumed ? "*" : "") + colon +
                   (value.empty() ? say("―", "-") : value) + "\n";
            assumed = assumed || field.assumed;
        }
    }
    out += "\n" + say("経過", "history") + "\n";
    for (const HistoryEntry& entry : record.history)
        out += "  " + std::to_string(entry.number) + "  " + entry.date + "  " +
               event_label(layout, entry.event, japanese) + "  " + entry.hash + "\n";
    if (assumed)
        out += "\n" +
               say("* 法令の求める項目かどうかは確かめられていない。法務担当者の確認が要る。",
                   "* not confirmed as an item the law asks for: to be checked by the operator's legal staff.") +
               "\n";
    return out;
}

std::string csv_header(const Layout& layout) {
    std::string out = "package,side,state,since";
    for (const std::string& name : layout.field_names()) out += "," + name;
    return out + "\n";
}

std::string csv_line(const Layout& layout, const Record& record) {
    std::string out =
        quoted(record.package) + "," + std::string(name_of(record.side)) + "," + record.state + "," + record.since;
    for (const std::string& name : layout.field_names()) (out += ',') += quoted(value_of(record, name));
    return out + "\n";
}

std::vector<Due> due_of(const Layout& layout, const Record& record, std::int64_t today, std::int64_t within) {
    std::vector<Due> out;
    const auto judge = [&](const DueRule& rule, const std::string& date) {
        const std::optional<std::int64_t> day = day_number(date);
        if (day && *day > today + within) return;
        out.push_back({day ? date : std::string(), day ? *day - today : 0, record.package, rule.event, rule.by});
    };
    for (const DueRule& rule : layout.due) {
        if (std::find(rule.sides.begin(), rule.sides.end(), record.side) == rule.sides.end()) continue;
        if (!rule.states.empty() &&
            std::find(rule.states.begin(), rule.states.end(), record.state) == rule.states.end())
            continue;
        if (const EventRule* event = layout.event(rule.event); !event->answers.empty()) {
            for (const HistoryEntry& entry : record.history) {
                if (entry.event != event->answers || record.answered(*event, entry)) continue;
                const json::Value* by = entry.body.at("fields").find(rule.by);
                judge(rule, by == nullptr ? std::string() : shown(*by));
            }
            continue;
        }
        if (!record.has(rule.event)) judge(rule, value_of(record, rule.by));
    }
    return out;
}

}  // namespace opx::ledger
