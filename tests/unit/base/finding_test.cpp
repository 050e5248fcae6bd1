#include "base/finding.hpp"

#include <doctest/doctest.h>
#include <string_view>

using namespace opx;

namespace {
Finding finding(std::string rule, Severity severity, std::uint64_t line) {
    return {std::move(rule), severity, Location{"a.csv", line}, "found", ""};
}
}  // namespace

TEST_CASE("a place is written as far as it is known") {
    CHECK(Location{}.text() == "");
    CHECK(Location{"a.csv"}.text() == "a.csv");
    CHECK(Location{"a.csv", 3}.text() == "a.csv:3");
    CHECK(Location{"a.csv", 3, 7}.text() == "a.csv:3:7");
    CHECK(Location{"a.csv", 3, 7, "patient.sex"}.text() == "a.csv:3:7 (patient.sex)");
}

TEST_CASE("an error says place and message; its kind is the exit status") {
    const Error error(ErrorKind::input, Location{"a.csv", 3}, "has no header", "add one");
    CHECK(std::string_view(error.what()) == "a.csv:3: has no header");
    CHECK(error.hint() == "add one");
    CHECK(static_cast<int>(error.kind()) == 3);
    CHECK(std::string_view(Error(ErrorKind::usage, "no").what()) == "no");
}

TEST_CASE("the log keeps the first of each rule and counts all") {
    FindingLog log(2);
    for (std::uint64_t line = 1; line <= 1000; ++line) log.report(finding("DC10", Severity::warning, line));
    log.report(finding("DC20", Severity::error, 5));
    CHECK(log.kept().size() == 3);
    CHECK(log.kept()[1].where.line == 2);
    CHECK(log.counts().at("DC10").count == 1000);
    CHECK(log.total(Severity::warning) == 1000);
    CHECK(log.total(Severity::error) == 1);
    CHECK(log.total(Severity::note) == 0);
}

TEST_CASE("logs of parts joined in order are the log of the whole") {
    FindingLog whole(3);
    FindingLog joined(3);
    for (std::uint64_t part = 0; part < 4; ++part) {
        FindingLog log(3);
        for (std::uint64_t line = 1; line <= 2; ++line) {
            const Finding one = finding(line == 1 ? "A" : "B", Severity::error, part * 10 + line);
            whole.report(one);
            log.report(one);
        }
        joined.append(log);
    }
    REQUIRE(joined.kept().size() == whole.kept().size());
    for (std::size_t i = 0; i < whole.kept().size(); ++i)
        CHECK(joined.kept()[i].where.line == whole.kept()[i].where.line);
    CHECK(joined.counts().at("A").count == 4);
}
