#include "convert/bytes.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace opx::convert;

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
