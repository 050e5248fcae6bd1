// Bytes of a 7z header: written, and read with every access checked (reference: 7z-aes.md section 2).
//
// Errors   Error(input) "the header ends too early" and the like, with the archive's name.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace opx::package::sevenzip {

class HeaderWriter {
   public:
    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void raw(std::span<const std::uint8_t> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void u32(std::uint32_t value) { fixed(value, 4); }
    void u64(std::uint64_t value) { fixed(value, 8); }
    /// The variable-length integer: leading one bits of the first byte count the bytes that follow.
    void number(std::uint64_t value) {
        unsigned extra = 0;
        while (extra < 8 && value >= std::uint64_t{1} << (7 * (extra + 1))) ++extra;
        const unsigned lead = (0xFF00u >> extra) & 0xFFu;
        const std::uint64_t high = extra < 7 ? value >> (8 * extra) : 0;
        byte(static_cast<std::uint8_t>(lead | high));
        fixed(value, extra);
    }
    /// Bits, most significant first, padded with zeros.
    void bits(const std::vector<bool>& flags) {
        std::uint8_t byte_value = 0;
        for (std::size_t i = 0; i < flags.size(); ++i) {
            if (flags[i]) byte_value = static_cast<std::uint8_t>(byte_value | (0x80u >> (i % 8)));
            if (i % 8 == 7 || i + 1 == flags.size()) {
                byte(byte_value);
                byte_value = 0;
            }
        }
    }
    const std::vector<std::uint8_t>& bytes() const noexcept { return bytes_; }

   private:
    void fixed(std::uint64_t value, unsigned count) {
        for (unsigned i = 0; i < count; ++i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    std::vector<std::uint8_t> bytes_;
};

class HeaderReader {
   public:
    HeaderReader(std::span<const std::uint8_t> bytes, const std::string& file) : bytes_(bytes), file_(&file) {}

    std::size_t left() const noexcept { return bytes_.size(); }
    const std::string& file() const noexcept { return *file_; }

    std::span<const std::uint8_t> take(std::uint64_t count) {
        if (count > bytes_.size()) fail("ends too early");
        const auto taken = bytes_.first(static_cast<std::size_t>(count));
        bytes_ = bytes_.subspan(static_cast<std::size_t>(count));
        return taken;
    }
    HeaderReader part(std::uint64_t count) { return {take(count), *file_}; }
    std::uint8_t byte() { return take(1)[0]; }
    std::uint32_t u32() { return static_cast<std::uint32_t>(fixed(4)); }
    std::uint64_t u64() { return fixed(8); }
    std::uint64_t number() {
        const std::uint8_t first = byte();
        const auto extra = static_cast<unsigned>(std::countl_one(first));
        const std::uint64_t low = fixed(extra);
        if (extra >= 7) return low;
        const std::uint64_t high = first & (0x7Fu >> extra);
        return low | high << (8 * extra);
    }
    /// A count of things that each take at least one byte of what is left, so that a lie cannot ask for memory.
    std::size_t count(const char* of_what) {
        const std::uint64_t value = number();
        if (value > bytes_.size()) fail(std::string("claims more ") + of_what + " than it has bytes");
        return static_cast<std::size_t>(value);
    }
    std::vector<bool> bits(std::size_t count) {
        const auto packed = take(count / 8 + (count % 8 != 0 ? 1 : 0));
        std::vector<bool> flags(count);
        for (std::size_t i = 0; i < count; ++i) flags[i] = (packed[i / 8] & (0x80u >> (i % 8))) != 0;
        return flags;
    }
    /// "all defined" byte, else a bit vector.
    std::vector<bool> defined(std::size_t count) {
        if (byte() != 0) return std::vector<bool>(count, true);
        return bits(count);
    }
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ErrorKind::input, Location{*file_}, "the 7z header is damaged: it " + what);
    }

   private:
    std::uint64_t fixed(unsigned count) {
        const auto part = take(count);
        std::uint64_t value = 0;
        for (unsigned i = 0; i < count; ++i) value |= std::uint64_t{part[i]} << (8 * i);
        return value;
    }
    std::span<const std::uint8_t> bytes_;
    const std::string* file_;
};

}  // namespace opx::package::sevenzip
