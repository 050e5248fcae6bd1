#include "render/view.hpp"

#include <algorithm>

#include "render/words.hpp"

namespace opx::render {
namespace {

using definition::Case;
using definition::CodeList;
using definition::Conversion;
using definition::Field;
using definition::Label;
using definition::Role;
using definition::Table;

bool holds(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::string range(const std::string& from, const std::string& to) {
    return from.empty() && to.empty() ? "" : from + "–" + to;
}

/// Without rules on items that are not shown.
std::string disease_text(const View& view) {
    std::string out;
    for (const definition::DiseaseRule& rule : view.options.item->scope.disease) {
        const Table* table = view.definition.find(rule.table);
        const auto place = table == nullptr ? std::nullopt : table->find(rule.item);
        if (view.options.public_edition && place && table->fields[*place].visibility == "parties") continue;
        out += (out.empty() ? "" : "; ") + rule.table + "." + rule.item + " = " + joined(rule.prefixes, "*, ") + "*";
    }
    return out;
}

}  // namespace

std::set<std::string> conversions_of(const Field& field) {
    constexpr std::string_view kPrefix = "conversion:";
    std::set<std::string> names(field.conversions.begin(), field.conversions.end());
    for (const auto& [source, binding] : field.sources)
        for (const std::string& rule : binding.rules)
            names.insert(rule.starts_with(kPrefix) ? rule.substr(kPrefix.size()) : rule);
    return names;
}

View::View(const definition::Definition& whole, const RenderOptions& asked) : definition(whole), options(asked) {
    choose_tables();
    choose_lists();
}

void View::choose_tables() {
    if (!options.table.empty()) {
        const Table& one = definition.table(options.table);
        if (options.item != nullptr && options.item->find(one.name) == nullptr)
            throw Error(ErrorKind::usage, "the case " + options.item->id + " has no table '" + one.name + "'");
    }
    for (const Table& table : definition.tables) {
        if (options.item != nullptr && options.item->find(table.name) == nullptr) continue;
        const std::vector<std::string> columns =
            options.item == nullptr ? table.header() : definition::columns_of(*options.item, table);
        ShownTable shown{&table, {}};
        for (const Field& field : table.fields)
            if (holds(columns, field.name) && !(options.public_edition && field.visibility == "parties"))
                shown.fields.push_back(&field);
        for (const Field* field : shown.fields) shown_.insert(table.name + "." + field->name);
        if (shown.fields.empty() || (!options.table.empty() && table.name != options.table)) continue;
        tables.push_back(std::move(shown));
    }
}

/// A list or conversion that items use is shown with them; one that no item uses belongs to the definition as a whole.
void View::choose_lists() {
    std::set<std::string> used_lists, used_conversions, shown_lists, shown_conversions;
    for (const Table& table : definition.tables)
        for (const Field& field : table.fields) {
            used_lists.insert(field.code_table);
            used_conversions.merge(conversions_of(field));
        }
    for (const ShownTable& table : tables)
        for (const Field* field : table.fields) {
            shown_lists.insert(field->code_table);
            shown_conversions.merge(conversions_of(*field));
        }
    const bool whole = options.item == nullptr && options.table.empty();
    for (const auto& [name, conversion] : definition.conversions)
        if (shown_conversions.contains(name) || (whole && !used_conversions.contains(name))) {
            conversions.push_back(&conversion);
            shown_lists.insert(conversion.code_list);
            used_lists.insert(conversion.code_list);
        }
    for (const auto& [name, list] : definition.code_lists)
        if (shown_lists.contains(name) || (whole && !used_lists.contains(name))) code_lists.push_back(&list);
    std::sort(code_lists.begin(), code_lists.end(),
              [](const CodeList* a, const CodeList* b) { return a->num < b->num; });
    const auto of_shown_table = [&](const std::string& path) {
        return std::any_of(tables.begin(), tables.end(), [&](const ShownTable& table) {
            return path.starts_with(table.table->name + ".") && shows_path(path);
        });
    };
    for (const definition::ExternalCodes& codes : definition.external)
        if (std::any_of(codes.used_by.begin(), codes.used_by.end(), of_shown_table) || (whole && codes.used_by.empty()))
            external.push_back(&codes);
}

bool View::shows(std::string_view table, std::string_view item) const {
    return shows_path(std::string(table) + "." + std::string(item));
}

bool View::shows_path(std::string_view path) const {
    return shown_.contains(path);
}

const std::string& View::label(const Label& label) const {
    if (options.japanese) return label.ja.empty() ? label.en : label.ja;
    return label.en.empty() ? label.ja : label.en;
}

Anonymisation View::anonymisation(const Table& table, const Field& field) const {
    if (options.item != nullptr) {
        const auto found = options.item->anonymise.find(table.name + "." + field.name);
        if (found != options.item->anonymise.end())
            return {found->second.apply, found->second.methods, found->second.detail_ja, true};
    }
    return {field.anonymise.apply, field.anonymise.methods, field.anonymise.detail_ja, false};
}

Label View::use_in_case(const Table& table, const Field& field) const {
    const definition::CaseTable* approved = options.item == nullptr ? nullptr : options.item->find(table.name);
    if (approved == nullptr) return {};
    if (holds(approved->linkage_only, field.name)) return {"名寄せのみ", "linkage only"};
    if (holds(approved->required, field.name)) return {"必須", "required"};
    if (holds(approved->optional, field.name)) return {"任意", "optional"};
    if (field.has(Role::primary_key) || field.has(Role::foreign_key)) return {"キー", "key"};
    if (field.has(Role::provenance)) return {"来歴", "provenance"};
    return {"欠測理由", "reason"};
}

std::string View::held_period(const Table& table, const Field& field) const {
    std::string out;
    if (options.public_edition) return out;
    for (const auto& [name, items] : options.holdings) {
        const auto found = items.find(table.name + "." + field.name);
        if (found == items.end() || (found->second.from.empty() && found->second.to.empty())) continue;
        out += (out.empty() ? "" : "; ") + name + " " + range(found->second.from, found->second.to);
    }
    return out;
}

std::string View::held_count(const Table& table, const Field& field) const {
    std::string out;
    if (options.public_edition) return out;
    for (const auto& [name, items] : options.holdings) {
        const auto found = items.find(table.name + "." + field.name);
        if (found == items.end() || found->second.non_null.empty()) continue;
        out += (out.empty() ? "" : "; ") + name + " " + found->second.non_null;
    }
    return out;
}

std::vector<std::string> View::primary_key(const ShownTable& table) const {
    for (const std::string& item : table.table->grain)
        if (!shows(table.table->name, item)) return {};
    return table.table->grain;
}

std::vector<ForeignKey> View::foreign_keys(const ShownTable& table) const {
    std::map<std::string, std::map<std::string, std::string>> targets;  // table -> item there -> column here
    std::vector<std::string> order;
    for (const Field* field : table.fields) {
        const std::size_t dot = field->foreign_key.find('.');
        if (dot == std::string::npos) continue;
        const std::string target = field->foreign_key.substr(0, dot);
        if (!targets.contains(target)) order.push_back(target);
        targets[target].emplace(field->foreign_key.substr(dot + 1), field->name);
    }
    std::vector<ForeignKey> keys;
    for (const std::string& target : order) {
        const auto parent = std::find_if(tables.begin(), tables.end(),
                                         [&](const ShownTable& other) { return other.table->name == target; });
        if (parent == tables.end()) continue;
        const std::vector<std::string> key = primary_key(*parent);
        if (key.empty() || key.size() != targets[target].size()) continue;
        ForeignKey foreign{{}, target, key};
        for (const std::string& item : key) {
            const auto column = targets[target].find(item);
            if (column != targets[target].end()) foreign.columns.push_back(column->second);
        }
        if (foreign.columns.size() == key.size()) keys.push_back(std::move(foreign));
    }
    return keys;
}

std::vector<const ShownTable*> View::parents_first() const {
    std::vector<const ShownTable*> order;
    std::set<std::string> placed;
    while (order.size() < tables.size()) {
        const std::size_t before = order.size();
        for (const ShownTable& table : tables) {
            if (placed.contains(table.table->name)) continue;
            const std::vector<ForeignKey> keys = foreign_keys(table);
            const bool ready = std::all_of(keys.begin(), keys.end(), [&](const ForeignKey& key) {
                return key.table == table.table->name || placed.contains(key.table);
            });
            if (!ready) continue;
            placed.insert(table.table->name);
            order.push_back(&table);
        }
        if (order.size() == before)
            throw Error(ErrorKind::definition, "tables refer to each other in a circle",
                        "opx-def lint names them (DD025)");
    }
    return order;
}

const CodeList* View::closed_list(const Field& field) const {
    if (field.code_table.empty() || field.code_policy != "closed") return nullptr;
    return definition.code_list(field.code_table);
}

std::vector<Fact> View::definition_facts() const {
    std::vector<Fact> facts;
    const auto fact = [&](const char* ja, const char* en, const std::string& value) {
        if (!value.empty()) facts.push_back({{ja, en}, value, value});
    };
    fact("識別子", "Id", definition.id);
    fact("版", "Version", definition.version);
    const Label status = status_word(definition.status);
    facts.push_back({{"状態", "Status"}, status.ja, status.en});
    fact("SHA-256", "SHA-256", definition.sha256);
    fact("適用開始日", "Effective from", definition.effective_from);
    fact("置き換える版", "Supersedes", definition.supersedes);
    if (options.public_edition) facts.push_back({{"版種", "Edition"}, "公開版", "public edition"});
    return facts;
}

std::vector<Fact> View::case_facts() const {
    std::vector<Fact> facts;
    if (options.item == nullptr) return facts;
    const Case& item = *options.item;
    const bool all = !options.public_edition;
    const auto fact = [&](const char* ja, const char* en, const std::string& value) {
        if (!value.empty()) facts.push_back({{ja, en}, value, value});
    };
    fact("案件番号", "Case", item.id);
    facts.push_back({{"題名", "Title"}, item.title.ja, item.title.en.empty() ? item.title.ja : item.title.en});
    fact("提供元", "Provider", item.providers_text());
    fact("受領側", "Receiver", item.receivers_text());
    const bool anonymised = item.basis == definition::LegalBasis::article_27;
    facts.push_back(
        {{"法的根拠", "Legal basis"},
         anonymised ? "次世代医療基盤法第27条（匿名加工医療情報）" : "次世代医療基盤法第38条（仮名加工医療情報）",
         anonymised ? "article 27 (anonymised)" : "article 38 (pseudonymised)"});
    fact("利用目的", "Purpose", item.purpose);
    fact("利用期間", "Period of use", range(item.use_from, item.use_to));
    if (item.scope.period) {
        const std::string period = range(item.scope.period->from, item.scope.period->to);
        const bool event = item.scope.period->rule == definition::CasePeriod::Rule::event_date;
        facts.push_back({{"対象期間", "Covered period"},
                         period + (event ? "（発生日による）" : "（受診・入院の期間が重なるもの）"),
                         period + (event ? " (by day of the event)" : " (overlapping encounters)")});
    }
    fact("対象疾患", "Diseases", disease_text(*this));
    if (item.scope.population) {
        const auto& population = *item.scope.population;
        const std::string ages = std::to_string(population.min) + "–" + std::to_string(population.max);
        facts.push_back({{"対象者", "Population"},
                         population.age_at + " 時点で " + ages + " 歳",
                         "aged " + ages + " on " + population.age_at});
    }
    if (!all) return facts;
    fact("求めの日付", "Requested on", item.request_date);
    fact("求めの番号", "Request", item.request_ref);
    fact("保存期限（受領側）", "Kept by the receiver until", item.receiver_until);
    fact("保存期限（提供元）", "Kept by the provider until", item.provider_until);
    fact("媒体", "Medium", item.medium);
    if (item.expected_patients)
        fact("予定する患者数", "Expected patients", bounds(item.expected_patients->min, item.expected_patients->max));
    for (const auto& [table, rows] : item.expected_rows)
        facts.push_back({{"予定する行数（" + table + "）", "Expected rows (" + table + ")"},
                         bounds(rows.min, rows.max),
                         bounds(rows.min, rows.max)});
    fact("仕様のSHA-256", "SHA-256 of the specification", item.spec_sha256);
    return facts;
}

}  // namespace opx::render
