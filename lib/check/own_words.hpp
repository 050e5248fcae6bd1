// What tells who one patient is, looked for in free text about this patient (DC19): names, telephone, insurance number.
//
// Names    in kanji or kana, in any width, hiragana or katakana, with or without the blank between, variants of kanji folded.
//          Family and given name together always count. One of them alone counts when it has two kanji or more; kana and
//          Latin letters when they are three or more and stand as a word (before them no kana, after them none but a
//          particle or an honorific). Shorter ones (林, 森, オノ) are words of their own too often: they count only as a
//          word with an honorific behind: 様 さん 氏 殿 君 くん ちゃん さま.
// Numbers  digits in any width, with or without hyphens, brackets, blanks: a telephone number of ten or eleven digits, also
//          as +81; the insured number when it has five digits or more, a shorter one only behind its symbol (記号).
//          Numbers count as a whole: not within a longer row of digits, nor of letters and digits (a code).
// Privacy  the answer is which item was met, never the value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/forms.hpp"

namespace opx::check {

class OwnWords {
   public:
    enum class Kind { name, phone, insured };

    explicit OwnWords(const identity::Forms& forms) : forms_(&forms) {}
    void clear();
    /// `item` is the caller's number of the identity item, given back by found(). `symbol` only for insured numbers.
    void add(Kind kind, std::size_t item, std::string_view value, std::string_view symbol = {});
    bool empty() const noexcept { return names_.empty() && numbers_.empty() && marks_.empty(); }
    /// The items of which the text holds something, each once.
    std::vector<std::size_t> found(std::string_view text) const;

   private:
    struct Name {
        std::size_t item;
        std::u32string full;
        std::vector<std::u32string> parts;  // family and given name, where they are told apart
    };
    struct Number {
        std::size_t item;
        std::string digits;  // no zeros at the head
    };
    struct Mark {  // symbol and number
        std::size_t item;
        std::u32string symbol;
        std::u32string number;
    };

    const identity::Forms* forms_;
    std::vector<Name> names_;
    std::vector<Number> numbers_;
    std::vector<Mark> marks_;
};

}  // namespace opx::check
