// How a linkage profile compares two records: comparisons of levels, vetoes, blocking passes, and what is decided.
//
// Level       a condition on items, tried from strict to loose; the first that holds is the level of the pair, the last
//             ("else") has no condition. When no item of a comparison is known on both sides, or its `where` does not
//             hold, the comparison says nothing (no level, weight 0).
// Condition   a map: all of its tests hold; a list of maps: one of them holds. Tests: equal (all items share a value),
//             any_equal (one item does), differ (all items are known on both sides and share nothing),
//             missing (no item is known on both sides), crossed (two
//             items, each equal to the other one of the other side), jaro_winkler {item: least}, edits {item: most}
//             (Damerau-Levenshtein), characters {item: most} (one letter each, an unknown one equals any), both only where some
//             character agrees,
//             date {item: [relations]}, address {item: [relations]}. A missing value makes a test fail.
// Grouped     what a household shares (surname, insurance, address, home telephone) belongs in the levels of one
//             comparison: as comparisons apart they count the same evidence several times.
// Errors      Error(definition) with the place (LP01 form, LP02 comparisons that cannot be right).
// Source      reference: linkage.md 2 to 5; opx-linkage-profile(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "definition/model.hpp"

namespace opx::yaml {
class Node;
}

namespace opx::identity {

struct Condition {
    enum class Test {
        all,
        any,
        equal,
        any_equal,
        differ,
        missing,
        crossed,
        jaro_winkler,
        edits,
        characters,
        date,
        address
    };
    Test test = Test::all;
    std::vector<std::size_t> items;
    double least = 0;             // jaro_winkler
    unsigned most = 0;            // edits, characters
    std::uint32_t relations = 0;  // bits by DateRelation or AddressRelation
    std::vector<Condition> parts;
    bool operator==(const Condition&) const = default;
};

/// A common value is less evidence than a rare one: the weight of the level moves by log2(mean share / share of the
/// value), where the mean is the one u rests on.
struct TermFrequency {
    std::size_t item = 0;
    double weight = 1;    // 0 to 1
    double floor = 1e-5;  // least share of a value, against misspellings that look rare
    std::string table;    // CSV `value,share` beside the profile; empty: counted in the data
};

struct Level {
    std::string id;
    Condition when;  // of the last level: Test::all without parts
    double m = 0;    // 0: not given
    double u = 0;
    std::optional<TermFrequency> term_frequency;
};

struct Comparison {
    std::string id;
    std::optional<Condition> where;
    std::vector<Level> levels;
    std::vector<std::size_t> items;  // every item of the levels
    bool trained = true;             // else m and u stay as given
};

struct LevelVeto {
    std::string id;
    std::vector<std::pair<std::size_t, std::uint32_t>> when;  // comparison, bits of its levels
};

struct BlockKey {
    std::size_t item = 0;
    unsigned prefix = 0;  // characters; 0: the whole value
    bool operator==(const BlockKey&) const = default;
};

struct BlockingPass {
    std::string id;
    std::vector<BlockKey> keys;
};

/// Two items that are the parts of a third: names without a blank are split as the names with one are.
struct Split {
    std::size_t whole = 0;
    std::size_t surname = 0;
    std::size_t given = 0;
};

/// An item of keyed encodings (linkage/encoding.hpp): pieces of `grams` characters, each setting `hashes` bits.
struct EncodedItem {
    std::size_t item = 0;
    unsigned grams = 2;
    unsigned hashes = 10;
};

struct Clustering {
    bool best_per_source = false;  // a person has at most one group of records in each other operator's file
    double contradiction = -20;    // a pair of records at or under this weight keeps two groups apart
};

struct Model {
    std::vector<Comparison> comparisons;
    std::vector<LevelVeto> vetoes;
    std::vector<BlockingPass> blocking;
    std::vector<BlockingPass> training;
    std::vector<Split> splits;
    std::vector<EncodedItem> encoding;
    double lambda = 0;              // 0: from training
    double matches_per_record = 0;  // lambda of data of any size: 2 matches_per_record / (records - 1), at most 1/100
    double rules_recall = 0.8;      // guessed: true pairs that the link rules find
    double expected_error = 0.001;  // of the links; used when `link` is 0
    double link = 0;                // least probability of a link
    double review = 0.05;           // least probability of a pair for review
    Clustering clustering;

    bool empty() const noexcept { return comparisons.empty(); }
    /// Every level that a model needs has m and u.
    bool has_weights() const noexcept;
};

/// Reads the keys of a profile that make the model; `item_of` finds an item by name or throws.
struct ItemNames {
    std::vector<std::string> names;
    std::size_t find(const std::string& name, const yaml::Node& node) const;
};
Model read_model(const yaml::Node& profile, const ItemNames& items);
/// LP02: no last level, levels that cannot be reached, m or u that do not add to 1, an item compared twice.
void check_model(const Model& model, const yaml::Node& profile, const ItemNames& items);

std::vector<std::string> date_relation_names();
std::vector<std::string> address_relation_names();

}  // namespace opx::identity
