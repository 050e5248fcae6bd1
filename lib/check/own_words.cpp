#include "check/own_words.hpp"

#include <algorithm>
#include <array>

#include "text/normalize.hpp"

namespace opx::check {
namespace {

constexpr std::size_t kLeastInsured = 5;
constexpr std::size_t kLeastMark = 6;

// In the searchable form: katakana for hiragana, large for small kana.
constexpr std::array<std::u32string_view, 10> kHonorifics = {U"様",   U"サン",   U"氏",   U"殿",   U"君",
                                                             U"クン", U"チヤン", U"サマ", U"ドノ", U"嬢"};
constexpr std::u32string_view kParticles = U"ハガオニノトモヘデヨ";

bool is_kana(char32_t c) noexcept {
    return (c >= 0x30A1 && c <= 0x30FA) || c == U'ー';
}
bool is_latin(char32_t c) noexcept {
    return (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
}
bool is_kanji(char32_t c) noexcept {
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000;
}
bool is_digit(char32_t c) noexcept {
    return c >= U'0' && c <= U'9';
}

bool honorific_at(std::u32string_view text, std::size_t at) noexcept {
    return std::any_of(kHonorifics.begin(), kHonorifics.end(),
                       [&](std::u32string_view word) { return text.substr(at).starts_with(word); });
}

/// A place where the word stands for itself, by the rule of the header.
bool stands_alone(std::u32string_view text, std::size_t at, std::u32string_view word) noexcept {
    const std::size_t end = at + word.size();
    const char32_t before = at == 0 ? U'\n' : text[at - 1];
    const char32_t after = end == text.size() ? U'\n' : text[end];
    const bool kanji = std::any_of(word.begin(), word.end(), is_kanji);
    if (kanji && word.size() > 1) return true;
    const bool latin = std::all_of(word.begin(), word.end(), is_latin);
    const bool begins = kanji ? !is_kanji(before) : latin ? !is_latin(before) : !is_kana(before);
    if (!begins) return false;
    if (honorific_at(text, end)) return true;
    if (kanji || word.size() < 3) return false;
    if (latin) return !is_latin(after);
    return !is_kana(after) ||
           (kParticles.find(after) != std::u32string_view::npos && (end + 1 == text.size() || !is_kana(text[end + 1])));
}

template <class Test>
bool anywhere(std::u32string_view text, std::u32string_view word, const Test& test) {
    if (word.empty()) return false;
    for (std::size_t at = text.find(word); at != std::u32string_view::npos; at = text.find(word, at + 1))
        if (test(at)) return true;
    return false;
}

/// Both names together. Short ones in kana (オノユ) may still be part of a longer word.
bool full_name_in(std::u32string_view text, std::u32string_view full) {
    if (full.size() < 2) return false;
    const bool kanji = std::any_of(full.begin(), full.end(), is_kanji);
    return anywhere(text, full, [&](std::size_t at) {
        if (kanji || full.size() >= 5) return true;
        return stands_alone(text, at, full);
    });
}

std::string without_zeros(std::string_view digits) {
    const std::size_t first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? std::string{} : std::string(digits.substr(first));
}

/// Rows of digits with one sign between them: "03", "1234", "5678" of 03-1234-5678.
struct Group {
    std::string_view digits;
    bool follows;  // on the one before, behind one sign (or a bracket and a blank)
    bool whole;    // no letter beside it
};

std::vector<Group> groups_of(std::string_view text) {
    std::vector<Group> out;
    std::size_t last_end = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(static_cast<unsigned char>(text[at]))) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && is_digit(static_cast<unsigned char>(text[end]))) ++end;
        const auto letter = [&](std::size_t place) {
            return (text[place] >= 'A' && text[place] <= 'Z') || (text[place] >= 'a' && text[place] <= 'z');
        };
        const std::string_view gap = text.substr(last_end, at - last_end);
        constexpr std::string_view kHyphen = "\xE2\x80\x90";     // ‐
        constexpr std::string_view kLongVowel = "\xE3\x83\xBC";  // ー
        constexpr std::string_view kMinus = "\xE2\x88\x92";      // −
        const bool joins = gap == "-" || gap == "(" || gap == ")" || gap == " " || gap == "." || gap == ") " ||
                           gap == kHyphen || gap == kLongVowel || gap == kMinus;
        out.push_back({text.substr(at, end - at), !out.empty() && joins,
                       (at == 0 || !letter(at - 1)) && (end == text.size() || !letter(end))});
        last_end = end;
        at = end;
    }
    return out;
}

bool number_in(const std::vector<Group>& groups, const std::string& digits) {
    for (std::size_t begin = 0; begin < groups.size(); ++begin) {
        std::string joined;
        for (std::size_t end = begin; end < groups.size(); ++end) {
            if (!groups[end].whole || (end > begin && !groups[end].follows)) break;
            joined += groups[end].digits;
            const std::string bare = without_zeros(joined);
            if (bare == digits) return true;
            if (bare.size() >= digits.size()) break;
        }
    }
    return false;
}

bool mark_in(std::u32string_view text, std::u32string_view symbol, std::u32string_view number) {
    return anywhere(text, symbol, [&](std::size_t at) {
        if (at > 0 && is_latin(text[at - 1]) && is_latin(symbol.front())) return false;
        std::size_t behind = at + symbol.size();
        bool parted = !is_digit(symbol.back());
        while (behind < text.size() &&
               std::u32string_view(U"-:/, 番号ー").find(text[behind]) != std::u32string_view::npos) {
            ++behind;
            parted = true;
        }
        while (behind < text.size() && text[behind] == U'0') ++behind;
        const std::size_t end = behind + number.size();
        return parted && text.substr(behind, number.size()) == number && (end == text.size() || !is_latin(text[end]));
    });
}

}  // namespace

void OwnWords::clear() {
    names_.clear();
    numbers_.clear();
    marks_.clear();
}

void OwnWords::add(Kind kind, std::size_t item, std::string_view value, std::string_view symbol) {
    value = text::trim(value);
    if (value.empty()) return;
    if (kind == Kind::name) {
        Name name{item, forms_->searchable(value), {}};
        if (name.full.empty()) return;
        const std::string plain = text::nfkc(value);
        if (const std::size_t blank = plain.find(' '); blank != std::string::npos) {
            name.parts.push_back(forms_->searchable(std::string_view(plain).substr(0, blank)));
            name.parts.push_back(forms_->searchable(std::string_view(plain).substr(blank)));
        }
        names_.push_back(std::move(name));
    } else if (kind == Kind::phone) {
        const std::string digits = forms_->apply(identity::Form::phone, value);
        if (digits.empty()) return;
        numbers_.push_back({item, without_zeros(digits)});
        numbers_.push_back({item, "81" + without_zeros(digits)});
    } else {
        const std::string number = forms_->apply(identity::Form::number, value);
        if (number.empty()) return;
        const bool digits = number.find_first_not_of("0123456789") == std::string::npos;
        if (digits && number.size() >= kLeastInsured) numbers_.push_back({item, number});
        Mark mark{item, forms_->searchable(symbol), std::u32string(number.begin(), number.end())};
        if (!digits || mark.symbol.empty() || mark.symbol.size() + mark.number.size() < kLeastMark) return;
        marks_.push_back(std::move(mark));
    }
}

std::vector<std::size_t> OwnWords::found(std::string_view value) const {
    std::vector<std::size_t> out;
    const auto meet = [&](std::size_t item) {
        if (std::find(out.begin(), out.end(), item) == out.end()) out.push_back(item);
    };
    const std::u32string text = forms_->searchable(value);
    for (const Name& name : names_) {
        if (full_name_in(text, name.full)) meet(name.item);
        for (const std::u32string& part : name.parts)
            if (anywhere(text, part, [&](std::size_t at) { return stands_alone(text, at, part); })) meet(name.item);
    }
    if (std::any_of(text.begin(), text.end(), is_digit)) {
        const std::string plain = text::nfkc(value);
        const std::vector<Group> groups = groups_of(plain);
        for (const Number& number : numbers_)
            if (number_in(groups, number.digits)) meet(number.item);
        for (const Mark& mark : marks_)
            if (mark_in(text, mark.symbol, mark.number)) meet(mark.item);
    }
    return out;
}

}  // namespace opx::check
