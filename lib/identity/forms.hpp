// Comparing forms of identity items: what a value is turned into before two persons are compared. Stored values never
// change (design.md section 4).
//
// Names in kanji   kanji: NFKC, variation selectors and blanks out, 々 expanded, variants folded (variants.yaml); empty when
//          a character is not known (● 〓 ■ □ ? or private use), as such a name equals nothing for certain.
//          kanji_wild: the same, each unknown character as 〓, for comparisons that know it (characters_differ); never
//          for exact agreement (is_exact), and empty when more than half is unknown. kanji_loose: folded wider (斉 斎, hiragana and katakana).
//          kanji_look_alike: wider still (一 ー, 二 ニ). surname_kanji, given_kanji, surname_kanji_loose,
//          given_kanji_loose: of what stands before and behind the first blank or ^; empty without one. name_set: the words of a name in any order, each in its
//          loosest form, Latin ones by their sound. kanji_letters, kana_letters: the characters of the loosest form in
//          the order of their codes: equal also when surname and given name changed places in a name without a blank.
// Names in kana    from strict to loose, each step in KanaSteps: kana_exact: full width katakana, ヽヾ expanded, no blanks or marks between
//          words. kana: large for small kana, ヂ=ジ ヅ=ズ ヲ=オ ヱ=エ ヰ=イ ヴ=ブ. kana_long: long vowels out.
//          kana_voiceless: kana without voicing. kana_loose: both. romaji: kana_loose of a name in Latin letters or kana.
//          surname_kana, given_kana, surname_kana_loose, given_kana_loose: of the part before and behind the first blank.
//          The given forms of a child not yet named (ベビー) are empty.
// Kind of name     name_kind: "test" for a test patient, "newborn" before naming; else empty.
// Dates    date: YYYY-MM-DD; partial_date: also YYYY-MM or YYYY; year, month_day. sex: M, F, O or empty.
// Insurance        insurer_no: eight digits; insurer_checked: empty when its check digit is wrong; symbol, number: NFKC
//          without separators, brackets and leading zeros; branch_no: two digits.
// Place    postal: seven digits; postal_area: the first three, also of an old code; phone: digits from 0; mobile: the
//          same, only 070, 080, 090; phone_end: the last six digits, also of a number without its area code; address: six
//          parts (address.hpp); address_block: the same without the building.
// Others   id: without separators and leading zeros; text: NFKC, lower case, one blank.
//
// Stable   a form of a form is that form, but for kana_letters, name_kind and the forms of a part of a name or date.
// Errors   none: any bytes have a form, maybe an empty one. Thread-safe.
// Source   reference: linkage.md, part II.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opx::identity {

enum class Form {
    kanji,
    kanji_wild,
    kanji_loose,
    kanji_look_alike,
    surname_kanji,
    given_kanji,
    surname_kanji_loose,
    given_kanji_loose,
    name_set,
    kanji_letters,
    kana_letters,
    kana_exact,
    kana,
    kana_long,
    kana_voiceless,
    kana_loose,
    romaji,
    surname_kana,
    given_kana,
    surname_kana_loose,
    given_kana_loose,
    name_kind,
    date,
    partial_date,
    year,
    month_day,
    sex,
    insurer_no,
    insurer_checked,
    symbol,
    number,
    branch_no,
    postal,
    postal_area,
    phone,
    mobile,
    phone_end,
    address,
    address_block,
    id,
    text
};
std::optional<Form> form_named(std::string_view name) noexcept;
std::string_view name_of(Form form) noexcept;
std::vector<std::string> form_names();
/// Whether equal values mean agreement; false for kanji_wild, in which 〓 is any character.
bool is_exact(Form form) noexcept;

class Forms {
   public:
    Forms() = default;
    /// Reads variants.yaml and words.yaml. Error(definition), DD006, for a character in two classes.
    explicit Forms(const std::filesystem::path& folder);
    /// Empty when the value says nothing.
    std::string apply(Form form, std::string_view value) const;
    /// Running text and names in one form, so that a name can be looked for in a text: NFKC, katakana for hiragana and half
    /// width, large kana, variants folded, capitals, hyphens alike; no blanks but between Latin letters or digits, and
    /// line ends. Unknown characters stay.
    std::u32string searchable(std::string_view value) const;

   private:
    struct Tables;
    std::shared_ptr<const Tables> tables_;  // none: nothing is folded
};

}  // namespace opx::identity
