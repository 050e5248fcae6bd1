// AES-256 as the 7z container uses it: key from password, CBC both ways (reference: 7z-aes.md section 6).
//
// Note     CBC without a MAC: a changed archive is found by the CRC-32 of its plain bytes and by the SHA-256 of the file
//          that travels beside it, not by the cipher.
// Secrets  the password as UTF-16 and the hashed message live in Secret pages, the key likewise; all are wiped.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/secret.hpp"

struct evp_cipher_ctx_st;  // OpenSSL's, kept out of this header

namespace opx::package::sevenzip {

constexpr std::size_t kAesBlock = 16;
using Block = std::array<std::uint8_t, kAesBlock>;

/// What the coder's properties say: how the key is made, and where the chain of blocks begins.
struct AesProperties {
    static constexpr unsigned kDefaultPower = 19;  // 2^19 rounds, as 7-Zip writes
    static constexpr unsigned kPlainPower = 0x3F;  // no hashing at all
    unsigned cycles_power = kDefaultPower;
    std::vector<std::uint8_t> salt;
    Block iv{};

    std::vector<std::uint8_t> encode() const;
    /// Error(input) when malformed; Error(limit) past `max_power`.
    static AesProperties decode(std::span<const std::uint8_t> bytes, unsigned max_power, const std::string& file);
};

/// UTF-8 to UTF-16LE as the key derivation wants it; Error(input) when it is not valid UTF-8.
Secret utf16_password(const Secret& password);

/// 32 bytes.
Secret derive_key(const Secret& utf16, std::span<const std::uint8_t> salt, unsigned cycles_power);

class AesCbc {
   public:
    enum class Direction { encrypt, decrypt };
    AesCbc(Direction direction, const Secret& key, const Block& iv);
    /// Whole blocks only; `in` and `out` may be the same memory.
    void run(std::span<const std::uint8_t> in, std::uint8_t* out);

   private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_cipher_ctx_st, Free> context_;
};

}  // namespace opx::package::sevenzip
