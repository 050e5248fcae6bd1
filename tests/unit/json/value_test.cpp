#include "json/value.hpp"

#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <string>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;
using json::Value;

namespace {

/// "LINE:COLUMN message" of the refusal.
std::string refusal(std::string_view text) {
    try {
        Value::parse(text, "t.json");
    } catch (const Error& error) {
        CHECK((error.kind() == ErrorKind::input || error.kind() == ErrorKind::limit));
        CHECK(error.where().file == "t.json");
        return std::to_string(error.where().line) + ":" + std::to_string(error.where().column) + " " + error.message();
    }
    return "accepted";
}

template <class Action>
std::string message_of(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::input);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("members come out in the order they were set") {
    Value value = Value::object();
    value.set("z", 1)
        .set("a", "髙﨑")
        .set("m", Value::array().push(true).push(nullptr).push(1.5))
        .set("e", Value::object());
    value.set("z", 2);
    value["new"] = std::string_view("\"\\\n\x01");
    CHECK(value.dump() ==
          "{\n  \"z\": 2,\n  \"a\": \"髙﨑\",\n  \"m\": [\n    true,\n    null,\n    1.5\n  ],\n  \"e\": {},\n"
          "  \"new\": \"\\\"\\\\\\n\\u0001\"\n}");
    CHECK(value.dump(-1) == "{\"z\":2,\"a\":\"髙﨑\",\"m\":[true,null,1.5],\"e\":{},\"new\":\"\\\"\\\\\\n\\u0001\"}");
    value["deep"]["er"].push(1);
    CHECK(value.at("deep").dump(-1) == "{\"er\":[1]}");
}

TEST_CASE("parsing and writing give the same bytes") {
    for (const std::string text :
         {"null", "true", "-1", "9223372036854775807", "-9223372036854775808", "0.1", "1e+300", "\"\"", "[]", "{}",
          "[[],{},[1,\"𠮷\"]]", "{\"b\":{\"a\":1},\"\":2}", "\"\\u0000\\t\""})
        CHECK(Value::parse(text, "t").dump(-1) == text);
    CHECK(Value::parse(" [ 1 , 2 ]\r\n", "t").dump(-1) == "[1,2]");
    CHECK(Value::parse("\"\\uD842\\uDFB7\"", "t").text() == "𠮷");
}

TEST_CASE("whole numbers of every type keep their value") {
    CHECK(Value(std::uint8_t{200}).integer() == 200);
    CHECK(Value(-5).integer() == -5);
    CHECK(Value(7ULL).integer() == 7);
    CHECK(Value(std::numeric_limits<std::int64_t>::min()).integer() == std::numeric_limits<std::int64_t>::min());
    CHECK_THROWS_AS(Value(std::numeric_limits<std::uint64_t>::max()), Error);
    CHECK(Value(3).number() == 3.0);
    CHECK(Value(std::nan("")).dump() == "null");
    CHECK(Value::parse("18446744073709551615", "t").number() == 18446744073709551615.0);
}

TEST_CASE("the type of a value can be asked") {
    const Value value = Value::parse(R"({"n":null,"b":true,"i":1,"d":1.5,"t":"x","a":[],"o":{}})", "t");
    CHECK(value.is_object());
    CHECK(value.at("n").is_null());
    CHECK(value.at("b").is_boolean());
    CHECK(value.at("i").is_integer());
    CHECK(value.at("i").is_number());
    CHECK(value.at("d").is_number());
    CHECK_FALSE(value.at("d").is_integer());
    CHECK(value.at("t").is_text());
    CHECK(value.at("a").is_array());
    CHECK(value.entries().size() == 7);
    CHECK(value.entries()[1].first == "b");
    CHECK(value.find("missing") == nullptr);
    CHECK(value.at("t").find("x") == nullptr);
}

TEST_CASE("a missing member and a wrong type name the path") {
    const Value value = Value::parse(R"({"steps":[{"command":"a"},{"command":7}]})", "d.json");
    CHECK(message_of([&] { value.at("steps").items()[1].at("command").text(); }).find("steps[1].command") !=
          std::string::npos);
    CHECK(message_of([&] { value.at("steps").items()[0].at("version"); }).find("steps[0]") != std::string::npos);
    CHECK(message_of([&] { value.at("steps").items()[0].at("version"); }).find("'version'") != std::string::npos);
    CHECK(message_of([&] { value.at("steps").integer(); }).find("d.json") != std::string::npos);
    CHECK(message_of([&] { value.boolean(); }) != "");
    CHECK(message_of([&] { value.items(); }) != "");
    CHECK(message_of([&] { value.at("steps").entries(); }) != "");
    CHECK(message_of([&] { value.number(); }) != "");
}

TEST_CASE("what is not JSON is refused with its place") {
    CHECK(refusal("").starts_with("1:1 "));
    CHECK(refusal("{\"a\": 1,\n \"b\": }").starts_with("2:7 "));
    CHECK(refusal("{\"a\": 1").starts_with("1:"));
    CHECK(refusal("[1,]").starts_with("1:4 "));
    CHECK(refusal("[1] x").starts_with("1:5 "));
    CHECK(refusal("{'a':1}").starts_with("1:2 "));
    CHECK(refusal("[01]").starts_with("1:4 "));
    CHECK(refusal("[NaN]").starts_with("1:2 "));
    CHECK(refusal("// x\n1").starts_with("1:1 "));
    CHECK(refusal("\"\xFF\"").starts_with("1:2 "));
    CHECK(refusal("\"a\nb\"").starts_with("1:3 "));
    CHECK(refusal("\"\\uD842\"") != "accepted");
    CHECK(refusal(std::string_view("1\n\0x", 4)) == "2:1 holds a NUL byte");
    CHECK(refusal("1e999") != "accepted");
}

TEST_CASE("a member named twice is refused, near and far") {
    CHECK(refusal("{\"a\": 1,\n \"b\": 2, \"a\": 3}") == "2:12 member 'a' stands twice in one JSON object");
    CHECK(refusal("{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 2}]}") == "accepted");
    std::string many = "{";
    for (int i = 0; i < 200'000; ++i) many += "\"" + std::to_string(i) + "\":0,";
    CHECK(refusal(many + "\"5\":0}").find("'5' stands twice") != std::string::npos);
    CHECK(Value::parse(many + "\"x\":0}", "t").entries().size() == 200'001);
}

TEST_CASE("nesting has a limit") {
    CHECK(refusal(std::string(64, '[') + std::string(64, ']')) == "accepted");
    CHECK(refusal(std::string(65, '[') + std::string(65, ']')).find("deeper than 64") != std::string::npos);
    CHECK(refusal(std::string(1'000'000, '[')).find("deeper than 64") != std::string::npos);
}

TEST_CASE("a cut text is refused at every length") {
    const std::string text = "{\"a\":[1,true,null,\"髙\\n\"],\"b\":{\"c\":-0.5e1}}";
    for (std::size_t length = 0; length < text.size(); ++length)
        CHECK(refusal(std::string_view(text).substr(0, length)) != "accepted");
    CHECK(refusal(text) == "accepted");
}

TEST_CASE("a file is named in what goes wrong with it") {
    const TemporaryFolder folder;
    CHECK(Value::load(folder.put("a.json", "{\"a\":\"①\"}")).at("a").text() == "①");
    CHECK(message_of([&] { Value::load(folder.put("b.json", "{")); }).find("b.json:1:") != std::string::npos);
    CHECK(message_of([&] { Value::load(folder / "missing.json"); }).find("missing.json") != std::string::npos);
}
