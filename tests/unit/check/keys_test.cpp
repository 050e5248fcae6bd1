// Lists of keys: the same answer in memory and spilled, in whatever order the keys come.
#include "check/keys.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <string>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;
using check::KeyList;

namespace {

check::Key key_of(const std::string& text) {
    check::KeyMaker maker;
    maker.add(text);
    return maker.key();
}

KeyList list_of(const std::vector<std::string>& values, const TemporaryFolder& folder, std::size_t memory) {
    KeyList list(folder.path(), memory);
    std::uint64_t line = 1;
    for (const std::string& value : values) list.add({key_of(value), ++line});
    list.seal();
    return list;
}

std::vector<std::string> many(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(std::to_string(random() % (2 * count)));
    return out;
}

}  // namespace

TEST_CASE("values put together are another key than the same signs cut elsewhere") {
    const auto pair = [](std::string_view a, std::string_view b) {
        check::KeyMaker maker;
        maker.add(a);
        maker.add(b);
        return maker.key();
    };
    CHECK(pair("ab", "c") == pair("ab", "c"));
    CHECK(pair("ab", "c") != pair("a", "bc"));
    CHECK(pair("", "abc") != pair("abc", ""));
    CHECK(pair("12345678", "") != pair("12345678", std::string_view("\0", 1)));
}

TEST_CASE("a list that spills gives what one in memory gives") {
    const TemporaryFolder folder;
    const std::vector<std::string> values = many(200000, 7);
    std::set<std::string> seen;
    std::uint64_t twice = 0;
    std::vector<std::uint64_t> first;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!seen.insert(values[i]).second && ++twice <= 5) first.push_back(i + 2);
    const std::vector<std::string> parents = many(50000, 9);
    const std::set<std::string> known(parents.begin(), parents.end());
    std::uint64_t alone = 0;
    for (const std::string& value : values) alone += !known.contains(value);
    for (const std::size_t memory : {std::size_t{1}, std::size_t{1} << 20, std::size_t{64} << 20}) {
        const KeyList list = list_of(values, folder, memory);
        CHECK(list.size() == values.size());
        CHECK(check::distinct(list) == seen.size());
        const check::Places places = check::repeated(list, 5);
        CHECK(places.count == twice);
        CHECK(places.first == first);
        CHECK(check::without_parent(list, list_of(parents, folder, memory), 3).count == alone);
        CHECK(check::without_parent(list, list, 3).count == 0);
    }
    CHECK(folder.entries() == 0);  // what is spilled has no name
}

TEST_CASE("empty lists and a folder that is not there") {
    const TemporaryFolder folder;
    const KeyList none = list_of({}, folder, 1);
    CHECK(check::distinct(none) == 0);
    CHECK(check::repeated(none, 20).count == 0);
    CHECK(check::without_parent(list_of({"a", "b"}, folder, 1), none, 20).first == std::vector<std::uint64_t>{2, 3});
    KeyList lost(folder / "none", 1);
    CHECK_THROWS_AS(
        [&] {
            for (std::uint64_t i = 0; i < 5000; ++i) lost.add({key_of(std::to_string(i)), i});
        }(),
        Error);
}
