#include <doctest/doctest.h>

#include <string>

#include "csv/place.hpp"

using opx::csv::Place;
using opx::csv::PlaceFinder;

namespace {

/// Row and column of every `!` in the text, which comes in pieces.
std::string places(const std::string& text, std::size_t size, bool header = false) {
    std::string out;
    PlaceFinder finder(header);
    for (std::size_t begin = 0; begin < text.size(); begin += size) {
        const std::string piece = text.substr(begin, size);
        finder.begin(piece);
        for (std::size_t at = piece.find('!'); at != std::string::npos; at = piece.find('!', at + 1)) {
            const Place place = finder.at(begin + at);
            out += std::to_string(place.row) + ":" + std::to_string(place.column);
            if (!finder.name(place.column).empty()) out += "=" + std::string(finder.name(place.column));
            out += " ";
        }
        finder.end();
    }
    return out;
}

}  // namespace

TEST_CASE("row and column of a place, in pieces of any size") {
    const std::string text = "id,name\n1,!a\r\n2,b\n!,c!!\n,,!";
    for (std::size_t size = 1; size <= text.size(); ++size) CHECK(places(text, size) == "2:2 4:1 4:2 4:2 5:3 ");
}

TEST_CASE("separators and line ends inside quotes belong to the value") {
    const std::string text = "\"a,\n!\",!\n\"x\"\"!,\",!,\"\n,!\"\n!";
    for (std::size_t size = 1; size <= text.size(); ++size) CHECK(places(text, size) == "1:1 1:2 2:1 2:2 2:3 3:1 ");
}

TEST_CASE("the header names the columns") {
    const std::string text = "patient_id,\"name, kana\"\r\n!,!,!\n";
    for (std::size_t size = 1; size <= text.size(); ++size)
        CHECK(places(text, size, true) == "2:1=patient_id 2:2=name, kana 2:3 ");
}

TEST_CASE("asking twice for a place, and never for some rows, counts the same") {
    PlaceFinder finder(false);
    finder.begin("a,b\nc,d\ne,f,g");
    CHECK(finder.at(8).row == 3);
    CHECK(finder.at(12).column == 3);
    CHECK(finder.at(12).column == 3);
    finder.end();
    finder.begin(",h\n");
    CHECK(finder.at(14).column == 4);
    CHECK(finder.at(16).row == 4);
}
