// What a call to the decoders costs, as converters make it: a value, a line or a message at once.
//   bench_text              nanoseconds a call by encoding and size, for Decoder (feed and finish) and for decode()
//   bench_text ENCODING FILE   megabytes a second of processor time, in pieces of 256 KiB
// Prints JSON. The text of the first is names and values in turn, the best of five runs counts.

#include <array>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "text/decode.hpp"
#include "text/round_trip.hpp"
#include "text/utf8.hpp"

namespace {

using namespace opx::text;

double processor() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// 漢 in the encoding; letters of every encoding are those of ASCII.
std::string kanji(Encoding encoding) {
    switch (encoding) {
        case Encoding::cp932:
            return "\x8A\xBF";
        case Encoding::cp51932:
            return "\xB4\xC1";
        case Encoding::iso2022jp:
            return "\x1B$B4A\x1B(B";
        case Encoding::utf8:
            return "漢";
        default:
            return "x";
    }
}

std::string sample(Encoding encoding, std::size_t size) {
    std::string out;
    for (unsigned i = 0; out.size() < size; ++i) out += i % 8 < 5 ? std::string("1") : kanji(encoding);
    return out;
}

template <class Call>
double nanoseconds(Call call) {
    constexpr int kCalls = 200000;
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
        const double begin = processor();
        for (int i = 0; i < kCalls; ++i) call();
        best = std::min(best, (processor() - begin) / kCalls * 1e9);
    }
    return best;
}

void calls() {
    constexpr std::array kSizes = {std::size_t{10}, std::size_t{20}, std::size_t{60}, std::size_t{1000}};
    for (const Encoding encoding :
         {Encoding::ascii, Encoding::cp932, Encoding::cp51932, Encoding::iso2022jp, Encoding::utf8})
        for (const std::size_t size : kSizes) {
            const std::string bytes = sample(encoding, size);
            std::string text;
            std::vector<Event> events;
            std::size_t sum = 0;
            const double with_decoder = nanoseconds([&] {
                text.clear();
                events.clear();
                Decoder decoder(encoding);
                decoder.feed(bytes, text, &events);
                decoder.finish(text, &events);
                sum += text.size();
            });
            const double whole = nanoseconds([&] { sum += decode(encoding, bytes).size(); });
            std::printf(
                "{\"encoding\": \"%s\", \"bytes\": %zu, \"decoder_ns\": %.1f, \"decode_ns\": %.1f, \"sum\": %zu}\n",
                std::string(name_of(encoding)).c_str(), bytes.size(), with_decoder, whole, sum);
        }
}

void file(Encoding encoding, const std::string& path) {
    const std::string bytes = opx::read_file(path, std::uint64_t{4} << 30);
    constexpr std::size_t kPiece = std::size_t{1} << 18;
    double best = 1e9;
    std::size_t sum = 0;
    for (int round = 0; round < 5; ++round) {
        std::string text;
        std::vector<Event> events;
        Decoder decoder(encoding);
        const double begin = processor();
        for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
            text.clear();
            events.clear();
            decoder.feed(std::string_view(bytes).substr(at, kPiece), text, &events);
            sum += text.size();
        }
        best = std::min(best, processor() - begin);
    }
    std::printf("{\"encoding\": \"%s\", \"bytes\": %zu, \"megabytes_per_second\": %.0f, \"sum\": %zu}\n",
                std::string(name_of(encoding)).c_str(), bytes.size(), static_cast<double>(bytes.size()) / 1e6 / best,
                sum);
}

}  // namespace

int main(int argc, char** argv) {
    const auto encoding = argc == 3 ? encoding_named(argv[1]) : std::nullopt;
    if (argc == 1) calls();
    else if (encoding) file(*encoding, argv[2]);
    else return std::fprintf(stderr, "usage: bench_text [ENCODING FILE]\n"), 2;
    return 0;
}
