#include "sources/dpc/lines.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace opx::dpc;

namespace {

/// Byte by byte, as one would say it.
std::vector<std::string> plainly(const std::string& line, char separator) {
    std::vector<std::string> columns(1);
    for (const char byte : line) {
        if (byte == separator) columns.emplace_back();
        else columns.back() += byte;
    }
    return columns;
}

}  // namespace

TEST_SUITE("sources/dpc") {
    TEST_CASE("lines are split at every separator whatever their length") {
        std::mt19937 random(1);
        for (int round = 0; round < 20000; ++round) {
            std::string line;
            for (std::size_t i = random() % 80; i > 0; --i) line += "\ta\x83\xff,"[random() % 5];
            const std::vector<std::string> expected = plainly(line, '\t');
            std::vector<std::string_view> columns(expected.size());
            REQUIRE(split(line, '\t', columns.data(), columns.size()) == expected.size());
            CHECK(std::vector<std::string>(columns.begin(), columns.end()) == expected);
            for (std::size_t i = 0; i < expected.size(); ++i) CHECK(column_of(line, '\t', i) == expected[i]);
            std::string_view first;
            CHECK(split(line, '\t', &first, 1) == expected.size());
            CHECK(first == expected[0]);
            CHECK(split(line, '\t', nullptr, 0) == expected.size());
        }
    }
}
