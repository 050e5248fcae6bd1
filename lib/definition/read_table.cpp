#include "definition/read_table.hpp"

#include <algorithm>
#include <array>

namespace opx::definition {
namespace {

template <class Value, std::size_t N>
Value word_of(const yaml::Node& node, const std::array<std::pair<std::string_view, Value>, N>& table) {
    std::vector<std::string> known;
    for (const auto& [name, value] : table) {
        if (name == node.text()) return value;
        known.emplace_back(name);
    }
    const std::optional<std::string> near = yaml::nearest(node.text(), known);
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
    node.fail("'" + node.text() + "' is not known here [DD006]",
              near ? "did you mean '" + *near + "'?" : "known words: " + list);
}

constexpr std::array<std::pair<std::string_view, TypeKind>, 14> kTypes = {{{"text", TypeKind::text},
                                                                           {"code", TypeKind::code},
                                                                           {"id", TypeKind::id},
                                                                           {"integer", TypeKind::integer},
                                                                           {"decimal", TypeKind::decimal},
                                                                           {"date", TypeKind::date},
                                                                           {"ym", TypeKind::ym},
                                                                           {"datetime", TypeKind::datetime},
                                                                           {"boolean", TypeKind::boolean},
                                                                           {"kana", TypeKind::kana},
                                                                           {"kana_half", TypeKind::kana_half},
                                                                           {"postal", TypeKind::postal},
                                                                           {"phone", TypeKind::phone},
                                                                           {"hash", TypeKind::hash}}};

constexpr std::array<std::pair<std::string_view, Role>, 8> kRoles = {{{"primary_key", Role::primary_key},
                                                                      {"foreign_key", Role::foreign_key},
                                                                      {"linkage_key", Role::linkage_key},
                                                                      {"opt_out_key", Role::opt_out_key},
                                                                      {"period_key", Role::period_key},
                                                                      {"scope_key", Role::scope_key},
                                                                      {"provenance", Role::provenance},
                                                                      {"suspected", Role::suspected}}};

constexpr std::array<std::pair<std::string_view, Nullable>, 3> kNullable = {
    {{"never", Nullable::never}, {"allowed", Nullable::allowed}, {"with_reason", Nullable::with_reason}}};

unsigned small_number(const yaml::Node& node) {
    const std::int64_t value = node.integer();
    if (value < 0 || value > 1000000) node.fail("expected a number from 0 to 1000000 [DD020]");
    return static_cast<unsigned>(value);
}

ValueType read_type(const yaml::Node& field) {
    ValueType type;
    type.kind = word_of(field.at("type"), kTypes);
    if (const yaml::Node* node = field.find("max_chars")) type.max_chars = small_number(*node);
    if (const yaml::Node* node = field.find("multiline")) type.multiline = node->boolean();
    if (const yaml::Node* node = field.find("precision")) type.precision = small_number(*node);
    if (const yaml::Node* node = field.find("scale")) type.scale = small_number(*node);
    if (const yaml::Node* node = field.find("partial")) type.partial = node->texts();
    type.pattern = field.text_or("pattern");
    type.min = field.text_or("min");
    type.max = field.text_or("max");
    if (type.precision != 0 && type.scale > type.precision) field.fail("scale is greater than precision [DD020]");
    return type;
}

std::vector<Path> read_paths(const yaml::Node& node, PathSyntax syntax) {
    std::vector<Path> paths;
    if (node.is_scalar()) {
        paths.push_back(parse_path(syntax, node.text(), node.where()));
        return paths;
    }
    for (const yaml::Node& item : node.items()) paths.push_back(parse_path(syntax, item.text(), item.where()));
    if (paths.empty()) node.fail("names no path [DD041]");
    return paths;
}

Binding read_binding(const yaml::Node& node, PathSyntax syntax) {
    node.allow_keys({"path", "const", "none", "rule", "confidence", "notes_ja", "example"});
    Binding binding;
    binding.where = node.where();
    binding.confidence = node.text_or("confidence");
    binding.notes_ja = node.text_or("notes_ja");
    binding.example = node.text_or("example");
    if (const yaml::Node* rule = node.find("rule")) binding.rules = rule->texts();
    const int ways = (node.find("path") != nullptr) + (node.find("const") != nullptr) + (node.find("none") != nullptr);
    if (ways != 1) node.fail("needs exactly one of path, const, none [DD040]");
    if (const yaml::Node* none = node.find("none")) {
        binding.reason = none->text();
        if (binding.reason.empty()) none->fail("none needs its reason [DD040]");
        return binding;
    }
    if (const yaml::Node* constant = node.find("const")) {
        binding.kind = constant->text() == "converter" ? Binding::Kind::converter : Binding::Kind::constant;
        binding.constant = constant->text();
        return binding;
    }
    binding.kind = Binding::Kind::path;
    binding.paths = read_paths(node.at("path"), syntax);
    return binding;
}

void read_roles(const yaml::Node& node, Field& field) {
    for (const yaml::Node& item : node.items()) {
        if (item.is_map()) {
            item.allow_keys({"foreign_key"});
            field.roles.insert(Role::foreign_key);
            field.foreign_key = item.at("foreign_key").text();
        } else {
            field.roles.insert(word_of(item, kRoles));
        }
    }
}

void read_anonymise(const yaml::Node& node, Field& field) {
    node.allow_keys({"apply", "method", "detail_ja"});
    field.anonymise.apply = node.at("apply").one_of({"always", "never", "by_case"});
    field.anonymise.methods = node.at("method").texts();
    field.anonymise.detail_ja = node.text_or("detail_ja");
}

std::string read_class(const yaml::Node& field) {
    constexpr std::array<std::string_view, 6> kClasses = {
        "identifier", "quasi_identifier", "static_attribute", "semi_static_attribute", "dynamic_attribute", "system"};
    const yaml::Node* node = field.find("class");
    if (node == nullptr) field.fail("the item has no class (分類) [DD030]");
    if (std::find(kClasses.begin(), kClasses.end(), node->text()) != kClasses.end()) return node->text();
    std::string list;
    for (const std::string_view name : kClasses) list += (list.empty() ? "" : ", ") + std::string(name);
    node->fail("'" + node->text() + "' is no class (分類) [DD030]", "classes: " + list);
}

/// "item is null", "item is not null", "item = value".
void read_condition(const yaml::Node& node, CrossCheck& check) {
    const std::string& text = node.text();
    const auto ends = [&](std::string_view tail) { return text.size() > tail.size() && text.ends_with(tail); };
    if (ends(" is not null")) {
        check.test = CrossCheck::Test::is_not_null;
        check.item = text.substr(0, text.size() - 12);
    } else if (ends(" is null")) {
        check.item = text.substr(0, text.size() - 8);
    } else if (const std::size_t equals = text.find(" = "); equals != std::string::npos) {
        check.test = CrossCheck::Test::equals;
        check.item = text.substr(0, equals);
        check.value = text.substr(equals + 3);
    } else {
        node.fail("a condition is written as 'item is null', 'item is not null' or 'item = value' [DD006]");
    }
}

CrossCheck read_check(const yaml::Node& node) {
    node.allow_keys({"not_before", "not_after", "required_if", "severity"});
    CrossCheck check;
    const yaml::Node* before = node.find("not_before");
    const yaml::Node* after = node.find("not_after");
    const yaml::Node* required = node.find("required_if");
    if ((before != nullptr) + (after != nullptr) + (required != nullptr) != 1)
        node.fail("a check is exactly one of not_before, not_after, required_if [DD006]");
    if (required != nullptr) {
        check.kind = CrossCheck::Kind::required_if;
        read_condition(*required, check);
        check.text = "required_if: " + required->text();
    } else {
        check.kind = before != nullptr ? CrossCheck::Kind::not_before : CrossCheck::Kind::not_after;
        check.item = (before != nullptr ? before : after)->text();
        check.text = (before != nullptr ? "not_before: " : "not_after: ") + check.item;
    }
    if (const yaml::Node* severity = node.find("severity"))
        check.severity = severity->one_of({"error", "warning"}) == "error" ? Severity::error : Severity::warning;
    return check;
}

Deprecation read_deprecation(const yaml::Node& node) {
    node.allow_keys({"version", "reason_ja", "replaced_by"});
    Deprecation gone{read_version(node.at("version")), node.text_or("reason_ja"), node.text_or("replaced_by")};
    if (gone.reason_ja.empty()) node.fail("a deprecated item needs reason_ja [DD071]");
    return gone;
}

Field read_field(const yaml::Node& node, const Definition& definition) {
    node.allow_keys({"num",       "name",       "label",        "description", "type",         "max_chars",
                     "multiline", "precision",  "scale",        "partial",     "pattern",      "min",
                     "max",       "nullable",   "reason_field", "code_table",  "system_field", "code_policy",
                     "unit",      "unit_field", "role",         "class",       "anonymise",    "sensitivity",
                     "free_text", "fidelity",   "derived_from", "sources",     "conversions",  "checks",
                     "since",     "deprecated", "visibility",   "algo",        "digits"});
    Field field;
    field.where = node.where();
    field.num = node.at("num").text();
    field.name = node.at("name").text();
    field.label = read_label(node.at("label"));
    field.description = read_label(node.at("description"));
    field.type = read_type(node);
    field.nullable = word_of(node.at("nullable"), kNullable);
    field.reason_field = node.text_or("reason_field");
    field.code_table = node.text_or("code_table");
    field.system_field = node.text_or("system_field");
    if (const yaml::Node* policy = node.find("code_policy"))
        field.code_policy = policy->one_of({"closed", "extensible", "open"});
    field.unit = node.text_or("unit");
    field.unit_field = node.text_or("unit_field");
    if (const yaml::Node* role = node.find("role")) read_roles(*role, field);
    field.item_class = read_class(node);
    read_anonymise(node.at("anonymise"), field);
    if (const yaml::Node* words = node.find("sensitivity")) field.sensitivity = words->texts();
    if (const yaml::Node* free = node.find("free_text")) {
        field.free_text = free->boolean();
        field.free_text_decided = true;
    }
    field.fidelity = node.at("fidelity").one_of({"raw", "normalised", "derived"});
    if (const yaml::Node* from = node.find("derived_from")) field.derived_from = from->texts();
    if (const yaml::Node* names = node.find("conversions")) field.conversions = names->texts();
    if (const yaml::Node* checks = node.find("checks"))
        for (const yaml::Node& check : checks->items()) field.checks.push_back(read_check(check));
    field.since = read_version(node.at("since"));
    if (const yaml::Node* gone = node.find("deprecated")) field.deprecated = read_deprecation(*gone);
    if (const yaml::Node* visible = node.find("visibility")) field.visibility = visible->one_of({"public", "parties"});
    for (const yaml::Node::Entry& entry : node.at("sources").entries()) {
        const Source* source = definition.source(entry.key);
        if (source == nullptr) entry.value.fail("source '" + entry.key + "' is not in the manifest [DD040]");
        field.sources.emplace(entry.key, read_binding(entry.value, source->syntax));
    }
    return field;
}

SkipRule read_skip(const yaml::Node& node, PathSyntax syntax) {
    node.allow_keys({"path", "in", "not_in", "empty", "reason"});
    SkipRule rule;
    rule.path = parse_path(syntax, node.at("path").text(), node.at("path").where());
    rule.reason = node.at("reason").text();
    if (const yaml::Node* in = node.find("in")) {
        rule.values = in->texts();
    } else if (const yaml::Node* not_in = node.find("not_in")) {
        rule.test = SkipRule::Test::not_in;
        rule.values = not_in->texts();
    } else {
        rule.test = node.at("empty").boolean() ? SkipRule::Test::empty : SkipRule::Test::not_empty;
    }
    return rule;
}

/// Paths, each alone or with the rule that makes its values comparable: [{path: "RE.care_month", rule: claim_ym}].
void read_latest(const yaml::Node& node, PathSyntax syntax, RowRule& rule) {
    for (const yaml::Node& item : node.items()) {
        const bool bare = item.is_scalar();
        if (!bare) item.allow_keys({"path", "rule"});
        const yaml::Node& path = bare ? item : item.at("path");
        rule.latest_by.push_back(parse_path(syntax, path.text(), path.where()));
        const yaml::Node* rules = bare ? nullptr : item.find("rule");
        rule.latest_rules.push_back(rules == nullptr ? std::vector<std::string>{} : rules->texts());
    }
}

OnDuplicate on_duplicate(std::string_view word) noexcept {
    return word == "fill" ? OnDuplicate::fill : word == "any" ? OnDuplicate::any : OnDuplicate::latest;
}

RowRule read_rows(const yaml::Node& node, PathSyntax syntax) {
    node.allow_keys({"none", "data_types", "anchor", "skip", "latest_by", "on_duplicate", "notes_ja"});
    RowRule rule;
    rule.where = node.where();
    rule.notes_ja = node.text_or("notes_ja");
    if (const yaml::Node* none = node.find("none")) {
        rule.none_reason = none->text();
        return rule;
    }
    rule.none = false;
    if (const yaml::Node* types = node.find("data_types")) rule.data_types = types->texts();
    rule.anchors = node.at("anchor").texts();
    if (rule.anchors.empty()) node.at("anchor").fail("names no anchor [DD040]");
    if (syntax == PathSyntax::xpath)
        for (const std::string& anchor : rule.anchors) parse_anchor(anchor, node.at("anchor").where());
    if (const yaml::Node* skip = node.find("skip"))
        for (const yaml::Node& item : skip->items()) rule.skip.push_back(read_skip(item, syntax));
    if (const yaml::Node* latest = node.find("latest_by")) read_latest(*latest, syntax, rule);
    if (const yaml::Node* duplicate = node.find("on_duplicate"))
        rule.on_duplicate = on_duplicate(duplicate->one_of({"latest", "fill", "any"}));
    return rule;
}

LinkRule read_link(const yaml::Node& node, const Table& table) {
    node.allow_keys({"group", "stay", "number", "method", "target"});
    const auto item = [&](const yaml::Node& name) {
        if (!table.find(name.text())) name.fail("the table has no item '" + name.text() + "' [DD029]");
        return name.text();
    };
    LinkRule rule;
    for (const yaml::Node& name : node.at("group").items()) {
        rule.group.push_back(item(name));
        if (rule.group.size() > table.order_by.size() || table.order_by[rule.group.size() - 1] != name.text())
            name.fail("order_by begins with the items of the group [DD029]");
    }
    if (rule.group.empty()) node.at("group").fail("names no item [DD029]");
    const yaml::Node& stay = node.at("stay");
    stay.allow_keys({"item", "value"});
    rule.kind = item(stay.at("item"));
    rule.stay = stay.at("value").text();
    rule.number = item(node.at("number"));
    rule.method = item(node.at("method"));
    const yaml::Node& target = node.at("target");
    target.allow_keys({"from", "item"});
    rule.target_from = item(target.at("from"));
    rule.target = item(target.at("item"));
    return rule;
}

}  // namespace

std::string read_version(const yaml::Node& node) {
    if (!node.quoted()) node.fail("versions are quoted [DD007]");
    const std::string& text = node.text();
    const bool dotted = std::count(text.begin(), text.end(), '.') == 2 && text.size() < 24 && text.front() != '.' &&
                        text.back() != '.' && text.find("..") == std::string::npos &&
                        text.find_first_not_of("0123456789.") == std::string::npos;
    if (!dotted) node.fail("a version is major.minor.patch, \"1.2.0\" [DD006]");
    return text;
}

Label read_label(const yaml::Node& node) {
    node.allow_keys({"ja", "en"});
    Label label{node.at("ja").text(), node.text_or("en")};
    if (label.ja.empty()) node.fail("ja is empty [DD013]");
    return label;
}

Table read_table(const yaml::Node& root, const Definition& definition) {
    root.allow_keys({"table", "num", "label", "description", "grain", "order_by", "rows", "merge", "link", "fields",
                     "since", "deprecated"});
    Table table;
    table.where = root.where();
    table.name = root.at("table").text();
    table.num = root.at("num").text();
    table.label = read_label(root.at("label"));
    table.description = read_label(root.at("description"));
    table.grain = root.at("grain").texts();
    table.order_by = root.at("order_by").texts();
    table.since = read_version(root.at("since"));
    if (const yaml::Node* gone = root.find("deprecated")) table.deprecated = read_deprecation(*gone);
    for (const yaml::Node::Entry& entry : root.at("rows").entries()) {
        const Source* source = definition.source(entry.key);
        if (source == nullptr) entry.value.fail("source '" + entry.key + "' is not in the manifest [DD040]");
        table.rows.emplace(entry.key, read_rows(entry.value, source->syntax));
    }
    if (const yaml::Node* merge = root.find("merge")) {
        merge->allow_keys({"on_duplicate", "prefer"});
        table.merge.on_duplicate = on_duplicate(merge->at("on_duplicate").one_of({"fill", "first", "any"}));
        table.merge.prefer = merge->at("prefer").texts();
    }
    for (const yaml::Node& node : root.at("fields").items()) table.fields.push_back(read_field(node, definition));
    if (const yaml::Node* link = root.find("link")) table.link = read_link(*link, table);
    return table;
}

CodeList read_code_list(const yaml::Node& root) {
    root.allow_keys({"code_list", "label", "num", "owner", "since", "policy", "basis", "values", "missing_values"});
    CodeList list;
    list.where = root.where();
    list.name = root.at("code_list").text();
    list.num = root.text_or("num");
    list.label = read_label(root.at("label"));
    list.owner = root.text_or("owner", "common");
    list.basis = root.text_or("basis");
    if (const yaml::Node* since = root.find("since")) list.since = read_version(*since);
    if (const yaml::Node* policy = root.find("policy")) list.policy = policy->one_of({"closed", "extensible", "open"});
    for (const yaml::Node& node : root.at("values").items()) {
        node.allow_keys({"code", "label", "since", "deprecated"});
        const yaml::Node& code = node.at("code");
        if (!code.quoted()) code.fail("code values are quoted [DD007]");
        if (!list.codes.insert(code.text()).second) code.fail("code '" + code.text() + "' stands twice [DD050]");
        const yaml::Node* since = node.find("since");
        list.values.push_back({code.text(), read_label(node.at("label")),
                               since == nullptr ? list.since : read_version(*since), code.where()});
    }
    if (const yaml::Node* missing = root.find("missing_values"))
        for (const yaml::Node& code : missing->items()) {
            if (!list.codes.contains(code.text())) code.fail("is not in the list [DD052]");
            list.missing_values.push_back(code.text());
        }
    return list;
}

Conversion read_conversion(const yaml::Node& root) {
    root.allow_keys({"conversion", "label", "to", "since", "from", "kind"});
    Conversion conversion;
    conversion.where = root.where();
    conversion.name = root.at("conversion").text();
    conversion.label = read_label(root.at("label"));
    if (const yaml::Node* since = root.find("since")) conversion.since = read_version(*since);
    if (const yaml::Node* to = root.find("to")) conversion.code_list = to->text_or("code_list");
    for (const yaml::Node& node : root.at("from").items()) {
        node.allow_keys({"source", "party", "scope", "basis", "map", "on_unmapped", "loss", "raw_field"});
        Conversion::Map map;
        map.where = node.where();
        map.source = node.text_or("source");
        map.basis = node.text_or("basis");
        map.raw_field = node.text_or("raw_field");
        if (const yaml::Node* loss = node.find("loss")) {
            map.lossless = loss->is_scalar() && loss->one_of({"none"}) == "none";
            if (!map.lossless) map.loss_ja = loss->text_or("detail_ja");
        }
        for (const yaml::Node& pair : node.at("map").items()) {
            pair.allow_keys({"from", "to"});
            if (!map.entries.emplace(pair.at("from").text(), pair.at("to").text()).second)
                pair.fail("maps '" + pair.at("from").text() + "' twice [DD061]");
        }
        const yaml::Node* unmapped = node.find("on_unmapped");
        if (unmapped == nullptr) node.fail("says nothing of values that are not in the map: add on_unmapped [DD062]");
        unmapped->allow_keys({"to", "report"});
        if (const yaml::Node* to = unmapped->find("to")) map.unmapped_to = to->text();
        const std::string& report = unmapped->at("report").one_of({"none", "warning", "error"});
        map.report = report == "none"      ? Conversion::Report::none
                     : report == "warning" ? Conversion::Report::warning
                                           : Conversion::Report::error;
        conversion.from.push_back(std::move(map));
    }
    return conversion;
}

std::vector<ExternalCodes> read_external(const yaml::Node& root) {
    root.allow_keys({"external"});
    std::vector<ExternalCodes> all;
    for (const yaml::Node& node : root.at("external").items()) {
        node.allow_keys({"id", "label", "edition", "issuer", "file", "sha256", "columns", "used_by"});
        ExternalCodes codes;
        codes.where = node.where();
        codes.id = node.at("id").text();
        codes.label = read_label(node.at("label"));
        codes.edition = node.text_or("edition");
        codes.issuer = node.text_or("issuer");
        codes.file = node.text_or("file");
        codes.sha256 = node.text_or("sha256");
        if (codes.edition.empty() || codes.file.empty() != codes.sha256.empty())
            node.fail("a public code system needs its edition, and a master file its SHA-256 [DD053]");
        if (const yaml::Node* used = node.find("used_by")) codes.used_by = used->texts();
        all.push_back(std::move(codes));
    }
    return all;
}

}  // namespace opx::definition
