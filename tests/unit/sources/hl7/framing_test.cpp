#include "sources/hl7/framing.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <random>

using namespace opx::hl7;

namespace {

struct Read {
    std::string bytes;
    std::uint64_t number = 0;
    std::uint64_t line = 0;
};

/// The messages of a file that is read in blocks, some at a time.
std::vector<Read> read(const std::string& bytes, std::size_t most = 2, std::size_t size = 1000) {
    const auto path = std::filesystem::temp_directory_path() / ("opx-framing-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary) << bytes;
    std::vector<Read> out;
    MessageReader reader{opx::InputFile(path)};
    for (;;) {
        const MessageBatch batch = reader.next(most, size);
        if (batch.messages().empty()) break;
        CHECK(batch.messages().size() <= most);
        for (const auto& it : batch.messages()) out.push_back({std::string(it.bytes), it.number, it.line});
    }
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

    TEST_CASE("messages are the same however many are read at a time") {
        std::mt19937 random(17);
        std::string bytes;
        std::vector<std::string> written;
        for (int i = 0; i < 2000; ++i) {
            std::string message = "MSH|^~\\&|" + std::to_string(i) + "\r";
            for (std::size_t lines = random() % 9; lines > 0; --lines)
                message +=
                    "OBX|" + std::string(random() % (i % 100 == 0 ? 90000 : 300), 'M') + (lines % 2 ? "\r" : "\r\n");
            written.push_back(message);
            bytes += message;
        }
        const auto one = read(bytes, 1, 1);
        REQUIRE(one.size() == written.size());
        for (const auto& [most, size] :
             {std::pair<std::size_t, std::size_t>{3, 1U << 30}, {100000, 5000}, {100000, 1U << 30}}) {
            const auto many = read(bytes, most, size);
            REQUIRE(many.size() == written.size());
            for (std::size_t i = 0; i < many.size(); ++i) {
                CHECK(many[i].bytes == written[i]);
                CHECK(many[i].number == i + 1);
                CHECK(many[i].line == one[i].line);
            }
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
