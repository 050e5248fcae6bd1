#include "record/accounting.hpp"

#include <doctest/doctest.h>
#include <string_view>

#include "base/error.hpp"

using namespace opx;

TEST_CASE("counts balance when every record read has an end") {
    Accounting accounting;
    accounting.check();
    Balance& rows = accounting["table:patient"];
    rows.read = 10;
    rows.written = 4;
    CHECK_FALSE(rows.balanced());
    rows.merged["duplicate"] = 1;
    rows.rejected["missing key"] = 2;
    rows.skipped["out of period"] = 2;
    rows.excluded["opt-out"] = 1;
    CHECK(rows.left_out() == 6);
    accounting.check();
    CHECK(accounting.total_rejected() == 2);
}

TEST_CASE("a lost record is our bug and names the unit") {
    Accounting accounting;
    accounting["lines"] = {5, 5, {}, {}, {}, {}};
    accounting["files"] = {3, 2, {}, {}, {}, {}};
    try {
        accounting.check();
        FAIL("not found");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::internal);
        CHECK(std::string_view(error.what()).find("files") != std::string_view::npos);
        CHECK(std::string_view(error.what()).find("read 3, written 2") != std::string_view::npos);
    }
}

TEST_CASE("counts of parts add up, reason by reason") {
    Accounting whole;
    for (int part = 0; part < 3; ++part) {
        Accounting one;
        one["lines"].read = 5;
        one["lines"].written = 3;
        one["lines"].rejected["a"] = 1;
        one["lines"].rejected[part == 0 ? "b" : "c"] = 1;
        whole.add(one);
    }
    whole.check();
    const Balance& lines = whole.balances().at("lines");
    CHECK(lines.read == 15);
    CHECK(lines.rejected.at("a") == 3);
    CHECK(lines.rejected.at("b") == 1);
    CHECK(lines.rejected.at("c") == 2);
    CHECK(whole.total_rejected() == 6);
}
