// Names in comparing form (forms.hpp says what each form holds). Functions return an empty text for a name that says
// nothing; none throws.
// Source   reference: linkage.md 9, 10, 17.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/variants.hpp"

namespace opx::identity {

enum class Unknown {
    refuse,
    keep
};  // a character nobody knows: the name is empty, or it stays as 〓 when half is known

/// A name in kanji, its characters by `map`.
void kanji_form(std::string_view name, const CharMap& map, Unknown unknown, std::u32string& out);

/// What is done to kana; the steps of linkage.md 10, in its order.
struct KanaSteps {
    bool large = true;        // ッ to ツ
    bool one_writing = true;  // ヂ ヅ ヲ ヱ ヰ ヴ to ジ ズ オ エ イ ブ
    bool long_vowels = true;  // kept; false: ー and lengthening vowels out
    bool voices = true;       // kept; false: ガ to カ
};
void kana_form(std::string_view name, KanaSteps steps, std::u32string& out);

/// One character of running text: katakana, large, one writing of each sound.
char32_t comparing_kana(char32_t c) noexcept;

/// Latin letters to kana, Hepburn, kunrei and passport spelling alike; false when the letters are no Japanese syllables.
bool kana_of_romaji(std::u32string_view letters, std::u32string& kana);

/// The pieces between blanks or ^ (HL7), in order.
std::vector<std::string_view> words_of(std::string_view name);
/// The first piece, and everything behind it; both empty when the name is one piece.
struct NameParts {
    std::string_view surname;
    std::string_view given;
};
NameParts parts_of_name(std::string_view name);

}  // namespace opx::identity
