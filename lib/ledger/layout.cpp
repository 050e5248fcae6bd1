#include "ledger/layout.hpp"

#include <algorithm>
#include <array>

#include "yaml/node.hpp"

namespace opx::ledger {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::array<std::string_view, 7> kDocuments = {"manifest", "receipt",  "case",    "persons",
                                                        "notice",   "deletion", "evidence"};

void check_format(const yaml::Node& root, std::string_view key) {
    if (root.at(key).integer() != kFormat) root.at(key).fail("this format of the ledger's layout is not known");
}

Label label_of(const yaml::Node& node) {
    const yaml::Node& label = node.at("label");
    label.allow_keys({"ja", "en"});
    return {label.at("ja").text(), label.at("en").text()};
}

bool flag(const yaml::Node& node, std::string_view key) {
    const yaml::Node* found = node.find(key);
    return found != nullptr && found->boolean();
}

std::vector<std::string> texts(const yaml::Node& node, std::string_view key) {
    const yaml::Node* found = node.find(key);
    return found == nullptr ? std::vector<std::string>{} : found->texts();
}

Side side_of(const yaml::Node& node, const std::string& word) {
    for (const Side side : {Side::provider, Side::receiver, Side::joint})
        if (word == name_of(side)) return side;
    node.fail("'" + word + "' is no side of a transfer", "provider, receiver or joint");
}

FieldType type_of(const yaml::Node& node) {
    const std::string& word = node.one_of({"text", "date", "integer", "boolean", "sha256", "list", "counts"});
    if (word == "date") return FieldType::date;
    if (word == "integer") return FieldType::integer;
    if (word == "boolean") return FieldType::boolean;
    if (word == "sha256") return FieldType::sha256;
    if (word == "counts") return FieldType::counts;
    return word == "list" ? FieldType::list : FieldType::text;
}

Field field_of(const yaml::Node& node) {
    node.allow_keys({"field", "label", "type", "words", "from", "derive", "sum", "repeats", "always", "own", "free",
                     "basis", "confidence"});
    Field field;
    field.name = node.at("field").text();
    field.label = label_of(node);
    field.type = type_of(node.at("type"));
    field.words = texts(node, "words");
    field.sum = flag(node, "sum");
    field.repeats = flag(node, "repeats");
    field.always = flag(node, "always");
    field.own = flag(node, "own");
    field.free = flag(node, "free");
    field.basis = texts(node, "basis");
    if (const yaml::Node* derive = node.find("derive")) {
        derive->allow_keys({"from", "values"});
        field.derived_from = derive->at("from").text();
        for (const auto& entry : derive->at("values").entries()) field.derive[entry.key] = entry.value.text();
    }
    if (const yaml::Node* mark = node.find("confidence"))
        field.assumed = mark->one_of({"assumed", "verified"}) == "assumed";
    if (const yaml::Node* from = node.find("from")) {
        from->allow_keys(
            {"name", "manifest", "receipt", "case", "persons", "notice", "deletion", "evidence", "event", "ledger"});
        for (const auto& entry : from->entries()) field.from[entry.key] = entry.value.text();
    }
    if (const auto fact = field.from.find("ledger");
        fact != field.from.end() && fact->second != "side" && fact->second != "record_id")
        node.at("from").fail("the ledger does not know '" + fact->second + "' of a record", "side or record_id");
    if (field.sum && field.type != FieldType::integer) node.fail("only an integer can be a sum");
    return field;
}

EventRule event_of(const yaml::Node& node) {
    node.allow_keys({"event", "label", "from", "documents", "date_from", "required", "required_here", "only", "answers",
                     "once", "mirrored", "keeps_state", "corrects"});
    EventRule rule;
    rule.name = node.at("event").text();
    rule.label = label_of(node);
    for (const auto& entry : node.at("from").entries())
        rule.from[side_of(node.at("from"), entry.key)] = entry.value.texts();
    rule.documents = texts(node, "documents");
    for (const std::string& document : rule.documents)
        if (std::find(kDocuments.begin(), kDocuments.end(), document) == kDocuments.end())
            node.at("documents")
                .fail("'" + document + "' is no document",
                      "manifest, receipt, case, persons, notice, deletion or evidence");
    if (const yaml::Node* date = node.find("date_from"))
        for (const auto& entry : date->entries()) rule.date_from[entry.key] = entry.value.text();
    rule.required = texts(node, "required");
    rule.required_here = texts(node, "required_here");
    if (const yaml::Node* only = node.find("only"))
        for (const auto& entry : only->entries()) rule.only[entry.key] = entry.value.texts();
    if (const yaml::Node* answers = node.find("answers")) {
        answers->allow_keys({"event", "by"});
        rule.answers = answers->at("event").text();
        rule.answers_by = answers->at("by").text();
    }
    rule.once = flag(node, "once");
    rule.mirrored = flag(node, "mirrored");
    rule.keeps_state = flag(node, "keeps_state");
    rule.corrects = flag(node, "corrects");
    return rule;
}

void read_events(const yaml::Node& root, Layout& layout) {
    root.allow_keys({"ledger_events", "id", "version", "events", "due"});
    check_format(root, "ledger_events");
    for (const yaml::Node& node : root.at("events").items()) {
        EventRule rule = event_of(node);
        if (layout.event(rule.name) != nullptr) node.fail("the event stands twice");
        layout.events.push_back(std::move(rule));
    }
    if (const yaml::Node* due = root.find("due"))
        for (const yaml::Node& node : due->items()) {
            node.allow_keys({"event", "by", "sides", "while"});
            DueRule rule{node.at("event").text(), node.at("by").text(), {}, texts(node, "while")};
            for (const std::string& word : node.at("sides").texts())
                rule.sides.push_back(side_of(node.at("sides"), word));
            layout.due.push_back(std::move(rule));
        }
}

void read_record(const yaml::Node& root, Layout& layout) {
    root.allow_keys(
        {"ledger_record", "id", "version", "label", "trust", "bases", "basis", "list", "institution", "groups"});
    check_format(root, "ledger_record");
    layout.label = label_of(root);
    for (const yaml::Node& node : root.at("groups").items()) {
        node.allow_keys({"group", "label", "basis", "fields"});
        layout.groups.push_back({node.at("group").text(), label_of(node), texts(node, "basis"), {}});
        for (const yaml::Node& item : node.at("fields").items()) {
            Field field = field_of(item);
            if (layout.field(field.name) != nullptr) item.fail("the field stands twice");
            layout.groups.back().fields.push_back(std::move(field));
        }
    }
    layout.list_columns = texts(root, "list");
    layout.institution_fields = texts(root, "institution");
    layout.basis = texts(root, "basis");
    if (const yaml::Node* bases = root.find("bases"))
        for (const auto& entry : bases->entries()) {
            entry.value.allow_keys({"text", "edition"});
            layout.bases[entry.key] = {entry.value.at("text").text(), entry.value.at("edition").text()};
        }
    if (const yaml::Node* trust = root.find("trust"))
        for (const auto& entry : trust->entries())
            layout.trust[entry.key] = {entry.value.at("place").text(), entry.value.at("is").text()};
}

void check_references(const yaml::Node& events, const yaml::Node& record, const Layout& layout) {
    const auto need_field = [&](const yaml::Node& node, const std::string& name) {
        const Field* field = layout.field(name);
        if (field == nullptr) node.fail("'" + name + "' is no field of the record");
    };
    const auto need_state = [&](const yaml::Node& node, const std::string& name) {
        if (name != "none" && name != "any" && layout.event(name) == nullptr) node.fail("'" + name + "' is no event");
    };
    for (std::size_t i = 0; i < layout.events.size(); ++i) {
        const EventRule& rule = layout.events[i];
        const yaml::Node& node = events.at("events").items()[i];
        for (const auto& [side, states] : rule.from)
            for (const std::string& state : states) need_state(node, state);
        for (const std::string& name : rule.required) need_field(node, name);
        for (const std::string& name : rule.required_here) need_field(node, name);
        for (const auto& [name, words] : rule.only) need_field(node, name);
        if (rule.answers.empty()) continue;
        need_state(node.at("answers"), rule.answers);
        need_field(node.at("answers"), rule.answers_by);
        if (std::find(rule.required_here.begin(), rule.required_here.end(), rule.answers_by) ==
            rule.required_here.end())
            node.at("answers").fail("'" + rule.answers_by + "' must stand in required_here: by it an answer is told");
    }
    for (const DueRule& rule : layout.due) {
        need_field(events.at("due"), rule.by);
        need_state(events.at("due"), rule.event);
        for (const std::string& state : rule.states) need_state(events.at("due"), state);
    }
    for (const std::string& name : layout.list_columns) need_field(record.at("list"), name);
    for (const std::string& name : layout.institution_fields) need_field(record.at("institution"), name);
    const auto need_bases = [&](const std::vector<std::string>& names) {
        for (const std::string& name : names)
            if (!layout.bases.contains(name)) record.at("groups").fail("'" + name + "' is not among the bases");
    };
    need_bases(layout.basis);
    for (const Group& group : layout.groups) need_bases(group.basis);
    for (const Group& group : layout.groups)
        for (const Field& field : group.fields) {
            need_bases(field.basis);
            if (!field.derived_from.empty()) need_field(record.at("groups"), field.derived_from);
            if (const auto event = field.from.find("event"); event != field.from.end())
                need_state(record.at("groups"), event->second);
        }
}

}  // namespace

std::string_view name_of(Side side) noexcept {
    switch (side) {
        case Side::provider:
            return "provider";
        case Side::receiver:
            return "receiver";
        case Side::joint:
            break;
    }
    return "joint";
}

Layout Layout::load(const std::filesystem::path& folder) {
    const yaml::Node events = yaml::load(folder / "events.yaml");
    const yaml::Node record = yaml::load(folder / "transfer-record.yaml");
    Layout layout;
    read_events(events, layout);
    read_record(record, layout);
    check_references(events, record, layout);
    const auto name = [](const yaml::Node& root) { return root.at("id").text() + " " + root.at("version").text(); };
    layout.id = name(record) + ", " + name(events);
    return layout;
}

const Field* Layout::field(std::string_view name) const noexcept {
    for (const Group& group : groups)
        for (const Field& field : group.fields)
            if (field.name == name) return &field;
    return nullptr;
}

const EventRule* Layout::event(std::string_view name) const noexcept {
    const auto found =
        std::find_if(events.begin(), events.end(), [&](const EventRule& rule) { return rule.name == name; });
    return found == events.end() ? nullptr : &*found;
}

std::vector<std::string> Layout::field_names() const {
    std::vector<std::string> names;
    for (const Group& group : groups)
        for (const Field& field : group.fields) names.push_back(field.name);
    return names;
}

std::vector<std::string> Layout::event_names() const {
    std::vector<std::string> names;
    for (const EventRule& rule : events) names.push_back(rule.name);
    return names;
}

}  // namespace opx::ledger
