// What a sender did not escape is read as he meant it, and told with its place; what cannot be told is left as it is.

#include "xml/repair.hpp"

#include <doctest/doctest.h>

#include "base/files.hpp"
#include "xml/document_text.hpp"
#include "xml/parser.hpp"

#include "pieces.hpp"

using namespace opx;
using xml::RepairKind;

namespace {

struct Repaired {
    std::string text;
    std::array<xml::Repairs, xml::kRepairKinds> repairs;
    const xml::Repairs& of(RepairKind kind) const { return repairs[static_cast<std::size_t>(kind)]; }
};

Repaired repaired(std::string_view document, std::size_t piece = 1 << 20) {
    xml::Pieces source(document, piece);
    xml::RepairedText text(source);
    Repaired out;
    for (std::string_view part = text.next(); !part.empty(); part = text.next()) out.text += part;
    out.repairs = text.repairs();
    return out;
}

struct Nothing final : xml::Handler {
    void start(xml::NameId, std::span<const xml::Attribute>, std::uint64_t) override {}
    void end() override {}
    void text(std::string_view) override {}
};

bool well_formed(std::string_view document) {
    xml::Names names;
    Nothing nothing;
    xml::WholeText source(document);
    return !xml::parse(source, names, nothing);
}

}  // namespace

TEST_CASE("each repair is what was meant") {
    CHECK(repaired("<a>A&B & &lt; &#65; &#0; &nbsp; x<3 y<\xE9\xAB\x98 <a b c</a>").text ==
          "<a>A&amp;B &amp; &lt; &#65; &amp;#0; &amp;nbsp; x&lt;3 y&lt;\xE9\xAB\x98 &lt;a b c</a>");
    CHECK(repaired("<a b=\"1\"c='2'xsi:d=\"3\"/>").text == "<a b=\"1\" c='2' xsi:d=\"3\"/>");
    CHECK(repaired("<a b='x&y'/>").text == "<a b='x&amp;y'/>");
    CHECK(repaired("\n \x06<?xml version='1.0'?><a/>").text == "<?xml version='1.0'?><a/>");
    CHECK(repaired("<?xml encoding=UTF-8?><a/>").text == "<a/>");
    CHECK(repaired("<a>x\x01y\x0B</a>").text == "<a>xy</a>");
    CHECK(repaired("<a>]]> ]]</a>").text == "<a>]]&gt; ]]</a>");
    CHECK(repaired("<a><![CDATA[<&]]]></a>").text == "<a><![CDATA[<&]]]></a>");
    CHECK(repaired("<a><!-- <& --><?p <&?></a>").text == "<a><!-- <& --><?p <&?></a>");
    CHECK(repaired("<!DOCTYPE a SYSTEM 'x'><a>&unknown; & </a>").text ==
          "<!DOCTYPE a SYSTEM 'x'><a>&unknown; &amp; </a>");
}

TEST_CASE("the first place of each kind is told by line and column") {
    const Repaired it = repaired("<a>\n体温<37 & x</a>\n<b c='1'd='2'>&\x02</b>");
    CHECK(it.of(RepairKind::less_than).count == 1);
    CHECK(it.of(RepairKind::less_than).line == 2);
    CHECK(it.of(RepairKind::less_than).column == 7);  // in bytes
    CHECK(it.of(RepairKind::ampersand).count == 2);
    CHECK(it.of(RepairKind::ampersand).line == 2);
    CHECK(it.of(RepairKind::attribute_gap).line == 3);
    CHECK(it.of(RepairKind::attribute_gap).column == 9);
    CHECK(it.of(RepairKind::character).line == 3);
    CHECK(it.of(RepairKind::prolog).count == 0);
}

TEST_CASE("a well-formed document comes through as it is, in pieces of any size") {
    std::size_t documents = 0;
    for (const auto& entry : fs::recursive_directory_iterator(OPX_TEST_DATA "/mml")) {
        if (entry.path().extension() != ".xml") continue;
        text::DecodeOptions options;
        options.unmappable = text::Unmappable::mark;
        const std::string text = xml::document_text(read_file(entry.path()), options).text;
        if (!well_formed(text)) continue;
        CAPTURE(entry.path().string());
        ++documents;
        for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, std::size_t{1} << 20})
            CHECK(repaired(text, piece).text == text);
    }
    CHECK(documents > 40);
}

TEST_CASE("repairs and their places do not depend on the pieces") {
    const std::string document =
        " <?xml version='1.0'?>\n<a b='1'c='&x'>Na<135 & K>3.5\n<<b/>]]>\x03<![CDATA[ ]] ]]>&amp &#x41;</a>";
    const Repaired whole = repaired(document);
    CHECK(well_formed(whole.text));
    for (std::size_t piece = 1; piece < document.size(); ++piece) {
        CAPTURE(piece);
        const Repaired it = repaired(document, piece);
        CHECK(it.text == whole.text);
        for (std::size_t kind = 0; kind < xml::kRepairKinds; ++kind) {
            CHECK(it.repairs[kind].count == whole.repairs[kind].count);
            CHECK(it.repairs[kind].line == whole.repairs[kind].line);
            CHECK(it.repairs[kind].column == whole.repairs[kind].column);
        }
    }
}

TEST_CASE("notes pasted into a document without escaping are read as they were written") {
    // What a builder does that puts text between tags as it stands (reference: mml.md 8).
    const std::string_view notes[] = {"CRP<0.3 & WBC>8000",
                                      "BP 120<->80",
                                      "A&P: 経過観察 <特記なし>",
                                      "<<要再検>> R&D",
                                      "if (a<b && c>d) ]]> end",
                                      "3<x<5",
                                      "&&&<<<",
                                      "体温<37.0℃、SpO2<98%"};
    for (const std::string_view note : notes) {
        CAPTURE(std::string(note));
        const std::string document = "<a><p:b x='1'>" + std::string(note) + "</p:b><c/></a>";
        CHECK_FALSE(well_formed(document));
        const std::string mended = repaired(document).text;
        xml::Names names;
        struct Text final : xml::Handler {
            std::string said;
            void start(xml::NameId, std::span<const xml::Attribute>, std::uint64_t) override {}
            void end() override {}
            void text(std::string_view text) override { said += text; }
        } text;
        xml::WholeText source(mended);
        REQUIRE_FALSE(xml::parse(source, names, text));
        CHECK(text.said == note);
    }
}
