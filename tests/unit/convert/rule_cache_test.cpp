#include "convert/rule_cache.hpp"

#include <doctest/doctest.h>

using namespace opx::convert;

TEST_CASE("a result is found again under its values and its rules, and another value may take its place") {
    RuleCache cache(2);
    Pipeline first;
    Pipeline second;
    second.number = 1;
    const auto put = [&cache](const Pipeline& pipeline, const std::string& values) {
        RuleCache::Result& result = cache.slot(pipeline, values);
        result.values = values;
        result.text = values + std::to_string(pipeline.number);
        result.known = true;
    };
    const auto known = [&cache](const Pipeline& pipeline, const std::string& values) {
        const RuleCache::Result& result = cache.slot(pipeline, values);
        return result.known && result.values == values;
    };
    for (const std::string& values :
         {std::string(), std::string("7"), std::string("20240825"), std::string("20240825101500")}) {
        CHECK_FALSE(known(first, values));
        put(first, values);
        CHECK(known(first, values));
        CHECK_FALSE(known(second, values));
        put(second, values);
        CHECK(cache.slot(first, values).text == values + "0");
        CHECK(cache.slot(second, values).text == values + "1");
    }
    // More values than slots: what is known is right, and dates spread over the slots.
    std::size_t kept = 0;
    for (int day = 20240101; day < 20240101 + 200; ++day) put(first, std::to_string(day));
    for (int day = 20240101; day < 20240101 + 200; ++day)
        if (known(first, std::to_string(day))) {
            ++kept;
            CHECK(cache.slot(first, std::to_string(day)).text == std::to_string(day) + "0");
        }
    CHECK(kept > RuleCache::kSlots / 2);
}
