#include "ledger/recorder.hpp"

#include <algorithm>

#include "ledger/document.hpp"
#include "ledger/value.hpp"
#include "yaml/node.hpp"

namespace opx::ledger {
namespace {

constexpr std::size_t kShownWords = 20;

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
    const auto near = yaml::nearest(word, known);
    if (near) return "did you mean " + *near + "?";
    return known.size() > kShownWords ? "data-definitions/ledger/transfer-record.yaml has them all"
                                      : "one of: " + joined(known);
}

/// The parts of the name that a field may be taken from.
std::map<std::string, std::string> facts_of(const std::string& package, const naming::NameParts& parts) {
    return {{"archive", package},
            {"case_id", parts.fiscal_year + "-" + parts.case_serial},
            {"date", parts.date.substr(0, 4) + "-" + parts.date.substr(4, 2) + "-" + parts.date.substr(6, 2)},
            {"from", parts.from},
            {"to", parts.to},
            {"content", parts.content},
            {"part", parts.part}};
}

class Composer {
   public:
    Composer(const Layout& layout, const EventRule& event, const Submission& submission, FindingSink& findings)
        : layout_(layout), event_(event), submission_(submission), findings_(findings) {
        for (const auto& [kind, path] : submission.documents) {
            if (std::find(event.documents.begin(), event.documents.end(), kind) == event.documents.end())
                throw Error(
                    ErrorKind::usage, "'" + event.name + "' is not recorded from a " + kind,
                    event.documents.empty() ? "give its fields with --field" : "it takes: " + joined(event.documents));
            documents_.push_back(Document::load(kind, path));
        }
    }

    std::string date() const {
        std::string date = submission_.date;
        for (const Document& document : documents_) {
            const auto place = event_.date_from.find(document.kind);
            if (!date.empty() || place == event_.date_from.end()) continue;
            if (const auto found = document.at(place->second); found.size() == 1) date = shown(found.front());
        }
        if (date.empty())
            throw Error(ErrorKind::usage, "the date of the event is not known", "give it with --date YYYY-MM-DD");
        if (!day_number(date)) throw Error(ErrorKind::usage, "the date of the event is no day YYYY-MM-DD");
        return date;
    }

    std::map<std::string, json::Value> fields(const std::map<std::string, std::string>& name_facts) {
        std::map<std::string, std::vector<json::Value>> given;
        for (const auto& [name, value] : submission_.fields) {
            const Field* field = layout_.field(name);
            if (field == nullptr)
                throw Error(ErrorKind::usage, "'" + name + "' is no field of the record",
                            did_you_mean(name, layout_.field_names()));
            if (field->computed())
                throw Error(ErrorKind::usage, "'" + name + "' follows from the events and cannot be given");
            given[name].emplace_back(value);
        }
        for (const Group& group : layout_.groups)
            for (const Field& field : group.fields) {
                if (const auto fact = field.from.find("name");
                    fact != field.from.end() && name_facts.contains(fact->second))
                    take(field, "the name", {json::Value(name_facts.at(fact->second))});
                for (const Document& document : documents_) {
                    const auto place = field.from.find(document.kind);
                    if (place != field.from.end() && believed(field, document))
                        take(field, document.name, document.at(place->second));
                }
                if (const auto mine = given.find(field.name); mine != given.end()) take(field, "--field", mine->second);
            }
        return std::move(fields_);
    }

    json::Value hashes() const {
        std::map<std::string, std::string> sorted;
        for (const Document& document : documents_) sorted[document.kind] = document.sha256;
        json::Value out = json::Value::object();
        for (const auto& [kind, sha256] : sorted) out.set(kind, sha256);
        return out;
    }

   private:
    bool believed(const Field& field, const Document& document) const {
        const auto trust = layout_.trust.find(document.kind);
        if (field.repeats || field.always || trust == layout_.trust.end()) return true;
        const auto found = document.at(trust->second.place);
        return found.size() == 1 && shown(found.front()) == trust->second.is;
    }

    void take(const Field& field, const std::string& source, const std::vector<json::Value>& found) {
        if (found.empty()) return;
        const auto fault = [&](const std::string& message, const std::string& hint) {
            findings_.report({"LG12", Severity::error, Location{source, 0, 0, field.name}, message, hint});
        };
        const Checked checked = check_value(field, found);
        if (!checked.value) return fault("the value " + checked.fault, {});
        const auto [place, is_new] = fields_.emplace(field.name, *checked.value);
        if (is_new) sources_[field.name] = source;
        else if (place->second.dump(-1) != checked.value->dump(-1))
            fault("is not the same as in " + sources_[field.name], "is this document that of another package?");
    }

    const Layout& layout_;
    const EventRule& event_;
    const Submission& submission_;
    FindingSink& findings_;
    std::vector<Document> documents_;
    std::map<std::string, json::Value> fields_;
    std::map<std::string, std::string> sources_;
};

/// Members in sorted order, in one line: the bytes that are hashed.
std::string body_of(const std::string& date, const json::Value& documents, const std::string& event,
                    const std::map<std::string, json::Value>& fields, const std::string& layout,
                    const std::string& package, Side side) {
    json::Value values = json::Value::object();
    for (const auto& [name, value] : fields) values.set(name, value);
    json::Value body = json::Value::object();
    body.set("date", date).set("documents", documents).set("event", event).set("fields", std::move(values));
    body.set("layout", layout).set("package", package).set("side", name_of(side));
    return body.dump(-1);
}

struct Check {
    const Layout& layout;
    const EventRule& event;
    const Record& record;
    const std::map<std::string, json::Value>& fields;
    const std::string& date;
    FindingSink& findings;

    void fault(const char* rule, const std::string& item, const std::string& message,
               const std::string& hint = {}) const {
        findings.report({rule, Severity::error, Location{record.package, 0, 0, item}, message, hint});
    }
    const json::Value* known(const std::string& name) const {
        const auto found = fields.find(name);
        return found != fields.end() ? &found->second : record.field(name);
    }

    void order() const {
        const auto from = event.from.find(record.side);
        if (from == event.from.end())
            return fault(
                "LG10", {},
                "'" + event.name + "' is no event of a ledger of the side '" + std::string(name_of(record.side)) + "'");
        if (event.once && record.has(event.name))
            return fault("LG10", {}, "'" + event.name + "' is recorded already, with other content",
                         "show PACKAGE prints it; record a correction to change a field");
        const std::vector<std::string>& states = from->second;
        const bool any = std::find(states.begin(), states.end(), "any") != states.end() && record.state != "none";
        if (!any && std::find(states.begin(), states.end(), record.state) == states.end())
            fault("LG10", {}, "'" + event.name + "' cannot follow the state '" + record.state + "'",
                  "it follows: " + joined(states));
        if (!record.since.empty() && !event.keeps_state && date < record.since)
            fault("LG14", {}, "the date lies before that of '" + record.state + "' (" + record.since + ")");
    }
    void content() const {
        bool barred = false;
        for (const auto& [name, words] : event.only) {
            const json::Value* value = known(name);
            if (value == nullptr || std::find(words.begin(), words.end(), shown(*value)) != words.end()) continue;
            fault("LG13", name, "'" + event.name + "' cannot be recorded: the value is not " + joined(words));
            barred = true;
        }
        if (barred) return;  // what else is missing does not matter then
        for (const std::string& name : event.required)
            if (known(name) == nullptr)
                fault("LG11", name, "'" + event.name + "' needs this field",
                      "--field " + name + "=VALUE, or a document that has it");
        for (const std::string& name : event.required_here)
            if (!fields.contains(name))
                fault("LG11", name, "'" + event.name + "' needs this field", "--field " + name + "=VALUE");
        for (const auto& [name, value] : fields) {
            const json::Value* before = record.field(name);
            if (event.corrects || before == nullptr || layout.field(name)->repeats ||
                before->dump(-1) == value.dump(-1))
                continue;
            fault("LG12", name, "is recorded with another value already",
                  "is this another package's document? else record a correction");
        }
    }
};

}  // namespace

Recorded record_event(const Layout& layout, const naming::NamingRule& rule, Store& store, const Submission& submission,
                      FindingSink& findings) {
    const EventRule* event = layout.event(submission.event);
    if (event == nullptr)
        throw Error(ErrorKind::usage, "'" + submission.event + "' is no event",
                    did_you_mean(submission.event, layout.event_names()));
    const std::string package = std::filesystem::path(submission.package).filename();
    const naming::NameParts parts = rule.parse(package);
    FindingLog faults;
    Composer composer(layout, *event, submission, faults);
    const std::string date = composer.date();
    const auto fields = composer.fields(facts_of(package, parts));
    Recorded out;
    // Reading the state and adding to it is one step: two runs at once cannot both follow the same state.
    store.in_transaction([&] {
        const Record record = record_of(layout, store, package, rule);
        out.state = record.state;
        out.head = store.head();
        const auto same = [&](const HistoryEntry& entry) {
            const std::string& form = entry.body.at("layout").text();
            return entry.event == event->name && entry.body.dump(-1) == body_of(date, composer.hashes(), event->name,
                                                                                fields, form, package, record.side);
        };
        if (faults.empty() && std::any_of(record.history.begin(), record.history.end(), same)) {
            out.outcome = Outcome::already;
            return;
        }
        const Check check{layout, *event, record, fields, date, faults};
        check.order();
        check.content();
        if (!faults.empty()) return;
        const std::string body = body_of(date, composer.hashes(), event->name, fields, layout.id, package, record.side);
        out.head = store.append(package, event->name, date, body);
        out.outcome = Outcome::recorded;
        if (!event->keeps_state) out.state = event->name;
    });
    for (const Finding& fault : faults.kept()) findings.report(fault);
    return out;
}

}  // namespace opx::ledger
