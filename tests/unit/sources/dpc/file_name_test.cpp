#include "sources/dpc/file_name.hpp"

#include <doctest/doctest.h>

using namespace opx::dpc;

TEST_SUITE("sources/dpc") {
    TEST_CASE("a file name tells kind and facility and month") {
        const std::vector<std::string> kinds = {"FF1", "EFn", "EFg", "Kn"};
        const struct {
            const char* name;
            const char* kind;
            const char* facility;
            unsigned month;
        } cases[] = {
            {"FF1_999912345_2507.txt", "FF1", "999912345", 202507},
            {"ff1_011234567_1812.TXT", "FF1", "011234567", 201812},
            {"EFN_999912345_2507", "EFn", "999912345", 202507},
            {"Kn_999912345_2507.csv", "Kn", "999912345", 202507},
            {"FF1_second try_999912345_2507.txt", "FF1", "999912345", 202507},
            {"FF1_999912345_202507.txt", "FF1", "999912345", 202507},
            {"FF1_999912345_025070.txt", "FF1", "999912345", 0},
            {"FF1_9999_2507.txt", "FF1", "", 202507},
            {"FF1_999912345_2513.txt", "FF1", "999912345", 0},
            {"FF1_999912345.txt", "FF1", "", 0},
            {"FF1.txt", "", "", 0},
            {"En_999912345_2507.txt", "", "999912345", 202507},
            {"999912345_2507_1_提出用データ", "", "", 0},
            {"", "", "", 0},
            {"_", "", "", 0},
        };
        for (const auto& one : cases) {
            CAPTURE(one.name);
            const NameParts parts = parse_file_name(one.name, kinds);
            CHECK(parts.kind == one.kind);
            CHECK(parts.facility == one.facility);
            CHECK(parts.month == one.month);
        }
    }
}
