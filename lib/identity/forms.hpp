// Comparing forms of identity items: what a value is turned into before two persons are compared. Stored values never
// change (design.md section 4).
//
// Forms    kanji: NFKC, variation selectors out, blanks out, 々 expanded, variants folded (variants.yaml); empty when a
//          character is not known (● 〓 ■ □ ? or private use), as such a name equals nothing for certain.
//          kanji_loose: the same with the loose variants. kana: full width katakana, no blanks or marks between words,
//          large for small kana, ヂ=ジ ヅ=ズ ヲ=オ ヱ=エ ヰ=イ ヴ=ブ. kana_loose: long vowels and voicing out as well.
//          given_kana: the kana form of what stands after the first blank. date, year; sex: M, F or empty; insurer_no:
//          eight digits; symbol, number: NFKC without separators, number without leading zeros; branch_no: two digits;
//          postal: seven digits; phone: digits from 0; mobile: the same, only 070, 080, 090; address: folded, numbers and
//          hyphens in one form; id: without leading zeros; text: NFKC, lower case, one blank.
// Source   reference: linkage.md, part II.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opx::identity {

enum class Form {
    kanji,
    kanji_loose,
    kana,
    kana_loose,
    given_kana,
    date,
    year,
    sex,
    insurer_no,
    symbol,
    number,
    branch_no,
    postal,
    phone,
    mobile,
    address,
    id,
    text
};
std::optional<Form> form_named(std::string_view name) noexcept;
std::vector<std::string> form_names();

class Forms {
   public:
    Forms() = default;
    /// Reads variants.yaml. Error(definition) for a character that is folded twice.
    explicit Forms(const std::filesystem::path& variants);
    /// Empty when the value says nothing.
    std::string apply(Form form, std::string_view value) const;
    /// Running text and names in one form, so that a name can be looked for in a text: NFKC, katakana for hiragana and half
    /// width, large kana, variants folded, capitals, hyphens alike; no blanks but between Latin letters or digits, and
    /// line ends. Unknown characters stay.
    std::u32string searchable(std::string_view value) const;

   private:
    std::string kanji(std::string_view value, bool loose) const;
    std::map<char32_t, char32_t> fold_;
    std::map<char32_t, char32_t> loose_;
};

}  // namespace opx::identity
