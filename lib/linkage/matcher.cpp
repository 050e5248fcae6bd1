#include "linkage/matcher.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <span>
#include <tuple>

#include "csv/writer.hpp"

namespace opx::linkage {
namespace {

constexpr std::size_t kMaxRecords = std::size_t{1} << 31;
constexpr std::size_t kMaxReview = 1'000'000;

std::string person_id(std::uint32_t person) {
    const std::string digits = std::to_string(person);
    return "P" + std::string(10 - digits.size(), '0') + digits;
}

/// 64 bits of a value: equality is all that is asked.
std::uint64_t mark_of(const std::string& value) {
    return std::hash<std::string>{}(value);
}

}  // namespace

void Matcher::add(const identity::Person& person) {
    if (names_.size() >= kMaxRecords) throw Error(ErrorKind::limit, "more than 2^31 records in one run");
    if (names_.empty())
        for (const identity::Veto& veto : profile_->vetoes) {
            veto_items_.insert(veto_items_.end(), veto.agree.begin(), veto.agree.end());
            veto_items_.insert(veto_items_.end(), veto.differ.begin(), veto.differ.end());
        }
    const auto record = static_cast<std::uint32_t>(names_.size());
    auto found = std::find(operators_.begin(), operators_.end(), person.operator_id);
    if (found == operators_.end()) found = operators_.insert(operators_.end(), person.operator_id);
    operator_index_.push_back(static_cast<std::uint32_t>(found - operators_.begin()));
    names_.push_back(person.record);
    keys_.resize(profile_->rules.size());
    std::vector<dataset::PatientKey> keys;
    for (std::size_t rule = 0; rule < profile_->rules.size(); ++rule) {
        keys.clear();
        if (applies(profile_->rules[rule], person)) rule_keys(profile_->rules[rule], person, keys);
        for (const dataset::PatientKey& key : keys) keys_[rule].push_back({key, record});
    }
    for (const std::size_t item : veto_items_) {
        for (const std::string& value : person.values[item]) veto_values_.push_back(mark_of(value));
        if (veto_values_.size() > std::numeric_limits<std::uint32_t>::max())
            throw Error(ErrorKind::limit, "more than 2^32 values to compare for vetoes in one run");
        veto_begins_.push_back(static_cast<std::uint32_t>(veto_values_.size()));
    }
}

std::uint32_t Matcher::root(std::uint32_t record) {
    while (parent_[record] != record) {
        parent_[record] = parent_[parent_[record]];
        record = parent_[record];
    }
    return record;
}

Matcher::Agreement Matcher::agreement(std::size_t item, std::uint32_t a, std::uint32_t b) const {
    const auto values = [&](std::uint32_t record) {
        const std::size_t at = record * veto_items_.size() + item;
        return std::span(veto_values_).subspan(veto_begins_[at], veto_begins_[at + 1] - veto_begins_[at]);
    };
    const std::span<const std::uint64_t> x = values(a);
    const std::span<const std::uint64_t> y = values(b);
    if (x.empty() || y.empty()) return Agreement::unknown;
    return std::find_first_of(x.begin(), x.end(), y.begin(), y.end()) != x.end() ? Agreement::shared : Agreement::none;
}

bool Matcher::vetoed(std::uint32_t a, std::uint32_t b) const {
    std::size_t item = 0;
    for (const identity::Veto& veto : profile_->vetoes) {
        bool holds = true;
        for (std::size_t i = 0; i < veto.agree.size(); ++i) holds &= agreement(item++, a, b) == Agreement::shared;
        for (std::size_t i = 0; i < veto.differ.size(); ++i) holds &= agreement(item++, a, b) == Agreement::none;
        if (holds) return true;
    }
    return false;
}

bool Matcher::groups_vetoed(std::uint32_t a, std::uint32_t b) const {
    std::uint32_t x = a;
    do {
        std::uint32_t y = b;
        do {
            if (vetoed(x, y)) return true;
            y = next_[y];
        } while (y != b);
        x = next_[x];
    } while (x != a);
    return false;
}

void Matcher::apply(std::size_t rule_index) {
    const identity::Rule& rule = profile_->rules[rule_index];
    RuleFacts& facts = facts_[rule_index];
    auto& keyed = keys_[rule_index];
    std::sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
        return std::tie(a.key, place_[a.record]) < std::tie(b.key, place_[b.record]);
    });
    const auto rule_number = static_cast<std::uint32_t>(rule_index + 1);
    for (std::size_t begin = 0; begin < keyed.size();) {
        std::size_t end = begin + 1;
        while (end < keyed.size() && keyed[end].key == keyed[begin].key) ++end;
        if (end - begin > max_block_) {
            ++facts.big_blocks;
            facts.big_records += end - begin;
        } else {
            for (std::size_t i = begin; i < end; ++i)
                for (std::size_t j = i + 1; j < end; ++j) {
                    const std::uint32_t a = keyed[i].record;
                    const std::uint32_t b = keyed[j].record;
                    const std::uint32_t root_a = root(a);
                    const std::uint32_t root_b = root(b);
                    if (a == b) continue;
                    if (root_a == root_b) {
                        // Tied already; a stricter rule has named itself first.
                        for (const std::uint32_t record : {a, b})
                            if (rule.link && rule_of_[record] == 0) rule_of_[record] = rule_number;
                        continue;
                    }
                    if (rule.link ? groups_vetoed(a, b) : vetoed(a, b)) {
                        ++facts.vetoed;
                        continue;
                    }
                    if (!rule.link) {
                        if (review_.size() >= kMaxReview)
                            throw Error(ErrorKind::limit,
                                        "more than " + std::to_string(kMaxReview) + " pairs to review",
                                        "make the review rules of the profile stricter");
                        review_.push_back({a, b, rule_number});
                        continue;
                    }
                    ++facts.joined;
                    parent_[std::max(root_a, root_b)] = std::min(root_a, root_b);
                    std::swap(next_[a], next_[b]);
                    for (const std::uint32_t record : {a, b})
                        if (rule_of_[record] == 0) rule_of_[record] = rule_number;
                }
        }
        begin = end;
    }
    keyed = {};
}

void Matcher::match() {
    put_in_order();
    parent_.resize(names_.size());
    std::iota(parent_.begin(), parent_.end(), 0U);
    next_ = parent_;
    rule_of_.assign(names_.size(), 0);
    facts_.assign(profile_->rules.size(), {});
    keys_.resize(profile_->rules.size());
    for (std::size_t rule = 0; rule < profile_->rules.size(); ++rule)
        if (profile_->rules[rule].link) apply(rule);
    for (std::size_t rule = 0; rule < profile_->rules.size(); ++rule)
        if (!profile_->rules[rule].link) apply(rule);
    number_persons();
}

void Matcher::put_in_order() {
    order_.resize(names_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    const auto name = [&](std::uint32_t record) {
        return std::tie(operators_[operator_index_[record]], names_[record]);
    };
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return name(a) < name(b); });
    place_.resize(names_.size());
    for (std::uint32_t i = 0; i < order_.size(); ++i) {
        place_[order_[i]] = i;
        if (i > 0 && name(order_[i - 1]) == name(order_[i]))
            throw Error(ErrorKind::input, "a record stands twice under operator '" + operator_of(order_[i]) + "'",
                        "the record column of the profile must name each record once");
    }
}

void Matcher::number_persons() {
    const auto place = [&](std::uint32_t record) { return place_[record]; };
    std::vector<std::uint32_t> person_of(names_.size(), 0);  // by root
    for (const std::uint32_t record : order_) {
        std::uint32_t& person = person_of[root(record)];
        if (person == 0) person = static_cast<std::uint32_t>(++person_count_);
        links_.push_back({person, record, rule_of_[record]});
    }
    // A pair is for review once, in the order of the records, by its strictest rule, and not when later rules made it one.
    for (ReviewPair& pair : review_)
        if (place(pair.b) < place(pair.a)) std::swap(pair.a, pair.b);
    std::sort(review_.begin(), review_.end(), [&](const ReviewPair& x, const ReviewPair& y) {
        if (place(x.a) != place(y.a)) return place(x.a) < place(y.a);
        if (place(x.b) != place(y.b)) return place(x.b) < place(y.b);
        return x.rule < y.rule;
    });
    review_.erase(std::unique(review_.begin(), review_.end(),
                              [](const ReviewPair& x, const ReviewPair& y) { return x.a == y.a && x.b == y.b; }),
                  review_.end());
}

void write_links(OutputFile& out, const Matcher& matcher, const identity::Profile& profile) {
    std::string text = "person_id,operator,record,score,rule\n";
    for (const Link& link : matcher.links()) {
        const identity::Rule* rule = link.rule == 0 ? nullptr : &profile.rules[link.rule - 1];
        csv::append_row(text, {person_id(link.person), matcher.operator_of(link.record), matcher.name_of(link.record),
                               rule != nullptr ? rule->score : "", rule != nullptr ? rule->id : ""});
        if (text.size() < (std::size_t{1} << 20)) continue;
        out.write(text);
        text.clear();
    }
    out.write(text);
}

void write_review(OutputFile& out, const Matcher& matcher, const identity::Profile& profile) {
    std::string text = "operator_a,record_a,operator_b,record_b,score,rule\n";
    for (const ReviewPair& pair : matcher.review()) {
        const identity::Rule& rule = profile.rules[pair.rule - 1];
        csv::append_row(text, {matcher.operator_of(pair.a), matcher.name_of(pair.a), matcher.operator_of(pair.b),
                               matcher.name_of(pair.b), rule.score, rule.id});
    }
    out.write(text);
}

}  // namespace opx::linkage
