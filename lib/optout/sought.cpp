#include "optout/sought.hpp"

#include <algorithm>

#include "identity/value_hash.hpp"

namespace opx::optout {
namespace {

/// Every combination of values of the items that `rule` names, as 128 bits; none when one is missing.
template <class Use>
void for_keys(const identity::Rule& rule, std::size_t number, const identity::Person& person, const Use& use,
              std::size_t at = 0, dataset::PatientKey key = {}) {
    if (at == 0) key = {number + 1, ~number};
    if (at == rule.agree.size()) {
        use(key);
        return;
    }
    for (const std::string& value : person.values[rule.agree[at]])
        for_keys(rule, number, person, use, at + 1,
                 {identity::value_hash(value, key[0]), identity::value_hash(value, key[1])});
}

}  // namespace

void Sought::add(const identity::Person& person, std::uint32_t entry) {
    for (std::size_t i = 0; i < profile_->rules.size(); ++i)
        for_keys(profile_->rules[i], i, person, [&](const dataset::PatientKey& key) {
            (profile_->rules[i].link ? exact_ : loose_).emplace(key, entry);
        });
    near_.add(person, entry);
}

std::optional<std::size_t> Sought::first_rule(const identity::Person& person, bool link, std::uint32_t& entry) const {
    const Keys& known = link ? exact_ : loose_;
    for (std::size_t i = 0; i < profile_->rules.size(); ++i) {
        const identity::Rule& rule = profile_->rules[i];
        if (rule.link != link || !applies(rule, person)) continue;
        bool found = false;
        for_keys(rule, i, person, [&](const dataset::PatientKey& key) {
            const auto holder = found ? known.end() : known.find(key);
            if (holder == known.end()) return;
            found = true;
            entry = holder->second;
        });
        if (found) return i;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> Sought::exact(const identity::Person& person) const {
    std::uint32_t entry = 0;
    return first_rule(person, true, entry) ? std::optional(entry) : std::nullopt;
}

std::optional<Sought::Near> Sought::near(const identity::Person& person) const {
    std::uint32_t entry = 0;
    if (const auto rule = first_rule(person, false, entry)) return Near{profile_->rules[*rule].id, entry};
    if (const auto hit = near_.find(person)) return Near{hit->rule->id, hit->tag};
    return std::nullopt;
}

bool Sought::comparable(const identity::Person& person) const {
    const auto known = [&](std::size_t item) { return !person.values[item].empty(); };
    return std::any_of(profile_->rules.begin(), profile_->rules.end(), [&](const identity::Rule& rule) {
        return applies(rule, person) && std::all_of(rule.agree.begin(), rule.agree.end(), known);
    });
}

}  // namespace opx::optout
