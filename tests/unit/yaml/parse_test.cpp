#include <doctest/doctest.h>
#include <string>

#include "../temporary_folder.hpp"
#include "base/error.hpp"
#include "yaml/node.hpp"

using namespace opx;

namespace {

/// "LINE:COLUMN message" of the refusal.
std::string refusal(std::string_view text) {
    try {
        yaml::parse(text, "t.yaml");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        CHECK(error.where().file == "t.yaml");
        return std::to_string(error.where().line) + ":" + std::to_string(error.where().column) + " " + error.message();
    }
    return "accepted";
}

bool refused(std::string_view text, std::string_view place, std::string_view rule) {
    const std::string message = refusal(text);
    CAPTURE(message);
    const bool so = message.starts_with(std::string(place) + " ") && message.ends_with("[" + std::string(rule) + "]");
    CHECK(so);
    return so;
}

}  // namespace

TEST_CASE("maps, lists and scalars with their places") {
    const yaml::Node root = yaml::parse(
        "# note\nid: dict-1\nitems:\n  - name: \"01\"\n    label: 氏名（髙﨑）\n  - {name: x, count: 5}\n", "t.yaml");
    CHECK(root.is_map());
    CHECK(root.entries().size() == 2);
    CHECK(root.at("id").text() == "dict-1");
    const yaml::Node& first = root.at("items").items()[0];
    CHECK(first.at("name").text() == "01");
    CHECK(first.at("name").quoted());
    CHECK(first.at("label").text() == "氏名（髙﨑）");
    CHECK_FALSE(first.at("label").quoted());
    CHECK(first.at("label").where().line == 5);
    CHECK(first.at("label").where().column == 12);
    CHECK(root.at("items").items()[1].at("count").integer() == 5);
    CHECK(root.entries()[1].line == 3);
    CHECK(root.entries()[1].column == 1);
}

TEST_CASE("block scalars, flow lists and quoted words") {
    const yaml::Node root =
        yaml::parse("a: |\n  line 1\n  line 2\nb: [x, 'y z', \"\\u9AD9\"]\nc: 'yes'\nd: >-\n  one\n  two\n", "t");
    CHECK(root.at("a").text() == "line 1\nline 2\n");
    CHECK(root.at("b").texts() == std::vector<std::string>{"x", "y z", "髙"});
    CHECK(root.at("c").text() == "yes");
    CHECK(root.at("d").text() == "one two");
    CHECK(root.at("c").texts() == std::vector<std::string>{"yes"});
}

TEST_CASE("the subset refuses, with the place") {
    refused("a: 1\nb: 2\na: 3\n", "3:1", "DD003");
    refused("x:\n  - {a: 1, \"a\": 2}\n", "2:12", "DD003");
    refused("a: &x 1\nb: *x\n", "1:4", "DD002");
    refused("a: &x [1]\n", "1:4", "DD002");
    refused("a: &x {b: 1}\n", "1:4", "DD002");
    refused("a: !!str 1\n", "1:4", "DD002");
    refused("a: !mine {b: 1}\n", "1:4", "DD002");
    refused("a: !!set [1]\n", "1:4", "DD002");
    refused("a:\n  <<: {b: 1}\n", "2:3", "DD002");
    refused("a: 1\n---\nb: 2\n", "2:1", "DD002");
    refused("a: 1\n...\nb: 2\n", "3:1", "DD002");
    refused("a: ! x\n", "1:4", "DD002");
    refused(": 1\n", "1:1", "DD006");
    refused("~: 1\n", "1:1", "DD009");
    refused("- Null\n", "1:3", "DD009");
    refused("[髙, NULL]\n", "1:7", "DD009");
    refused("? [a, b]\n: 1\n", "1:3", "DD006");
    refused("? {a: b}\n: 1\n", "1:3", "DD006");
    refused("a: 1\n\tb: 2\n", "2:1", "DD001");
    refused("a:\n  \tb: 2\n", "2:3", "DD001");
    refused(
        "\xEF\xBB\xBF"
        "a: 1\n",
        "1:1", "DD001");
    refused("a: 1\nb: \x93\xFA\n", "2:4", "DD001");
    refused("b: \xED\xA0\x80\n", "1:4", "DD001");
    refused(std::string_view("a: x\0y\n", 7), "1:5", "DD001");
    for (const std::string escape : {"\\N", "\\_", "\\0"}) refused("a: \"" + escape + "\"\n", "1:4", "DD001");
    refused("a: \"\\uD800\"\n", "1:11", "DD001");
    for (const std::string word : {"yes", "No", "ON", "off", "y", "N", "null", "~"})
        refused("a: " + word + "\n", "1:4", "DD009");
    refused("no: 1\n", "1:1", "DD009");
    CHECK(refusal("a:\nnullable: 1\nb:\n") == "accepted");
    CHECK(refusal("a: 'no'\n\"on\": 1\n") == "accepted");
    CHECK(refusal("a: '<<'\n'<<': 1\n") == "accepted");
}

TEST_CASE("what is no YAML is refused with its place") {
    CHECK(refusal("").ends_with("is empty [DD001]"));
    CHECK(refusal("# only a note\n").ends_with("is empty [DD001]"));
    CHECK(refusal("a: [1, 2\nb: 3\n").ends_with("[DD001]"));
    for (const std::string open : {"'x\n", "\"x\n", "'x''\n", "\"x\\\"\n", "'"}) refused("a: " + open, "1:4", "DD001");
    CHECK(refusal("a: ['x''', \"\\\"\"]\n") == "accepted");
    CHECK(refusal("a: b: c\n").starts_with("1:5 "));
    CHECK(refusal("a: *nowhere\n") != "accepted");
    CHECK(refusal("- 1\nb: 2\n").starts_with("2:"));
    CHECK(refusal("a: @x\n") != "accepted");
}

TEST_CASE("a missing value is empty text") {
    const yaml::Node root = yaml::parse("a:\nb: ''\n", "t");
    CHECK(root.at("a").text() == "");
    CHECK(root.at("b").text() == "");
}

TEST_CASE("deep nesting, many keys and alias bombs end in a message") {
    CHECK(refusal(std::string(60, '[') + std::string(60, ']')) == "accepted");
    CHECK(refusal(std::string(65, '[') + std::string(65, ']')).find("64 levels") != std::string::npos);
    CHECK(refusal(std::string(100'000, '[')) != "accepted");
    std::string stairs;
    for (std::size_t depth = 0; depth < 80; ++depth) stairs += std::string(depth, ' ') + "a:\n";
    CHECK(refusal(stairs).find("64 levels") != std::string::npos);
    refused("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "1:4", "DD002");
    std::string many;
    for (int i = 0; i < 30'000; ++i) many += "k" + std::to_string(i) + ": 1\n";
    CHECK(refusal(many + "k7: 2\n").find("first on line 8 [DD003]") != std::string::npos);
}

TEST_CASE("a file that cannot be read is a definition error that names it") {
    const TemporaryFolder folder;
    CHECK(yaml::load(folder.put("a.yaml", "a: 1\n")).at("a").text() == "1");
    for (const auto& path : {folder / "missing.yaml", folder.path()}) {
        try {
            yaml::load(path);
            FAIL("read");
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::definition);
            CHECK(error.where().file == path.string());
        }
    }
}
