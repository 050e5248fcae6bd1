#include "identity/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "identity/compare.hpp"
#include "yaml/node.hpp"

namespace opx::identity {
namespace {

using Test = Condition::Test;

constexpr std::array<std::string_view, 7> kDateRelations = {
    "equal", "day_month_swapped", "one_edit", "era_slip", "two_of_three", "within", "differ"};
constexpr std::array<std::string_view, 6> kAddressRelations = {"equal",     "building_differs", "numbers_prefix",
                                                               "same_town", "same_city",        "differ"};
static_assert(static_cast<int>(DateRelation::era_slip) == 3 && static_cast<int>(DateRelation::differ) == 6);
static_assert(static_cast<int>(AddressRelation::differ) == 5);

double number_of(const yaml::Node& node, double least, double most) {
    const std::string& text = node.text();
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != 0 || !(value >= least && value <= most))
        node.fail("a number from " + std::to_string(least) + " to " + std::to_string(most) + " was expected [LP01]");
    return value;
}

template <std::size_t N>
std::uint32_t bits_of(const yaml::Node& node, const std::array<std::string_view, N>& names) {
    std::uint32_t bits = 0;
    for (const std::string& name : node.texts()) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            const auto near = yaml::nearest(name, {names.begin(), names.end()});
            node.fail("'" + name + "' is not a relation [LP01]", near ? "did you mean " + *near + "?" : "");
        }
        bits |= 1U << (found - names.begin());
    }
    return bits;
}

std::vector<std::size_t> items_of(const yaml::Node& node, const ItemNames& items) {
    std::vector<std::size_t> out;
    for (const std::string& name : node.texts()) out.push_back(items.find(name, node));
    if (out.empty()) node.fail("at least one item is needed [LP01]");
    return out;
}

Condition read_test(const std::string& name, const yaml::Node& node, const ItemNames& items) {
    Condition test;
    const auto plain = [&](Test kind) {
        test.test = kind;
        test.items = items_of(node, items);
    };
    if (name == "equal") plain(Test::equal);
    else if (name == "any_equal") plain(Test::any_equal);
    else if (name == "differ") plain(Test::differ);
    else if (name == "missing") plain(Test::missing);
    else if (name == "crossed") plain(Test::crossed);
    if (test.test == Test::crossed && test.items.size() != 2) node.fail("`crossed` takes two items [LP01]");
    if (!test.items.empty()) return test;
    // One test for each item of the map.
    test.test = Test::all;
    for (const auto& entry : node.entries()) {
        Condition one;
        one.items = {items.find(entry.key, entry.value)};
        if (name == "jaro_winkler") {
            one.test = Test::jaro_winkler;
            one.least = number_of(entry.value, 0, 1);
        } else if (name == "edits" || name == "characters") {
            one.test = name == "edits" ? Test::edits : Test::characters;
            one.most = static_cast<unsigned>(number_of(entry.value, 0, 16));
        } else if (name == "date") {
            one.test = Test::date;
            one.relations = bits_of(entry.value, kDateRelations);
        } else {
            one.test = Test::address;
            one.relations = bits_of(entry.value, kAddressRelations);
        }
        test.parts.push_back(std::move(one));
    }
    if (test.parts.size() == 1) return test.parts.front();
    return test;
}

Condition read_condition(const yaml::Node& node, const ItemNames& items) {
    Condition condition;
    if (node.is_list()) {
        condition.test = Test::any;
        for (const yaml::Node& one : node.items()) condition.parts.push_back(read_condition(one, items));
    } else {
        node.allow_keys({"equal", "any_equal", "differ", "missing", "crossed", "jaro_winkler", "edits", "characters",
                         "date", "address"});
        for (const auto& entry : node.entries()) condition.parts.push_back(read_test(entry.key, entry.value, items));
    }
    if (condition.parts.empty()) node.fail("a condition needs a test [LP01]");
    if (condition.parts.size() == 1) return condition.parts.front();
    return condition;
}

void collect_items(const Condition& condition, std::vector<std::size_t>& items) {
    for (const std::size_t item : condition.items)  // names that changed places say nothing about the surname as such
        if (condition.test != Test::crossed && std::find(items.begin(), items.end(), item) == items.end())
            items.push_back(item);
    for (const Condition& part : condition.parts) collect_items(part, items);
}

Comparison read_comparison(const std::string& id, const yaml::Node& node, const ItemNames& items) {
    node.allow_keys({"levels", "where", "trained", "notes_ja"});
    Comparison comparison;
    comparison.id = id;
    if (const yaml::Node* where = node.find("where")) comparison.where = read_condition(*where, items);
    if (const yaml::Node* trained = node.find("trained")) comparison.trained = trained->boolean();
    for (const yaml::Node& entry : node.at("levels").items()) {
        entry.allow_keys({"id", "when", "m", "u", "term_frequency", "notes_ja"});
        Level level;
        level.id = entry.at("id").text();
        if (const yaml::Node* when = entry.find("when")) level.when = read_condition(*when, items);
        if (const yaml::Node* m = entry.find("m")) level.m = number_of(*m, 1e-12, 1);
        if (const yaml::Node* u = entry.find("u")) level.u = number_of(*u, 1e-12, 1);
        if (const yaml::Node* frequency = entry.find("term_frequency")) {
            frequency->allow_keys({"item", "weight", "floor", "table"});
            TermFrequency& term = level.term_frequency.emplace();
            term.item = items.find(frequency->at("item").text(), frequency->at("item"));
            if (const yaml::Node* weight = frequency->find("weight")) term.weight = number_of(*weight, 0, 1);
            if (const yaml::Node* floor = frequency->find("floor")) term.floor = number_of(*floor, 1e-9, 1);
            term.table = frequency->text_or("table");
        }
        collect_items(level.when, comparison.items);
        comparison.levels.push_back(std::move(level));
    }
    return comparison;
}

BlockingPass read_pass(const yaml::Node& node, const ItemNames& items) {
    node.allow_keys({"id", "agree", "notes_ja"});
    BlockingPass pass;
    pass.id = node.at("id").text();
    for (const yaml::Node& key : node.at("agree").items()) {
        BlockKey read;
        if (key.is_map()) {
            key.allow_keys({"item", "prefix"});
            read.item = items.find(key.at("item").text(), key);
            read.prefix = static_cast<unsigned>(number_of(key.at("prefix"), 1, 64));
        } else {
            read.item = items.find(key.text(), key);
        }
        pass.keys.push_back(read);
    }
    if (pass.keys.empty()) node.fail("a pass needs at least one item [LP01]");
    return pass;
}

LevelVeto read_veto(const yaml::Node& node, const Model& model) {
    node.allow_keys({"id", "when", "notes_ja"});
    LevelVeto veto;
    veto.id = node.at("id").text();
    for (const auto& entry : node.at("when").entries()) {
        const auto found = std::find_if(model.comparisons.begin(), model.comparisons.end(),
                                        [&](const Comparison& one) { return one.id == entry.key; });
        if (found == model.comparisons.end()) entry.value.fail("there is no comparison '" + entry.key + "' [LP01]");
        std::uint32_t bits = 0;
        for (const std::string& name : entry.value.texts()) {
            const auto level = std::find_if(found->levels.begin(), found->levels.end(),
                                            [&](const Level& one) { return one.id == name; });
            if (level == found->levels.end())
                entry.value.fail("comparison '" + entry.key + "' has no level '" + name + "' [LP01]");
            bits |= 1U << (level - found->levels.begin());
        }
        veto.when.emplace_back(found - model.comparisons.begin(), bits);
    }
    if (veto.when.empty()) node.fail("a veto needs a level [LP01]");
    return veto;
}

/// `loose` holds whenever `strict` does, as far as plain equality tells.
bool implies(const Condition& strict, const Condition& loose) {
    if (strict == loose) return true;
    if (loose.test == Test::any)
        return std::any_of(loose.parts.begin(), loose.parts.end(),
                           [&](const Condition& part) { return implies(strict, part); });
    if (strict.test == Test::any)
        return std::all_of(strict.parts.begin(), strict.parts.end(),
                           [&](const Condition& part) { return implies(part, loose); });
    if (loose.test == Test::all)
        return std::all_of(loose.parts.begin(), loose.parts.end(),
                           [&](const Condition& part) { return implies(strict, part); });
    if (strict.test == Test::all)
        return std::any_of(strict.parts.begin(), strict.parts.end(),
                           [&](const Condition& part) { return implies(part, loose); });
    const auto has = [](const Condition& one, std::size_t item) {
        return std::find(one.items.begin(), one.items.end(), item) != one.items.end();
    };
    if (strict.test == Test::equal && (loose.test == Test::equal || loose.test == Test::any_equal)) {
        const auto shared = [&](std::size_t item) { return has(strict, item); };
        return loose.test == Test::equal ? std::all_of(loose.items.begin(), loose.items.end(), shared)
                                         : std::any_of(loose.items.begin(), loose.items.end(), shared);
    }
    if (strict.test != loose.test || strict.items != loose.items) return false;
    return (loose.test == Test::jaro_winkler && strict.least >= loose.least) ||
           ((loose.test == Test::edits || loose.test == Test::characters) && strict.most <= loose.most);
}

}  // namespace

std::size_t ItemNames::find(const std::string& name, const yaml::Node& node) const {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return i;
    const auto near = yaml::nearest(name, names);
    node.fail("the profile has no item '" + name + "' [LP01]", near ? "did you mean " + *near + "?" : "");
}

bool Model::has_weights() const noexcept {
    return (lambda > 0 || matches_per_record > 0) &&
           std::all_of(comparisons.begin(), comparisons.end(), [](const Comparison& comparison) {
               return std::all_of(comparison.levels.begin(), comparison.levels.end(),
                                  [](const Level& level) { return level.m > 0 && level.u > 0; });
           });
}

Model read_model(const yaml::Node& profile, const ItemNames& items) {
    Model model;
    if (const yaml::Node* splits = profile.find("splits"))
        for (const yaml::Node& node : splits->items()) {
            node.allow_keys({"whole", "surname", "given"});
            const auto item = [&](std::string_view key) { return items.find(node.at(key).text(), node.at(key)); };
            model.splits.push_back({item("whole"), item("surname"), item("given")});
        }
    if (const yaml::Node* encoding = profile.find("encoding"))
        for (const yaml::Node& node : encoding->items()) {
            node.allow_keys({"item", "grams", "hashes"});
            EncodedItem item{items.find(node.at("item").text(), node.at("item")), 2, 10};
            if (const yaml::Node* grams = node.find("grams"))
                item.grams = static_cast<unsigned>(number_of(*grams, 1, 4));
            if (const yaml::Node* hashes = node.find("hashes"))
                item.hashes = static_cast<unsigned>(number_of(*hashes, 1, 64));
            model.encoding.push_back(item);
        }
    if (const yaml::Node* comparisons = profile.find("comparisons"))
        for (const auto& entry : comparisons->entries())
            model.comparisons.push_back(read_comparison(entry.key, entry.value, items));
    if (const yaml::Node* vetoes = profile.find("level_vetoes"))
        for (const yaml::Node& node : vetoes->items()) model.vetoes.push_back(read_veto(node, model));
    if (const yaml::Node* passes = profile.find("blocking"))
        for (const yaml::Node& node : passes->items()) model.blocking.push_back(read_pass(node, items));
    if (const yaml::Node* passes = profile.find("training"))
        for (const yaml::Node& node : passes->items()) model.training.push_back(read_pass(node, items));
    if (const yaml::Node* lambda = profile.find("lambda")) model.lambda = number_of(*lambda, 1e-15, 0.5);
    if (const yaml::Node* decide = profile.find("decide")) {
        decide->allow_keys({"expected_error", "link", "review", "rules_recall"});
        const auto read = [&](std::string_view key, double& value, double most) {
            if (const yaml::Node* node = decide->find(key)) value = number_of(*node, 1e-9, most);
        };
        read("expected_error", model.expected_error, 0.5);
        read("link", model.link, 1);
        read("review", model.review, 1);
        read("rules_recall", model.rules_recall, 1);
    }
    if (const yaml::Node* clustering = profile.find("clustering")) {
        clustering->allow_keys({"across", "contradiction"});
        if (const yaml::Node* across = clustering->find("across"))
            model.clustering.best_per_source = across->one_of({"all", "best"}) == "best";
        if (const yaml::Node* weight = clustering->find("contradiction"))
            model.clustering.contradiction = number_of(*weight, -200, 200);
    }
    check_model(model, profile, items);
    return model;
}

void check_model(const Model& model, const yaml::Node& profile, const ItemNames& items) {
    if (model.comparisons.empty()) return;
    const yaml::Node& comparisons = profile.at("comparisons");
    if (model.comparisons.size() > 12) comparisons.fail("more than 12 comparisons [LP02]");
    if (model.blocking.empty()) comparisons.fail("comparisons need `blocking` passes [LP02]");
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
        const Comparison& comparison = model.comparisons[c];
        const yaml::Node& node = comparisons.entries()[c].value.at("levels");
        const std::vector<Level>& levels = comparison.levels;
        if (levels.size() < 2 || levels.size() > 15) node.fail("a comparison has 2 to 15 levels [LP02]");
        double m = 0, u = 0;
        bool given = true;
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const bool last = levels[i].when.parts.empty() && levels[i].when.items.empty();
            if (last != (i + 1 == levels.size()))
                node.items()[i].fail(last ? "levels after one without `when` cannot be reached [LP02]"
                                          : "the last level needs to be one without `when` (else) [LP02]");
            for (std::size_t before = 0; before < i && !last; ++before)
                if (implies(levels[i].when, levels[before].when))
                    node.items()[i].fail("level '" + levels[i].id + "' cannot be reached: level '" + levels[before].id +
                                         "' holds whenever it does [LP02]");
            m += levels[i].m;
            u += levels[i].u;
            given = given && levels[i].m > 0 && levels[i].u > 0;
        }
        const bool none =
            std::all_of(levels.begin(), levels.end(), [](const Level& level) { return level.m == 0 && level.u == 0; });
        if (!given && !none) node.fail("give m and u of every level, or of none [LP02]");
        if (given && (std::abs(m - 1) > 0.005 || std::abs(u - 1) > 0.005))
            node.fail("m and u of the levels add to 1 each [LP02]");
        if (!comparison.trained && !given) node.fail("a comparison that is not trained needs m and u [LP02]");
    }
    (void)items;
}

std::vector<std::string> date_relation_names() {
    return {kDateRelations.begin(), kDateRelations.end()};
}
std::vector<std::string> address_relation_names() {
    return {kAddressRelations.begin(), kAddressRelations.end()};
}

}  // namespace opx::identity
