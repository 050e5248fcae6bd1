#include "check/reconvert.hpp"

#include <algorithm>
#include <set>

#include "check/columns.hpp"
#include "definition/rules.hpp"
#include "text/normalize.hpp"

namespace opx::check {
namespace {

using definition::Binding;
using definition::Field;
using definition::Role;
using definition::Table;

/// The item whose constant tells the sources apart.
const Field* kind_of(const Table& table) {
    for (const Field& field : table.fields) {
        if (!field.has(Role::provenance) || field.sources.empty()) continue;
        std::set<std::string> constants;
        for (const auto& [source, binding] : field.sources)
            if (binding.kind == Binding::Kind::constant) constants.insert(binding.constant);
        if (constants.size() == field.sources.size()) return &field;
    }
    return nullptr;
}

/// Name of the conversion with which the rules end in a code list; empty when there is none.
std::string conversion_in(const std::vector<std::string>& rules) {
    for (const std::string& rule : rules)
        if (const auto parts = definition::rule_parts(rule); parts.front() == "conversion") return parts.at(1);
    return {};
}

bool same_paths(const Binding& a, const Binding& b) {
    return a.kind == Binding::Kind::path && b.kind == Binding::Kind::path && a.paths.size() == b.paths.size() &&
           std::equal(a.paths.begin(), a.paths.end(), b.paths.begin(),
                      [](const auto& x, const auto& y) { return x.text == y.text; });
}

/// The item holds what the path gives, but for blanks at its ends.
bool unchanged(const Binding& binding) {
    return std::all_of(binding.rules.begin(), binding.rules.end(),
                       [](const std::string& rule) { return rule == "raw" || rule == "trim" || rule == "first"; });
}

/// Works on one value: no rule asks for a second path.
bool runs_on_one(const std::vector<std::string>& rules) {
    for (const std::string& rule : rules)
        for (const definition::RuleInfo& info : definition::rule_list())
            if (info.name == definition::rule_parts(rule).front() && info.reduces && info.name != "first") return false;
    return true;
}

}  // namespace

Reconversion::Reconversion(const Table& table, const definition::Definition& definition,
                           const std::vector<std::string>& header)
    : table_(&table) {
    const Field* kind = kind_of(table);
    if (kind == nullptr) return;
    const auto place = place_in(header, kind->name);
    if (!place) return;  // without its source a value cannot be converted again
    kind_ = *place;
    for (const Field& field : table.fields)
        if (const auto column = place_in(header, field.name)) add(field, *column, definition, header);
}

void Reconversion::add(const Field& field, std::size_t column, const definition::Definition& definition,
                       const std::vector<std::string>& header) {
    std::map<std::size_t, Pair> found;  // by raw column: sources may keep their raw values in different items
    const Field* kind = kind_of(*table_);
    for (const auto& [source, binding] : field.sources) {
        const std::string name = conversion_in(binding.rules);
        const auto conversion = definition.conversions.find(name);
        if (name.empty() || conversion == definition.conversions.end() || !runs_on_one(binding.rules)) continue;
        const definition::Conversion::Map* map = conversion->second.for_source(source);
        const auto constant = kind->sources.find(source);
        if (map == nullptr || constant == kind->sources.end()) continue;
        const Field* raw = nullptr;
        for (const Field& other : table_->fields) {
            const auto from = other.sources.find(source);
            if (&other == &field || from == other.sources.end() || !place_in(header, other.name)) continue;
            if (!same_paths(binding, from->second) || !unchanged(from->second)) continue;
            if (raw == nullptr || table_->name + "." + other.name == map->raw_field) raw = &other;
        }
        if (raw == nullptr) continue;
        const std::size_t place = *place_in(header, raw->name);
        Pair& pair = found.try_emplace(place, Pair{column, place, raw->name, {}}).first->second;
        pair.ways.push_back(
            {source, constant->second.constant, name, convert::Pipeline(binding.rules, definition, source)});
    }
    for (auto& [place, pair] : found) {
        pairs_.push_back(std::move(pair));
        checks_.emplace_back(field, definition);
    }
}

bool Reconversion::agrees(const Way& way, const Pair& pair, std::string_view raw, std::string_view value) const {
    convert::Values values;
    values.add(raw);
    std::string made;
    if (way.pipeline.run(values, made) == convert::Outcome::invalid) made.clear();
    // A converter leaves out what breaks the rules of the item.
    const auto& check = checks_[static_cast<std::size_t>(&pair - pairs_.data())];
    if (!made.empty() && check.check(made) != definition::ValueFault::none) made.clear();
    return made == value;
}

const Reconversion::Way* Reconversion::disagreeing(const Pair& pair, const RowBatch& batch, std::size_t row) const {
    const std::string_view raw = batch.field(row, pair.raw);
    if (text::trim(raw).empty()) return nullptr;
    const std::string_view value = batch.field(row, pair.column);
    const std::string_view kind = batch.field(row, kind_);
    const auto own =
        std::find_if(pair.ways.begin(), pair.ways.end(), [&](const Way& way) { return way.constant == kind; });
    if (own == pair.ways.end() || agrees(*own, pair, raw, value)) return nullptr;
    if (table_->merge.on_duplicate == definition::OnDuplicate::fill)
        for (const Way& way : pair.ways)
            if (agrees(way, pair, raw, value)) return nullptr;
    return &*own;
}

}  // namespace opx::check
