#include "definition/pattern.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace opx;
using opx::definition::Pattern;

namespace {

bool matches(std::string_view pattern, std::string_view value) {
    return Pattern(pattern, Location{"x.yaml"}).matches(value);
}

}  // namespace

TEST_CASE("a pattern matches the whole value") {
    CHECK(matches("[0-9]{10}", "9919912345"));
    CHECK_FALSE(matches("[0-9]{10}", "99199123456"));
    CHECK_FALSE(matches("[0-9]{10}", "991991234"));
    CHECK_FALSE(matches("[0-9]{10}", "991991234x"));
    CHECK(matches("", ""));
    CHECK_FALSE(matches("", "x"));
}

TEST_CASE("classes, counts and escapes") {
    CHECK(matches("[A-Z][0-9][0-9A-Z]{1,5}", "I639"));
    CHECK(matches("[A-Z][0-9][0-9A-Z]{1,5}", "I10"));
    CHECK_FALSE(matches("[A-Z][0-9][0-9A-Z]{1,5}", "I1"));
    CHECK_FALSE(matches("[A-Z][0-9][0-9A-Z]{1,5}", "i10"));
    CHECK(matches("\\d{2}:\\d{2}", "09:30"));
    CHECK(matches("[^,]+", "a b"));
    CHECK_FALSE(matches("[^,]+", "a,b"));
    CHECK(matches("a?b*c+", "ccc"));
    CHECK(matches("a?b*c+", "abbc"));
    CHECK_FALSE(matches("a?b*c+", "aab"));
    CHECK(matches("x{2,}", "xxxxx"));
    CHECK(matches("\\.", "."));
    CHECK_FALSE(matches("\\.", "x"));
    CHECK(matches("[-+]1", "-1"));
}

TEST_CASE("neighbouring elements share letters as needed") {
    CHECK(matches("[0-9]*[0-9]{4}", "123456"));
    CHECK(matches(".*8002.*", "10028002"));
}

TEST_CASE("a hostile value costs linear time, not exponential") {
    const std::string value(20000, 'a');
    CHECK_FALSE(matches("a*a*a*a*b", value.substr(0, 2000)));
    CHECK(matches("a{1,100000}", value));
}

TEST_CASE("what is no pattern is refused") {
    for (const std::string_view bad :
         {"(a)", "a|b", "^a$", "[a", "[9-0]", "a{", "a{2", "a{3,2}", "{2}", "*a", "a\\", "]"})
        CHECK_THROWS_AS_MESSAGE(matches(bad, "a"), Error, bad);
}
