#include "opx-utf8/reading.hpp"

#include <algorithm>

namespace opx::utf8 {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 18;       // with its text it fits into the cache of a core
constexpr std::size_t kLookAhead = std::size_t{16} << 20;  // at most this much is held to find the encoding

}  // namespace

bool plain(std::string_view piece) noexcept {
    return std::all_of(piece.begin(), piece.end(),
                       [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; });
}

void read_piece(InputFile& file, std::string& piece) {
    piece.resize(kPiece);
    std::size_t filled = 0;
    while (filled < kPiece) {
        const std::size_t got = file.read(piece.data() + filled, kPiece - filled);
        if (got == 0) break;
        filled += got;
    }
    piece.resize(filled);
}

/// Appends pieces to `head` until the encoding is clear or enough was read.
text::Guess guess(InputFile& file, std::string& head) {
    text::Guess best = text::detect(head);
    while (best.confidence < kDetermined && head.size() < kLookAhead) {
        std::string more;
        read_piece(file, more);
        if (more.empty()) break;
        head += more;
        best = text::detect(head);
    }
    return best;
}

bool compatible(text::Encoding declared, text::Encoding seen) noexcept {
    const auto family = [](text::Encoding encoding) {
        switch (encoding) {
            case text::Encoding::sjis:
            case text::Encoding::sjis_2004:
                return text::Encoding::cp932;
            case text::Encoding::cp51932:
            case text::Encoding::eucjp_ms:
            case text::Encoding::eucjis_2004:
                return text::Encoding::euc_jp;
            case text::Encoding::utf16be:
                return text::Encoding::utf16le;
            default:
                return encoding;
        }
    };
    return seen == text::Encoding::ascii || family(declared) == family(seen);
}

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100 + 0.5)) + "%";
}

}  // namespace opx::utf8
