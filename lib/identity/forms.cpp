#include "identity/forms.hpp"

#include <algorithm>
#include <array>

#include "identity/address_form.hpp"
#include "identity/compare.hpp"
#include "identity/name_forms.hpp"
#include "identity/number_forms.hpp"
#include "text/utf8.hpp"

namespace opx::identity {
namespace {

constexpr std::array<std::pair<std::string_view, Form>, 41> kForms = {
    {{"kanji", Form::kanji},
     {"kanji_wild", Form::kanji_wild},
     {"kanji_loose", Form::kanji_loose},
     {"kanji_look_alike", Form::kanji_look_alike},
     {"surname_kanji", Form::surname_kanji},
     {"given_kanji", Form::given_kanji},
     {"surname_kanji_loose", Form::surname_kanji_loose},
     {"given_kanji_loose", Form::given_kanji_loose},
     {"name_set", Form::name_set},
     {"kanji_letters", Form::kanji_letters},
     {"kana_letters", Form::kana_letters},
     {"kana_exact", Form::kana_exact},
     {"kana", Form::kana},
     {"kana_long", Form::kana_long},
     {"kana_voiceless", Form::kana_voiceless},
     {"kana_loose", Form::kana_loose},
     {"romaji", Form::romaji},
     {"surname_kana", Form::surname_kana},
     {"given_kana", Form::given_kana},
     {"surname_kana_loose", Form::surname_kana_loose},
     {"given_kana_loose", Form::given_kana_loose},
     {"name_kind", Form::name_kind},
     {"date", Form::date},
     {"partial_date", Form::partial_date},
     {"year", Form::year},
     {"month_day", Form::month_day},
     {"sex", Form::sex},
     {"insurer_no", Form::insurer_no},
     {"insurer_checked", Form::insurer_checked},
     {"symbol", Form::symbol},
     {"number", Form::number},
     {"branch_no", Form::branch_no},
     {"postal", Form::postal},
     {"postal_area", Form::postal_area},
     {"phone", Form::phone},
     {"mobile", Form::mobile},
     {"phone_end", Form::phone_end},
     {"address", Form::address},
     {"address_block", Form::address_block},
     {"id", Form::id},
     {"text", Form::text}}};

constexpr KanaSteps kExact{.large = false, .one_writing = false};
constexpr KanaSteps kStrict{};
constexpr KanaSteps kLong{.long_vowels = false};
constexpr KanaSteps kVoiceless{.voices = false};
constexpr KanaSteps kLoose{.long_vowels = false, .voices = false};

std::u32string& scratch() {
    thread_local std::u32string out;
    return out;
}

std::string kana(std::string_view value, KanaSteps steps) {
    std::u32string& out = scratch();
    kana_form(value, steps, out);
    return text::utf8_of(out);
}

std::string sorted(std::string_view name) {
    std::u32string letters = text::code_points(name);
    std::erase(letters, U'々');  // one that repeats nothing
    std::sort(letters.begin(), letters.end());
    return text::utf8_of(letters);
}

/// Loosest kana of a name in Latin letters or kana. ン before a vowel is the row of ナ, as Latin letters mostly do not
/// tell シンイチ from シニチ.
std::string romaji(std::string_view value) {
    std::u32string points;
    comparing_points(value, points);
    std::u32string sound;
    if (!kana_of_romaji(points, sound)) {
        sound.clear();
        if (std::any_of(points.begin(), points.end(), is_kanji)) return {};
        sound = points;
    }
    std::u32string kana;
    kana_form(text::utf8_of(sound), kLoose, kana);
    std::u32string out;
    for (const char32_t c : kana) {
        constexpr std::u32string_view kVowels = U"アイウエオ";
        const std::size_t vowel = kVowels.find(c);
        if (vowel != std::u32string_view::npos && !out.empty() && out.back() == U'ン')
            out.back() = U"ナニヌネノ"[vowel];
        else out += c;
    }
    return std::all_of(out.begin(), out.end(), is_kana) ? text::utf8_of(out) : std::string{};
}

}  // namespace

struct Forms::Tables {
    Variants variants;
    AddressForms addresses;
    std::vector<std::u32string> test_names;  // of these and the next: the loose form of kanji
    std::vector<std::u32string> test_whole_names;
    std::vector<std::u32string> newborn_words;
    std::vector<std::u32string> newborn_endings;

    explicit Tables(const std::filesystem::path& folder) : variants(load_variants(folder / "variants.yaml")) {
        const Words words = load_words(folder / "words.yaml");
        addresses = AddressForms(variants, words);
        test_names = loose(words.test_names);
        test_whole_names = loose(words.test_whole_names);
        newborn_words = loose(words.newborn_words);
        newborn_endings = loose(words.newborn_endings);
    }
    std::vector<std::u32string> loose(const std::vector<std::string>& words) const {
        std::vector<std::u32string> out;
        for (const std::string& word : words) out.push_back(loose(word));
        return out;
    }
    std::u32string loose(std::string_view word) const {
        std::u32string out;
        kanji_form(word, variants.loose, Unknown::keep, out);
        return out;
    }
    static bool is_one_of(const std::vector<std::u32string>& words, std::u32string_view name) {
        return std::find(words.begin(), words.end(), name) != words.end();
    }
    bool is_newborn(std::u32string_view given) const {
        return std::any_of(newborn_words.begin(), newborn_words.end(),
                           [&](const std::u32string& word) { return given.starts_with(word); });
    }
    std::string kind_of(std::string_view name) const {
        const std::u32string whole = loose(name);
        if (whole.empty()) return {};
        const auto begins = [&](const std::u32string& word) { return whole.starts_with(word); };
        const auto ends = [&](const std::u32string& word) {
            return whole.size() > word.size() && whole.ends_with(word);
        };
        bool test = is_one_of(test_whole_names, whole) || std::any_of(test_names.begin(), test_names.end(), begins);
        for (const std::string_view word : words_of(name)) test = test || is_one_of(test_names, loose(word));
        if (test) return "test";
        const bool newborn = is_newborn(whole) || std::any_of(newborn_words.begin(), newborn_words.end(), ends) ||
                             std::any_of(newborn_endings.begin(), newborn_endings.end(), ends);
        return newborn ? "newborn" : "";
    }
    /// What a name is without its surname; empty for a child not yet named.
    std::string_view given_of(std::string_view name) const {
        const std::string_view given = parts_of_name(name).given;
        return !given.empty() && is_newborn(loose(given)) ? std::string_view{} : given;
    }
    std::string kanji(std::string_view value, const CharMap& map, Unknown unknown = Unknown::refuse) const {
        std::u32string& out = scratch();
        kanji_form(value, map, unknown, out);
        return text::utf8_of(out);
    }
    std::string name_set(std::string_view value) const {
        std::vector<std::string> words;
        for (const std::string_view word : words_of(value)) {
            // ジョン・スミス, SMITH,JOHN: a middle dot and a comma stand between words, too.
            std::u32string points;
            comparing_points(word, points);
            for (std::size_t at = 0; at < points.size();) {
                const std::size_t end = std::min(points.find_first_of(U"・,=/", at), points.size());
                const std::string piece = text::utf8_of(std::u32string_view(points).substr(at, end - at));
                at = end + 1;
                std::string form = romaji(piece);
                if (form.empty()) form = kanji(piece, variants.loose);
                if (!form.empty() && std::find(words.begin(), words.end(), form) == words.end())
                    words.push_back(std::move(form));
            }
        }
        std::sort(words.begin(), words.end());
        std::string out;
        for (const std::string& word : words) (out += out.empty() ? "" : " ") += word;
        return out;
    }
    std::string apply(Form form, std::string_view value) const;
};

std::optional<Form> form_named(std::string_view name) noexcept {
    for (const auto& [word, form] : kForms)
        if (word == name) return form;
    return std::nullopt;
}

std::string_view name_of(Form form) noexcept {
    for (const auto& [word, known] : kForms)
        if (known == form) return word;
    return {};
}

std::vector<std::string> form_names() {
    std::vector<std::string> names;
    for (const auto& [word, form] : kForms) names.emplace_back(word);
    return names;
}

bool is_exact(Form form) noexcept {
    return form != Form::kanji_wild;
}

Forms::Forms(const std::filesystem::path& folder) : tables_(std::make_shared<Tables>(folder)) {}

std::u32string Forms::searchable(std::string_view value) const {
    const auto latin = [](char32_t c) { return (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9'); };
    static const CharMap kSame;
    const CharMap& fold = tables_ ? tables_->variants.strict : kSame;
    std::u32string points;
    comparing_points(value, points);
    std::u32string out;
    bool blank = false;
    for (char32_t c : points) {
        const bool gap = c == U' ' || c == U'\t' || c == U'\u3000';
        blank = blank || gap;
        if (gap || c == U'・' || c == U'\r') continue;
        if (c == U'々' && !out.empty()) c = out.back();
        c = comparing_kana(fold(c));
        if (is_hyphen(c)) c = U'-';
        if (c >= U'a' && c <= U'z') c = c - U'a' + U'A';
        if (blank && !out.empty() && latin(out.back()) && latin(c)) out += U' ';
        blank = false;
        out += c;
    }
    return out;
}

std::string Forms::Tables::apply(Form form, std::string_view value) const {
    switch (form) {
        case Form::kanji:
            return kanji(value, variants.strict);
        case Form::kanji_wild:
            return kanji(value, variants.strict, Unknown::keep);
        case Form::kanji_loose:
            return kanji(value, variants.loose);
        case Form::kanji_look_alike:
            return kanji(value, variants.look_alike);
        case Form::surname_kanji:
            return kanji(parts_of_name(value).surname, variants.strict);
        case Form::given_kanji:
            return kanji(given_of(value), variants.strict);
        case Form::surname_kanji_loose:
            return kanji(parts_of_name(value).surname, variants.loose);
        case Form::given_kanji_loose:
            return kanji(given_of(value), variants.loose);
        case Form::name_set:
            return name_set(value);
        case Form::kanji_letters:
            return sorted(kanji(value, variants.loose));
        case Form::kana_letters:
            return sorted(kana(value, kLoose));
        case Form::kana_exact:
            return kana(value, kExact);
        case Form::kana:
            return kana(value, kStrict);
        case Form::kana_long:
            return kana(value, kLong);
        case Form::kana_voiceless:
            return kana(value, kVoiceless);
        case Form::kana_loose:
            return kana(value, kLoose);
        case Form::romaji:
            return romaji(value);
        case Form::surname_kana:
            return kana(parts_of_name(value).surname, kStrict);
        case Form::given_kana:
            return kana(given_of(value), kStrict);
        case Form::surname_kana_loose:
            return kana(parts_of_name(value).surname, kLoose);
        case Form::given_kana_loose:
            return kana(given_of(value), kLoose);
        case Form::name_kind:
            return kind_of(value);
        case Form::date:
            return date_form(value, false);
        case Form::partial_date:
            return date_form(value, true);
        case Form::year:
            return date_form(value, true).substr(0, 4);
        case Form::month_day: {
            const std::string date = date_form(value, false);
            return date.empty() ? date : date.substr(5);
        }
        case Form::sex:
            return sex_form(value);
        case Form::insurer_no:
            return insurer_form(value);
        case Form::insurer_checked: {
            std::string digits = insurer_form(value);
            return has_check_digit(digits) ? digits : std::string{};
        }
        case Form::symbol:
        case Form::number:
            return compact_form(value, Zeros::drop);
        case Form::branch_no:
            return branch_form(value);
        case Form::postal:
            return postal_form(value);
        case Form::postal_area:
            return postal_area_form(value);
        case Form::phone:
            return phone_form(value);
        case Form::mobile:
            return mobile_form(value);
        case Form::phone_end:
            return phone_end_form(value);
        case Form::address:
            return addresses.apply(value, true);
        case Form::address_block:
            return addresses.apply(value, false);
        case Form::id:
            return compact_form(value, Zeros::keep);
        case Form::text:
            return text_form(value);
    }
    return {};
}

std::string Forms::apply(Form form, std::string_view value) const {
    if (value.empty() || !tables_) return {};
    return tables_->apply(form, value);
}

}  // namespace opx::identity
