#include "identity/profile.hpp"

#include <algorithm>
#include <set>

#include "base/digest.hpp"
#include "yaml/node.hpp"

namespace opx::identity {
namespace {

Part read_part(const yaml::Node& node, const definition::Definition* definition) {
    node.allow_keys({"from", "csv", "form", "may_be_empty"});
    Part part;
    if (const yaml::Node* from = node.find("from")) {
        const std::string& path = from->text();
        const std::size_t point = path.find('.');
        if (point == std::string::npos) from->fail("write it as table.item [LP01]");
        part.table = path.substr(0, point);
        part.item = path.substr(point + 1);
        if (definition != nullptr) {
            const definition::Table* table = definition->find(part.table);
            if (table == nullptr || !table->find(part.item))
                from->fail("'" + path + "' is not in the definition [LP01]");
        }
    }
    if (const yaml::Node* csv = node.find("csv")) part.columns = csv->texts();
    if (part.table.empty() && part.columns.empty()) node.fail("a part needs `from` or `csv` [LP01]");
    const yaml::Node& form = node.at("form");
    const std::optional<Form> known = form_named(form.text());
    if (!known) {
        const auto near = yaml::nearest(form.text(), form_names());
        form.fail("'" + form.text() + "' is not a comparing form [LP01]", near ? "did you mean " + *near + "?" : "");
    }
    part.form = *known;
    if (const yaml::Node* empty = node.find("may_be_empty")) part.may_be_empty = empty->boolean();
    return part;
}

Item read_item(const std::string& name, const yaml::Node& node, const definition::Definition* definition) {
    Item item{name, {}};
    if (const yaml::Node* parts = node.find("first_of") ? node.find("first_of") : node.find("parts")) {
        node.allow_keys({"parts", "first_of"});
        if (node.find("first_of") && node.find("parts")) node.fail("give `parts` or `first_of`, not both [LP01]");
        item.first_of = node.find("first_of") != nullptr;
        for (const yaml::Node& part : parts->items()) item.parts.push_back(read_part(part, definition));
    } else {
        item.parts.push_back(read_part(node, definition));
    }
    if (item.parts.empty()) node.fail("an item needs at least one part [LP01]");
    for (const Part& part : item.parts)
        if (part.table != item.parts.front().table && !(item.first_of && part.table.empty()))
            node.fail("the parts of an item come from one table [LP01]");
    return item;
}

std::vector<std::size_t> read_names(const yaml::Node& node, const Profile& profile) {
    std::vector<std::size_t> out;
    for (const std::string& name : node.texts()) out.push_back(profile.item(name, node.where()));
    if (out.empty()) node.fail("at least one item is needed [LP01]");
    return out;
}

void check_score(const yaml::Node& node) {
    const std::string& text = node.text();
    const bool ok = text == "1" || text == "0" ||
                    (text.size() > 2 && (text.starts_with("0.") || text.starts_with("1.0")) &&
                     text.find_first_not_of("0123456789", 2) == std::string::npos);
    if (!ok) node.fail("a score is a number from 0 to 1 [LP01]");
}

}  // namespace

std::size_t Profile::item(std::string_view name, const Location& where) const {
    std::vector<std::string> known;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].name == name) return i;
        known.push_back(items[i].name);
    }
    const auto near = yaml::nearest(name, known);
    throw Error(ErrorKind::definition, where, "the profile has no item '" + std::string(name) + "' [LP01]",
                near ? "did you mean " + *near + "?" : "");
}

Profile load_profile(const std::string& name, const std::filesystem::path& definitions,
                     const definition::Definition* definition) {
    const bool path = name.find('/') != std::string::npos || name.ends_with(".yaml");
    const std::filesystem::path file = path ? std::filesystem::path(name) : definitions / "linkage" / (name + ".yaml");
    std::error_code error;
    if (!path && !std::filesystem::exists(file, error)) {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(definitions / "linkage", error))
            if (const std::string stem = entry.path().stem();
                entry.path().extension() == ".yaml" && stem != "variants" && stem != "words")
                names.insert(stem);
        std::string shipped;
        for (const std::string& known : names) shipped += (shipped.empty() ? "" : ", ") + known;
        throw Error(ErrorKind::usage, "no profile '" + name + "' is shipped",
                    "shipped: " + shipped + "; or give the path of a file");
    }
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"profile",  "id",     "label",  "notes_ja",   "person_table", "record",       "items",
                     "rules",    "vetoes", "model",  "splits",     "comparisons",  "level_vetoes", "blocking",
                     "training", "lambda", "decide", "clustering", "encoding",     "near"});
    if (root.at("profile").text() != "1") root.at("profile").fail("format 1 was expected [LP01]");
    Profile profile;
    profile.sha256 = sha256_of_file(file);
    profile.id = root.at("id").text();
    profile.label = {root.at("label").text_or("ja"), root.at("label").text_or("en")};
    profile.person_table = root.text_or("person_table");
    if (const yaml::Node* record = root.find("record")) profile.record_columns = record->texts();
    for (const auto& entry : root.at("items").entries())
        profile.items.push_back(read_item(entry.key, entry.value, definition));
    profile.folder = file.parent_path();
    if (const yaml::Node* model = root.find("model"))
        profile.scored = model->one_of({"cascade", "fellegi_sunter"}) == "fellegi_sunter";
    const std::vector<yaml::Node> none;
    for (const yaml::Node& node : profile.scored && !root.find("rules") ? none : root.at("rules").items()) {
        node.allow_keys({"id", "agree", "lacking", "decide", "score", "notes_ja"});
        Rule rule;
        rule.id = node.at("id").text();
        rule.agree = read_names(node.at("agree"), profile);
        for (const std::size_t item : rule.agree)
            for (const Part& part : profile.items[item].parts)
                if (!is_exact(part.form))
                    node.at("agree").fail("'" + profile.items[item].name +
                                          "' holds unknown characters, which agree with anything: it can be compared, "
                                          "not agree exactly [LP01]");
        if (const yaml::Node* lacking = node.find("lacking")) rule.lacking = read_names(*lacking, profile);
        rule.link = node.at("decide").one_of({"link", "review"}) == "link";
        check_score(node.at("score"));
        rule.score = node.at("score").text();
        profile.rules.push_back(std::move(rule));
    }
    if (profile.rules.empty() && !profile.scored) root.at("rules").fail("a profile needs at least one rule [LP01]");
    if (const yaml::Node* vetoes = root.find("vetoes"))
        for (const yaml::Node& node : vetoes->items()) {
            node.allow_keys({"id", "agree", "differ", "notes_ja"});
            Veto veto;
            veto.id = node.at("id").text();
            if (const yaml::Node* agree = node.find("agree")) veto.agree = read_names(*agree, profile);
            veto.differ = read_names(node.at("differ"), profile);
            profile.vetoes.push_back(std::move(veto));
        }
    ItemNames names;
    for (const Item& item : profile.items) names.names.push_back(item.name);
    profile.model = read_model(root, names);
    if (profile.scored && profile.model.empty()) root.fail("model fellegi_sunter needs `comparisons` [LP01]");
    if (const yaml::Node* nearly = root.find("near"))
        profile.near_rules = read_near(
            *nearly, [&](const std::string& item, const Location& where) { return profile.item(item, where); });
    return profile;
}

Forms load_forms(const std::filesystem::path& definitions) {
    return Forms(definitions / "linkage");
}

}  // namespace opx::identity
