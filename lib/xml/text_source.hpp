// The UTF-8 text of a document in pieces, as often as it is asked for from the beginning.
//
// Memory   the piece under way. A document is read several times (is it whole, which of its parts are in force, its rows), so a
//          source of a large file reads the file again rather than keep its text.
#pragma once

#include <string_view>

namespace opx::xml {

class TextSource {
   public:
    virtual ~TextSource() = default;
    /// From the beginning again. Before the first next() as well.
    virtual void rewind() = 0;
    /// The next piece, valid until the next call; empty at the end. Pieces are valid UTF-8 and never part of a character.
    virtual std::string_view next() = 0;
};

/// A text that is in memory: one piece.
class WholeText final : public TextSource {
   public:
    explicit WholeText(std::string_view text) : text_(text) {}
    void rewind() override { given_ = false; }
    std::string_view next() override {
        if (given_) return {};
        given_ = true;
        return text_;
    }

   private:
    std::string_view text_;
    bool given_ = false;
};

}  // namespace opx::xml
