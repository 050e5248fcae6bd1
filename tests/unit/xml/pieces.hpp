// A text in pieces of a chosen size, for tests and the fuzz target: nothing may depend on where a piece ends.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "xml/text_source.hpp"

namespace opx::xml {

/// A text in pieces of up to `size` bytes that never cut a character.
class Pieces final : public TextSource {
   public:
    Pieces(std::string_view text, std::size_t size) : text_(text), size_(size) {}
    void rewind() override { at_ = 0; }
    std::string_view next() override {
        std::size_t end = std::min(text_.size(), at_ + size_);
        while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
        const std::string_view piece = text_.substr(at_, end - at_);
        at_ = end;
        // Windows end where the piece ends, not where its text goes on in memory.
        held_.assign(piece);
        return held_;
    }

   private:
    std::string_view text_;
    std::size_t size_;
    std::size_t at_ = 0;
    std::string held_;
};

}  // namespace opx::xml
