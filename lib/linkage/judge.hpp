// The levels of a pair of records: what each comparison of the profile says about them.
//
// Result   four bits per comparison, the first comparison lowest: the number of the level, kNoLevel when nothing is known.
// Cost     numbers are compared first; text is looked at only where a level asks for likeness and the values differ.
// Threads  const and without state: any number of threads.
// Source   identity/comparison.hpp; reference: linkage.md 2.
#pragma once

#include "identity/profile.hpp"
#include "linkage/columns.hpp"

namespace opx::linkage {

using Levels = std::uint64_t;
constexpr unsigned kNoLevel = 15;
constexpr unsigned level_of(Levels levels, std::size_t comparison) noexcept {
    return static_cast<unsigned>(levels >> (4 * comparison)) & 15U;
}

class Judge {
   public:
    Judge(const identity::Profile& profile, const Columns& columns) : profile_(&profile), columns_(&columns) {}

    unsigned level(std::size_t comparison, std::uint32_t a, std::uint32_t b) const;
    Levels levels(std::uint32_t a, std::uint32_t b) const;
    bool holds(const identity::Condition& condition, std::uint32_t a, std::uint32_t b) const;
    /// A veto of the profile holds for these levels.
    const identity::LevelVeto* veto(Levels levels) const noexcept;
    /// The two share a value of the item.
    bool equal(std::size_t item, std::uint32_t a, std::uint32_t b) const noexcept {
        const std::uint32_t x = columns_->cell(a, item);
        const std::uint32_t y = columns_->cell(b, item);
        if (x == 0 || y == 0) return false;
        return ((x | y) & Columns::kList) == 0 ? x == y : lists_share(x, y);
    }
    bool known(std::size_t item, std::uint32_t a, std::uint32_t b) const noexcept {
        return columns_->cell(a, item) != 0 && columns_->cell(b, item) != 0;
    }

   private:
    bool lists_share(std::uint32_t x, std::uint32_t y) const noexcept;
    bool crossed(std::size_t item_a, std::uint32_t a, std::size_t item_b, std::uint32_t b) const;
    bool alike(const identity::Condition& condition, std::string_view a, std::string_view b) const;

    const identity::Profile* profile_;
    const Columns* columns_;
};

}  // namespace opx::linkage
