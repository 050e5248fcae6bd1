#include "definition/path.hpp"

#include <doctest/doctest.h>

#include <variant>

using namespace opx;
using namespace opx::definition;

namespace {

const Location kHere{"tables/x.yaml", 7, 9};

template <class Term>
Term one(PathSyntax syntax, std::string_view text) {
    const Path path = parse_path(syntax, text, kHere);
    REQUIRE(path.alternatives.size() == 1);
    return std::get<Term>(path.alternatives.front());
}

/// The message of the refusal; empty when the path is taken.
std::string refusal(PathSyntax syntax, std::string_view text) {
    try {
        parse_path(syntax, text, kHere);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        CHECK(error.where().line == 7);
        return error.message();
    }
    return {};
}

bool says(const std::string& message, std::string_view part) {
    return message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("common terms mean the same in every source") {
    for (const PathSyntax syntax : {PathSyntax::hl7, PathSyntax::xpath, PathSyntax::dpc, PathSyntax::receipt}) {
        CHECK(one<CommonTerm>(syntax, "file:name").what == CommonTerm::What::file_name);
        CHECK(one<CommonTerm>(syntax, "row:number").what == CommonTerm::What::row_number);
        CHECK(one<CommonTerm>(syntax, "row:position").what == CommonTerm::What::row_position);
        CHECK(one<CommonTerm>(syntax, "option:facility").what == CommonTerm::What::facility);
        CHECK(one<CommonTerm>(syntax, "option:operator").what == CommonTerm::What::operator_id);
    }
}

TEST_CASE("hl7: field, component, subcomponent") {
    const auto term = one<Hl7Term>(PathSyntax::hl7, "TQ1-3.1.2");
    CHECK(term.segment == "TQ1");
    CHECK(term.field == 3);
    CHECK(term.component == 1);
    CHECK(term.subcomponent == 2);
    CHECK(term.which == Hl7Term::Which::plain);
    CHECK(term.repetition == Hl7Term::Repetition::first);
    CHECK(one<Hl7Term>(PathSyntax::hl7, "PID-8").component == 0);
}

TEST_CASE("hl7: which segment") {
    CHECK(one<Hl7Term>(PathSyntax::hl7, "OBR^prev-2.1").which == Hl7Term::Which::previous);
    CHECK(one<Hl7Term>(PathSyntax::hl7, "NTE^next-3").which == Hl7Term::Which::following);
    const auto numbered = one<Hl7Term>(PathSyntax::hl7, "IN1[2]-3.1");
    CHECK(numbered.which == Hl7Term::Which::number);
    CHECK(numbered.segment_number == 2);
}

TEST_CASE("hl7: which repetition") {
    const auto matching = one<Hl7Term>(PathSyntax::hl7, "PID-5{8=P}.1");
    CHECK(matching.repetition == Hl7Term::Repetition::matching);
    CHECK(matching.match_component == 8);
    CHECK(matching.match_value == "P");
    CHECK(matching.component == 1);
    CHECK(one<Hl7Term>(PathSyntax::hl7, "PID-5{8=}.1").match_value.empty());
    const auto kana = one<Hl7Term>(PathSyntax::hl7, "PID-5{8=,1:kana}.2");
    CHECK(kana.match_value.empty());
    CHECK(kana.script == Hl7Term::Script::kana);
    CHECK(kana.script_component == 1);
    CHECK(one<Hl7Term>(PathSyntax::hl7, "PID-5{8=I,1:other}.1").match_value == "I");
    CHECK(one<Hl7Term>(PathSyntax::hl7, "IN1-10{3}.1").repetition_number == 3);
    CHECK(one<Hl7Term>(PathSyntax::hl7, "OBX-8{*}").repetition == Hl7Term::Repetition::all);
}

TEST_CASE("hl7: coded triples by system") {
    const auto systems = one<Hl7Term>(PathSyntax::hl7, "RXE-2<HOT*,YJ>.1");
    CHECK(systems.coded);
    CHECK(systems.systems == std::vector<std::string>{"HOT*", "YJ"});
    CHECK_FALSE(systems.local);
    CHECK(one<Hl7Term>(PathSyntax::hl7, "OBX-3<local>.2").local);
}

TEST_CASE("hl7: parts of the storage file name") {
    CHECK(one<StorageTerm>(PathSyntax::hl7, "storage:order_no").part == StorageTerm::Part::order_no);
    CHECK(one<StorageTerm>(PathSyntax::hl7, "storage:file_name").part == StorageTerm::Part::file_name);
}

TEST_CASE("hl7: what is refused") {
    for (const std::string_view bad : {"",
                                       "PID",
                                       "PID-",
                                       "PID-0",
                                       "pid-5",
                                       "PIDX-5",
                                       "PI-5",
                                       "PID-5.",
                                       "PID-5.1.1.1",
                                       "PID-5{8=P",
                                       "PID-5{8=,1:latin}.1",
                                       "PID-5{8=,x}.1",
                                       "PID-5{0}",
                                       "PID-5{}",
                                       "PID[0]-5",
                                       "PID[2-5",
                                       "PID^last-5",
                                       "OBX-3<>.1",
                                       "OBX-3<JC10,>.1",
                                       "OBX-3<JC10>",
                                       "OBX-3<JC10>.4",
                                       "OBX-3<JC10>.1.1",
                                       "PID-5 ",
                                       "storage:root",
                                       "PID-99999",
                                       "PID-5 |PID-6"})
        CHECK_MESSAGE(says(refusal(PathSyntax::hl7, bad), "[DD041]"), bad);
}

TEST_CASE("a refusal names the column inside the path") {
    CHECK(says(refusal(PathSyntax::hl7, "PID-5x"), "character 6"));
    CHECK(says(refusal(PathSyntax::receipt, "RE.2^last"), "character 10"));
    CHECK(says(refusal(PathSyntax::dpc, "FF1"), "character 4"));
    CHECK(says(refusal(PathSyntax::xpath, "a//b"), "character 3"));
}

TEST_CASE("xpath: steps, attributes, tests, contexts") {
    const auto term = one<XmlTerm>(PathSyntax::xpath, "../mmlNm:Name[@mmlNm:repCode='I'][2]/mmlNm:family/@mmlNm:x");
    CHECK(term.context == XmlTerm::Context::anchor);
    REQUIRE(term.steps.size() == 3);
    CHECK(term.steps[0].kind == XmlTerm::Step::Kind::parent);
    CHECK(term.steps[1].name == "mmlNm:Name");
    CHECK(term.steps[1].match_attribute == "mmlNm:repCode");
    CHECK(term.steps[1].match_value == "I");
    CHECK(term.steps[1].position == 2);
    CHECK(term.attribute == "mmlNm:x");
    CHECK(one<XmlTerm>(PathSyntax::xpath, ".").steps.front().kind == XmlTerm::Step::Kind::self);
    CHECK(one<XmlTerm>(PathSyntax::xpath, "@mmlRd:code").attribute == "mmlRd:code");
    CHECK(one<XmlTerm>(PathSyntax::xpath, "header:masterId/mmlCm:Id").context == XmlTerm::Context::header);
    CHECK(one<XmlTerm>(PathSyntax::xpath, "docInfo:docId/uid").context == XmlTerm::Context::doc_info);
    CHECK(one<XmlTerm>(PathSyntax::xpath, "module:mmlLb:information/@mmlLb:registId").context ==
          XmlTerm::Context::module);
}

TEST_CASE("xpath: what is refused") {
    for (const std::string_view bad :
         {"", "/a", "a/", "a//b", "a[b]", "a[@b=c]", "a[@b='c]", "a[0]", "a/@b/c", "a b", "..x", "text()", "header:"})
        CHECK_MESSAGE(says(refusal(PathSyntax::xpath, bad), "[DD041]"), bad);
}

TEST_CASE("anchors of MML are steps without attribute or context and begin with a module") {
    CHECK(parse_anchor("mmlLb:TestModule/mmlLb:laboTest/mmlLb:item", kHere).steps.size() == 3);
    CHECK(parse_anchor("mmlPi:PatientModule", kHere).steps.size() == 1);
    CHECK(parse_anchor("docInfo:mmlCi:CreatorInfo", kHere).context == XmlTerm::Context::doc_info);
    for (const char* no_module : {".", "../a", "a[1]/b", "a[@b='c']"})
        CHECK_THROWS_AS(parse_anchor(no_module, kHere), Error);
    CHECK_THROWS_AS(parse_anchor("a/@b", kHere), Error);
    CHECK_THROWS_AS(parse_anchor("header:a", kHere), Error);
}

TEST_CASE("dpc: columns, payloads, the act's line") {
    const auto column = one<DpcTerm>(PathSyntax::dpc, "FF1:admission_date");
    CHECK(column.what == DpcTerm::What::column);
    CHECK(column.file == "FF1");
    CHECK(column.column == "admission_date");
    const auto payload = one<DpcTerm>(PathSyntax::dpc, "FF1:A007010.2/9");
    CHECK(payload.what == DpcTerm::What::payload);
    CHECK(payload.code == "A007010");
    CHECK(payload.sequence == 2);
    CHECK(payload.payload == 9);
    CHECK(one<DpcTerm>(PathSyntax::dpc, "FF1:A000010/1").sequence == 0);
    const auto anchor = one<DpcTerm>(PathSyntax::dpc, "FF1:./4");
    CHECK(anchor.what == DpcTerm::What::anchor_payload);
    CHECK(anchor.payload == 4);
    CHECK(one<DpcTerm>(PathSyntax::dpc, "FF1:./code").column == "code");
    CHECK(one<DpcTerm>(PathSyntax::dpc, "EFn^act:insurer_no").of_act);
}

TEST_CASE("dpc: what is refused") {
    for (const std::string_view bad : {"", "FF1", "FF1:", ":a", "FF1:A000010/", "FF1:A000010/0", "FF1:A000010.x/1",
                                       "FF1:A000010.0/1", "FF1:./", "FF1:a b", "EFn^line:x"})
        CHECK_MESSAGE(says(refusal(PathSyntax::dpc, bad), "[DD041]"), bad);
}

TEST_CASE("receipt: by name, by position, previous, anchor") {
    const auto named = one<ReceiptTerm>(PathSyntax::receipt, "RE.birth_date");
    CHECK(named.record == "RE");
    CHECK(named.name == "birth_date");
    CHECK(named.field == 0);
    CHECK(one<ReceiptTerm>(PathSyntax::receipt, "RE.7").field == 7);
    CHECK(one<ReceiptTerm>(PathSyntax::receipt, "SI^prev.4").which == ReceiptTerm::Which::previous);
    CHECK(one<ReceiptTerm>(PathSyntax::receipt, "@.code").which == ReceiptTerm::Which::anchor);
    CHECK(one<ReceiptTerm>(PathSyntax::receipt, "@.care_class^last").which == ReceiptTerm::Which::anchor_last);
}

TEST_CASE("receipt: what is refused") {
    for (const std::string_view bad :
         {"", "RE", "RE.", ".7", "RE.0", "RE.7x", "RE.2^last", "RE^next.2", "@7", "@^prev.2", "RE 7"})
        CHECK_MESSAGE(says(refusal(PathSyntax::receipt, bad), "[DD041]"), bad);
}

TEST_CASE("alternatives keep their order, and a fault in any of them counts") {
    const Path path = parse_path(PathSyntax::hl7, "storage:time | MSH-7.1 | row:number", kHere);
    REQUIRE(path.alternatives.size() == 3);
    CHECK(std::holds_alternative<StorageTerm>(path.alternatives[0]));
    CHECK(std::holds_alternative<Hl7Term>(path.alternatives[1]));
    CHECK(std::holds_alternative<CommonTerm>(path.alternatives[2]));
    CHECK(path.text == "storage:time | MSH-7.1 | row:number");
    CHECK(says(refusal(PathSyntax::hl7, "PID-5 | "), "[DD041]"));
    CHECK(says(refusal(PathSyntax::hl7, "PID-5 | RE.7"), "[DD041]"));
}

TEST_CASE("a source without a grammar has no paths") {
    CHECK(says(refusal(PathSyntax::free, "anything"), "no path grammar"));
}
