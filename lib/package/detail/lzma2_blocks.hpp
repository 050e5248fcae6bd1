// LZMA2 on all cores: blocks of a fixed size, each compressed alone, given back in order (reference: 7z-aes.md 9).
//
// Shape    every block begins with a dictionary reset, so that the results, one after another and closed by one 00
//          byte, are one LZMA2 stream; a receiver's decoder may also take them apart and use several cores.
//          What comes out depends on the level and the bytes only, never on the number of jobs.
// Threads  with one job put() compresses itself, and take() follows it in the same thread. With more, one thread puts
//          and another takes.
// Memory   (jobs + 2) blocks under way, each at most block_bytes plain and as much packed, and one encoder for each job
//          (11 times the dictionary over trees, 4 times over chains, see 7z-aes.md 9).
// Errors   Error(limit) when there is not enough memory for the level.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace opx::package::sevenzip {

/// What a level means. Level 0 does not compress and has only a block size.
struct Lzma2Level {
    enum class Finder { hash_chain, binary_tree };  // our own greedy parser, or liblzma's optimal one over BT4
    Finder finder = Finder::hash_chain;
    std::uint32_t dictionary = 0;  // bytes
    std::size_t block_bytes = 0;
    std::uint32_t nice = 0;   // a match of this length is taken at once
    std::uint32_t depth = 0;  // how many candidates are looked at; 0: as liblzma thinks fit
};
Lzma2Level lzma2_level(unsigned level);  // 0..9

/// The property byte for a dictionary of at least this size.
std::uint8_t lzma2_dictionary_code(std::uint32_t dictionary);

struct PackedBlock {
    std::vector<std::uint8_t> bytes;  // LZMA2 chunks without the end mark; at level 0 the plain bytes
    std::uint32_t dictionary = 0;     // what a decoder needs
    std::uint64_t tag = 0;            // as given to put()
};

class Lzma2Blocks {
   public:
    Lzma2Blocks(const Lzma2Level& level, unsigned jobs);
    ~Lzma2Blocks();
    Lzma2Blocks(const Lzma2Blocks&) = delete;
    Lzma2Blocks& operator=(const Lzma2Blocks&) = delete;

    /// Waits while too much is under way.
    void put(std::vector<std::uint8_t> plain, std::uint64_t tag);
    /// The oldest block; waits for it. Nothing once close() was called and all are taken.
    std::optional<PackedBlock> take();
    /// No more will be put.
    void close();
    /// Nothing waits any more: put() drops, take() gives nothing.
    void give_up();
    /// An empty buffer with room for a block, used before where possible.
    std::vector<std::uint8_t> buffer();
    void give_back(std::vector<std::uint8_t> buffer);

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::package::sevenzip
