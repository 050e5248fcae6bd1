// Loading: each file alone, then what they say of each other. opx-def lint runs the same code with every fault kept.

#include <algorithm>
#include <functional>
#include <regex>

#include "base/digest.hpp"
#include "definition/documents.hpp"
#include "definition/read_table.hpp"
#include "definition/rules.hpp"
#include "definition/value_check.hpp"

namespace opx::definition {
namespace {

/// Runs a step; a fault either ends the loading or becomes a finding.
class Faults {
   public:
    explicit Faults(FindingSink* findings) : findings_(findings) {}

    template <class Step>
    bool guard(const Step& step) {
        if (findings_ == nullptr) {
            step();
            return true;
        }
        try {
            step();
            return true;
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::definition) throw;
            const std::string& text = error.message();  // "... [DD004]"
            const std::size_t open = text.rfind('[');
            const bool named = open != std::string::npos && open > 0 && text.ends_with(']');
            findings_->report({named ? text.substr(open + 1, text.size() - open - 2) : "DD000", Severity::error,
                               error.where(), named ? text.substr(0, open - 1) : text, error.hint()});
            return false;
        }
    }

   private:
    FindingSink* findings_;
};

[[noreturn]] void fail(const Location& where, const std::string& message, const std::string& hint = {}) {
    throw Error(ErrorKind::definition, where, message, hint);
}

PathSyntax syntax_of(const yaml::Node& node) {
    const std::string& word = node.one_of({"xpath", "hl7", "dpc", "receipt", "free"});
    if (word == "xpath") return PathSyntax::xpath;
    if (word == "hl7") return PathSyntax::hl7;
    if (word == "dpc") return PathSyntax::dpc;
    if (word == "receipt") return PathSyntax::receipt;
    return PathSyntax::free;
}

void read_manifest(const yaml::Node& root, Definition& definition) {
    root.allow_keys({"format", "id", "title", "version", "status", "effective_from", "supersedes", "parties", "sources",
                     "csv", "files"});
    if (root.at("format").integer() != 1) root.at("format").fail("this program reads format 1 [DD006]");
    definition.id = root.at("id").text();
    definition.title = read_label(root.at("title"));
    definition.version = read_version(root.at("version"));
    definition.effective_from = root.text_or("effective_from");
    definition.supersedes = root.text_or("supersedes");
    if (const yaml::Node* csv = root.find("csv"))
        for (const yaml::Node::Entry& entry : csv->entries()) definition.csv[entry.key] = entry.value.text();
    definition.status = root.at("status").one_of({"draft", "released", "withdrawn"});
    for (const yaml::Node& node : root.at("parties").items()) {
        node.allow_keys({"id", "label", "sources"});
        Party party{node.at("id").text(), read_label(node.at("label")), {}};
        if (const yaml::Node* sources = node.find("sources")) party.sources = sources->texts();
        definition.parties.push_back(std::move(party));
    }
    for (const yaml::Node& node : root.at("sources").items()) {
        node.allow_keys({"id", "label", "path_syntax"});
        definition.sources.push_back(
            {node.at("id").text(), read_label(node.at("label")), syntax_of(node.at("path_syntax"))});
    }
}

// ---- what files say of each other

void check_names(const Table& table) {
    static const std::regex kName("[a-z][a-z0-9_]{0,39}");
    std::set<std::string> names;
    std::set<std::string> numbers;
    for (const Field& field : table.fields) {
        if (!std::regex_match(field.name, kName))
            fail(field.where, "item name '" + field.name + "' is not snake case of up to 40 characters [DD012]");
        if (!names.insert(field.name).second) fail(field.where, "item name '" + field.name + "' stands twice [DD012]");
        if (!numbers.insert(field.num).second) fail(field.where, "item number " + field.num + " stands twice [DD010]");
        if (!field.num.starts_with(table.num))
            fail(field.where, "item number " + field.num + " does not begin with " + table.num + " [DD010]");
    }
}

void check_order(const Table& table) {
    for (const std::string& name : table.grain) {
        const std::optional<std::size_t> index = table.find(name);
        if (!index) fail(table.where, "grain names '" + name + "', which is no item [DD024]");
        if (table.fields[*index].nullable != Nullable::never)
            fail(table.fields[*index].where,
                 "item '" + name + "' is part of the grain and must be nullable: never [DD024]");
    }
    if (table.first_with(Role::primary_key) != nullptr)
        for (const Field& field : table.fields)
            if (field.has(Role::primary_key) !=
                (std::find(table.grain.begin(), table.grain.end(), field.name) != table.grain.end()))
                fail(field.where, "item '" + field.name + "': role primary_key and grain disagree [DD024]");
    for (const std::string& name : table.order_by)
        if (!table.find(name)) fail(table.where, "order_by names '" + name + "', which is no item [DD026]");
    for (const std::string& name : table.grain)
        if (std::find(table.order_by.begin(), table.order_by.end(), name) == table.order_by.end())
            fail(table.where, "order_by lacks '" + name + "' of the grain: the order must be total [DD026]");
    if (table.group_width() == 0) fail(table.where, "grain and order_by begin with different items [DD026]");
}

void check_foreign_key(const Definition& definition, const Field& field) {
    const std::size_t dot = field.foreign_key.find('.');
    const std::string table_name = field.foreign_key.substr(0, dot);
    const Table* table = definition.find(table_name);
    // A table of a later release may be named before it exists; its items are checked once it is there.
    if (table != nullptr && (dot == std::string::npos || !table->find(field.foreign_key.substr(dot + 1))))
        fail(field.where, "foreign key '" + field.foreign_key + "' names no item [DD025]");
}

void check_bindings(const Definition& definition, const Table& table, const Field& field) {
    for (const Source& source : definition.sources) {
        const auto rows = table.rows.find(source.id);
        if (rows == table.rows.end())
            fail(table.where,
                 "rows says nothing of source '" + source.id + "': give an anchor or none with a reason [DD040]");
        const auto binding = field.sources.find(source.id);
        if (rows->second.none) continue;
        if (binding == field.sources.end())
            fail(field.where, "item '" + field.name + "' says nothing of source '" + source.id +
                                  "': give path, const or none [DD040]");
        check_rules(binding->second.rules, definition, source.id, binding->second.where);
        const bool is_reason = std::any_of(table.fields.begin(), table.fields.end(),
                                           [&](const Field& other) { return other.reason_field == field.name; });
        const bool is_linked = table.link && (table.link->method == field.name || table.link->target == field.name);
        if (binding->second.kind == Binding::Kind::converter && !is_reason && !is_linked)
            fail(binding->second.where, "const: converter is for reason items only; '" + field.name +
                                            "' is the reason_field of no item [DD040]");
    }
}

void check_rows(const Definition& definition, const Table& table) {
    for (const auto& [source, rows] : table.rows)
        for (const std::vector<std::string>& rules : rows.latest_rules)
            check_rules(rules, definition, source, rows.where);
}

void check_cross_checks(const Table& table, const Field& field) {
    for (const CrossCheck& check : field.checks)
        if (!table.find(check.item))
            fail(field.where, "check '" + check.text + "' names '" + check.item + "', which is no item [DD006]");
}

void check_field(const Definition& definition, const Table& table, const Field& field) {
    if (field.type.kind == TypeKind::code && field.code_table.empty() && field.system_field.empty())
        fail(field.where, "a code needs code_table or system_field [DD021]");
    if (!field.code_table.empty() && definition.code_list(field.code_table) == nullptr)
        fail(field.where, "code table '" + field.code_table + "' does not exist [DD021]");
    if (!field.system_field.empty() && !table.find(field.system_field))
        fail(field.where, "system_field '" + field.system_field + "' is no item [DD021]");
    if (field.nullable == Nullable::with_reason && !table.find(field.reason_field))
        fail(field.where, "nullable: with_reason needs a reason_field of this table [DD023]");
    if (field.nullable == Nullable::with_reason && table.field(field.reason_field).type.kind != TypeKind::code)
        fail(field.where, "reason_field '" + field.reason_field + "' must be a code [DD023]");
    for (const std::string& name : field.conversions)
        if (!definition.conversions.contains(name))
            fail(field.where, "conversion '" + name + "' does not exist [DD064]");
    if (field.item_class == "identifier" && field.anonymise.apply == "never")
        fail(field.where, "an identifier cannot have anonymise.apply: never [DD031]");
    if (!field.foreign_key.empty()) check_foreign_key(definition, field);
    (void)ValueCheck(field, definition);  // patterns and limits that cannot be used show now
    check_cross_checks(table, field);
    check_bindings(definition, table, field);
}

void check_conversion(const Definition& definition, const Conversion& conversion) {
    if (conversion.code_list.empty()) return;
    const CodeList* target = definition.code_list(conversion.code_list);
    if (target == nullptr) fail(conversion.where, "code list '" + conversion.code_list + "' does not exist [DD060]");
    for (const Conversion::Map& map : conversion.from) {
        for (const auto& [from, to] : map.entries)
            if (!target->codes.contains(to))
                fail(conversion.where, "maps to '" + to + "', which is not in " + target->name + " [DD060]");
        if (map.unmapped_to && !target->codes.contains(*map.unmapped_to))
            fail(conversion.where,
                 "on_unmapped gives '" + *map.unmapped_to + "', which is not in " + target->name + " [DD060]");
    }
}

// ---- files

void check_stem(const Location& where, const std::string& name) {
    if (where.file.ends_with(".yaml") && std::filesystem::path(where.file).stem() != name)
        fail(Location{where.file}, "the file's name and the name inside, '" + name + "', differ [DD008]");
}

std::optional<Definition> read_documents(const DocumentSource& source, Faults& faults) {
    Definition definition;
    definition.folder = source.name();
    std::optional<yaml::Node> manifest;
    const yaml::Node* lists = nullptr;
    if (!faults.guard([&] {
            manifest = source.read("manifest.yaml");
            if (!manifest) fail({(source.name() / "manifest.yaml").string()}, "is not there [DD008]");
            read_manifest(*manifest, definition);
            lists = &manifest->at("files");
            lists->allow_keys({"tables", "codes", "conversions", "layouts"});
        }))
        return std::nullopt;
    bool complete = true;
    auto documents = std::make_shared<DocumentMap>();
    documents->emplace("manifest.yaml", *manifest);
    const auto each = [&](std::string_view kind, const std::function<void(const yaml::Node&)>& take) {
        const yaml::Node* names = lists->find(kind);
        if (names == nullptr) return;
        for (const std::string& name : names->texts()) {
            const std::string relative = std::string(kind) + "/" + name + ".yaml";
            complete &= faults.guard([&] {
                if (documents->contains(relative)) names->fail("'" + name + "' is listed twice [DD008]");
                std::optional<yaml::Node> document = source.read(relative);
                if (!document) names->fail("'" + name + "' is listed, and " + relative + " is not there [DD008]");
                take(documents->emplace(relative, std::move(*document)).first->second);
            });
        }
    };
    each("codes", [&](const yaml::Node& root) {
        CodeList list = read_code_list(root);
        check_stem(list.where, list.name);
        definition.code_lists.emplace(list.name, std::move(list));
    });
    each("conversions", [&](const yaml::Node& root) {
        Conversion conversion = read_conversion(root);
        check_stem(conversion.where, conversion.name);
        definition.conversions.emplace(conversion.name, std::move(conversion));
    });
    each("tables", [&](const yaml::Node& root) {
        Table table = read_table(root, definition);
        check_stem(table.where, table.name);
        definition.tables.push_back(std::move(table));
    });
    each("layouts", [](const yaml::Node&) {});  // read by their sources; here: are they there
    complete &= faults.guard([&] {
        if (std::optional<yaml::Node> external = source.read("codes/external.yaml")) {
            definition.external = read_external(*external);
            documents->emplace("codes/external.yaml", std::move(*external));
        }
    });
    std::set<std::string> prefixes;
    for (const Table& table : definition.tables) {
        complete &= faults.guard([&] {
            if (!prefixes.insert(table.num).second)
                fail(table.where,
                     "the letters " + table.num + " of its item numbers are those of another table [DD010]");
        });
        complete &= faults.guard([&] { check_names(table); });
        complete &= faults.guard([&] { check_order(table); });
    }
    if (!complete) return std::nullopt;  // what is said of another file cannot be judged without that file
    for (const Table& table : definition.tables) {
        complete &= faults.guard([&] { check_rows(definition, table); });
        for (const Field& field : table.fields)
            complete &= faults.guard([&] { check_field(definition, table, field); });
    }
    for (const auto& entry : definition.conversions)
        complete &= faults.guard([&] { check_conversion(definition, entry.second); });
    if (!complete) return std::nullopt;
    definition.sha256 = sha256_hex(canonical_json(*documents));
    definition.documents = std::move(documents);
    return definition;
}

}  // namespace

Definition load(const DocumentSource& source) {
    Faults faults(nullptr);
    return std::move(*read_documents(source, faults));
}

Definition load(const std::filesystem::path& folder) {
    return load(*documents_in_folder(folder));
}

std::optional<Definition> load_with_findings(const std::filesystem::path& folder, FindingSink& findings) {
    Faults faults(&findings);
    return read_documents(*documents_in_folder(folder), faults);
}

}  // namespace opx::definition
