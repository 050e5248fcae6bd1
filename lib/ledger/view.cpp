#include "ledger/view.hpp"

#include <algorithm>

#include "ledger/value.hpp"

namespace opx::ledger {
namespace {

std::string event_label(const Layout& layout, const std::string& name, bool japanese) {
    const EventRule* rule = layout.event(name);
    return rule == nullptr ? name : rule->label.pick(japanese);
}

constexpr const char* kMediumFields[] = {"medium_kind", "medium_status", "medium_place"};

}  // namespace

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
        // Of what did not happen (a recall, a deviation) nothing is said; of the record itself what is missing shows.
        const auto known = [&](const Field& field) { return record.field(field.name) != nullptr; };
        const auto repeated = [](const Field& field) { return field.repeats; };
        if (std::none_of(group.fields.begin(), group.fields.end(), known) &&
            std::all_of(group.fields.begin(), group.fields.end(), repeated))
            continue;
        (out += '\n') += group.label.pick(japanese) + "\n";
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
    if (!layout.basis.empty()) {
        out += "\n" + say("根拠（版）", "grounds, with their edition") + "\n";
        for (const std::string& name : layout.basis)
            out += "  " + layout.bases.at(name).text + "（" + layout.bases.at(name).edition + "）\n";
    }
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

std::vector<Medium> media_of(const std::vector<Record>& records) {
    // Events of all packages in the order they were recorded: a medium may carry several, and the last word counts.
    struct Word {
        const Record* record;
        const HistoryEntry* entry;
    };
    std::vector<Word> words;
    for (const Record& record : records)
        for (const HistoryEntry& entry : record.history) words.push_back({&record, &entry});
    std::sort(words.begin(), words.end(),
              [](const Word& a, const Word& b) { return a.entry->number < b.entry->number; });
    std::map<std::string, Medium> media;
    std::map<const Record*, std::string> carried_by;
    for (const Word& word : words) {
        const json::Value& fields = word.entry->body.at("fields");
        if (const json::Value* id = fields.find("medium_id")) carried_by[word.record] = shown(*id);
        const auto carrier = carried_by.find(word.record);
        if (carrier == carried_by.end()) continue;
        Medium& medium = media[carrier->second];
        medium.id = carrier->second;
        for (const char* name : kMediumFields) {
            const json::Value* value = fields.find(name);
            if (value == nullptr && medium.fields[name].empty() && fields.find("medium_id") != nullptr)
                value = word.record->field(name);  // said of the package before the medium had a number
            if (value != nullptr) {
                medium.fields[name] = shown(*value);
                medium.fields["since"] = word.entry->date;
            }
        }
        if (std::find(medium.packages.begin(), medium.packages.end(), word.record->package) == medium.packages.end())
            medium.packages.push_back(word.record->package);
    }
    std::vector<Medium> out;
    for (auto& [id, medium] : media) out.push_back(std::move(medium));
    return out;
}

std::string media_header() {
    std::string out = "medium_id";
    for (const char* name : kMediumFields) (out += '\t') += name;
    return out + "\tsince\tpackages\n";
}

std::string media_line(const Medium& medium) {
    const auto field = [&](const std::string& name) {
        const auto found = medium.fields.find(name);
        return found == medium.fields.end() ? std::string() : found->second;
    };
    std::string out = medium.id;
    for (const char* name : kMediumFields) (out += '\t') += field(name);
    (out += '\t') += field("since");
    out += '\t';
    for (std::size_t i = 0; i < medium.packages.size(); ++i) out += (i == 0 ? "" : " ") + medium.packages[i];
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
