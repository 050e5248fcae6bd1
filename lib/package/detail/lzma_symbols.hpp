// The symbols of LZMA and the arithmetic coder under them: what a parser chooses becomes bytes.
//
// Shape    lc 4, lp 0, pb 0: text, where what comes next hangs on the sign before and not on where it stands.
// Source   "LZMA specification" (Igor Pavlov, public domain, lzma-specification.txt): the models, the order of the bits
//          and the adaptive probabilities of 11 bits; read here from the encoder's side.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace opx::package::sevenzip {

constexpr std::size_t kMatchMin = 2;
constexpr std::size_t kMatchMax = 273;

class RangeCoder {
   public:
    static constexpr std::uint32_t kTop = 1u << 24;
    static constexpr std::size_t kEnd = 5;  // bytes of low_ and the one that waits
    static constexpr unsigned kProbabilityBits = 11;
    static constexpr std::uint32_t kCertain = 1u << kProbabilityBits;
    static constexpr std::uint16_t kEven = kCertain / 2;
    static constexpr unsigned kShift = 5;  // how fast a probability follows what it sees

    void start(std::uint8_t* out) noexcept {
        out_ = begin_ = out;
        low_ = 0;
        range_ = 0xFFFFFFFFu;
        cache_ = 0;
        held_ = 1;
    }
    /// What finish() would give now.
    std::size_t size() const noexcept { return static_cast<std::size_t>(out_ - begin_) + held_ + kEnd - 1; }
    /// The rest of the bytes; how many there are.
    std::size_t finish() noexcept {
        for (std::size_t i = 0; i < kEnd; ++i) shift();
        return static_cast<std::size_t>(out_ - begin_);
    }
    void bit(std::uint16_t& probability, unsigned value) noexcept {
        // Without a branch, as what comes is no better known to the processor than to the model.
        const std::uint32_t p = probability;
        const std::uint32_t bound = (range_ >> kProbabilityBits) * p;
        const std::uint32_t one = 0u - value;
        range_ = (bound & ~one) | ((range_ - bound) & one);
        low_ += bound & one;
        const auto towards = static_cast<std::int32_t>((kCertain & ~one) | (((1u << kShift) - 1) & one));
        probability = static_cast<std::uint16_t>(
            p + static_cast<std::uint32_t>((towards - static_cast<std::int32_t>(p)) >> kShift));
        if (range_ < kTop) {
            range_ <<= 8;
            shift();
        }
    }
    /// `bits` of the value from its top, all equally likely.
    void direct(std::uint32_t value, unsigned bits) noexcept {
        while (bits-- > 0) {
            range_ >>= 1;
            low_ += range_ & (0u - (value >> bits & 1u));
            if (range_ < kTop) {
                range_ <<= 8;
                shift();
            }
        }
    }
    /// `bits` of the value from its top, each with a probability of what came above it.
    void tree(std::uint16_t* probabilities, std::uint32_t value, unsigned bits) noexcept {
        std::uint32_t node = 1;
        while (bits-- > 0) {
            const unsigned one = value >> bits & 1u;
            bit(probabilities[node], one);
            node = node << 1 | one;
        }
    }
    /// The same from the lowest bit on.
    void reversed_tree(std::uint16_t* probabilities, std::uint32_t value, unsigned bits) noexcept {
        std::uint32_t node = 1;
        for (; bits > 0; --bits, value >>= 1) {
            bit(probabilities[node], value & 1u);
            node = node << 1 | (value & 1u);
        }
    }

   private:
    // The top byte waits while a carry may still run through it and the 0xFF behind it.
    void shift() noexcept {
        if (low_ < 0xFF000000u || low_ > 0xFFFFFFFFu) {
            const auto carry = static_cast<std::uint8_t>(low_ >> 32);
            do {
                *out_++ = static_cast<std::uint8_t>(cache_ + carry);
                cache_ = 0xFF;
            } while (--held_ > 0);
            cache_ = static_cast<std::uint8_t>(low_ >> 24);
        }
        ++held_;
        low_ = (low_ & 0x00FFFFFFu) << 8;
    }

    std::uint8_t* out_ = nullptr;
    std::uint8_t* begin_ = nullptr;
    std::uint64_t low_ = 0;
    std::uint32_t range_ = 0;
    std::uint8_t cache_ = 0;
    std::size_t held_ = 0;
};

class LzmaSymbols {
   public:
    static constexpr unsigned kLiteralContext = 4;                // lc
    static constexpr std::uint8_t kProperties = kLiteralContext;  // (pb * 5 + lp) * 9 + lc
    static constexpr std::size_t kLongest = 32;                   // bytes that one symbol can take
    using Distances = std::array<std::uint32_t, 4>;               // of the last four, less one each

    void reset() noexcept {
        // All models are arrays of probabilities and stand in one.
        models_.fill(RangeCoder::kEven);
        last_.fill(0);
        state_ = 0;
    }
    const Distances& last() const noexcept { return last_; }

    /// The byte at `at`, with the one before it (0 at the start of a dictionary).
    void literal(const std::uint8_t* at, std::uint8_t before) noexcept {
        coder.bit(model(kIsMatch)[state_], 0);
        std::uint16_t* const probabilities = model(kLiterals) + std::size_t{0x300} * (before >> (8 - kLiteralContext));
        std::uint32_t symbol = *at | 0x100u;
        if (state_ < kStates0) {
            coder.tree(probabilities, *at, 8);
        } else {  // it differs from what stands at the last distance: that byte leads while they agree
            std::uint32_t other = *(at - last_[0] - 1);
            std::uint32_t offset = 0x100;
            do {
                other <<= 1;
                coder.bit(probabilities[offset + (other & offset) + (symbol >> 8)], symbol >> 7 & 1u);
                symbol <<= 1;
                offset &= ~(other ^ symbol);
            } while (symbol < 0x10000);
        }
        state_ = state_ < 4 ? 0 : state_ < 10 ? state_ - 3 : state_ - 6;
    }

    /// `length` bytes from `distance` + 1 back.
    void match(std::uint32_t distance, std::size_t length) noexcept {
        coder.bit(model(kIsMatch)[state_], 1);
        coder.bit(model(kIsRepeated)[state_], 0);
        state_ = state_ < kStates0 ? 7 : 10;
        put_length(model(kMatchLength), length);
        put_distance(distance, std::min<std::size_t>(length - kMatchMin, 3));
        last_ = {distance, last_[0], last_[1], last_[2]};
    }

    /// `length` bytes at the last distance number `which` (0..3).
    void repeated(std::size_t which, std::size_t length) noexcept {
        coder.bit(model(kIsMatch)[state_], 1);
        coder.bit(model(kIsRepeated)[state_], 1);
        coder.bit(model(kIsOlder)[state_], which > 0);
        if (which == 0) {
            coder.bit(model(kIsLong)[state_], length > 1);
        } else {
            coder.bit(model(kIsOlder)[kStates + state_], which > 1);
            if (which > 1) coder.bit(model(kIsOlder)[2 * kStates + state_], which > 2);
            std::rotate(last_.begin(), last_.begin() + static_cast<std::ptrdiff_t>(which),
                        last_.begin() + static_cast<std::ptrdiff_t>(which) + 1);
        }
        if (length == 1) {
            state_ = state_ < kStates0 ? 9 : 11;
            return;
        }
        put_length(model(kRepeatedLength), length);
        state_ = state_ < kStates0 ? 8 : 11;
    }

    RangeCoder coder;

   private:
    static constexpr std::size_t kStates = 12;
    static constexpr std::size_t kStates0 = 7;  // below it the last symbol was a literal
    // Where each kind of model stands among the probabilities.
    enum Model : std::size_t {
        kIsMatch = 0,
        kIsRepeated = kIsMatch + kStates,
        kIsOlder = kIsRepeated + kStates,
        kIsLong = kIsOlder + 3 * kStates,
        kMatchLength = kIsLong + kStates,
        kLengthModels = 2 + 8 + 8 + 256,
        kRepeatedLength = kMatchLength + kLengthModels,
        kSlots = kRepeatedLength + kLengthModels,
        kNear = kSlots + 4 * 64,
        kAlign = kNear + 128,
        kLiterals = kAlign + 16,
        kAll = kLiterals + (std::size_t{0x300} << kLiteralContext),
    };
    std::uint16_t* model(Model which) noexcept { return models_.data() + which; }

    void put_length(std::uint16_t* models, std::size_t length) noexcept {
        auto value = static_cast<std::uint32_t>(length - kMatchMin);
        coder.bit(models[0], value >= 8);
        if (value < 8) {
            coder.tree(models + 2, value, 3);
            return;
        }
        value -= 8;
        coder.bit(models[1], value >= 8);
        if (value < 8) coder.tree(models + 10, value, 3);
        else coder.tree(models + 18, value - 8, 8);
    }

    // Its two top bits and their place are the slot; what is below follows bit by bit.
    void put_distance(std::uint32_t distance, std::size_t length_class) noexcept {
        if (distance < 4) {
            coder.tree(model(kSlots) + 64 * length_class, distance, 6);
            return;
        }
        const auto top = static_cast<unsigned>(std::bit_width(distance)) - 1;
        const std::uint32_t slot = top * 2 + (distance >> (top - 1) & 1u);
        coder.tree(model(kSlots) + 64 * length_class, slot, 6);
        const unsigned below = top - 1;
        const std::uint32_t rest = distance & ((1u << below) - 1);
        if (slot < 14) {
            coder.reversed_tree(model(kNear) + (distance - rest) - slot, rest, below);
        } else {
            coder.direct(rest >> 4, below - 4);
            coder.reversed_tree(model(kAlign), rest & 15u, 4);
        }
    }

    std::array<std::uint16_t, kAll> models_{};
    Distances last_{};
    std::size_t state_ = 0;
};

}  // namespace opx::package::sevenzip
