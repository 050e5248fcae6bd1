// Decode and parse alone, as python3-hl7 is measured by ssmix_peer.py: a file is read, each message decoded to UTF-8 and split.
//
//   bench_sources_hl7 FILE [SECONDS]   repeats the file until SECONDS (default 2) of processor time have passed
//
// Prints JSON: `parse` splits into segments and fields, as the converter does (components are split where a path asks for them);
// `whole` goes on to every repetition, component and subcomponent, as python3-hl7 does. MB are those of the file.

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/files.hpp"
#include "sources/hl7/decode.hpp"
#include "sources/hl7/framing.hpp"
#include "sources/hl7/message.hpp"

namespace {

using namespace opx::hl7;

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Counts {
    unsigned long messages = 0;
    unsigned long bytes = 0;
    unsigned long refused = 0;
    unsigned long parts = 0;  // fields, or leaves
    double seconds = 0;
};

unsigned long leaves(const Message& message) {
    const Separators& separators = message.separators();
    unsigned long count = 0;
    for (std::size_t i = 0; i < message.size(); ++i)
        for (unsigned field = 1; field <= message[i].fields; ++field)
            for (Parts repetitions(message.field(i, field), separators.repetition); repetitions.next();)
                for (Parts components(repetitions.value(), separators.component); components.next();)
                    for (Parts parts(components.value(), separators.subcomponent); parts.next();) ++count;
    return count;
}

Counts run(const char* path, double seconds, bool whole) {
    Counts out;
    Decoder decoder{{}};
    Message message;
    const double begin = processor_seconds();
    std::vector<std::string_view> messages;
    do {
        const std::string bytes = opx::read_file(path, std::uint64_t{1} << 31);
        split_messages(bytes, messages);
        out.bytes += bytes.size();
        out.messages += messages.size();
        for (const std::string_view it : messages) {
            if (message.parse(decoder.decode(it).text) != ParseFault::none) ++out.refused;
            else if (whole) out.parts += leaves(message);
            else
                for (std::size_t i = 0; i < message.size(); ++i) out.parts += message[i].fields;
        }
        out.seconds = processor_seconds() - begin;
    } while (out.seconds < seconds);
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: bench_sources_hl7 FILE [SECONDS]\n"), 2;
    const double seconds = argc > 2 ? std::atof(argv[2]) : 2.0;
    for (const bool whole : {false, true}) {
        const Counts it = run(argv[1], seconds, whole);
        std::printf(
            "{\"%s\": {\"messages\": %lu, \"refused\": %lu, \"parts\": %lu, \"megabytes_per_processor_second\": "
            "%.1f}}\n",
            whole ? "whole" : "parse", it.messages, it.refused, it.parts,
            static_cast<double>(it.bytes) / 1e6 / it.seconds);
    }
}
