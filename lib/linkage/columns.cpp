#include "linkage/columns.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <tuple>

#include "base/error.hpp"
#include "text/utf8.hpp"

namespace opx::linkage {
namespace {

constexpr std::size_t kMaxRecords = std::size_t{1} << 31;

std::uint64_t hash_of(std::string_view text) noexcept {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;
    std::uint64_t hash = text.size() * kFactor;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, 8);
        hash = (hash ^ word) * kFactor;
        hash ^= hash >> 29;
    }
    std::uint64_t word = 0;
    if (at < text.size()) std::memcpy(&word, text.data() + at, text.size() - at);
    hash = (hash ^ word) * kFactor;
    hash ^= hash >> 32;
    return hash * kFactor;
}

}  // namespace

void Columns::Item::grow() {
    std::vector<Slot> larger(std::max<std::size_t>(64, slots.size() * 2));
    const std::size_t mask = larger.size() - 1;
    for (std::uint32_t value = 1; value < ends.size(); ++value) {
        const std::uint64_t hash =
            hash_of(std::string_view(texts).substr(ends[value - 1], ends[value] - ends[value - 1]));
        std::size_t at = hash >> 32 & mask;
        while (larger[at].value != 0) at = (at + 1) & mask;
        larger[at] = {value, static_cast<std::uint32_t>(hash)};
    }
    slots = std::move(larger);
}

std::uint32_t Columns::Item::number(std::string_view text, bool add) {
    if (ends.size() * 5 > slots.size() * 3) grow();
    const std::size_t mask = slots.size() - 1;
    const std::uint64_t hash = hash_of(text);
    const auto tag = static_cast<std::uint32_t>(hash);
    std::size_t at = hash >> 32 & mask;
    for (; slots[at].value != 0; at = (at + 1) & mask) {
        if (slots[at].tag != tag) continue;
        const std::uint32_t value = slots[at].value;
        const std::uint32_t begin = ends[value - 1];
        if (ends[value] - begin == text.size() && std::memcmp(texts.data() + begin, text.data(), text.size()) == 0)
            return value;
    }
    if (!add) return 0;
    if (texts.size() + text.size() > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorKind::limit, "more than 4 GiB of distinct values of one item");
    texts.append(text);
    ends.push_back(static_cast<std::uint32_t>(texts.size()));
    counts.push_back(0);
    slots[at] = {static_cast<std::uint32_t>(ends.size() - 1), tag};
    return slots[at].value;
}

Columns::Columns(const identity::Profile& profile, const std::vector<bool>& used)
    : profile_(&profile), slot_of_(profile.items.size(), kNoSlot) {
    for (std::size_t item = 0; item < used.size(); ++item)
        if (used[item]) slot_of_[item] = static_cast<std::uint32_t>(stride_++);
    items_.resize(stride_);
}

std::uint32_t Columns::operator_index(const std::string& operator_id) {
    const auto found = std::find(operators_.begin(), operators_.end(), operator_id);
    if (found != operators_.end()) return static_cast<std::uint32_t>(found - operators_.begin());
    if (operators_.size() >= 0xFFFF) throw Error(ErrorKind::limit, "more than 65535 operators in one run");
    operators_.push_back(operator_id);
    return static_cast<std::uint32_t>(operators_.size() - 1);
}

void Columns::add(std::uint32_t operator_index, std::string_view record, std::span<const Value> values) {
    if (records() >= kMaxRecords) throw Error(ErrorKind::limit, "more than 2^31 records in one run");
    if (record.size() > 0xFFFF) throw Error(ErrorKind::limit, "a record name of more than 65535 bytes");
    operator_of_.push_back(static_cast<std::uint16_t>(operator_index));
    name_at_.push_back(names_.size());
    name_size_.push_back(static_cast<std::uint16_t>(record.size()));
    names_.append(record);
    const std::size_t row = cells_.size();
    cells_.resize(row + stride_, 0);
    for (std::size_t i = 0; i < values.size();) {
        const std::uint32_t item = values[i].item;
        std::size_t end = i + 1;
        while (end < values.size() && values[end].item == item) ++end;
        if (const std::uint32_t slot = slot_of_[item]; slot != kNoSlot) {
            Item& column = items_[slot];
            if (end == i + 1) {
                const std::uint32_t value = column.number(values[i].text, true);
                ++column.counts[value];
                cells_[row + slot] = value;
            } else {
                cells_[row + slot] = static_cast<std::uint32_t>(lists_.size()) | kList;
                lists_.push_back(static_cast<std::uint32_t>(end - i));
                for (std::size_t k = i; k < end; ++k) {
                    const std::uint32_t value = column.number(values[k].text, true);
                    ++column.counts[value];
                    lists_.push_back(value);
                }
                if (lists_.size() >= kList) throw Error(ErrorKind::limit, "more than 2^31 repeated values in one run");
            }
        }
        i = end;
    }
}

void Columns::settle() {
    put_in_order();
    for (const identity::Split& split : profile_->model.splits) split_names(split);
    for (Item& item : items_) {
        item.slots = {};
        item.texts.shrink_to_fit();
        item.ends.shrink_to_fit();
        item.counts.shrink_to_fit();
    }
}

void Columns::put_in_order() {
    // Operators in the order of their names.
    std::vector<std::uint16_t> by_name(operators_.size());
    std::iota(by_name.begin(), by_name.end(), std::uint16_t{0});
    std::sort(by_name.begin(), by_name.end(),
              [&](std::uint16_t a, std::uint16_t b) { return operators_[a] < operators_[b]; });
    std::vector<std::uint16_t> rank(operators_.size());
    for (std::uint16_t i = 0; i < by_name.size(); ++i) rank[by_name[i]] = i;
    for (std::uint16_t& index : operator_of_) index = rank[index];
    std::sort(operators_.begin(), operators_.end());

    // Eight bytes behind what all names of an operator begin with settle nearly every comparison.
    std::vector<std::string_view> common(operators_.size());
    std::vector<bool> seen(operators_.size());
    for (std::uint32_t i = 0; i < records(); ++i) {
        std::string_view& head = common[operator_of_[i]];
        if (!seen[operator_of_[i]]) {
            seen[operator_of_[i]] = true;
            head = name(i);
            continue;
        }
        const std::string_view one = name(i);
        std::size_t same = 0;
        while (same < head.size() && same < one.size() && head[same] == one[same]) ++same;
        head = head.substr(0, same);
    }
    struct Place {
        std::uint64_t head;
        std::uint32_t record;
        std::uint16_t of;
    };
    std::vector<Place> order(records());
    for (std::uint32_t i = 0; i < records(); ++i) {
        const std::string_view tail = name(i).substr(common[operator_of_[i]].size());
        std::uint64_t head = 0;
        for (std::size_t k = 0; k < 8; ++k)
            head = head << 8 | (k < tail.size() ? static_cast<unsigned char>(tail[k]) : 0U);
        order[i] = {head, i, operator_of_[i]};
    }
    std::sort(order.begin(), order.end(), [&](const Place& a, const Place& b) {
        if (a.of != b.of) return a.of < b.of;
        if (a.head != b.head) return a.head < b.head;
        return name(a.record) < name(b.record);
    });
    for (std::size_t i = 1; i < order.size(); ++i)
        if (order[i].of == order[i - 1].of && order[i].head == order[i - 1].head &&
            name(order[i].record) == name(order[i - 1].record))
            throw Error(ErrorKind::input, "a record stands twice under operator '" + operators_[order[i].of] + "'",
                        "the record column of the profile must name each record once");
    // Record order[i] moves to i: along the cycles, so that the table is not there twice.
    std::vector<std::uint32_t> row(stride_);
    std::vector<bool> moved(records());
    for (std::uint32_t start = 0; start < records(); ++start) {
        if (moved[start]) continue;
        std::copy_n(cells_.begin() + static_cast<std::ptrdiff_t>(start * stride_), stride_, row.begin());
        const auto name_at = name_at_[start];
        const auto name_size = name_size_[start];
        std::uint32_t at = start;
        for (;;) {
            moved[at] = true;
            const std::uint32_t from = order[at].record;
            if (from == start) break;
            std::copy_n(cells_.begin() + static_cast<std::ptrdiff_t>(from * stride_), stride_,
                        cells_.begin() + static_cast<std::ptrdiff_t>(at * stride_));
            name_at_[at] = name_at_[from];
            name_size_[at] = name_size_[from];
            at = from;
        }
        std::copy(row.begin(), row.end(), cells_.begin() + static_cast<std::ptrdiff_t>(at * stride_));
        name_at_[at] = name_at;
        name_size_[at] = name_size;
    }
    for (std::uint32_t i = 0; i < records(); ++i) operator_of_[i] = order[i].of;
}

void Columns::split_names(const identity::Split& split) {
    if (!stored(split.whole) || !stored(split.surname) || !stored(split.given)) return;
    Item& surnames = items_[slot_of_[split.surname]];
    Item& givens = items_[slot_of_[split.given]];
    // Counts as they stand before the first name is split, so that the order of the records does not matter.
    const std::vector<std::uint32_t> surname_counts = surnames.counts;
    const std::vector<std::uint32_t> given_counts = givens.counts;
    struct Border {
        std::uint32_t surname = 0;
        std::uint32_t given = 0;
        bool looked = false;
    };
    std::vector<Border> borders(distinct(split.whole) + 1);
    for (std::uint32_t record = 0; record < records(); ++record) {
        std::uint32_t* row = &cells_[record * stride_];
        std::uint32_t& surname = row[slot_of_[split.surname]];
        std::uint32_t& given = row[slot_of_[split.given]];
        const std::uint32_t whole = row[slot_of_[split.whole]];
        if (surname != 0 || whole == 0 || (whole & kList) != 0) continue;
        Border& border = borders[whole];
        if (!border.looked) {
            border.looked = true;
            const std::string_view name = text(split.whole, whole);
            double best = 0;
            for (std::size_t at = 0; at < name.size();) {
                (void)text::next_code_point(name, at);
                if (at >= name.size()) break;
                const std::uint32_t s = surnames.number(name.substr(0, at), false);
                const std::uint32_t g = s == 0 ? 0 : givens.number(name.substr(at), false);
                if (g == 0 || (given != 0 && given != g)) continue;
                const double likely = static_cast<double>(surname_counts[s]) * given_counts[g];
                if (likely > best) {
                    best = likely;
                    border.surname = s;
                    border.given = g;
                }
            }
        }
        if (border.surname == 0) continue;
        ++names_split_;
        surname = border.surname;
        ++surnames.counts[surname];
        if (given == 0) {
            given = border.given;
            ++givens.counts[given];
        }
    }
}

std::uint32_t Columns::find(std::string_view operator_id, std::string_view record) const noexcept {
    std::uint32_t low = 0;
    auto high = static_cast<std::uint32_t>(records());
    const auto key = std::tie(operator_id, record);
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        const std::string_view of = operators_[operator_of_[middle]];
        const std::string_view one = name(middle);
        if (std::tie(of, one) < key) low = middle + 1;
        else high = middle;
    }
    if (low < records() && operators_[operator_of_[low]] == operator_id && name(low) == record) return low;
    return static_cast<std::uint32_t>(records());
}

std::size_t Columns::bytes() const noexcept {
    std::size_t bytes = cells_.capacity() * 4 + lists_.capacity() * 4 + names_.capacity() + records() * 12;
    for (const Item& item : items_)
        bytes +=
            item.texts.capacity() + (item.ends.capacity() + item.counts.capacity() + 2 * item.slots.capacity()) * 4;
    return bytes;
}

}  // namespace opx::linkage
