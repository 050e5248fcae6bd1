#include "ledger/recorder.hpp"

#include <algorithm>

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
            require_taken(kind);
            documents_.push_back(Document::load(kind, path));
        }
        for (const Document& document : submission.made) {
            require_taken(document.kind);
            documents_.push_back(document);
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
                if (const auto mine = given.find(field.name); mine != given.end()) {
                    refuse_password(field, mine->second);
                    take(field, "--field", mine->second);
                }
            }
        derive();
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
    void require_taken(const std::string& kind) const {
        if (std::find(event_.documents.begin(), event_.documents.end(), kind) == event_.documents.end())
            throw Error(
                ErrorKind::usage, "'" + event_.name + "' is not recorded from a document of the kind " + kind,
                event_.documents.empty() ? "give its fields with --field" : "it takes: " + joined(event_.documents));
    }

    void refuse_password(const Field& field, const std::vector<json::Value>& values) const {
        if (field.free && std::any_of(values.begin(), values.end(),
                                      [](const json::Value& value) { return looks_like_password(value.text()); }))
            findings_.report({"LG15", Severity::error, Location{"--field", 0, 0, field.name},
                              "looks like a password, which a ledger never holds",
                              "record the channel and the day alone: password_channel, password_date"});
    }

    /// The text that the value of another field stands for, in the edition of this layout: kept as it was that day.
    void derive() {
        for (const Group& group : layout_.groups)
            for (const Field& field : group.fields) {
                const auto from = fields_.find(field.derived_from);
                if (field.derive.empty() || from == fields_.end() || fields_.contains(field.name)) continue;
                const auto text = field.derive.find(shown(from->second));
                if (text != field.derive.end()) fields_.emplace(field.name, json::Value(text->second));
            }
    }

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
                    const std::string& package, Side side, const Attachment* attachment) {
    json::Value values = json::Value::object();
    for (const auto& [name, value] : fields) values.set(name, value);
    json::Value body = json::Value::object();
    if (attachment != nullptr) body.set("attached", attachment->sha256);
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
        if (!event.answers.empty() && !answers_one())
            fault("LG10", event.answers_by,
                  "'" + event.name + "' answers no '" + event.answers + "' of this package that waits for an answer",
                  "show PACKAGE prints what is recorded");
        const std::vector<std::string>& states = from->second;
        const bool any = std::find(states.begin(), states.end(), "any") != states.end() && record.state != "none";
        if (!any && std::find(states.begin(), states.end(), record.state) == states.end())
            fault("LG10", {}, "'" + event.name + "' cannot follow the state '" + record.state + "'",
                  "it follows: " + joined(states));
        if (!record.since.empty() && !event.keeps_state && date < record.since)
            fault("LG14", {}, "the date lies before that of '" + record.state + "' (" + record.since + ")");
    }
    bool answers_one() const {
        const auto mine = fields.find(event.answers_by);
        return mine != fields.end() &&
               std::any_of(record.history.begin(), record.history.end(), [&](const HistoryEntry& entry) {
                   const json::Value* asked = entry.body.at("fields").find(event.answers_by);
                   return entry.event == event.answers && asked != nullptr &&
                          asked->dump(-1) == mine->second.dump(-1) && !record.answered(event, entry);
               });
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
            if (entry.event != event->name) return false;
            auto as_then = fields;  // an older layout may not have derived what this one does
            std::erase_if(as_then, [&](const auto& field) {
                return !layout.field(field.first)->derive.empty() &&
                       entry.body.at("fields").find(field.first) == nullptr;
            });
            return entry.body.dump(-1) == body_of(date, composer.hashes(), event->name, as_then,
                                                  entry.body.at("layout").text(), package, record.side,
                                                  submission.attachment);
        };
        if (faults.empty() && std::any_of(record.history.begin(), record.history.end(), same)) {
            out.outcome = Outcome::already;
            return;
        }
        const Check check{layout, *event, record, fields, date, faults};
        check.order();
        check.content();
        if (!faults.empty()) return;
        const std::string body = body_of(date, composer.hashes(), event->name, fields, layout.id, package, record.side,
                                         submission.attachment);
        if (submission.attachment != nullptr) store.attach(*submission.attachment);
        out.head = store.append(package, event->name, date, body);
        out.outcome = Outcome::recorded;
        if (!event->keeps_state) out.state = event->name;
    });
    for (const Finding& fault : faults.kept()) findings.report(fault);
    return out;
}

}  // namespace opx::ledger
