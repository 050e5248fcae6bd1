// The records of a linkage run as numbers: every value once, every record a row of value numbers.
//
// Values   per item each distinct comparing form has a number from 1 (0: missing) and stands once in one text. Equality
//          of values is equality of numbers. Records with several values of an item (insurance rows) point to a list.
// Order    settle() puts the records in the order of operator and record name, so that a record's index is its rank: all
//          that follows depends on neither the order of the inputs nor that of the rows. (Value numbers do; they only
//          serve to be compared.)
// Splits   settle() splits names without a blank as names with one are: the border whose two parts are most frequent.
// Memory   4 bytes per record and item, plus text, 8 bytes and 13 to 27 bytes of hash table per distinct value while loading.
// Errors   Error(input) for a record that stands twice, Error(limit) past 2^31 records or 4 GiB of one item's values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identity/profile.hpp"

namespace opx::linkage {

class Columns {
   public:
    static constexpr std::uint32_t kList = 0x80000000U;  // a cell that is a place in the lists

    /// `used`: items that are stored at all.
    Columns(const identity::Profile& profile, const std::vector<bool>& used);

    std::uint32_t operator_index(const std::string& operator_id);
    struct Value {
        std::uint32_t item;
        std::string_view text;
    };
    /// Values by item, in order of the items; not empty.
    void add(std::uint32_t operator_index, std::string_view record, std::span<const Value> values);
    void settle();

    std::size_t records() const noexcept { return operator_of_.size(); }
    std::size_t operators() const noexcept { return operators_.size(); }
    bool stored(std::size_t item) const noexcept { return slot_of_[item] != kNoSlot; }
    std::uint32_t cell(std::uint32_t record, std::size_t item) const noexcept {
        const std::uint32_t slot = slot_of_[item];
        return slot == kNoSlot ? 0 : cells_[std::size_t{record} * stride_ + slot];
    }
    /// The values of a cell that is not 0.
    std::span<const std::uint32_t> values(const std::uint32_t& cell) const noexcept {
        if ((cell & kList) == 0) return {&cell, 1};
        const std::uint32_t* list = &lists_[cell & ~kList];
        return {list + 1, *list};
    }
    std::string_view text(std::size_t item, std::uint32_t value) const noexcept {
        const Item& column = items_[slot_of_[item]];
        const std::uint32_t begin = column.ends[value - 1];
        return std::string_view(column.texts).substr(begin, column.ends[value] - begin);
    }
    /// The records that have the value, and distinct values (numbers 1 to `distinct`).
    std::uint32_t count(std::size_t item, std::uint32_t value) const noexcept {
        return items_[slot_of_[item]].counts[value];
    }
    std::uint32_t distinct(std::size_t item) const noexcept {
        return stored(item) ? static_cast<std::uint32_t>(items_[slot_of_[item]].ends.size() - 1) : 0;
    }
    std::uint16_t operator_of(std::uint32_t record) const noexcept { return operator_of_[record]; }
    const std::string& operator_name(std::uint16_t index) const noexcept { return operators_[index]; }
    std::string_view name(std::uint32_t record) const noexcept {
        return std::string_view(names_).substr(name_at_[record], name_size_[record]);
    }
    /// Index of a record by operator and name; records() when there is none. After settle().
    std::uint32_t find(std::string_view operator_id, std::string_view record) const noexcept;
    std::uint64_t names_split() const noexcept { return names_split_; }
    std::size_t bytes() const noexcept;

   private:
    static constexpr std::uint32_t kNoSlot = 0xFFFFFFFFU;
    struct Item {
        std::string texts;
        std::vector<std::uint32_t> ends = {0};
        std::vector<std::uint32_t> counts = {0};
        struct Slot {
            std::uint32_t value = 0;
            std::uint32_t tag = 0;  // of the hash: texts are looked at only where it fits
        };
        std::vector<Slot> slots;
        std::uint32_t number(std::string_view text, bool add);
        void grow();
    };
    void put_in_order();
    void split_names(const identity::Split& split);

    const identity::Profile* profile_;
    std::vector<std::uint32_t> slot_of_;
    std::size_t stride_ = 0;
    std::vector<Item> items_;
    std::vector<std::uint32_t> cells_;
    std::vector<std::uint32_t> lists_;
    std::vector<std::string> operators_;
    std::vector<std::uint16_t> operator_of_;
    std::string names_;
    std::vector<std::uint64_t> name_at_;
    std::vector<std::uint16_t> name_size_;
    std::uint64_t names_split_ = 0;
};

}  // namespace opx::linkage
