#include "package/detail/lzma2_greedy.hpp"

namespace opx::package::sevenzip {
namespace {

// What the sizes in the head of a chunk can say.
constexpr std::size_t kChunkPlain = std::size_t{2} << 20;
constexpr std::size_t kChunkPacked = std::size_t{64} << 10;

/// Worth a byte of length: a distance takes its bits from what it is.
bool much_nearer(std::uint32_t distance, std::uint32_t than) {
    return distance < than >> 7;
}

/// The chunks of one LZMA2 stream, one after another.
class Chunks {
   public:
    explicit Chunks(std::size_t expected) { bytes.reserve(expected); }

    bool models_begin_anew() const noexcept { return reset_; }
    /// Room for the packed bytes of the next chunk.
    std::uint8_t* begin() {
        bytes.resize(end_ + head_bytes() + kChunkPacked);
        return bytes.data() + end_ + head_bytes();
    }
    /// What was written to begin().
    void packed(std::size_t plain_bytes, std::size_t packed_bytes) {
        std::uint8_t* const head = bytes.data() + end_;
        const unsigned anew = first_ ? 3 : !stated_ ? 2 : reset_ ? 1 : 0;
        head[0] = static_cast<std::uint8_t>(0x80u | anew << 5 | (plain_bytes - 1) >> 16);
        put(head + 1, plain_bytes - 1);
        put(head + 3, packed_bytes - 1);
        if (!stated_) head[5] = LzmaSymbols::kProperties;
        end_ += head_bytes() + packed_bytes;
        first_ = reset_ = false;
        stated_ = true;
    }
    /// The bytes as they are, in its stead. The receiver's models stay behind: they begin anew with the next chunk.
    void stored(std::span<const std::uint8_t> plain) {
        bytes.resize(end_);
        while (!plain.empty()) {
            const std::span<const std::uint8_t> part = plain.first(std::min(plain.size(), kChunkPacked));
            std::array<std::uint8_t, 3> head{first_ ? std::uint8_t{1} : std::uint8_t{2}};
            put(head.data() + 1, part.size() - 1);
            bytes.insert(bytes.end(), head.begin(), head.end());
            bytes.insert(bytes.end(), part.begin(), part.end());
            plain = plain.subspan(part.size());
            first_ = false;
        }
        end_ = bytes.size();
        reset_ = true;
    }
    std::vector<std::uint8_t> finish() {
        bytes.resize(end_);
        return std::move(bytes);
    }

   private:
    static void put(std::uint8_t* at, std::size_t value) {
        at[0] = static_cast<std::uint8_t>(value >> 8);
        at[1] = static_cast<std::uint8_t>(value);
    }
    std::size_t head_bytes() const noexcept { return stated_ ? 5 : 6; }
    std::vector<std::uint8_t> bytes;
    std::size_t end_ = 0;  // of the chunks that are done
    bool first_ = true;
    bool stated_ = false;  // the properties
    bool reset_ = true;
};

}  // namespace

// The longest match at one of the last distances.
GreedyLzma2::Choice GreedyLzma2::repeated(std::size_t limit) const {
    const std::uint8_t* const here = text_.data() + at_;
    Choice best{Choice::Kind::repeated, 0, 0};
    const LzmaSymbols::Distances& last = symbols_.last();
    for (std::uint32_t i = 0; i < last.size() && best.length < nice_; ++i) {
        if (last[i] >= at_) continue;
        const std::uint32_t length = common_length(here, here - last[i] - 1, limit);
        if (length > best.length) best = {Choice::Kind::repeated, length, i};
    }
    return best;
}

// The longest match found, or one that is a byte shorter and much nearer.
Match GreedyLzma2::found() const {
    if (ahead_.empty()) return {};
    Match best = ahead_.back();
    if (best.length >= nice_) return best;
    for (std::size_t i = ahead_.size() - 1; i-- > 0;) {
        if (ahead_[i].length + 1 != best.length || !much_nearer(ahead_[i].distance, best.distance)) break;
        best = ahead_[i];
    }
    return best;
}

GreedyLzma2::Choice GreedyLzma2::choose() {
    if (entered_ == at_) look();
    const std::size_t limit = std::min(text_.size() - at_, kMatchMax);
    if (limit < kMatchMin) return {};
    const Choice again = repeated(limit);
    if (again.length >= nice_) return again;
    const Match best = found();
    const Choice match{Choice::Kind::match, best.length, best.distance};
    if (best.length >= nice_) return match;
    if (again.length >= kMatchMin &&
        (again.length + 1 >= best.length || (again.length + 2 >= best.length && best.distance > 1u << 9) ||
         (again.length + 3 >= best.length && best.distance > 1u << 15)))
        return again;
    if (best.length < kMatchMin) return {};

    // A literal now, when a match at the next place is worth more.
    look();
    if (!ahead_.empty()) {
        const Match next = ahead_.back();
        if ((next.length >= best.length && next.distance < best.distance) ||
            (next.length == best.length + 1 && !much_nearer(best.distance, next.distance)) ||
            next.length > best.length + 1 ||
            (next.length + 1 >= best.length && best.length > 2 && much_nearer(next.distance, best.distance)))
            return {};
    }
    const std::uint8_t* const next = text_.data() + at_ + 1;
    for (const std::uint32_t distance : symbols_.last())
        if (distance <= at_ && std::memcmp(next, next - distance - 1, best.length - 1) == 0) return {};
    return match;
}

void GreedyLzma2::encode(const Choice& choice) {
    const std::uint8_t* const here = text_.data() + at_;
    switch (choice.kind) {
        case Choice::Kind::literal:
            symbols_.literal(here, at_ == 0 ? std::uint8_t{0} : here[-1]);
            break;
        case Choice::Kind::match:
            symbols_.match(choice.from, choice.length);
            break;
        case Choice::Kind::repeated:
            symbols_.repeated(choice.from, choice.length);
            break;
    }
    at_ += choice.length;
    while (entered_ < at_) chains_.enter(entered_++);
}

std::vector<std::uint8_t> GreedyLzma2::compress(std::span<const std::uint8_t> text) {
    text_ = text;
    at_ = entered_ = 0;
    chains_.start(text);
    Chunks chunks(text.size() / 8 + kChunkPacked);
    while (at_ < text.size()) {
        const std::size_t begin = at_;
        const std::size_t end = std::min(text.size(), begin + kChunkPlain - kMatchMax);
        if (chunks.models_begin_anew()) symbols_.reset();
        symbols_.coder.start(chunks.begin());
        while (at_ < end && symbols_.coder.size() + LzmaSymbols::kLongest <= kChunkPacked) encode(choose());
        const std::size_t packed = symbols_.coder.finish();
        if (packed < at_ - begin) chunks.packed(at_ - begin, packed);
        else chunks.stored(text.subspan(begin, at_ - begin));
    }
    return chunks.finish();
}

}  // namespace opx::package::sevenzip
