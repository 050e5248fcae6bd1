#include "ledger/compare.hpp"

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "ledger/value.hpp"

namespace opx::ledger {
namespace {

constexpr std::uint64_t kLargest = std::uint64_t{64} << 20;

bool is_database(const std::string& file) {
    std::string start(16, '\0');
    InputFile in(file);
    std::size_t filled = 0;
    while (filled < start.size()) {
        const std::size_t got = in.read(start.data() + filled, start.size() - filled);
        if (got == 0) break;
        filled += got;
    }
    return start.starts_with("SQLite format 3");
}

Side side_named(const std::string& word, const std::string& file) {
    for (const Side side : {Side::provider, Side::receiver, Side::joint})
        if (word == name_of(side)) return side;
    throw Error(ErrorKind::input, Location{file}, "names a side of a transfer that there is not");
}

Record record_from(const json::Value& value, const std::string& file) {
    Record out;
    out.package = value.at("package").text();
    out.side = side_named(value.at("side").text(), file);
    out.state = value.at("state").text();
    out.since = value.at("since").text();
    for (const auto& [name, field] : value.at("fields").entries()) out.fields[name] = field;
    for (const json::Value& entry : value.at("history").items()) {
        const json::Value& body = entry.at("record");
        (void)body.at("fields").entries();
        out.history.push_back({static_cast<std::uint64_t>(entry.at("number").integer()), body.at("event").text(),
                               body.at("date").text(), body, entry.at("sha256").text()});
    }
    return out;
}

/// The field by which events of this kind are told apart; empty when they are not.
std::string told_by(const Layout& layout, const EventRule& rule) {
    if (!rule.answers.empty()) return rule.answers_by;
    for (const EventRule& other : layout.events)
        if (other.answers == rule.name) return other.answers_by;
    return {};
}

std::set<std::string> occasions(const Record& record, const EventRule& rule, const std::string& by) {
    std::set<std::string> out;
    for (const HistoryEntry& entry : record.history) {
        if (entry.event != rule.name) continue;
        const json::Value* value = by.empty() ? nullptr : entry.body.at("fields").find(by);
        out.insert(value == nullptr ? std::string() : shown(*value));
    }
    return out;
}

class Comparison {
   public:
    Comparison(const Layout& layout, const LedgerCopy& a, const LedgerCopy& b, FindingSink& findings)
        : layout_(layout), a_(a), b_(b), findings_(findings) {}

    Compared run() {
        for (const auto& [package, record] : a_.records) {
            const auto other = b_.records.find(package);
            if (other == b_.records.end()) alone(record, b_.name);
            else both(record, other->second);
        }
        for (const auto& [package, record] : b_.records)
            if (!a_.records.contains(package)) alone(record, a_.name);
        return counts_;
    }

   private:
    void fault(const char* rule, Severity severity, const Record& record, const std::string& item,
               const std::string& text) {
        findings_.report({rule, severity, Location{record.package, 0, 0, item}, text, {}});
    }

    void alone(const Record& record, const std::string& missing_in) {
        const bool arrived = record.side == Side::receiver ||
                             std::any_of(layout_.events.begin(), layout_.events.end(),
                                         [&](const EventRule& rule) { return rule.mirrored && record.has(rule.name); });
        fault("LG50", arrived ? Severity::error : Severity::warning, record, {}, "is not in " + missing_in);
    }

    void both(const Record& a, const Record& b) {
        if (a.side == b.side)
            throw Error(ErrorKind::usage, Location{a.package},
                        "is recorded as " + std::string(name_of(a.side)) + " in both ledgers",
                        "compare the ledger of the provider with that of the receiver");
        ++counts_.packages;
        for (const Group& group : layout_.groups)
            for (const Field& field : group.fields) {
                const json::Value* mine = a.field(field.name);
                const json::Value* theirs = b.field(field.name);
                if (field.own || mine == nullptr || theirs == nullptr) continue;
                ++counts_.fields;
                if (shown(*mine) != shown(*theirs))
                    fault("LG51", Severity::error, a, field.name,
                          "differs: '" + brief(*mine) + "' in " + a_.name + ", '" + brief(*theirs) + "' in " + b_.name);
            }
        for (const EventRule& rule : layout_.events) {
            if (!rule.mirrored) continue;
            const std::string by = told_by(layout_, rule);
            const std::set<std::string> mine = occasions(a, rule, by);
            const std::set<std::string> theirs = occasions(b, rule, by);
            for (const std::string& one : mine)
                if (!theirs.contains(one)) one_sided(a, rule, one, b_.name);
            for (const std::string& one : theirs)
                if (!mine.contains(one)) one_sided(a, rule, one, a_.name);
        }
    }

    static std::string brief(const json::Value& value) {
        constexpr std::size_t kShown = 80;
        const std::string text = shown(value);
        if (text.size() <= kShown) return text;
        std::size_t end = kShown;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        return text.substr(0, end) + "…";
    }

    void one_sided(const Record& record, const EventRule& rule, const std::string& one, const std::string& missing_in) {
        fault("LG52", Severity::error, record, rule.name,
              "'" + rule.name + "'" + (one.empty() ? "" : " " + one) + " is not recorded in " + missing_in);
    }

    const Layout& layout_;
    const LedgerCopy& a_;
    const LedgerCopy& b_;
    FindingSink& findings_;
    Compared counts_;
};

}  // namespace

LedgerCopy LedgerCopy::load(const std::string& file, const Layout& layout, const naming::NamingRule& rule) {
    LedgerCopy out{file == "-" ? "<stdin>" : file, {}};
    if (file != "-" && is_database(file)) {
        const Store store(file, Access::read);
        for (const std::string& package : store.packages())
            out.records[package] = record_of(layout, store, package, rule);
        return out;
    }
    return parse(read_file(file, kLargest), out.name);
}

LedgerCopy LedgerCopy::parse(std::string_view text, const std::string& name) {
    LedgerCopy out{name, {}};
    const json::Value value = json::Value::parse(text, name);
    if (!value.is_array())
        throw Error(ErrorKind::input, Location{name}, "is neither a ledger nor what export --form json writes");
    for (const json::Value& item : value.items()) {
        Record record = record_from(item, name);
        const std::string package = record.package;
        out.records[package] = std::move(record);
    }
    return out;
}

Compared compare(const Layout& layout, const LedgerCopy& a, const LedgerCopy& b, FindingSink& findings) {
    return Comparison(layout, a, b, findings).run();
}

}  // namespace opx::ledger
