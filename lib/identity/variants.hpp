// The tables of variants.yaml and words.yaml: which characters are compared as one, and which words of names and
// addresses are special.
//
// Classes  strict: other shapes of one character (邊 辺). loose: other characters written for each other in names (斉 斎);
//          hiragana and katakana, large and small kana, are one there. look_alike: alike to the eye (一 ー, 二 ニ). Each
//          wider class holds the narrower ones.
// Errors   Error(definition, DD006): a character that stands in two classes of one kind, a representative that is itself
//          folded, or one that NFKC changes.
// Source   reference: linkage.md 9, 14, 17; the files say where the characters come from.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "identity/fold.hpp"

namespace opx::identity {

struct Variants {
    CharMap strict;
    CharMap loose;
    CharMap look_alike;
};
Variants load_variants(const std::filesystem::path& file);

/// As written; whoever looks for them brings them into the form it compares.
struct Words {
    std::vector<std::string> test_names;
    std::vector<std::string> test_whole_names;
    std::vector<std::string> newborn_words;
    std::vector<std::string> newborn_endings;
    std::vector<std::string> prefectures;
    std::vector<std::string> cities_of_two_prefectures;
    std::vector<std::string> cities;
    std::vector<std::string> cities_with_wards;
    std::vector<std::string> wards_not_compared;
    std::string street_city;
    std::vector<std::string> street_directions;
};
Words load_words(const std::filesystem::path& file);

}  // namespace opx::identity
