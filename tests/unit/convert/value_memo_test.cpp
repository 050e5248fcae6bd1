#include "convert/value_memo.hpp"

#include <doctest/doctest.h>

using namespace opx::convert;

namespace {

/// True when the key was known.
bool make(ValueMemo& memo, const std::string& key) {
    Made& made = memo.slot(key);
    if (made.known) {
        CHECK(made.key == key);
        CHECK(made.text == "of " + key);
        return true;
    }
    made.known = true;
    made.key = key;
    made.result = "of " + key;
    made.text = made.result;
    return false;
}

}  // namespace

TEST_CASE("what was made of a value is found again under it, whatever its length") {
    for (const std::string& key : {std::string(), std::string("7"), std::string("0007"), std::string("20240825"),
                                   std::string("20240825101500")}) {
        ValueMemo memo;
        CHECK_FALSE(make(memo, key));
        CHECK(make(memo, key));
        CHECK_FALSE(make(memo, key + "1"));
    }
}

TEST_CASE("values that come again find more and more of their kind") {
    ValueMemo memo;
    std::size_t known = 0;
    for (int round = 0; round < 200; ++round)
        for (int day = 1; day <= 20; ++day) known += make(memo, std::to_string(20240100 + day)) ? 1 : 0;
    CHECK(known > 2000);  // of 4000
}

TEST_CASE("values that never come again leave nothing but the last one") {
    ValueMemo memo;
    for (int number = 0; number < 5000; ++number) CHECK_FALSE(make(memo, "patient " + std::to_string(number)));
    CHECK(make(memo, "patient 4999"));
    CHECK_FALSE(make(memo, "patient 4998"));
}
