#include "definition/case.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "definition/documents.hpp"
#include "json/value.hpp"
#include "text/date.hpp"
#include "yaml/node.hpp"

namespace opx::definition {
namespace {

std::string date_of(const yaml::Node& node) {
    const std::string& text = node.text();
    const auto date = text::iso_date_from_iso(text);
    if (!date || date->size() != 10) node.fail("a date YYYY-MM-DD was expected [DD006]");
    return *date;
}

std::string optional_date(const yaml::Node* map, std::string_view key) {
    if (map == nullptr) return {};
    const yaml::Node* node = map->find(key);
    return node == nullptr ? std::string{} : date_of(*node);
}

void check_order(const yaml::Node& node, const std::string& from, const std::string& to) {
    if (!from.empty() && !to.empty() && from > to) node.fail("`from` is after `to` [DD091]");
}

const Table& table_of(const Definition& definition, const std::string& name, const yaml::Node& node) {
    if (const Table* table = definition.find(name)) return *table;
    node.fail("table '" + name + "' is not in the definition [DD090]");
}

void check_item(const Table& table, const std::string& item, const yaml::Node& node) {
    if (table.find(item)) return;
    const auto near = yaml::nearest(item, table.header());
    node.fail("item '" + table.name + "." + item + "' is not in the definition [DD090]",
              near ? "did you mean " + *near + "?" : "");
}

CasePeriod read_period(const yaml::Node& node) {
    node.allow_keys({"from", "to", "rule"});
    CasePeriod period;
    period.from = date_of(node.at("from"));
    period.to = date_of(node.at("to"));
    check_order(node, period.from, period.to);
    if (const yaml::Node* rule = node.find("rule"))
        period.rule = rule->one_of({"event_date", "encounter_overlaps"}) == "event_date"
                          ? CasePeriod::Rule::event_date
                          : CasePeriod::Rule::encounter_overlaps;
    return period;
}

DiseaseRule read_disease(const yaml::Node& node, const Definition& definition) {
    node.allow_keys({"item", "prefix", "exclude_suspected"});
    DiseaseRule rule;
    const std::string& path = node.at("item").text();
    const std::size_t point = path.find('.');
    if (point == std::string::npos) node.at("item").fail("write it as table.item [DD006]");
    rule.table = path.substr(0, point);
    rule.item = path.substr(point + 1);
    check_item(table_of(definition, rule.table, node.at("item")), rule.item, node.at("item"));
    rule.prefixes = node.at("prefix").texts();
    if (rule.prefixes.empty()) node.at("prefix").fail("a rule without prefix would let no patient in [DD006]");
    for (const std::string& prefix : rule.prefixes)
        if (prefix.empty()) node.at("prefix").fail("an empty prefix would let every patient in [DD006]");
    if (const yaml::Node* suspected = node.find("exclude_suspected")) rule.exclude_suspected = suspected->boolean();
    if (rule.exclude_suspected && definition.find(rule.table)->first_with(Role::suspected) == nullptr)
        node.fail("table '" + rule.table + "' has no item of role `suspected` [DD090]");
    return rule;
}

int whole_number(const yaml::Node& node, std::int64_t least, std::int64_t most) {
    const std::int64_t value = node.integer();
    if (value < least || value > most)
        node.fail("a number from " + std::to_string(least) + " to " + std::to_string(most) + " was expected [DD006]");
    return static_cast<int>(value);
}

CaseScope read_scope(const yaml::Node& node, const Definition& definition) {
    node.allow_keys({"period", "disease", "population", "exclude"});
    CaseScope scope;
    if (const yaml::Node* period = node.find("period")) scope.period = read_period(*period);
    if (const yaml::Node* disease = node.find("disease")) {
        disease->allow_keys({"any", "keep"});
        for (const yaml::Node& rule : disease->at("any").items())
            scope.disease.push_back(read_disease(rule, definition));
        if (scope.disease.empty()) disease->at("any").fail("at least one rule is needed [DD006]");
        if (const yaml::Node* keep = disease->find("keep"))
            scope.qualifying_encounters_only =
                keep->one_of({"all_records_of_qualifying_patients", "qualifying_encounters_only"}) ==
                "qualifying_encounters_only";
    }
    if (const yaml::Node* population = node.find("population")) {
        population->allow_keys({"age_at", "min", "max"});
        CaseScope::Population out;
        const std::string& at = population->at("age_at").text();
        if (at == "period.from" || at == "period.to") {
            if (!scope.period) population->at("age_at").fail("the case has no period [DD006]");
            out.age_at = at == "period.from" ? scope.period->from : scope.period->to;
        } else {
            out.age_at = date_of(population->at("age_at"));
        }
        if (const yaml::Node* min = population->find("min")) out.min = whole_number(*min, 0, 150);
        if (const yaml::Node* max = population->find("max")) out.max = whole_number(*max, 0, 200);
        scope.population = out;
    }
    if (const yaml::Node* exclude = node.find("exclude")) {
        exclude->allow_keys({"opt_out_list", "as_of_max_days"});
        exclude->at("opt_out_list").one_of({"required"});  // the Act knows no case without it (articles 52, 56)
        if (const yaml::Node* days = exclude->find("as_of_max_days"))
            scope.opt_out_max_days = whole_number(*days, 0, 366);
    }
    return scope;
}

std::vector<CaseTable> read_items(const yaml::Node& node, const Definition& definition) {
    std::vector<CaseTable> tables;
    for (const auto& entry : node.entries()) {
        const Table& table = table_of(definition, entry.key, entry.value);
        entry.value.allow_keys({"required", "optional", "linkage_only"});
        CaseTable out{entry.key, {}, {}, {}};
        const auto read = [&](std::string_view key, std::vector<std::string>& list) {
            const yaml::Node* names = entry.value.find(key);
            if (names == nullptr) return;
            list = names->texts();
            for (const std::string& name : list) check_item(table, name, *names);
        };
        read("required", out.required);
        read("optional", out.optional);
        read("linkage_only", out.linkage_only);
        std::vector<std::string> all;
        for (const auto* list : {&out.required, &out.optional, &out.linkage_only})
            all.insert(all.end(), list->begin(), list->end());
        if (all.empty()) entry.value.fail("a table without items [DD090]");
        std::sort(all.begin(), all.end());
        if (const auto twice = std::adjacent_find(all.begin(), all.end()); twice != all.end())
            entry.value.fail("item '" + *twice + "' is named twice [DD090]");
        tables.push_back(std::move(out));
    }
    if (tables.empty()) node.fail("a case needs at least one table [DD090]");
    return tables;
}

void read_id(const yaml::Node& node, Case& out) {
    out.id = node.text();
    const std::string_view id = out.id;
    const auto digits = [](std::string_view text) {
        return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    const std::size_t hyphen = id.find('-');
    if (hyphen != 4 || !digits(id.substr(0, 4)) || !digits(id.substr(5)) || id.size() > 9)
        node.fail("a case id is fiscal year and serial number, \"2025-0003\" [DD095]");
    out.serial = std::string(4 - (id.size() - 5), '0') + out.id.substr(5);
}

std::vector<std::string> read_operators(const yaml::Node& node, const Definition& definition) {
    const std::vector<std::string> ids = node.texts();
    if (ids.empty()) node.fail("names no operator [DD090]");
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (std::none_of(definition.parties.begin(), definition.parties.end(),
                         [&](const Party& party) { return party.id == ids[i]; }))
            node.fail("'" + ids[i] + "' is not a party of the definition [DD090]");
        if (std::find(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(i), ids[i]) !=
            ids.begin() + static_cast<std::ptrdiff_t>(i))
            node.fail("'" + ids[i] + "' is named twice [DD090]");
    }
    return ids;
}

void read_parties(const yaml::Node& root, const Definition& definition, Case& out) {
    out.providers = read_operators(root.at("provider"), definition);
    out.receivers = read_operators(root.at("receiver"), definition);
    if (out.providers.size() == 1 && out.receivers.size() == 1 && out.providers == out.receivers)
        root.at("receiver").fail("provider and receiver are the same operator [DD090]");
}

/// "lab_result.comment" as an item of the definition.
void check_item_path(const Definition& definition, const std::string& path, const yaml::Node& node) {
    const std::size_t point = path.find('.');
    if (point == std::string::npos) node.fail("'" + path + "': write it as table.item [DD006]");
    check_item(table_of(definition, path.substr(0, point), node), path.substr(point + 1), node);
}

void read_free_text(const yaml::Node& node, const Definition& definition, Case& out) {
    for (const auto& entry : node.entries()) {
        check_item_path(definition, entry.key, entry.value);
        entry.value.allow_keys({"approve_free_text", "reason_ja"});
        const std::string reason = entry.value.text_or("reason_ja");
        if (!entry.value.at("approve_free_text").boolean() || reason.empty())
            entry.value.fail("free text needs approve_free_text: true and reason_ja [DD093]");
        out.free_text.emplace(entry.key, reason);
    }
}

void read_overrides(const yaml::Node& node, const Definition& definition, Case& out) {
    for (const auto& entry : node.entries()) {
        check_item_path(definition, entry.key, entry.value);
        entry.value.allow_keys({"apply", "method", "detail_ja"});
        out.anonymise[entry.key] = {entry.value.at("apply").one_of({"always", "never", "by_case"}),
                                    entry.value.at("method").texts(), entry.value.text_or("detail_ja")};
    }
}

void read_approvals(const yaml::Node& node, Case& out) {
    for (const yaml::Node& item : node.items()) {
        item.allow_keys({"body", "date", "ref", "spec_sha256"});
        Approval approval{item.at("body").text(), date_of(item.at("date")), item.text_or("ref"),
                          item.text_or("spec_sha256")};
        if (!approval.spec_sha256.empty() &&
            (approval.spec_sha256.size() != 64 ||
             approval.spec_sha256.find_first_not_of("0123456789abcdef") != std::string::npos))
            item.at("spec_sha256").fail("a SHA-256 is 64 hexadecimal digits in lower case [DD006]");
        out.approvals.push_back(std::move(approval));
    }
}

/// The specification as one value: members sorted, definition filled in.
json::Value specification(const yaml::Node& root, const Definition& definition, bool approvals) {
    json::Value all = json::Value::parse(canonical_json(root), "case");
    json::Value out = json::Value::object();
    for (const auto& [key, value] : all.entries()) {
        if (key == "approvals" && !approvals) continue;
        if (key != "definition") {
            out.set(key, value);
            continue;
        }
        json::Value named = json::Value::object();
        named.set("id", definition.id).set("sha256", definition.sha256).set("version", definition.version);
        out.set(key, std::move(named));
    }
    return out;
}

void read_definition(const yaml::Node& node, const Definition& definition, Case& out) {
    node.allow_keys({"id", "version", "sha256"});
    out.definition_id = node.at("id").text();
    out.definition_version = node.at("version").text();
    out.definition_sha256 = node.text_or("sha256");
    if (out.definition_id != definition.id || out.definition_version != definition.version)
        node.fail("the case is for definition " + out.definition_id + " " + out.definition_version + ", in use is " +
                      definition.id + " " + definition.version + " [DD090]",
                  "name the folder of that definition with --definitions");
    if (!out.definition_sha256.empty() && out.definition_sha256 != definition.sha256)
        node.fail("the case was frozen for another content of this definition version [DD090]");
}

Expected read_expected(const yaml::Node& node) {
    node.allow_keys({"min", "max"});
    Expected expected;
    if (const yaml::Node* min = node.find("min")) expected.min = static_cast<std::uint64_t>(min->integer());
    if (const yaml::Node* max = node.find("max")) expected.max = static_cast<std::uint64_t>(max->integer());
    return expected;
}

}  // namespace

std::string_view name_of(LegalBasis basis) noexcept {
    return basis == LegalBasis::article_27 ? "article-27" : "article-38";
}

bool Case::provides(std::string_view operator_id) const noexcept {
    return std::find(providers.begin(), providers.end(), operator_id) != providers.end();
}

bool Case::receives(std::string_view operator_id) const noexcept {
    return std::find(receivers.begin(), receivers.end(), operator_id) != receivers.end();
}

namespace {

std::string listed(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) text += (text.empty() ? "" : ", ") + id;
    return text;
}

const std::string& one_of(const std::vector<std::string>& ids, std::string_view chosen, const char* what) {
    if (chosen.empty() && ids.size() == 1) return ids.front();
    if (chosen.empty())
        throw Error(ErrorKind::usage, "the case names several " + std::string(what) + "s: " + listed(ids),
                    "say which with --" + std::string(what));
    const auto found = std::find(ids.begin(), ids.end(), chosen);
    if (found != ids.end()) return *found;
    throw Error(ErrorKind::usage, "'" + std::string(chosen) + "' is no " + what + " of the case",
                "the case names " + listed(ids));
}

}  // namespace

std::string Case::providers_text() const {
    return listed(providers);
}

std::string Case::receivers_text() const {
    return listed(receivers);
}

const std::string& Case::receiver_for(std::string_view chosen) const {
    return one_of(receivers, chosen, "receiver");
}

const std::string& Case::provider_for(std::string_view chosen) const {
    return one_of(providers, chosen, "provider");
}

const CaseTable* Case::find(std::string_view table) const noexcept {
    for (const CaseTable& entry : tables)
        if (entry.table == table) return &entry;
    return nullptr;
}

Case load_case(const std::filesystem::path& file, const Definition& definition) {
    Case out = read_case(yaml::load(file), file, definition);
    out.sha256 = sha256_of_file(file);
    return out;
}

std::string frozen_text(const yaml::Node& root, const Definition& definition) {
    return specification(root, definition, true).dump() + '\n';
}

Case read_case(const yaml::Node& root, const std::filesystem::path& file, const Definition& definition) {
    root.allow_keys(
        {"case",      "id",         "title",      "receiver",      "provider",    "definition",     "legal_basis",
         "request",   "purpose_ja", "use_period", "retention",     "media",       "scope",          "items",
         "anonymise", "approvals",  "free_text",  "organisations", "researchers", "publication_ja", "expected"});
    if (root.at("case").text() != "1") root.at("case").fail("format 1 was expected [DD006]");
    Case out;
    out.file = file;
    read_id(root.at("id"), out);
    const yaml::Node& title = root.at("title");
    out.title = {title.text_or("ja"), title.text_or("en")};
    read_parties(root, definition, out);
    read_definition(root.at("definition"), definition, out);
    out.basis = root.at("legal_basis").one_of({"article-27", "article-38"}) == "article-27" ? LegalBasis::article_27
                                                                                            : LegalBasis::article_38;
    if (const yaml::Node* request = root.find("request")) {
        request->allow_keys({"date", "ref"});
        out.request_date = optional_date(request, "date");
        out.request_ref = request->text_or("ref");
    }
    out.purpose = root.text_or("purpose_ja");
    if (const yaml::Node* use = root.find("use_period")) {
        use->allow_keys({"from", "to"});
        out.use_from = optional_date(use, "from");
        out.use_to = optional_date(use, "to");
        check_order(*use, out.use_from, out.use_to);
    }
    if (const yaml::Node* retention = root.find("retention")) {
        retention->allow_keys({"receiver_until", "provider_until"});
        out.receiver_until = optional_date(retention, "receiver_until");
        out.provider_until = optional_date(retention, "provider_until");
    }
    if (const yaml::Node* media = root.find("media")) out.medium = media->text_or("kind");
    if (const yaml::Node* scope = root.find("scope")) out.scope = read_scope(*scope, definition);
    out.tables = read_items(root.at("items"), definition);
    if (const yaml::Node* expected = root.find("expected")) {
        expected->allow_keys({"rows", "patients"});
        if (const yaml::Node* rows = expected->find("rows"))
            for (const auto& entry : rows->entries()) {
                table_of(definition, entry.key, entry.value);
                out.expected_rows[entry.key] = read_expected(entry.value);
            }
        if (const yaml::Node* patients = expected->find("patients")) out.expected_patients = read_expected(*patients);
    }
    if (const yaml::Node* free_text = root.find("free_text")) read_free_text(*free_text, definition, out);
    if (const yaml::Node* overrides = root.find("anonymise")) read_overrides(*overrides, definition, out);
    if (const yaml::Node* approvals = root.find("approvals")) read_approvals(*approvals, out);
    out.spec_sha256 = sha256_hex(specification(root, definition, false).dump(-1));
    return out;
}

std::vector<std::string> columns_of(const Case& item, const Table& table) {
    const CaseTable* approved = item.find(table.name);
    if (approved == nullptr) return {};
    std::set<std::string> names;
    for (const auto* list : {&approved->required, &approved->optional, &approved->linkage_only})
        names.insert(list->begin(), list->end());
    std::vector<std::string> columns;
    std::set<std::string> reasons;
    for (const Field& field : table.fields)
        if (names.contains(field.name) && !field.reason_field.empty()) reasons.insert(field.reason_field);
    for (const Field& field : table.fields)
        if (names.contains(field.name) || reasons.contains(field.name) || field.has(Role::primary_key) ||
            field.has(Role::foreign_key) || field.has(Role::provenance))
            columns.push_back(field.name);
    return columns;
}

}  // namespace opx::definition
