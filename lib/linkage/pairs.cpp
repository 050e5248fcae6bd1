#include "linkage/pairs.hpp"

#include <algorithm>
#include <unordered_map>

#include "text/utf8.hpp"

namespace opx::linkage {
namespace {

constexpr std::uint64_t kPairsPerUnit = 1U << 16;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) noexcept {
    hash ^= value + 0x9E3779B97F4A7C15ULL + (hash << 6) + (hash >> 2);
    hash *= 0xBF58476D1CE4E5B9ULL;
    hash ^= hash >> 27;
    hash *= 0x94D049BB133111EBULL;
    return hash ^ hash >> 31;
}

}  // namespace

Pairs::Pairs(const Columns& columns, const Judge& judge, const std::vector<identity::BlockingPass>& passes,
             std::size_t max_block)
    : columns_(&columns), judge_(&judge), passes_(passes), max_block_(max_block) {
    for (const identity::BlockingPass& pass : passes_) {
        auto& maps = maps_.emplace_back();
        for (const identity::BlockKey& key : pass.keys) {
            auto& map = maps.emplace_back();
            if (key.prefix == 0) continue;
            std::unordered_map<std::string_view, std::uint32_t> first;
            map.assign(columns.distinct(key.item) + 1, 0);
            for (std::uint32_t value = 1; value < map.size(); ++value)
                map[value] =
                    first.emplace(text::slice(columns.text(key.item, value), 0, key.prefix), value).first->second;
        }
    }
}

void Pairs::keys_of(std::size_t pass, std::uint32_t record, std::vector<std::uint64_t>& out) const {
    out.clear();
    const auto& keys = passes_[pass].keys;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::uint32_t cell = columns_->cell(record, keys[i].item);
        if (cell == 0) {
            out.clear();
            return;
        }
        const auto values = columns_->values(cell);
        if (i == 0) out.push_back(0);
        const std::size_t before = out.size();
        for (std::size_t v = 1; v < values.size(); ++v)
            for (std::size_t k = 0; k < before; ++k) out.push_back(mixed(out[k], mapped(pass, i, values[v])));
        for (std::size_t k = 0; k < before; ++k) out[k] = mixed(out[k], mapped(pass, i, values[0]));
    }
    if (out.size() > 1) {
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
    }
}

bool Pairs::agree(std::size_t pass, std::uint32_t a, std::uint32_t b) const noexcept {
    const auto& keys = passes_[pass].keys;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::uint32_t x = columns_->cell(a, keys[i].item);
        const std::uint32_t y = columns_->cell(b, keys[i].item);
        if (x == 0 || y == 0) return false;
        if (((x | y) & Columns::kList) == 0) {
            if (mapped(pass, i, x) != mapped(pass, i, y)) return false;
            continue;
        }
        bool shared = false;
        for (const std::uint32_t one : columns_->values(x))
            for (const std::uint32_t other : columns_->values(y))
                shared = shared || mapped(pass, i, one) == mapped(pass, i, other);
        if (!shared) return false;
    }
    return true;
}

bool Pairs::several(std::size_t pass, std::uint32_t record) const noexcept {
    return std::any_of(passes_[pass].keys.begin(), passes_[pass].keys.end(), [&](const identity::BlockKey& key) {
        return (columns_->cell(record, key.item) & Columns::kList) != 0;
    });
}

bool Pairs::share_block(std::size_t pass, std::uint32_t a, std::uint32_t b, Scratch& scratch,
                        std::uint64_t& first) const {
    keys_of(pass, a, scratch.a);
    keys_of(pass, b, scratch.b);
    for (std::size_t i = 0, j = 0; i < scratch.a.size() && j < scratch.b.size();) {
        if (scratch.a[i] < scratch.b[j]) ++i;
        else if (scratch.b[j] < scratch.a[i]) ++j;
        else if (std::binary_search(big_[pass].begin(), big_[pass].end(), scratch.a[i])) ++i, ++j;
        else {
            first = scratch.a[i];
            return true;
        }
    }
    return false;
}

bool Pairs::seen_before(std::size_t pass, std::uint64_t key, std::uint32_t a, std::uint32_t b, Scratch& scratch) const {
    std::uint64_t first = 0;
    for (std::size_t before = 0; before < pass; ++before) {
        if (!agree(before, a, b)) continue;
        if (big_[before].empty() && !several(before, a) && !several(before, b)) return true;
        if (share_block(before, a, b, scratch, first)) return true;
    }
    // Records with several values may meet in several blocks of this pass: the one with the smallest key counts.
    if (!several(pass, a) && !several(pass, b)) return false;
    return share_block(pass, a, b, scratch, first) && first != key;
}

void Pairs::prepare(std::size_t pass) {
    PassFacts& facts = facts_.emplace_back();
    facts.id = passes_[pass].id;
    keyed_.clear();
    std::vector<std::uint64_t> keys;
    for (std::uint32_t record = 0; record < columns_->records(); ++record) {
        keys_of(pass, record, keys);
        facts.records += keys.empty() ? 0 : 1;
        for (const std::uint64_t key : keys) keyed_.push_back({key, record});
    }
    std::sort(keyed_.begin(), keyed_.end(),
              [](const Keyed& a, const Keyed& b) { return a.key != b.key ? a.key < b.key : a.record < b.record; });
    // Records alone in their block, and oversized blocks, go.
    std::size_t kept = 0;
    for (std::size_t begin = 0; begin < keyed_.size();) {
        std::size_t end = begin + 1;
        while (end < keyed_.size() && keyed_[end].key == keyed_[begin].key) ++end;
        const std::uint64_t size = end - begin;
        if (size > 1) {
            const std::uint64_t pairs = size * (size - 1) / 2;
            ++facts.blocks;
            facts.largest = std::max(facts.largest, size);
            facts.forecast += pairs;
            if (size > max_block_) {
                ++facts.big_blocks;
                facts.big_records += size;
                facts.big_pairs += pairs;
                big_[pass].push_back(keyed_[begin].key);
            } else {
                std::copy(keyed_.begin() + static_cast<std::ptrdiff_t>(begin),
                          keyed_.begin() + static_cast<std::ptrdiff_t>(end),
                          keyed_.begin() + static_cast<std::ptrdiff_t>(kept));
                kept += size;
            }
        }
        begin = end;
    }
    keyed_.resize(kept);
}

std::optional<Pairs::Range> Pairs::next_range(std::size_t& at) const {
    if (at >= keyed_.size()) return std::nullopt;
    Range range{at, at};
    for (std::uint64_t pairs = 0; range.end < keyed_.size() && pairs < kPairsPerUnit;) {
        std::size_t end = range.end + 1;
        while (end < keyed_.size() && keyed_[end].key == keyed_[range.end].key) ++end;
        const std::uint64_t size = end - range.end;
        pairs += size * (size - 1) / 2;
        range.end = end;
    }
    at = range.end;
    return range;
}

std::vector<PassFacts> Pairs::forecast() {
    facts_.clear();
    big_.assign(passes_.size(), {});
    for (std::size_t pass = 0; pass < passes_.size(); ++pass) prepare(pass);
    keyed_ = {};
    return std::move(facts_);
}

}  // namespace opx::linkage
