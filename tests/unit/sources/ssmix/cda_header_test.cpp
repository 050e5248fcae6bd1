#include "sources/ssmix/cda_header.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "definition/documents.hpp"

namespace {

using namespace opx::ssmix;
using State = CdaHeader::State;

const opx::definition::ExtendedLayout& layout() {
    static const auto it = opx::definition::read_extended_layout(
        *opx::definition::load(std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions").documents);
    return it;
}

std::string value(const CdaHeader& header, const std::string& path) {
    const auto parsed = opx::definition::parse_path(opx::definition::PathSyntax::hl7, path, {});
    opx::convert::Values values;
    header.values(std::get<opx::definition::XmlTerm>(parsed.alternatives.front()), values);
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) out += (i > 0 ? "|" : "") + std::string(values[i]);
    return out;
}

const std::string kDocument =
    "<?xml version=\"1.0\"?><h:ClinicalDocument xmlns:h=\"urn:hl7-org:v3\"><h:code code=\"18842-5\"/>"
    "<h:title>退院時<h:b>サマリー</h:b></h:title><h:recordTarget><h:patientRole><h:id extension=\"1\"/><h:id "
    "extension=\"2\"/>"
    "</h:patientRole></h:recordTarget><h:component><h:structuredBody><h:title>本文</h:title></h:structuredBody>"
    "</h:component><h:relatedDocument typeCode=\"RPLC\"/></h:ClinicalDocument>";

}  // namespace

TEST_SUITE("ssmix") {
    TEST_CASE("the header of a CDA document is read whatever its prefix and the body is not kept") {
        CdaHeader header(layout());
        CHECK(header.read(kDocument, {}) == State::whole);
        CHECK(value(header, "cda:code/@code") == "18842-5");
        CHECK(value(header, "cda:title") == "退院時サマリー");
        CHECK(value(header, "cda:recordTarget/patientRole/id/@extension") == "1|2");
        CHECK(value(header, "cda:recordTarget/patientRole/id[2]/@extension") == "2");
        CHECK(value(header, "cda:relatedDocument[@typeCode='RPLC']/@typeCode") == "RPLC");
        CHECK(value(header, "cda:component/structuredBody/title").empty());
        CHECK(value(header, "cda:author/time/@value").empty());
        header.clear();
        CHECK(value(header, "cda:title").empty());
    }

    TEST_CASE("a document cut anywhere is broken and never whole") {
        CdaHeader header(layout());
        for (std::size_t size = 0; size < kDocument.size(); ++size) {
            CAPTURE(size);
            const State state = header.read(kDocument.substr(0, size), {});
            CHECK((state == State::broken || state == State::unknown));
            CHECK(value(header, "cda:title").find("本文") == std::string::npos);
        }
    }

    TEST_CASE("what is no CDA and what is hostile") {
        CdaHeader header(layout());
        CHECK(header.read("<html><title>x</title></html>", {}) == State::none);
        CHECK(value(header, "cda:title").empty());
        CHECK(header.read("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><ClinicalDocument><title>&x;</title>"
                          "</ClinicalDocument>",
                          {}) == State::broken);
        std::string deep = "<ClinicalDocument>";
        for (int i = 0; i < 100000; ++i) deep += "<a>";
        CHECK(header.read(deep, {}) == State::broken);
    }
}
