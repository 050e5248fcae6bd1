// The encoder of the fast levels: what it writes, liblzma's decoder must read, byte for byte.
#include "package/detail/lzma2_greedy.hpp"

#include <lzma.h>

#include <random>

#include "sevenzip_support.hpp"

using namespace opx::package::sevenzip;
using opx::package::test::noise;
using opx::package::test::table;

namespace {

std::span<const std::uint8_t> as_bytes(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// By liblzma, with no larger dictionary than was promised.
std::string decoded(std::vector<std::uint8_t> packed, std::uint32_t dictionary, std::size_t size) {
    packed.push_back(0);  // the end mark
    lzma_options_lzma options{};
    options.dict_size = dictionary;
    const std::array<lzma_filter, 2> filters{{{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}}};
    std::string plain(size, '\0');
    std::size_t from = 0;
    std::size_t to = 0;
    const lzma_ret result = lzma_raw_buffer_decode(filters.data(), nullptr, packed.data(), &from, packed.size(),
                                                   reinterpret_cast<std::uint8_t*>(plain.data()), &to, plain.size());
    CHECK(result == LZMA_OK);
    CHECK(from == packed.size());
    plain.resize(to);
    return plain;
}

std::size_t goes_both_ways(GreedyLzma2& encoder, const std::string& text, std::uint32_t dictionary) {
    const std::vector<std::uint8_t> packed = encoder.compress(as_bytes(text));
    // Compared by hand: doctest would print both.
    const bool same = decoded(packed, dictionary, text.size()) == text;
    CHECK(same);
    return packed.size();
}

/// Text that repeats itself from near and far, changes a little on the way, and now and then does not compress.
std::string random_text(std::mt19937& random, std::size_t size) {
    const auto below = [&](std::size_t limit) { return random() % limit; };
    std::string text;
    while (text.size() < size) {
        switch (below(6)) {
            case 0:
                text += noise(1 + below(below(8) == 0 ? 200'000 : 40), static_cast<unsigned>(random()));
                break;
            case 1:
                text.append(1 + below(600), static_cast<char>('a' + below(3)));
                break;
            case 2:
                text += table(below(4), static_cast<unsigned>(random()));
                break;
            default:
                if (text.empty()) break;
                const std::size_t back =
                    1 + below(below(2) == 0 ? text.size() : std::min<std::size_t>(text.size(), 600));
                for (std::size_t left = 1 + below(400), at = text.size() - back; left > 0; --left, ++at)
                    text += below(50) == 0 ? static_cast<char>(random()) : text[at];
        }
    }
    text.resize(size);
    return text;
}

}  // namespace

TEST_CASE("greedy LZMA2: the smallest texts") {
    GreedyLzma2 encoder(4096, 64, 14);
    CHECK(encoder.compress({}).empty());
    for (std::size_t size = 1; size < 40; ++size) {
        CAPTURE(size);
        goes_both_ways(encoder, std::string(size, 'a'), 4096);
        goes_both_ways(encoder, table(1).substr(0, size), 4096);
        goes_both_ways(encoder, noise(size), 4096);
        goes_both_ways(encoder, std::string(size, '\0'), 4096);
        goes_both_ways(encoder, std::string(size, '\xFF'), 4096);
    }
}

TEST_CASE("greedy LZMA2: random texts, every dictionary, with tables used before") {
    std::mt19937 random(20251003);
    for (const std::uint32_t dictionary : {4096u, 65536u, 262144u}) {
        for (const auto& [nice, depth] : {std::pair{8u, 2u}, {64u, 14u}, {273u, 100u}}) {
            GreedyLzma2 encoder(dictionary, nice, depth);
            for (int i = 0; i < 12; ++i) {
                CAPTURE(dictionary);
                CAPTURE(nice);
                CAPTURE(i);
                goes_both_ways(encoder, random_text(random, random() % 150'000), dictionary);
            }
        }
    }
}

TEST_CASE("greedy LZMA2: chunks end by what they hold plain, and by what they hold packed") {
    GreedyLzma2 encoder(262144, 64, 14);
    // 5 MiB of one sign need three chunks, for a chunk holds 2 MiB at most.
    CHECK(goes_both_ways(encoder, std::string(5 << 20, 'x'), 262144) < 2000);
    // Rows that come to more than 64 KiB packed.
    CHECK(goes_both_ways(encoder, table(40000), 262144) > 200'000);
    // What does not compress is stored: 3 bytes a chunk of 64 KiB.
    const std::size_t stored = goes_both_ways(encoder, noise(1'000'000), 262144);
    CHECK(stored > 1'000'000);
    CHECK(stored < 1'000'200);
}

TEST_CASE("greedy LZMA2: stored chunks first, between and last") {
    GreedyLzma2 encoder(262144, 64, 14);
    const std::string rows = table(30000);
    const std::string chaos = noise(150'000);
    goes_both_ways(encoder, chaos + rows, 262144);
    goes_both_ways(encoder, rows + chaos, 262144);
    goes_both_ways(encoder, rows + chaos + rows, 262144);
    // The second noise is known from the first: a match across what was stored.
    CHECK(goes_both_ways(encoder, chaos + rows.substr(0, 50'000) + chaos, 262144) < 200'000);
}

TEST_CASE("greedy LZMA2: no distance reaches the dictionary's size") {
    // What repeats exactly beyond the dictionary must not be found, just within it must be.
    const std::string chaos = noise(4096);
    GreedyLzma2 encoder(4096, 64, 14);
    CHECK(goes_both_ways(encoder, chaos + noise(3000, 5) + chaos, 4096) > 4096 + 3000 + 4096);
    CHECK(goes_both_ways(encoder, chaos.substr(0, 4095) + chaos.substr(0, 4095), 4096) < 4095 + 200);
    CHECK(goes_both_ways(encoder, chaos + chaos, 4096) > 8000);
}

TEST_CASE("greedy LZMA2: the same bytes whatever was compressed before") {
    const std::string rows = table(9000, 5);
    GreedyLzma2 fresh(262144, 64, 14);
    GreedyLzma2 used(262144, 64, 14);
    used.compress(as_bytes(noise(700'000)));
    used.compress(as_bytes(rows.substr(100)));
    const bool same = fresh.compress(as_bytes(rows)) == used.compress(as_bytes(rows));
    CHECK(same);
}
