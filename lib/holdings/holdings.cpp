#include "holdings/holdings.hpp"

#include <algorithm>
#include <charconv>

#include "text/date.hpp"
#include "yaml/node.hpp"

namespace opx::holdings {
namespace {

using yaml::Node;

[[noreturn]] void contradict(const Node& node, const std::string& message) {
    node.fail(message + " [DD080]");
}

std::string date_of(const Node& node) {
    const auto day = text::date_of_iso(node.text());
    if (!day) node.fail("a date YYYY-MM-DD was expected [DD006]");
    return node.text();
}

class Reading {
   public:
    Reading(const Node& root, const definition::Definition* definition) : definition_(definition) {
        root.allow_keys({"holdings", "operator", "definition", "as_of", "unit_of_count", "suppress_below", "tables"});
        if (root.at("holdings").text() != "1") root.at("holdings").fail("format 1 was expected [DD006]");
        all_.operator_id = root.at("operator").text();
        const Node& named = root.at("definition");
        named.allow_keys({"id", "version"});
        all_.definition_id = named.at("id").text();
        all_.definition_version = named.at("version").text();
        all_.as_of = date_of(root.at("as_of"));
        if (const Node* limit = root.find("suppress_below")) all_.suppress_below = number(*limit);
        for (const Node& node : root.at("tables").items()) all_.tables.push_back(table(node));
    }
    Holdings take() { return std::move(all_); }

   private:
    static std::uint64_t number(const Node& node) {
        const std::int64_t value = node.integer();
        if (value < 0) node.fail("a count is not negative [DD006]");
        return static_cast<std::uint64_t>(value);
    }

    Count count(const Node& node) const {
        const std::string& text = node.text();
        if (text.starts_with('<')) {
            std::uint64_t limit = 0;
            const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), limit);
            if (error != std::errc{} || end != text.data() + text.size() || limit == 0)
                node.fail("a hidden count is written as \"<10\" [DD006]");
            return {limit, true};
        }
        const std::uint64_t value = number(node);
        if (value > 0 && value < all_.suppress_below)
            contradict(node, "a count under " + std::to_string(all_.suppress_below) + " is written openly");
        return {value, false};
    }

    Period period(const Node& node) const {
        Period out;
        if (const Node* from = node.find("from")) out.from = date_of(*from);
        if (const Node* to = node.find("to")) out.to = date_of(*to);
        if (out.from.empty() != out.to.empty() || out.from > out.to)
            contradict(node, "from is after to, or one is missing");
        if (out.to > all_.as_of) contradict(node, "a date lies after as_of");
        return out;
    }

    TableHeld table(const Node& node) {
        node.allow_keys({"table", "period", "rows", "patients", "facilities", "by_year", "items"});
        TableHeld out;
        out.name = node.at("table").text();
        const definition::Table* known = definition_ == nullptr ? nullptr : definition_->find(out.name);
        if (definition_ != nullptr && known == nullptr) contradict(node.at("table"), "no table '" + out.name + "'");
        if (const Node* span = node.find("period")) {
            span->allow_keys({"field", "from", "to"});
            out.period_field = span->text_or("field");
            out.period = period(*span);
        }
        out.rows = count(node.at("rows"));
        if (const Node* patients = node.find("patients")) {
            out.patients = count(*patients);
            if (!out.rows.below && !out.patients->below && out.patients->value > out.rows.value)
                contradict(*patients, "more patients than rows");
        }
        if (const Node* facilities = node.find("facilities")) out.facilities = {number(*facilities), false};
        if (const Node* years = node.find("by_year"))
            for (const Node& year : years->items()) {
                year.allow_keys({"year", "rows", "patients"});
                out.by_year.push_back({year.at("year").text(), count(year.at("rows")), count(year.at("patients"))});
            }
        for (const Node& item : node.at("items").items()) out.items.push_back(read_item(item, out, known));
        return out;
    }

    ItemHeld read_item(const Node& node, const TableHeld& table, const definition::Table* known) const {
        node.allow_keys({"item", "non_null", "from", "to", "note_ja"});
        ItemHeld item;
        const std::string& path = node.at("item").text();
        const std::size_t dot = path.find('.');
        if (dot == std::string::npos || path.substr(0, dot) != table.name)
            contradict(node.at("item"), "'" + path + "' is no item of table '" + table.name + "'");
        item.name = path.substr(dot + 1);
        if (known != nullptr && !known->find(item.name))
            contradict(node.at("item"), "the definition has no item '" + path + "'");
        item.non_null = count(node.at("non_null"));
        if (!item.non_null.below && !table.rows.below && item.non_null.value > table.rows.value)
            contradict(node.at("non_null"), "more values than rows");
        item.period = period(node);
        item.note_ja = node.text_or("note_ja");
        return item;
    }

    const definition::Definition* definition_;
    Holdings all_;
};

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

std::string yaml_of(const Count& count) {
    return count.below ? quoted(count.text()) : count.text();
}

std::string span_of(const Period& period) {
    return period.from.empty() ? std::string{} : ", from: " + quoted(period.from) + ", to: " + quoted(period.to);
}

}  // namespace

std::string Count::text() const {
    return (below ? "<" : "") + std::to_string(value);
}

const ItemHeld* TableHeld::find(std::string_view item) const noexcept {
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const ItemHeld& held) { return held.name == item; });
    return found == items.end() ? nullptr : &*found;
}

const TableHeld* Holdings::find(std::string_view table) const noexcept {
    const auto found =
        std::find_if(tables.begin(), tables.end(), [&](const TableHeld& held) { return held.name == table; });
    return found == tables.end() ? nullptr : &*found;
}

Holdings load(const std::filesystem::path& file, const definition::Definition* definition) {
    const Node root = yaml::load(file);
    return Reading(root, definition).take();
}

std::string text_of(const Holdings& holdings) {
    std::string out = "holdings: 1\noperator: " + holdings.operator_id +
                      "\ndefinition: {id: " + holdings.definition_id +
                      ", version: " + quoted(holdings.definition_version) + "}\nas_of: " + quoted(holdings.as_of) +
                      "\nunit_of_count: {rows: row, patients: distinct patient at a facility}\nsuppress_below: " +
                      std::to_string(holdings.suppress_below) + "\n";
    out += holdings.tables.empty() ? "tables: []\n" : "tables:\n";
    for (const TableHeld& table : holdings.tables) {
        out += "  - table: " + table.name + "\n";
        if (!table.period_field.empty())
            out += "    period: {field: " + table.period_field + span_of(table.period) + "}\n";
        out += "    rows: " + yaml_of(table.rows) + "\n";
        if (table.patients) out += "    patients: " + yaml_of(*table.patients) + "\n";
        out += "    facilities: " + table.facilities.text() + "\n";
        if (!table.by_year.empty()) out += "    by_year:\n";
        for (const YearHeld& year : table.by_year)
            out += "      - {year: " + quoted(year.year) + ", rows: " + yaml_of(year.rows) +
                   ", patients: " + yaml_of(year.patients) + "}\n";
        out += table.items.empty() ? "    items: []\n" : "    items:\n";
        for (const ItemHeld& item : table.items)
            out += "      - {item: " + table.name + "." + item.name + ", non_null: " + yaml_of(item.non_null) +
                   span_of(item.period) + (item.note_ja.empty() ? "" : ", note_ja: " + quoted(item.note_ja)) + "}\n";
    }
    return out;
}

void judge_age(const Holdings& holdings, const std::filesystem::path& file, const definition::Definition& definition,
               std::string_view today, FindingSink& findings) {
    const auto add = [&](const std::string& message) {
        findings.report({"DD081", Severity::warning, Location{file.string()}, message, "build them again"});
    };
    if (holdings.definition_id != definition.id || holdings.definition_version != definition.version)
        add("the holdings are of definition " + holdings.definition_id + " " + holdings.definition_version);
    const auto then = text::date_of_iso(holdings.as_of);
    const auto now = text::date_of_iso(today);
    if (then && now &&
        text::days_from_civil(now->year, now->month, now->day) -
                text::days_from_civil(then->year, then->month, then->day) >
            400)
        add("the holdings are as of " + holdings.as_of + ", more than 400 days ago");
}

}  // namespace opx::holdings
