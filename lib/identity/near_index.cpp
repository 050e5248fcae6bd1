#include "identity/near_index.hpp"

#include <algorithm>

#include "identity/value_hash.hpp"
#include "text/utf8.hpp"

namespace opx::identity {
namespace {

using Values = std::vector<std::vector<std::string>>;

/// Every combination of values of the items that must agree; none when one is missing.
template <class Use>
void keys_of(const NearRule& rule, std::size_t number, const Values& values, std::size_t at, std::uint64_t hash,
             const Use& use) {
    if (at == 0) hash = number + 1;
    if (at == rule.agree.size()) {
        use(hash);
        return;
    }
    for (const std::string& value : values[rule.agree[at]])
        keys_of(rule, number, values, at + 1, value_hash(value, hash), use);
}

bool share(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::any_of(a.begin(), a.end(),
                       [&](const std::string& value) { return std::find(b.begin(), b.end(), value) != b.end(); });
}

enum class Answer { alike, not_alike, unknown };

bool ends_with_part(const std::vector<std::string>& whole, const std::vector<std::string>& part) {
    for (const std::string& name : whole)
        for (const std::string& end : part)
            if (name.size() > end.size() && name.ends_with(end)) return true;
    return false;
}

bool alike_values(const Alike& rule, const std::string& a, const std::string& b) {
    if (rule.by == Alike::By::date) {
        const DateRelation relation = date_relation(date_number(a), date_number(b), rule.days);
        return std::find(rule.relations.begin(), rule.relations.end(), relation) != rule.relations.end();
    }
    const std::u32string first = text::code_points(a);
    const std::u32string second = text::code_points(b);
    if (rule.by == Alike::By::edits) return damerau_levenshtein(first, second, rule.limit) <= rule.limit;
    // A name of which everything may differ is not alike.
    return characters_differ(first, second) <= rule.limit && std::min(first.size(), second.size()) > rule.limit;
}

Answer answer_of(const Alike& rule, const Values& a, const Values& b) {
    if (rule.by == Alike::By::ends_with) {
        const bool there = !a[rule.item].empty() && !b[rule.part].empty();
        const bool back = !b[rule.item].empty() && !a[rule.part].empty();
        if (!there && !back) return Answer::unknown;
        return (there && ends_with_part(a[rule.item], b[rule.part])) ||
                       (back && ends_with_part(b[rule.item], a[rule.part]))
                   ? Answer::alike
                   : Answer::not_alike;
    }
    if (a[rule.item].empty() || b[rule.item].empty()) return Answer::unknown;
    for (const std::string& first : a[rule.item])
        for (const std::string& second : b[rule.item])
            if (alike_values(rule, first, second)) return Answer::alike;
    return Answer::not_alike;
}

bool holds(const NearRule& rule, const Values& a, const Values& b) {
    for (const std::size_t item : rule.agree)
        if (!share(a[item], b[item])) return false;
    for (const std::size_t item : rule.not_differ)
        if (!a[item].empty() && !b[item].empty() && !share(a[item], b[item])) return false;
    bool any = false;
    for (const Alike& alike : rule.alike) {
        const Answer answer = answer_of(alike, a, b);
        if (answer == Answer::not_alike) return false;
        any = any || answer == Answer::alike;
    }
    return any;
}

}  // namespace

void NearIndex::add(const Person& person, std::uint32_t tag) {
    const auto place = static_cast<std::uint32_t>(known_.size());
    known_.push_back({person.values, tag});
    for (std::size_t i = 0; i < rules_->size(); ++i)
        keys_of((*rules_)[i], i, person.values, 0, 0, [&](std::uint64_t key) { places_[key].push_back(place); });
}

std::optional<NearIndex::Hit> NearIndex::find(const Person& person) const {
    for (std::size_t i = 0; i < rules_->size(); ++i) {
        const NearRule& rule = (*rules_)[i];
        std::optional<Hit> hit;
        keys_of(rule, i, person.values, 0, 0, [&](std::uint64_t key) {
            const auto found = hit ? places_.end() : places_.find(key);
            if (found == places_.end()) return;
            for (const std::uint32_t place : found->second)
                if (!hit && holds(rule, known_[place].values, person.values)) hit = Hit{&rule, known_[place].tag};
        });
        if (hit) return hit;
    }
    return std::nullopt;
}

bool NearIndex::answers(const Person& person) const {
    return std::any_of(rules_->begin(), rules_->end(), [&](const NearRule& rule) {
        const auto known = [&](std::size_t item) { return !person.values[item].empty(); };
        return std::all_of(rule.agree.begin(), rule.agree.end(), known) &&
               std::any_of(rule.alike.begin(), rule.alike.end(), [&](const Alike& alike) {
                   return known(alike.item) || (alike.by == Alike::By::ends_with && known(alike.part));
               });
    });
}

}  // namespace opx::identity
