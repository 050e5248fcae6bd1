#include "identity/variants.hpp"

#include "text/normalize.hpp"
#include "text/utf8.hpp"
#include "yaml/node.hpp"

namespace opx::identity {
namespace {

/// One kind of class: representative and members, each character once and as NFKC leaves it.
class Classes {
   public:
    Classes(const yaml::Node& node, const CharMap* narrower) : narrower_(narrower) {
        for (const auto& entry : node.entries()) {
            const std::u32string plain = text::code_points(entry.key);
            if (plain.size() != 1) entry.value.fail("one character was expected before the colon [DD006]");
            take(plain[0], plain[0], entry.value);
            for (const char32_t variant : text::code_points(entry.value.text())) take(variant, plain[0], entry.value);
        }
    }
    void write(CharMap& map) const {
        for (const auto& [from, to] : pairs_) map.set(from, to);
    }
    const std::vector<std::pair<char32_t, char32_t>>& pairs() const noexcept { return pairs_; }

   private:
    void take(char32_t from, char32_t to, const yaml::Node& node) {
        const std::string written = text::utf8(from);
        if (!seen_.insert(from).second) node.fail("the character " + written + " stands in two classes [DD006]");
        if (text::nfkc(written) != written)
            node.fail("the character " + written + " is changed by NFKC before it is looked up [DD006]");
        if (narrower_ != nullptr && (*narrower_)(from) != from)
            node.fail("the character " + written + " is folded by a stricter class already [DD006]");
        if (from != to) pairs_.emplace_back(from, to);
    }

    const CharMap* narrower_;
    std::set<char32_t> seen_;
    std::vector<std::pair<char32_t, char32_t>> pairs_;
};

constexpr std::u32string_view kSmall = U"ァィゥェォッャュョヮヵヶ";
constexpr std::u32string_view kLarge = U"アイウエオツヤユヨワカケ";

/// `map` after `next`: everything that pointed to a character points to where that goes now.
void widen(CharMap& map, const Classes& narrower, const CharMap& next) {
    for (const auto& [from, to] : narrower.pairs()) map.set(from, next(to));
}

}  // namespace

Variants load_variants(const std::filesystem::path& file) {
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"variants", "fold", "loose", "look_alike"});
    if (root.at("variants").text() != "1") root.at("variants").fail("format 1 was expected [DD006]");
    Variants out;
    const Classes strict(root.at("fold"), nullptr);
    strict.write(out.strict);
    out.loose = out.strict;
    for (char32_t c = U'ぁ'; c <= U'ゖ'; ++c) out.loose.set(c, katakana_of(c));
    for (std::size_t i = 0; i < kSmall.size(); ++i) {
        out.loose.set(kSmall[i], kLarge[i]);
        out.loose.set(kSmall[i] - (U'ァ' - U'ぁ'), kLarge[i]);
    }
    out.look_alike = out.loose;
    const yaml::Node* const loose_node = root.find("loose");
    if (loose_node == nullptr) return out;
    const Classes loose(*loose_node, &out.strict);
    CharMap step;
    loose.write(step);
    loose.write(out.loose);
    widen(out.loose, strict, step);
    const CharMap loose_map = out.loose;
    out.look_alike = out.loose;
    if (const yaml::Node* const look_node = root.find("look_alike")) {
        const Classes look(*look_node, &loose_map);
        CharMap last;
        look.write(last);
        look.write(out.look_alike);
        widen(out.look_alike, loose, last);
        for (const auto& [from, to] : strict.pairs()) out.look_alike.set(from, last(loose_map(to)));
        for (char32_t c = U'ぁ'; c <= U'ヶ'; ++c) out.look_alike.set(c, last(loose_map(c)));
    }
    return out;
}

Words load_words(const std::filesystem::path& file) {
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"words", "test_names", "test_whole_names", "newborn_words", "newborn_endings", "prefectures",
                     "cities_of_two_prefectures", "cities", "cities_with_wards", "wards_not_compared", "street_city",
                     "street_directions"});
    if (root.at("words").text() != "1") root.at("words").fail("format 1 was expected [DD006]");
    const auto list = [&](std::string_view key) {
        const yaml::Node* const node = root.find(key);
        return node == nullptr ? std::vector<std::string>{} : node->texts();
    };
    return {list("test_names"),
            list("test_whole_names"),
            list("newborn_words"),
            list("newborn_endings"),
            list("prefectures"),
            list("cities_of_two_prefectures"),
            list("cities"),
            list("cities_with_wards"),
            list("wards_not_compared"),
            root.text_or("street_city"),
            list("street_directions")};
}

}  // namespace opx::identity
