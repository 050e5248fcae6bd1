// Which days a value stands for, and whether they lie in the period of a case.

#include "dataset/period.hpp"

#include <doctest/doctest.h>

using opx::dataset::days_of;

TEST_CASE("the days a value stands for") {
    const auto days = [](const char* value) { return days_of(value).first + " " + days_of(value).last; };
    CHECK(days("2024-02-15") == "2024-02-15 2024-02-15");
    CHECK(days("2024-02-15T23:59:59") == "2024-02-15 2024-02-15");
    CHECK(days("2024-02") == "2024-02-01 2024-02-29");
    CHECK(days("2023-02") == "2023-02-01 2023-02-28");
    CHECK(days("2024-12") == "2024-12-01 2024-12-31");
    CHECK(days("2024") == "2024-01-01 2024-12-31");
    for (const char* none : {"", "2024-1", "2024-13", "20240215", "INVALID", "2024-02-3"}) {
        CAPTURE(none);
        CHECK(days(none) == " ");
    }
}
