#include "sources/dpc/program.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace opx;
using namespace opx::dpc;
using namespace opx::dpc::test;

namespace {

std::string fault_of(const std::string& anchors, const std::string& path) {
    const Fixture fixture({{"stay", anchors, {{"value", path}}}});
    try {
        const Program program(fixture.plan(), fixture.layouts());
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        CHECK(error.where().line > 0);
        return error.message() + " / " + error.hint();
    }
    return "";
}

}  // namespace

TEST_SUITE("sources/dpc") {
    TEST_CASE("a path that no layout knows ends the run with its place in the definition") {
        CHECK(fault_of("FF1", "FF1:A000010/2") == "");
        CHECK(fault_of("FF1", "FF9:data_id") ==
              "no layout for DPC files of kind 'FF9' [DD057] / kinds: FF1, FF4, EFn, EFg, Dn, Hn, Kn");
        CHECK(fault_of("FF1", "FF1:data_if") == "FF1 has no column 'data_if' [DD057] / did you mean 'data_id'");
        CHECK(fault_of("FF1", "FF1:A000011/2") == "FF1 has no code 'A000011' [DD057] / ");
        CHECK(fault_of("FF1", "FF1:A000010/4") == "code A000010 has no payload 4 in any edition [DD057] / ");
        CHECK(fault_of("FF1", "FF1:A000010/10") == "FF1 has 9 payloads, not 10 [DD057] / ");
        CHECK(fault_of("FF1", "FF1^act:data_id") == "FF1 has no acts: ^act goes with EF files only [DD057] / ");
        CHECK(fault_of("EFn", "EFn:./1") == "EFn has 0 payloads, not 1 [DD057] / ");
        CHECK(fault_of("\"FF1:A006010,A9\"", "FF1:data_id") ==
              "anchor 'FF1:A006010,A9': FF1 has no code 'A9' [DD057] / ");
        CHECK(fault_of("XX", "FF1:data_id").starts_with("no layout for DPC files of kind 'XX'"));
    }

    TEST_CASE("terms are bound to the columns of their own kind and edition") {
        const Fixture fixture(
            {{"stay",
              "[FF1, FF4]",
              {{"id", "FF1:data_id | FF4:data_id"}, {"sex", "FF1:A000010/2"}, {"op", "FF1:A007010.2/1"}}}});
        const Program program(fixture.plan(), fixture.layouts());
        const Edition& form1 = program.find("FF1")->editions.front();
        const Edition& form4 = program.find("FF4")->editions.front();
        std::size_t bound1 = 0;
        std::size_t bound4 = 0;
        for (const Term& term : form1.terms) bound1 += term.from != Term::From::nothing;
        for (const Term& term : form4.terms) bound4 += term.from != Term::From::nothing;
        CHECK(bound1 == 3);
        CHECK(bound4 == 1);
        CHECK(form1.codes == std::vector<std::string>{"A000010", "A007010"});
        CHECK(program.find("FF1")->uses.size() == 1);
        CHECK(program.find("EFn")->uses.empty());
    }
}
