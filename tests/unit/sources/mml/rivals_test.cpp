// Two files that hold one document with one date: the same content in another spelling, or another content.

#include "sources/mml/rivals.hpp"

#include <doctest/doctest.h>

#include "../../temporary_folder.hpp"
#include "xml/parser.hpp"
#include "xml/text_source.hpp"

using namespace opx;

namespace {

/// Builds a tree of the whole document.
class Builder final : public xml::Handler {
   public:
    void start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line) override {
        tree.start(name, attributes, line);
    }
    void end() override { tree.end(); }
    void text(std::string_view text) override { tree.text(text); }
    xml::Tree tree;
};

std::string content(std::string_view document) {
    const mml::Vocabulary vocabulary;
    mml::DocumentNames names(vocabulary);
    names.begin_document();
    Builder builder;
    xml::WholeText text(document);
    REQUIRE(!xml::parse(text, names.names(), builder));
    return mml::content_of(builder.tree, names);
}

std::vector<std::string> contradictions(const std::vector<mml::Rival>& rivals) {
    const TemporaryFolder folder;
    mml::Rivals sorted(folder.path());
    for (const mml::Rival& rival : rivals) sorted.add({rival});
    std::vector<std::string> out;
    sorted.settle(
        [&](const std::string& shown, std::uint64_t line) { out.push_back(shown + ":" + std::to_string(line)); });
    return out;
}

}  // namespace

TEST_CASE("the spelling of a module does not change its content") {
    const std::string uri = "http://www.medxml.net/MML/v4/ContentModule/RegisteredDiagnosis/1.0";
    const std::string one = content("<mmlRd:M xmlns:mmlRd='" + uri +
                                    "' ><mmlRd:d mmlRd:code='1' mmlRd:system='x'>髙血圧</mmlRd:d></mmlRd:M>");
    CHECK(content("<p:M xmlns:p='" + uri + "'>\n  <p:d system='x' p:code=' 1'> 髙血圧　</p:d>\n</p:M>") == one);
    CHECK(content("<p:M xmlns:p='http://www.medxml.net/MML/ContentModule/RegisteredDiagnosis/1.0'><p:d system='x' "
                  "p:code='1'>髙血圧</p:d></p:M>") == one);
    CHECK(content("<p:M xmlns:p='" + uri + "'><p:d system='x' p:code='1'>高血圧</p:d></p:M>") != one);
    CHECK(content("<p:M xmlns:p='" + uri + "'><p:d system='x' p:code='2'>髙血圧</p:d></p:M>") != one);
    CHECK(content("<p:M xmlns:p='" + uri + "'><p:d system='x' p:code='1'/>髙血圧</p:M>") != one);
}

TEST_CASE("files are compared with the first that holds the document, all items of a file together") {
    CHECK(contradictions({{"u", {1, 1}, "aa", "one", 5}, {"u", {2, 1}, "aa", "two", 6}}).empty());
    CHECK(contradictions({{"u", {2, 1}, "bb", "two", 6}, {"u", {1, 1}, "aa", "one", 5}}) ==
          std::vector<std::string>{"two:6"});
    CHECK(contradictions({{"u", {1, 1}, "aa", "one", 5},
                          {"u", {1, 2}, "bb", "one", 7},
                          {"u", {2, 1}, "aa", "two", 6},
                          {"u", {2, 2}, "bb", "two", 8}})
              .empty());
    CHECK(contradictions(
              {{"u", {1, 1}, "aa", "one", 5}, {"v", {2, 1}, "bb", "two", 6}, {"v", {3, 1}, "cc", "three", 7}}) ==
          std::vector<std::string>{"three:7"});
}
