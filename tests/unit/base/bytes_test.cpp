#include "base/bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

using namespace opx;

TEST_CASE("short and long values are compared and copied as memcmp and memcpy do") {
    std::mt19937 random(3);
    for (std::size_t size = 0; size < 70; ++size) {
        std::string value(size, '\0');
        for (char& sign : value) sign = static_cast<char>(random());
        std::string room(size + 2, '#');
        char* const end = copy_bytes(room.data() + 1, value);
        CHECK(end == room.data() + 1 + size);
        CHECK(room == "#" + value + "#");
        CHECK(same_bytes(value, std::string(value)));
        CHECK_FALSE(same_bytes(value, value + "x"));
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = value;
            other[at] = static_cast<char>(other[at] ^ 1);
            CHECK_FALSE(same_bytes(value, other));
        }
    }
}

TEST_CASE("a byte is counted wherever it stands") {
    std::mt19937 random(4);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 300U, 4079U, 4080U, 4081U, 9000U}) {
        std::string text(size, '\n');
        CHECK(count_byte(text, '\n') == size);
        for (char& sign : text)
            if (random() % 3 != 0) sign = static_cast<char>(random());
        for (std::size_t from = 0; from < std::min<std::size_t>(size, 20); ++from)
            CHECK(count_byte(std::string_view(text).substr(from), '\n') ==
                  static_cast<std::size_t>(
                      std::count(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), '\n')));
    }
}
