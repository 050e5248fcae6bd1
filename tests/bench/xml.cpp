// The bare pass that opx-mml is measured against: expat over the decoded bytes, counting what it sees.
//
//   bench_xml FILE...   prints bytes, elements and seconds of processor time, reading left out

#include <expat.h>

#include <cstdio>
#include <ctime>

#include "base/files.hpp"

namespace {

struct Counts {
    unsigned long elements = 0;
    unsigned long text = 0;
};

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
    Counts counts;
    unsigned long bytes = 0;
    double seconds = 0;
    for (int i = 1; i < argc; ++i) {
        const std::string text = opx::read_file(argv[i], std::uint64_t{1} << 31);
        bytes += text.size();
        const double begin = processor_seconds();
        XML_Parser parser = XML_ParserCreate("UTF-8");
        XML_SetUserData(parser, &counts);
        XML_SetElementHandler(
            parser, [](void* data, const char*, const char**) { ++static_cast<Counts*>(data)->elements; },
            [](void*, const char*) {});
        XML_SetCharacterDataHandler(parser, [](void* data, const char*, int size) {
            static_cast<Counts*>(data)->text += static_cast<unsigned long>(size);
        });
        const bool whole = XML_Parse(parser, text.data(), static_cast<int>(text.size()), XML_TRUE) == XML_STATUS_OK;
        XML_ParserFree(parser);
        seconds += processor_seconds() - begin;
        if (!whole) return std::fprintf(stderr, "%s: not well-formed\n", argv[i]), 1;
    }
    std::printf("%lu %lu %lu %.3f\n", bytes, counts.elements, counts.text, seconds);
}
