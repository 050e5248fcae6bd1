#include "ledger/record.hpp"

#include <algorithm>

namespace opx::ledger {

const json::Value* Record::field(const std::string& name) const noexcept {
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : &found->second;
}

bool Record::has(const std::string& event) const noexcept {
    return std::any_of(history.begin(), history.end(), [&](const HistoryEntry& entry) { return entry.event == event; });
}

bool Record::answered(const EventRule& rule, const HistoryEntry& entry) const {
    const auto value = [&](const HistoryEntry& of) {
        const json::Value* found = of.body.at("fields").find(rule.answers_by);
        return found == nullptr ? std::string() : found->dump(-1);
    };
    return std::any_of(history.begin(), history.end(), [&](const HistoryEntry& other) {
        return other.number > entry.number && other.event == rule.name && value(other) == value(entry);
    });
}

json::Value Record::as_json(const Layout& layout) const {
    json::Value out = json::Value::object();
    out.set("package", package).set("side", name_of(side)).set("state", state).set("since", since);
    json::Value values = json::Value::object();
    for (const std::string& name : layout.field_names())
        if (const json::Value* value = field(name)) values.set(name, *value);
    json::Value events = json::Value::array();
    for (const HistoryEntry& entry : history) {
        json::Value item = json::Value::object();
        item.set("number", entry.number).set("record", entry.body).set("sha256", entry.hash);
        events.push(std::move(item));
    }
    out.set("fields", std::move(values)).set("history", std::move(events));
    return out;
}

Side side_of(const std::string& operator_id, const naming::NameParts& parts, const std::string& package) {
    if (operator_id.empty()) return Side::joint;
    if (parts.from == operator_id) return Side::provider;
    if (parts.to == operator_id) return Side::receiver;
    throw Error(ErrorKind::usage, Location{package},
                "goes from " + parts.from + " to " + parts.to + ", but this is the ledger of " + operator_id);
}

Record record_of(const Layout& layout, const Store& store, const std::string& package, const naming::NamingRule& rule) {
    Record out;
    out.package = package;
    out.side = side_of(store.operator_id(), rule.parse(package), package);
    for (const StoredEvent& event : store.events_of(package)) {
        json::Value body = json::Value::parse(event.body, "event " + std::to_string(event.number));
        for (const auto& [name, value] : body.at("fields").entries()) out.fields[name] = value;
        const EventRule* known = layout.event(event.event);
        if (known == nullptr || !known->keeps_state) {
            out.state = event.event;
            out.since = event.date;
        }
        out.history.push_back({event.number, event.event, event.date, std::move(body), event.hash});
    }
    for (const Group& group : layout.groups)
        for (const Field& field : group.fields) {
            if (const auto fact = field.from.find("ledger"); fact != field.from.end() && !out.history.empty())
                out.fields[field.name] = fact->second == "side"
                                             ? std::string(name_of(out.side))
                                             : (store.operator_id().empty() ? "" : store.operator_id() + "-") +
                                                   std::to_string(out.history.front().number);
            const auto source = field.from.find("event");
            if (source == field.from.end()) continue;
            for (const HistoryEntry& entry : out.history)
                if (entry.event == source->second) out.fields[field.name] = entry.date;
        }
    return out;
}

}  // namespace opx::ledger
