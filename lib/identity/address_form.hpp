// Addresses in comparing form, cut into parts (address.hpp says how the form looks).
//
// Taken out   the prefecture (but for cities whose name two prefectures have), the county of a town, 大字 and 字, the
//             street names of Kyoto, 号室.
// Numbers     一丁目２番地の３号 and 1-2-3 are the list 1-2-3; kanji numerals are read right before a counter only, and
//             stay in names (三番町, 八重洲, 二十四軒); digits in names become numerals (北1条 is 北一条).
// Source      reference: linkage.md 14; words.yaml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/variants.hpp"

namespace opx::identity {

class AddressForms {
   public:
    AddressForms() = default;
    AddressForms(const Variants& variants, const Words& words);
    /// With `building` false its part stays empty.
    std::string apply(std::string_view address, bool building) const;

   private:
    /// Folded characters: no selectors, one hyphen, one ケ, katakana, blanks as one.
    std::u32string folded(std::string_view text) const;
    std::vector<std::u32string> folded(const std::vector<std::string>& words) const;

    CharMap map_;
    std::vector<std::u32string> prefectures_;
    std::vector<std::u32string> doubled_cities_;
    std::vector<std::u32string> cities_;
    std::vector<std::u32string> ward_cities_;
    std::vector<std::u32string> wards_not_compared_;
    std::u32string street_city_;
    std::vector<std::u32string> directions_;
};

}  // namespace opx::identity
