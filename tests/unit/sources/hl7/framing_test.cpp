#include "sources/hl7/framing.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <random>

using namespace opx::hl7;

namespace {

/// The messages of a file that is read in blocks.
std::vector<RawMessage> read(const std::string& bytes) {
    const auto path = std::filesystem::temp_directory_path() / ("opx-framing-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary) << bytes;
    std::vector<RawMessage> out;
    MessageReader reader{opx::InputFile(path)};
    while (auto message = reader.next()) out.push_back(std::move(*message));
    std::filesystem::remove(path);
    return out;
}

}  // namespace

TEST_SUITE("hl7") {
    TEST_CASE("line ends are counted as one by one, wherever they stand") {
        std::mt19937 random(5);
        for (std::size_t size : {0U, 1U, 15U, 16U, 17U, 33U, 400U, 4096U, 9000U}) {
            std::string bytes(size, 'x');
            for (char& c : bytes) c = "xx\r\n\r\n"[random() % 6];
            for (const std::string& text : {bytes, std::string(size, '\r'), std::string(size, '\n')}) {
                std::uint64_t lines = 0;
                for (std::size_t i = 0; i < text.size(); ++i)
                    lines += text[i] == '\r' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'));
                CHECK(lines_in(text) == lines);
            }
        }
    }

    TEST_CASE("messages larger than a block and headers on its edge are found") {
        // Blocks have 256 KiB: the headers of these fall on every place around their edges.
        for (std::size_t shift = 0; shift < 24; ++shift) {
            const std::string first = "MSH|^~\\&|A\rOBX|" + std::string(262144 - 30 + shift, 'x');
            const std::string second = "MSH|^~\\&|B\rOBX|" + std::string(600000, 'y') + "\r";
            const auto out = read(first + second + "MSH|^~\\&|C\r");
            CAPTURE(shift);
            REQUIRE(out.size() == 3);
            CHECK(out[0].bytes == first);
            CHECK(out[1].bytes == second);
            CHECK(out[2].bytes == "MSH|^~\\&|C\r");
            CHECK(out[2].number == 3);
            CHECK(out[1].line == 2);
            CHECK(out[2].line == 4);
        }
    }

    TEST_CASE("envelopes alone give no message and junk is given out to be refused") {
        CHECK(read("").empty());
        CHECK(read("FHS|^~\\&|x\rFTS|1\r\n\x0b\x1c\r").empty());
        CHECK(read("hello").size() == 1);
        CHECK(read("hello\rMSH|^~\\&|A\r").size() == 2);
        CHECK(read("FHS|^~\\&|x\rMSH|^~\\&|A\rBTS|1\rFTS|1\r").size() == 1);
    }
}
