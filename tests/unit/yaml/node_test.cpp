#include "yaml/node.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace opx;

namespace {

template <class Action>
Error error_of(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorKind::internal, "nothing was refused");
}

const yaml::Node& example() {
    static const yaml::Node node = yaml::parse(
        "table:\n  name: patient\n  big: 99999999999999999999\n  flag: true\n  fields:\n    - [a]\n    - b\n",
        "t.yaml");
    return node;
}

}  // namespace

TEST_CASE("a wrong type names file, line and path") {
    const yaml::Node& table = example().at("table");
    const Error list = error_of([&] { table.at("fields").text(); });
    CHECK(list.kind() == ErrorKind::definition);
    CHECK(std::string(list.what()).find("(table.fields)") != std::string::npos);
    CHECK(list.where().line == 6);
    CHECK(list.message().ends_with("[DD006]"));
    CHECK(error_of([&] { table.text(); }).message().starts_with("is a map"));
    CHECK(error_of([&] { table.at("name").items(); }).where().item == "table.name");
    CHECK(error_of([&] { table.at("name").entries(); }).message().ends_with("[DD006]"));
    CHECK(error_of([&] { table.at("name").integer(); }).message().ends_with("[DD006]"));
    CHECK(error_of([&] { table.at("big").integer(); }).message().ends_with("[DD006]"));
    CHECK(error_of([&] { table.at("name").boolean(); }).message().ends_with("[DD006]"));
    CHECK(error_of([&] { table.at("fields").texts(); }).message().ends_with("[DD006]"));
    CHECK(table.at("flag").boolean());
}

TEST_CASE("words are held to their list") {
    const yaml::Node& name = example().at("table").at("name");
    CHECK(name.one_of({"visit", "patient"}) == "patient");
    const Error error = error_of([&] { name.one_of({"visit", "drug"}); });
    CHECK(error.hint() == "known words: visit, drug");
}

TEST_CASE("keys are found, missed and refused") {
    const yaml::Node& table = example().at("table");
    CHECK(table.find("none") == nullptr);
    CHECK(table.text_or("none", "otherwise") == "otherwise");
    CHECK(table.text_or("name", "otherwise") == "patient");
    const Error missing = error_of([&] { table.at("grain"); });
    CHECK(missing.message() == "key 'grain' is missing [DD005]");
    table.allow_keys({"name", "big", "flag", "fields"});
    const Error unknown = error_of([&] { table.allow_keys({"name", "big", "flags", "fields"}); });
    CHECK(unknown.message() == "key 'flag' is not known here [DD004]");
    CHECK(unknown.hint() == "did you mean 'flags'?");
    CHECK(unknown.where().line == 4);
    CHECK(unknown.where().column == 3);
}

TEST_CASE("the nearest word is proposed, a far one is not") {
    CHECK(yaml::nearest("grian", {"grain", "order_by"}) == "grain");
    CHECK(yaml::nearest("orderby", {"grain", "order_by"}) == "order_by");
    CHECK(yaml::nearest("zzzzzz", {"grain", "order_by"}) == std::nullopt);
    CHECK(yaml::nearest("x", {}) == std::nullopt);
    CHECK(yaml::nearest("ab", {"xy"}) == std::nullopt);
}
