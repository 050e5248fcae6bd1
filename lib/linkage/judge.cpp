#include "linkage/judge.hpp"

#include <algorithm>

#include "identity/compare.hpp"
#include "text/utf8.hpp"

namespace opx::linkage {
namespace {

using identity::Condition;
using Test = Condition::Test;

/// Code points of a value in a buffer that is used again.
std::u32string_view characters(std::string_view value, std::u32string& buffer) {
    buffer.clear();
    for (std::size_t at = 0; at < value.size();) {
        const auto byte = static_cast<unsigned char>(value[at]);
        if (byte < 0x80) {
            buffer += byte;
            ++at;
        } else {
            buffer += text::next_code_point(value, at);
        }
    }
    return buffer;
}

}  // namespace

bool Judge::lists_share(std::uint32_t x, std::uint32_t y) const noexcept {
    const auto a = columns_->values(x);
    const auto b = columns_->values(y);
    return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

bool Judge::crossed(std::size_t item_a, std::uint32_t a, std::size_t item_b, std::uint32_t b) const {
    const std::uint32_t x = columns_->cell(a, item_a);
    const std::uint32_t y = columns_->cell(b, item_b);
    if (x == 0 || y == 0) return false;
    for (const std::uint32_t one : columns_->values(x))
        for (const std::uint32_t other : columns_->values(y))
            if (columns_->text(item_a, one) == columns_->text(item_b, other)) return true;
    return false;
}

bool Judge::alike(const Condition& condition, std::string_view a, std::string_view b) const {
    thread_local std::u32string first;
    thread_local std::u32string second;
    switch (condition.test) {
        case Test::jaro_winkler:
            return identity::jaro_winkler(characters(a, first), characters(b, second)) >= condition.least;
        // What differs in every character is not near: 駿 and 彩 are two names, however few characters differ.
        case Test::edits: {
            const unsigned distance =
                identity::damerau_levenshtein(characters(a, first), characters(b, second), condition.most);
            return distance <= condition.most && distance < std::max(first.size(), second.size());
        }
        case Test::characters: {
            const unsigned distance = identity::characters_differ(characters(a, first), characters(b, second));
            return distance <= condition.most && distance < std::max(first.size(), second.size());
        }
        case Test::date: {
            const auto relation = identity::date_relation(identity::date_number(a), identity::date_number(b), 0);
            return (condition.relations >> static_cast<unsigned>(relation) & 1U) != 0;
        }
        case Test::address: {
            const auto relation = identity::address_relation(identity::address_parts(a), identity::address_parts(b));
            return (condition.relations >> static_cast<unsigned>(relation) & 1U) != 0;
        }
        default:
            return false;
    }
}

bool Judge::holds(const Condition& condition, std::uint32_t a, std::uint32_t b) const {
    switch (condition.test) {
        case Test::all:
            return std::all_of(condition.parts.begin(), condition.parts.end(),
                               [&](const Condition& part) { return holds(part, a, b); });
        case Test::any:
            return std::any_of(condition.parts.begin(), condition.parts.end(),
                               [&](const Condition& part) { return holds(part, a, b); });
        case Test::equal:
            return std::all_of(condition.items.begin(), condition.items.end(),
                               [&](std::size_t item) { return equal(item, a, b); });
        case Test::any_equal:
            return std::any_of(condition.items.begin(), condition.items.end(),
                               [&](std::size_t item) { return equal(item, a, b); });
        case Test::differ:
            return std::all_of(condition.items.begin(), condition.items.end(),
                               [&](std::size_t item) { return known(item, a, b) && !equal(item, a, b); });
        case Test::missing:
            return std::none_of(condition.items.begin(), condition.items.end(),
                                [&](std::size_t item) { return known(item, a, b); });
        case Test::crossed:
            return crossed(condition.items[0], a, condition.items[1], b) &&
                   crossed(condition.items[1], a, condition.items[0], b);
        default:
            break;
    }
    const std::size_t item = condition.items.front();
    const std::uint32_t x = columns_->cell(a, item);
    const std::uint32_t y = columns_->cell(b, item);
    if (x == 0 || y == 0) return false;
    for (const std::uint32_t one : columns_->values(x))
        for (const std::uint32_t other : columns_->values(y))
            if (alike(condition, columns_->text(item, one), columns_->text(item, other))) return true;
    return false;
}

unsigned Judge::level(std::size_t index, std::uint32_t a, std::uint32_t b) const {
    const identity::Comparison& comparison = profile_->model.comparisons[index];
    const bool any = std::any_of(comparison.items.begin(), comparison.items.end(),
                                 [&](std::size_t item) { return known(item, a, b); });
    if (!any || (comparison.where && !holds(*comparison.where, a, b))) return kNoLevel;
    const std::size_t last = comparison.levels.size() - 1;
    for (std::size_t i = 0; i < last; ++i)
        if (holds(comparison.levels[i].when, a, b)) return static_cast<unsigned>(i);
    return static_cast<unsigned>(last);
}

Levels Judge::levels(std::uint32_t a, std::uint32_t b) const {
    Levels levels = 0;
    for (std::size_t i = 0; i < profile_->model.comparisons.size(); ++i) levels |= Levels{level(i, a, b)} << (4 * i);
    return levels;
}

const identity::LevelVeto* Judge::veto(Levels levels) const noexcept {
    for (const identity::LevelVeto& veto : profile_->model.vetoes) {
        const bool holds = std::all_of(veto.when.begin(), veto.when.end(), [&](const auto& one) {
            const unsigned level = level_of(levels, one.first);
            return level != kNoLevel && (one.second >> level & 1U) != 0;
        });
        if (holds) return &veto;
    }
    return nullptr;
}

}  // namespace opx::linkage
