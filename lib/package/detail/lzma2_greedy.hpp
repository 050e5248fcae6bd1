// LZMA2 by a greedy parser over hash chains: the encoder of the fast levels (reference: 7z-aes.md 9).
//
// Why own  liblzma's fast mode takes 1.7 times as long for the same size: it copies the text into a window, and keeps three
//          hash tables up to date at every byte. Here the text lies in memory, and there is one chain.
// Shape    begins with a dictionary reset, ends without the end mark. Depends on text and settings only.
// Choice   a match is taken at once, unless the next place has a clearly better one, or a match at one of the last
//          distances serves as well: the rules of the fast modes of liblzma and 7-Zip.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "package/detail/lzma_symbols.hpp"
#include "package/detail/match_chains.hpp"

namespace opx::package::sevenzip {

class GreedyLzma2 {
   public:
    /// No distance reaches `dictionary` bytes; a match of `nice` bytes is taken unseen; `depth` places are compared.
    GreedyLzma2(std::uint32_t dictionary, std::uint32_t nice, std::uint32_t depth)
        : chains_(dictionary, depth, nice), nice_(nice) {}
    /// The text must be shorter than 4 GiB. Tables are kept from text to text.
    std::vector<std::uint8_t> compress(std::span<const std::uint8_t> text);

   private:
    struct Choice {
        enum class Kind { literal, match, repeated } kind = Kind::literal;
        std::uint32_t length = 1;
        std::uint32_t from = 0;  // of a match its distance less one, of a repeated one the number of the last distance
    };
    Choice choose();
    Choice repeated(std::size_t limit) const;
    Match found() const;
    void encode(const Choice& choice);
    void look() { ahead_ = chains_.find(entered_++); }

    MatchChains chains_;
    LzmaSymbols symbols_;
    std::uint32_t nice_;
    std::span<const std::uint8_t> text_;
    std::size_t at_ = 0;            // what is encoded next
    std::size_t entered_ = 0;       // places that the chains know: at_, or one more once it was looked at
    std::span<const Match> ahead_;  // what was found at the last place looked at
};

}  // namespace opx::package::sevenzip
