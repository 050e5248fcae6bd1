// The regular case of XML: what it takes gives the same events as the full parser; what it does not take is left to it.

#include "xml/scanner.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "base/files.hpp"
#include "xml/document_text.hpp"
#include "xml/parser.hpp"

#include "pieces.hpp"

using namespace opx;

namespace {

/// The events of a document in one line, pieces of text joined.
struct Recorder final : xml::Handler {
    explicit Recorder(const xml::Names& known) : names(&known) {}
    void start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line) override {
        said += "<" + std::to_string(line) + " " + (*names)[name].uri + "|" + (*names)[name].local;
        for (const xml::Attribute& attribute : attributes)
            said += " " + (*names)[attribute.name].uri + "|" + (*names)[attribute.name].local + "=" +
                    std::string(attribute.value);
        said += ">";
    }
    void end() override { said += "</>"; }
    void text(std::string_view text) override { said += text; }
    const xml::Names* names;
    std::string said;
};

std::optional<std::string> scanned(std::string_view document, std::size_t piece = 1 << 20) {
    xml::Names names;
    Recorder recorder(names);
    xml::Pieces source(document, piece);
    if (!xml::scan(source, names, recorder)) return std::nullopt;
    return recorder.said;
}

std::optional<std::string> parsed(std::string_view document, std::size_t piece = 1 << 20) {
    xml::Names names;
    Recorder recorder(names);
    xml::Pieces source(document, piece);
    if (xml::parse(source, names, recorder)) return std::nullopt;
    return recorder.said;
}

}  // namespace

TEST_CASE("every sample document is regular and gives the events of the full parser") {
    std::size_t regular = 0;
    std::size_t all = 0;
    for (const auto& entry : fs::recursive_directory_iterator(OPX_TEST_DATA "/mml")) {
        if (entry.path().extension() != ".xml") continue;
        CAPTURE(entry.path().string());
        text::DecodeOptions options;
        options.unmappable = text::Unmappable::mark;
        const xml::DocumentText document = xml::document_text(read_file(entry.path()), options);
        const auto thorough = parsed(document.text);
        const auto quick = scanned(document.text);
        ++all;
        if (!thorough) CHECK_FALSE(quick);
        if (!quick) {
            if (thorough) MESSAGE("not regular: " << entry.path().filename().string());
            continue;
        }
        ++regular;
        CHECK(*quick == *thorough);
        for (const std::size_t piece : {1, 7, 64, 1000}) {
            CAPTURE(piece);
            CHECK(scanned(document.text, piece) == quick);
            CHECK(parsed(document.text, piece) == thorough);
        }
    }
    CHECK(regular >= all - 4);
}

TEST_CASE("what is taken and what is left to the full parser") {
    CHECK(scanned("<a b='1'>x</a>") == "<1 |a |b=1>x</>");
    CHECK(scanned("<?xml version=\"1.0\" encoding='Shift_JIS' standalone=\"yes\" ?>\r\n<a\r\n b = \"1\r\n2\t3\"/>\n") ==
          "<2 |a |b=1 2 3></>");
    CHECK(scanned("<a>&lt;&amp;&#x9AD9;&#39640;<![CDATA[<&]]]></a>") == "<1 |a><&髙高<&]</>");
    CHECK(scanned("<a xmlns='u' xmlns:p='&#x76;'><p:b p:c='&quot;'/></a>") == "<1 u|a><1 v|b v|c=\"></></>");
    CHECK(scanned("<!-- c --><?p i?><a><!-- - -->\r<b/></a><!-- d -->") == "<1 |a>\n<2 |b></></>");
    CHECK(scanned("<a>]]</a>") == "<1 |a>]]</>");
    for (const char* left : {"",
                             " ",
                             "x",
                             "<a>",
                             "<a></b>",
                             "<a/><b/>",
                             "<a/>x",
                             "<a b='1' b='2'/>",
                             "<a b='1'c='2'/>",
                             "<a b='<'/>",
                             "<a>&x;</a>",
                             "<a>& </a>",
                             "<a>&#0;</a>",
                             "<a>&#xD800;</a>",
                             "<a>&#xFFFE;</a>",
                             "<a>]]></a>",
                             "<a>\x01</a>",
                             "<a>\xEF\xBF\xBE</a>",
                             "<!DOCTYPE a><a/>",
                             "<a><!-- -- --></a>",
                             "<a><?xml version='1.0'?></a>",
                             " <?xml version='1.0'?><a/>",
                             "<?xml version='1.1'?><a/>",
                             "<?xml encoding='x'?><a/>",
                             "<?xml?><a/>",
                             "<患者/>",
                             "<a 名='1'/>",
                             "<a",
                             "<a b",
                             "<a b='",
                             "<a><![CDATA[x",
                             "<a><!-- ",
                             "<![CDATA[x]]><a/>",
                             "</a>",
                             "<a/ >",
                             "< a/>",
                             "<a></ a>"}) {
        CAPTURE(left);
        CHECK_FALSE(scanned(left));
        CHECK_FALSE(scanned(left, 1));
    }
}

TEST_CASE("documents with random damage: what is taken is what the full parser takes") {
    const std::string whole =
        "<?xml version='1.0' encoding='UTF-8'?>\n<Mml xmlns:m='u' version=\"2.3\"><m:a b='髙橋' m:c=\"&amp;\">見本 "
        "&lt; "
        "<![CDATA[x]]>\r\n</m:a><!-- c --><m:b/>]]<d e='1'></d></Mml>\n";
    REQUIRE(scanned(whole));
    std::mt19937 random(20261128);
    constexpr std::string_view kBytes = "<>&;'\"/!?[]-= \r\n\tax:m#x1CDAT";
    std::size_t taken = 0;
    for (int round = 0; round < 60000; ++round) {
        std::string document = whole;
        const auto at = [&] { return static_cast<std::size_t>(random() % document.size()); };
        for (unsigned edits = 1 + static_cast<unsigned>(random() % 3); edits > 0; --edits) {
            const std::size_t place = at();
            if ((static_cast<unsigned char>(document[place]) & 0x80) != 0) continue;  // stays valid UTF-8
            switch (random() % 3) {
                case 0:
                    document[place] = kBytes[random() % kBytes.size()];
                    break;
                case 1:
                    document.insert(place, 1, kBytes[random() % kBytes.size()]);
                    break;
                default:
                    document.erase(place, 1);
            }
        }
        const auto quick = scanned(document, 1 + random() % 40);
        if (!quick) continue;
        ++taken;
        const auto thorough = parsed(document);
        CAPTURE(document);
        REQUIRE(thorough);
        REQUIRE(*quick == *thorough);
    }
    CHECK(taken > 5000);
}
