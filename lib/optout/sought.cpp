#include "optout/sought.hpp"

#include <algorithm>

namespace opx::optout {
namespace {

std::vector<dataset::PatientKey> keys_of(const identity::Rule& rule, const identity::Person& person) {
    std::vector<dataset::PatientKey> keys;
    rule_keys(rule, person, keys);
    return keys;
}

template <class Keys>
std::optional<std::uint32_t> shared(const identity::Rule& rule, const identity::Person& person, const Keys& known) {
    for (const dataset::PatientKey& key : keys_of(rule, person))
        if (const auto found = known.find(key); found != known.end()) return found->second;
    return std::nullopt;
}

}  // namespace

bool Sought::add(const identity::Person& person, std::uint32_t entry) {
    const std::size_t before = exact_.size();
    for (const identity::Rule& rule : profile_->rules)
        for (const dataset::PatientKey& key : keys_of(rule, person)) (rule.link ? exact_ : loose_).emplace(key, entry);
    near_.add(person, entry);
    return exact_.size() != before;
}

std::optional<std::uint32_t> Sought::exact(const identity::Person& person) const {
    for (const identity::Rule& rule : profile_->rules)
        if (rule.link && applies(rule, person))
            if (const auto entry = shared(rule, person, exact_)) return entry;
    return std::nullopt;
}

std::optional<Sought::Near> Sought::near(const identity::Person& person) const {
    for (const identity::Rule& rule : profile_->rules)
        if (!rule.link && applies(rule, person))
            if (const auto entry = shared(rule, person, loose_)) return Near{rule.id, *entry};
    if (const auto hit = near_.find(person)) return Near{hit->rule->id, hit->tag};
    return std::nullopt;
}

bool Sought::comparable(const identity::Person& person) const {
    const auto known = [&](std::size_t item) { return !person.values[item].empty(); };
    return near_.answers(person) ||
           std::any_of(profile_->rules.begin(), profile_->rules.end(), [&](const identity::Rule& rule) {
               return applies(rule, person) && std::all_of(rule.agree.begin(), rule.agree.end(), known);
           });
}

}  // namespace opx::optout
