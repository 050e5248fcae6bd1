#include "identity/address_form.hpp"

#include <algorithm>
#include <array>

#include "identity/number_forms.hpp"
#include "text/utf8.hpp"

namespace opx::identity {
namespace {

using Text = std::u32string_view;

bool is_digit(char32_t c) noexcept {
    return c >= U'0' && c <= U'9';
}
bool is_numeral(char32_t c) noexcept {
    return kNumerals.find(c) != Text::npos;
}

/// The longest of `words` that `text` begins with; empty when none.
Text first_of(const std::vector<std::u32string>& words, Text text) noexcept {
    Text found;
    for (const std::u32string& word : words)
        if (word.size() > found.size() && text.starts_with(word)) found = text.substr(0, word.size());
    return found;
}
bool contains(const std::vector<std::u32string>& words, Text word) noexcept {
    return std::find(words.begin(), words.end(), word) != words.end();
}

Text take(Text& rest, std::size_t count) noexcept {
    const Text head = rest.substr(0, count);
    rest.remove_prefix(count);
    return head;
}

/// Behind the first of `ends` that stands at the second character or later, among `most`; 0 when none.
std::size_t end_of(Text text, Text ends, std::size_t most) noexcept {
    for (std::size_t i = 1; i < std::min(most, text.size()); ++i) {
        if (is_digit(text[i]) || text[i] == U' ') return 0;
        if (ends.find(text[i]) != Text::npos) return i + 1;
    }
    return 0;
}

/// Counters behind a number, the longest first.
constexpr std::array<Text, 11> kCounters = {
    {U"丁目ノ", U"番地ノ", U"丁目", U"番地", U"号地", U"番", U"号", U"丁", U"ノ", U"-", U"ー"}};

struct Counter {
    std::size_t size = 0;
    bool joins = false;  // ノ or a hyphen alone: a number must follow
};
Counter counter_at(Text text) noexcept {
    for (const Text counter : kCounters)
        if (text.starts_with(counter)) return {counter.size(), counter == U"ノ" || counter == U"-" || counter == U"ー"};
    return {};
}

/// A run of digits, or of kanji numerals; its length and value.
struct Number {
    std::size_t size = 0;
    std::uint64_t value = 0;
    bool kanji = false;
};
Number number_at(Text text) noexcept {
    Number number;
    while (number.size < text.size() && is_digit(text[number.size]))
        number.value = std::min<std::uint64_t>(number.value * 10 + (text[number.size++] - U'0'), 0xFFFFFFFFU);
    if (number.size > 0) return number;
    std::size_t end = 0;
    while (end < text.size() && is_numeral(text[end])) ++end;
    if (end == 0) return number;
    const auto value = kanji_number(text.substr(0, end));
    if (!value) return number;
    return {end, *value, true};
}

/// Whether a number with this behind it belongs to a name: 三番町, 二十四軒, 北1条, 第3地割, 六番丁, 4号線.
bool is_in_name(Text behind) noexcept {
    for (const Text name : {Text(U"番町"), Text(U"番丁"), Text(U"条"), Text(U"軒"), Text(U"線"), Text(U"地割"),
                            Text(U"町"), Text(U"号線"), Text(U"番街"), Text(U"区"), Text(U"ノ町"), Text(U"丁町")})
        if (behind.starts_with(name)) return true;
    return false;
}

/// Whether the numbers of the address begin here.
bool begins_numbers(Text text) noexcept {
    const Number number = number_at(text);
    if (number.size == 0) return false;
    const Text behind = text.substr(number.size);
    if (is_in_name(behind)) return false;
    if (!number.kanji) return true;
    const Counter counter = counter_at(behind);
    if (counter.size == 0) return false;
    const Text after = behind.substr(counter.size);
    // の and 丁 stand in names, too (一の宮, 八丁堀): a number must follow.
    const bool wants_number = counter.joins || (behind.starts_with(U"丁") && !behind.starts_with(U"丁目"));
    return !wants_number || number_at(after).size > 0;
}

/// Takes 1丁目2番3号 off the text: "1-2-3".
std::u32string take_numbers(Text& rest) {
    std::u32string out;
    for (;;) {
        const Number number = number_at(rest);
        if (number.size == 0) break;
        if (number.kanji) {
            // Behind the first number a numeral counts with a counter, or at the end: 1丁目二番, not 1丁目三田荘.
            const Text behind = rest.substr(number.size);
            if (!out.empty() && counter_at(behind).size == 0 && !behind.empty() && behind[0] != U' ') break;
        }
        if (!out.empty()) out += U'-';
        for (const char digit : std::to_string(number.value)) out += static_cast<char32_t>(digit);
        rest.remove_prefix(number.size);
        const Counter counter = counter_at(rest);
        Text after = rest.substr(counter.size);
        const bool house = rest.starts_with(U"号");
        if (counter.joins) {
            if (number_at(after).size == 0) break;
            rest = after;
            continue;
        }
        if (counter.size == 0) break;
        rest = after;
        // 1丁目 2-3, 2番-3: a blank or hyphen behind a counter changes nothing.
        while (!after.empty() && (after[0] == U' ' || after[0] == U'ノ' || is_hyphen(after[0]))) after.remove_prefix(1);
        if (number_at(after).size == 0) break;
        if (house && rest.starts_with(U' ')) break;  // 2番3号 101: behind 号 and a blank stands the building
        rest = after;
    }
    return out;
}

/// 24 as 二十四.
std::u32string numeral_of(std::uint64_t value) {
    constexpr Text kDigits = U"〇一二三四五六七八九";
    std::u32string out;
    if (value == 0 || value > 9999) {
        for (const char digit : std::to_string(value)) out += kDigits[static_cast<std::size_t>(digit - '0')];
        return out;
    }
    for (const auto& [unit, name] :
         {std::pair<std::uint64_t, char32_t>(1000, U'千'), {100, U'百'}, {10, U'十'}, {1, 0}}) {
        const std::uint64_t digit = value / unit % 10;
        if (digit == 0) continue;
        if (digit > 1 || name == 0) out += kDigits[digit];
        if (name != 0) out += name;
    }
    return out;
}

/// Takes the name of the town off, up to its numbers; 大字, 字 and blanks out, digits as numerals.
std::u32string take_town(Text& rest) {
    std::u32string town;
    while (!rest.empty() && !begins_numbers(rest)) {
        if (const Number number = number_at(rest); number.size > 0) {
            town += number.kanji ? std::u32string(rest.substr(0, number.size)) : numeral_of(number.value);
            rest.remove_prefix(number.size);
            continue;
        }
        const char32_t c = rest[0];
        if (rest.starts_with(U"大字")) rest.remove_prefix(2);
        else if (c == U'字' && !town.empty() && town.back() != U'文') rest.remove_prefix(1);
        else if (c == U' ') rest.remove_prefix(1);
        else town += c, rest.remove_prefix(1);
    }
    return town;
}

/// Without blanks and 号室; a hyphen at an end says nothing.
std::u32string building_of(Text rest) {
    std::u32string out;
    for (const char32_t c : rest)
        if (c != U' ') out += c;
    for (const Text end : {Text(U"号室"), Text(U"号"), Text(U"室")})
        if (out.size() > end.size() && out.ends_with(end) && is_digit(out[out.size() - end.size() - 1])) {
            out.resize(out.size() - end.size());
            break;
        }
    while (!out.empty() && is_hyphen(out.front())) out.erase(0, 1);
    while (!out.empty() && is_hyphen(out.back())) out.pop_back();
    return out;
}

}  // namespace

AddressForms::AddressForms(const Variants& variants, const Words& words)
    : map_(variants.strict),
      prefectures_(folded(words.prefectures)),
      doubled_cities_(folded(words.cities_of_two_prefectures)),
      cities_(folded(words.cities)),
      ward_cities_(folded(words.cities_with_wards)),
      wards_not_compared_(folded(words.wards_not_compared)),
      street_city_(folded(words.street_city)),
      directions_(folded(words.street_directions)) {}

std::vector<std::u32string> AddressForms::folded(const std::vector<std::string>& words) const {
    std::vector<std::u32string> out;
    for (const std::string& word : words) out.push_back(folded(word));
    return out;
}

std::u32string AddressForms::folded(std::string_view text) const {
    thread_local std::u32string points;
    comparing_points(text, points);
    std::u32string out;
    out.reserve(points.size());
    constexpr Text kSmall = U"ァィゥェォッャュョヮヵヶ";
    constexpr Text kLarge = U"アイウエオツヤユヨワカケ";
    for (std::size_t i = 0; i < points.size(); ++i) {
        char32_t c = points[i];
        if (is_blank(c) || c == U'|') {
            if (!out.empty() && out.back() != U' ') out += U' ';
            continue;
        }
        if (c < 0x20 || c == U'、' || c == U',') continue;
        if (is_hyphen(c)) c = U'-';
        // The mark of a long vowel between digits is a hyphen that was typed so.
        if (c == U'ー' && !out.empty() && is_digit(out.back())) c = U'-';
        if (c == U'々' && !out.empty() && out.back() != U' ') c = out.back();
        c = map_(katakana_of(c));
        if (const std::size_t small = kSmall.find(c); small != Text::npos) c = kLarge[small];
        if (c == U'之') c = U'ノ';
        // 霞が関, 霞ガ関, 霞ヶ関: between kanji one ケ.
        const bool ga = c == U'ガ' || c == U'ケ';
        if (ga && !out.empty() && is_kanji(out.back()) && i + 1 < points.size() && is_kanji(points[i + 1])) c = U'ケ';
        out += c >= U'a' && c <= U'z' ? c - U'a' + U'A' : c;
    }
    while (!out.empty() && out.back() == U' ') out.pop_back();
    return out;
}

std::string AddressForms::apply(std::string_view address, bool building) const {
    if (std::count(address.begin(), address.end(), '|') == 5) {  // in comparing form already
        const std::size_t end = address.rfind('|') + 1;
        return std::string(building ? address : address.substr(0, end));
    }
    std::u32string text = folded(address);
    if (text.empty()) return {};
    // Blanks before the first digit part nothing: 北海道 札幌市 中央区.
    const std::size_t digit = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_digit) - text.begin());
    if (digit < text.size())
        text.erase(std::remove(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(digit), U' '),
                   text.begin() + static_cast<std::ptrdiff_t>(digit));
    Text rest = text;
    const auto skip_blank = [&] {
        if (rest.starts_with(U' ')) rest.remove_prefix(1);
    };
    Text prefecture = first_of(prefectures_, rest);
    rest.remove_prefix(prefecture.size());
    skip_blank();
    // City, or county and town; a ward of Tokyo stands for one.
    std::u32string city(first_of(cities_, rest));
    if (!city.empty()) {
        rest.remove_prefix(city.size());
    } else {
        std::size_t end = end_of(rest, U"市郡区", 8);
        if (end > 0 && end < rest.size() && rest[end] == U'郡') ++end;  // 余市郡, 高市郡
        if (end > 0 && rest[end - 1] == U'郡') {
            if (const std::size_t town = end_of(rest.substr(end), U"町村", 8); town > 0)
                rest.remove_prefix(end), end = town;
            else end = 0;
        }
        // A town without its county: only when a name of a place follows it.
        if (end == 0 && prefecture.size() > 0) end = end_of(rest, U"町村", 8);
        city = take(rest, end);
    }
    skip_blank();
    std::u32string ward;
    if (contains(ward_cities_, city))
        if (const std::size_t end = end_of(rest, U"区", 7); end > 0) ward = take(rest, end);
    if (contains(wards_not_compared_, city)) ward.clear();
    skip_blank();
    if (city == street_city_ && !city.empty()) {
        // 寺町通御池上ル上本能寺前町: the town begins behind the last direction.
        std::size_t begin = 0;
        for (std::size_t at = 0; at < rest.size(); ++at)
            if (const Text word = first_of(directions_, rest.substr(at)); !word.empty()) begin = at + word.size();
        rest.remove_prefix(begin);
    }
    if (!contains(doubled_cities_, city)) prefecture = {};
    const std::u32string town = take_town(rest);
    const std::u32string numbers = take_numbers(rest);
    std::u32string out(prefecture);
    for (const std::u32string& part : {city, ward, town, numbers}) (out += U'|') += part;
    out += U'|';
    if (building) out += building_of(rest);
    return out == U"|||||" ? std::string{} : text::utf8_of(out);
}

}  // namespace opx::identity
