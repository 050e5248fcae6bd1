// SHA-256 (R10) and CRC-32 (7z container), running and whole.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace opx {

class Sha256 {
   public:
    static constexpr std::size_t kBytes = 32;
    using Value = std::array<std::uint8_t, kBytes>;

    Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();
    void update(std::string_view bytes);
    void update(std::span<const std::uint8_t> bytes);
    Value finish();            // once; then the object starts anew
    std::string finish_hex();  // 64 lower-case digits

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

std::string hex(std::span<const std::uint8_t> bytes);
std::string sha256_hex(std::string_view bytes);
/// Error(input) when the file cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

/// HMAC-SHA-256, for keyed digests that say nothing without the key.
Sha256::Value hmac_sha256(std::span<const std::uint8_t> key, std::string_view message);

/// The reflected polynomial of zlib and 7z; `before` continues a running value.
std::uint32_t crc32(std::span<const std::uint8_t> bytes, std::uint32_t before = 0) noexcept;

/// Cryptographic random bytes; Error(internal) if the system has none.
void random_bytes(std::span<std::uint8_t> out);

}  // namespace opx
