// What tests/bench/opx-pack.sh measures beside whole runs:
//   bench_package LEVEL FILE...   the level's encoder alone, on one thread: no container, no hash, no encryption, nothing
//                                 written. Prints seconds of processor, bytes in and bytes out.

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/files.hpp"
#include "package/detail/lzma2_blocks.hpp"

using namespace opx;
using namespace opx::package::sevenzip;

int main(int count, char** arguments) {
    if (count < 3) return std::fputs("usage: bench_package LEVEL FILE...\n", stderr), 2;
    const Lzma2Level level = lzma2_level(static_cast<unsigned>(std::atoi(arguments[1])));
    Lzma2Blocks blocks(level, 1);
    std::uint64_t bytes_in = 0, bytes_out = 0;
    std::clock_t spent = 0;
    for (int i = 2; i < count; ++i) {
        InputFile file(arguments[i]);
        for (;;) {
            std::vector<std::uint8_t> block(level.block_bytes);
            std::size_t filled = 0;
            while (filled < block.size()) {
                const std::size_t got =
                    file.read(reinterpret_cast<char*>(block.data()) + filled, block.size() - filled);
                if (got == 0) break;
                filled += got;
            }
            if (filled == 0) break;
            block.resize(filled);
            bytes_in += filled;
            const std::clock_t begin = std::clock();
            blocks.put(std::move(block), 0);
            bytes_out += blocks.take()->bytes.size();
            spent += std::clock() - begin;
        }
    }
    std::printf("%.3f %llu %llu\n", static_cast<double>(spent) / CLOCKS_PER_SEC,
                static_cast<unsigned long long>(bytes_in), static_cast<unsigned long long>(bytes_out));
}
