// XML as events: what is well-formed comes through, what is hostile or cut ends with a fault and a place.

#include "xml/parser.hpp"

#include <doctest/doctest.h>

#include "xml/document_text.hpp"
#include "xml/tree.hpp"

using namespace opx;

namespace {

/// The events of a document in one line.
struct Recorder final : xml::Handler {
    explicit Recorder(const xml::Names& known) : names(&known) {}
    void start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t) override {
        said += "<" + (*names)[name].uri + "|" + (*names)[name].local;
        for (const xml::Attribute& attribute : attributes)
            said += " " + (*names)[attribute.name].local + "=" + std::string(attribute.value);
        said += ">";
    }
    void end() override { said += "</>"; }
    void text(std::string_view text) override { said += text; }
    const xml::Names* names;
    std::string said;
};

std::string events(std::string_view document) {
    xml::Names names;
    Recorder recorder(names);
    xml::WholeText source(document);
    if (const auto fault = xml::parse(source, names, recorder)) {
        const char* kinds[] = {"malformed", "cut", "entity", "limit"};
        return std::string(kinds[static_cast<int>(fault->kind)]) + " " + std::to_string(fault->line) + ":" +
               std::to_string(fault->column);
    }
    return recorder.said;
}

}  // namespace

TEST_CASE("namespaces, attributes, text") {
    CHECK(events("<a xmlns='u' b='1'>髙</a>") == "<u|a b=1>髙</>");
    CHECK(events("<p:a xmlns:p='u'><p:b/>x</p:a>") == "<u|a><u|b></>x</>");
    CHECK(events("<p:a/>") == "<|a></>");  // a prefix that nothing declares is for the caller to judge
    CHECK(events("<a>&lt;&amp;&#x9AD9;<![CDATA[<&]]></a>") == "<|a><&髙<&</>");
    CHECK(events("<a/>\n<!-- c --><?p i?>\n") == "<|a></>");
}

TEST_CASE("what is not well-formed, and where") {
    CHECK(events("<a>\n<b></a>") == "malformed 2:6");
    CHECK(events("<a b='1' b='2'/>").starts_with("malformed"));
    CHECK(events("<a/><b/>").starts_with("malformed"));
    CHECK(events("<a>\x01</a>").starts_with("malformed"));
    CHECK(events(std::string_view("<a>\0</a>", 8)).starts_with("malformed"));
    CHECK(events("").starts_with("cut"));
}

TEST_CASE("a document cut anywhere is a fault") {
    const std::string document =
        "<?xml version='1.0'?><Mml xmlns:m='u'><m:a b='髙橋'>見本<![CDATA[x]]></m:a><!-- c --></Mml>";
    REQUIRE(events(document).starts_with("<"));
    for (std::size_t size = 0; size < document.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(events(std::string_view(document).substr(0, size)).starts_with("<"));
    }
}

TEST_CASE("entities, depth, attributes, names are limited") {
    CHECK(events("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>").starts_with("entity"));
    CHECK(events("<!DOCTYPE a SYSTEM 'file:///none'><a>&x;</a>").starts_with("entity"));
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "<a>";
    CHECK(events(deep).starts_with("limit"));
    std::string wide = "<a";
    for (int i = 0; i < 200; ++i) wide += " b" + std::to_string(i) + "=''";
    CHECK(events(wide + "/>").starts_with("limit"));
    CHECK(events("<" + std::string(2000, 'n') + "/>").starts_with("limit"));
    CHECK(events("<a b='" + std::string(2 << 20, 'v') + "'/>").starts_with("limit"));
    // Attributes with a default value that the document does not pay for.
    std::string fat = "<!DOCTYPE a [<!ATTLIST b c CDATA '" + std::string(60000, 'x') + "'>]><a>";
    for (int i = 0; i < 100; ++i) fat += "<b/>";
    CHECK(events(fat + "</a>").starts_with("limit"));
}

TEST_CASE("a tree gives back what was put in") {
    xml::Names names;
    struct Builder final : xml::Handler {
        xml::Tree tree;
        void start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line) override {
            tree.start(name, attributes, line);
        }
        void end() override { tree.end(); }
        void text(std::string_view text) override { tree.text(text); }
    } builder;
    const std::string document = "<a>\n<b c='1'>x<d/>y</b><e/></a>";
    xml::WholeText source(document);
    REQUIRE_FALSE(xml::parse(source, names, builder));
    const xml::Tree& tree = builder.tree;
    REQUIRE(tree.complete());
    const xml::Tree::Node b = tree.next_sibling(tree.first_child(xml::Tree::kRoot));
    CHECK(names[tree.name(b)].local == "b");
    CHECK(tree.line(b) == 2);
    CHECK(tree.attribute(b, 0).value == "1");
    const xml::Tree::Node x = tree.first_child(b);
    CHECK(tree.text(x) == "x");
    CHECK(tree.text(tree.next_sibling(tree.next_sibling(x))) == "y");
    CHECK(names[tree.name(tree.next_sibling(b))].local == "e");
    CHECK(tree.parent(x) == b);
}

TEST_CASE("the encoding of a document: mark, declaration, bytes") {
    const auto read = [](std::string bytes) { return xml::document_text(std::move(bytes), {}); };
    CHECK(read("<a>髙</a>").text == "<a>髙</a>");
    CHECK(read("\xEF\xBB\xBF<a/>").text == "<a/>");
    const std::string sjis = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\x8D\x82\xFB\xFC\x87\x40</a>";  // 高髙①
    const xml::DocumentText kept = read(sjis);
    CHECK(kept.declaration == xml::Declaration::kept);
    CHECK(kept.encoding == text::Encoding::cp932);
    CHECK(kept.text.find("高髙①") != std::string::npos);
    CHECK(read("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\x8D\x82\x8B\xB4</a>").declaration ==
          xml::Declaration::wrong);
    CHECK(read("<a>\x8D\x82\x8B\xB4</a>").declaration == xml::Declaration::missing);
    CHECK(read("<?xml version=\"1.0\" encoding=\"EBCDIC-X\"?><a/>").declaration == xml::Declaration::unknown);
    CHECK(read(std::string("\xFF\xFE<\0a\0/\0>\0", 10)).text == "<a/>");
    CHECK(xml::declared_encoding("<?xml version='1.0' encoding='EUC-JP' ?>") == "EUC-JP");
    CHECK(xml::declared_encoding("<a encoding='x'/>").empty());
}
