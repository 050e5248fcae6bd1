#include "identity/near.hpp"

namespace opx::identity {
namespace {

using Items = std::function<std::size_t(const std::string&, const Location&)>;

std::vector<std::size_t> read_items(const yaml::Node& node, const Items& item) {
    std::vector<std::size_t> out;
    for (const std::string& name : node.texts()) out.push_back(item(name, node.where()));
    return out;
}

DateRelation relation_named(const std::string& word, const yaml::Node& node) {
    constexpr std::pair<std::string_view, DateRelation> kRelations[] = {
        {"equal", DateRelation::equal},       {"day_month_swapped", DateRelation::day_month_swapped},
        {"one_edit", DateRelation::one_edit}, {"era_slip", DateRelation::era_slip},
        {"within", DateRelation::within},     {"two_of_three", DateRelation::two_of_three}};
    for (const auto& [name, relation] : kRelations)
        if (name == word) return relation;
    node.fail("'" + word + "' is no relation of two dates [LP01]",
              "equal, day_month_swapped, one_edit, era_slip, two_of_three or within");
}

Alike read_alike(std::size_t item, const yaml::Node& node, const Items& items) {
    node.allow_keys({"characters", "edits", "date", "days", "ends_with"});
    Alike alike;
    alike.item = item;
    const auto limit = [&](const yaml::Node& number) {
        if (number.integer() < 0 || number.integer() > 16) number.fail("a number from 0 to 16 was expected [LP01]");
        return static_cast<unsigned>(number.integer());
    };
    if (const yaml::Node* const characters = node.find("characters")) {
        alike.by = Alike::By::characters;
        alike.limit = limit(*characters);
    } else if (const yaml::Node* const edits = node.find("edits")) {
        alike.by = Alike::By::edits;
        alike.limit = limit(*edits);
    } else if (const yaml::Node* const part = node.find("ends_with")) {
        alike.by = Alike::By::ends_with;
        alike.part = items(part->text(), part->where());
    } else {
        const yaml::Node& date = node.at("date");
        alike.by = Alike::By::date;
        for (const std::string& word : date.texts()) alike.relations.push_back(relation_named(word, date));
        if (const yaml::Node* const days = node.find("days")) alike.days = static_cast<int>(days->integer());
    }
    return alike;
}

}  // namespace

std::vector<NearRule> read_near(const yaml::Node& node, const Items& item) {
    std::vector<NearRule> rules;
    for (const yaml::Node& one : node.items()) {
        one.allow_keys({"id", "agree", "not_differ", "alike", "notes_ja"});
        NearRule rule;
        rule.id = one.at("id").text();
        rule.agree = read_items(one.at("agree"), item);
        if (rule.agree.empty()) one.at("agree").fail("at least one item is needed [LP01]");
        if (const yaml::Node* const same = one.find("not_differ")) rule.not_differ = read_items(*same, item);
        for (const auto& entry : one.at("alike").entries())
            rule.alike.push_back(read_alike(item(entry.key, entry.value.where()), entry.value, item));
        if (rule.alike.empty()) one.at("alike").fail("at least one item is needed [LP01]");
        rules.push_back(std::move(rule));
    }
    return rules;
}

}  // namespace opx::identity
