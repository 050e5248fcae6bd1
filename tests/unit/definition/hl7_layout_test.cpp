// The layout of the storage's messages: what is read, and that every fault has its line.
#include "definition/hl7_layout.hpp"

#include <doctest/doctest.h>

using namespace opx;
using definition::Hl7Layout;

namespace {

Hl7Layout read(const std::string& more) {
    const std::string text =
        "layout: hl7\nsegments: {MSH: 21, ORC: 30, OBX: 19, PID: 39}\ndata_types:\n  OMD: \"MSH PID {ORC}\"\n" + more;
    std::map<std::string, yaml::Node> documents;
    documents.emplace("layouts/hl7/test.yaml", yaml::parse(text, "test.yaml"));
    return definition::read_hl7_layout(documents);
}

}  // namespace

TEST_CASE("events, care dates, required fields and shapes of a layout") {
    const Hl7Layout layout = read(
        "events:\n  OMD: {message: OMD, trigger: O03, structure: OMD_O03, told_by: [{segment: ORC}]}\n"
        "care_date: {OMD: ORC-9}\norder_no: {field: ORC-2, none: \"9\"}\nrequired:\n  ORC: [1, 2]\n"
        "required_in:\n  OMD: {PID: [3]}\n"
        "code_shapes:\n  - {field: OBX-3, system: \"JC10*\", patterns: [\"[0-9]{5}\"]}\n"
        "numbers: [{field: OBX-5, type: OBX-2, is: NM}]\nunwritable: {fields: [PID-5], signs: [\"■\"]}\n");
    REQUIRE(layout.events.size() == 1);
    CHECK(layout.events[0].told_by[0].segment == "ORC");
    CHECK(layout.care_date.at("OMD").text() == "ORC-9");
    REQUIRE(layout.required.size() == 3);
    CHECK(layout.required[2].data_type == "OMD");
    CHECK(layout.code_shapes[0].patterns[0].matches("12345"));
    CHECK(layout.unwritable_signs == std::vector<std::string>{"■"});
}

TEST_CASE("a layout that does not hold together is refused with its line") {
    for (const char* fault : {"care_date: {OMD: ORC-31}\n",
                              "care_date: {OMD: XYZ-1}\n",
                              "care_date: {OMD: OBX-1}\n",
                              "care_date: {ADT-99: ORC-9}\n",
                              "care_date: {OMD: ORC9}\n",
                              "care_date: {OMD: ORC-0}\n",
                              "events:\n  OMX: {message: A, trigger: B, structure: C}\n",
                              "events:\n  OMD: {message: A, trigger: B}\n",
                              "events:\n  OMD: {message: A, trigger: B, structure: C, cancel: D}\n",
                              "events:\n  OMD: {message: A, trigger: B, structure: C, told_by: [{segment: OBX}]}\n",
                              "required:\n  ORC: [31]\n",
                              "required:\n  ORC: [one]\n",
                              "required_in:\n  OMD: {OBX: [1]}\n",
                              "code_shapes:\n  - {field: OBX-3, system: A, patterns: [\"[0-9\"]}\n",
                              "code_shapes:\n  - {field: OBX-3, system: A, level: deep, patterns: [\"[0-9]\"]}\n",
                              "numbers: [{field: OBX-5, type: OBX-2}]\n",
                              "surprise: 1\n",
                              "expected:\n  ORC: [31]\n",
                              "expected_in:\n  OMD: {OBX: [1]}\n",
                              "anywhere: [XYZ]\n",
                              "ending:\n  fields: [ORC-31]\n",
                              "ending:\n  groups: {OMD: {leader: OBX, members: [ORC]}}\n",
                              "ending:\n  groups: {OMD: {leader: ORC, members: [OBX]}}\n",
                              "ending: {groups: {OMD: {leader: ORC}}}\n"}) {
        CAPTURE(fault);
        try {
            read(fault);
            FAIL_CHECK("accepted");
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::definition);
            CHECK(error.where().line >= 1);
        }
    }
}
