#include "convert/row_text.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace opx::convert;

TEST_CASE("a row is its pieces between what stands fast, whichever of them changed and however") {
    RowText row;
    std::vector<std::size_t> pieces;
    std::vector<std::string> texts(100);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        row.add_fixed(i % 7 == 0 ? "" : i % 5 == 0 ? std::string(40, 'x') : ",");
        pieces.push_back(row.add_piece());
        if (i == 30 || i == 31) row.end_column();
    }
    row.add_fixed("\n");
    row.end_column();
    std::mt19937 random(7);
    std::vector<std::string> kept(texts.size());
    for (int round = 0; round < 300; ++round) {
        for (unsigned change = random() % 12; change > 0; --change) {
            const std::size_t i = random() % texts.size();
            const std::size_t size = random() % 4 == 0 ? random() % 300 : texts[i].size();
            texts[i] = std::string(size, static_cast<char>('a' + random() % 26));
            kept[i] = texts[i];
            row.set(pieces[i], kept[i]);
        }
        row.settle();
        std::string expected;
        std::vector<std::uint32_t> ends;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            expected += i % 7 == 0 ? "" : i % 5 == 0 ? std::string(40, 'x') : ",";
            expected += texts[i];
            if (i == 30 || i == 31) ends.push_back(static_cast<std::uint32_t>(expected.size()));
        }
        expected += "\n";
        ends.push_back(static_cast<std::uint32_t>(expected.size()));
        REQUIRE(row.text() == expected);
        for (std::size_t i = 0; i < ends.size(); ++i) REQUIRE(row.ends()[i] == ends[i]);
    }
}
