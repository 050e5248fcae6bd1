#include "package/detail/sevenzip_crypto.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "base/error.hpp"
#include "package/detail/utf.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxSalt = 16;
constexpr std::size_t kChunk = std::size_t{1} << 20;  // input of one EVP call; its length is an int

struct DigestFree {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }  // wipes its state
};

}  // namespace

std::vector<std::uint8_t> AesProperties::encode() const {
    // Both flag bits stand for one byte of their field; the nibbles hold the rest.
    std::vector<std::uint8_t> out;
    out.reserve(2 + salt.size() + iv.size());
    const bool salted = !salt.empty();
    out.push_back(static_cast<std::uint8_t>(cycles_power | 0x40u | (salted ? 0x80u : 0u)));
    out.push_back(static_cast<std::uint8_t>((salted ? (salt.size() - 1) << 4 : 0) | (kAesBlock - 1)));
    out.insert(out.end(), salt.begin(), salt.end());
    out.insert(out.end(), iv.begin(), iv.end());
    return out;
}

AesProperties AesProperties::decode(std::span<const std::uint8_t> bytes, unsigned max_power, const std::string& file) {
    const auto fail = [&](const char* what) { throw Error(ErrorKind::input, Location{file}, what); };
    if (bytes.empty()) fail("the AES coder of the 7z archive has no properties");
    AesProperties out;
    out.cycles_power = bytes[0] & 0x3Fu;
    if (out.cycles_power != kPlainPower && out.cycles_power > max_power)
        throw Error(ErrorKind::limit, Location{file},
                    "asks for 2^" + std::to_string(out.cycles_power) + " rounds of key derivation, the limit is 2^" +
                        std::to_string(max_power));
    if ((bytes[0] & 0xC0) == 0) {
        if (bytes.size() != 1) fail("the AES coder of the 7z archive has properties of a wrong length");
        return out;
    }
    if (bytes.size() < 2) fail("the AES coder of the 7z archive has properties of a wrong length");
    const std::size_t salt_size = (bytes[0] >> 7 & 1u) + (bytes[1] >> 4u);
    const std::size_t iv_size = (bytes[0] >> 6 & 1u) + (bytes[1] & 15u);
    if (bytes.size() != 2 + salt_size + iv_size || salt_size > kMaxSalt || iv_size > kAesBlock)
        fail("the AES coder of the 7z archive has properties of a wrong length");
    const auto salt = bytes.subspan(2, salt_size);
    out.salt.assign(salt.begin(), salt.end());
    std::ranges::copy(bytes.subspan(2 + salt_size, iv_size), out.iv.begin());
    return out;
}

Secret utf16_password(const Secret& password) {
    const std::string_view text = password.text();
    Secret out(text.size() * 2);  // no UTF-8 sequence grows beyond two bytes a byte
    std::size_t filled = 0;
    const auto put = [&](std::uint32_t unit) {
        out.bytes()[filled++] = static_cast<unsigned char>(unit & 0xFF);
        out.bytes()[filled++] = static_cast<unsigned char>(unit >> 8);
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::uint32_t point = next_utf8(text, at);
        if (point == kMalformed) throw Error(ErrorKind::input, "the password is not valid UTF-8");
        put_utf16(point, put);
    }
    out.shrink(filled);
    return out;
}

Secret derive_key(const Secret& utf16, std::span<const std::uint8_t> salt, unsigned cycles_power) {
    Secret key(kKeyBytes);
    const auto password = utf16.bytes();
    if (cycles_power == AesProperties::kPlainPower) {
        std::fill(key.bytes().begin(), key.bytes().end(), std::uint8_t{0});
        const std::size_t from_salt = std::min(salt.size(), kKeyBytes);
        std::copy_n(salt.begin(), from_salt, key.bytes().begin());
        std::copy_n(password.begin(), std::min(password.size(), kKeyBytes - from_salt),
                    key.bytes().begin() + static_cast<std::ptrdiff_t>(from_salt));
        return key;
    }
    // One hash over salt, password, counter for every round; many rounds are laid out and hashed in one call, because
    // a call costs more than hashing so few bytes.
    const std::uint64_t rounds = std::uint64_t{1} << cycles_power;
    const std::uint64_t batch = std::min<std::uint64_t>(rounds, 512);
    const std::size_t round_bytes = salt.size() + password.size() + 8;
    Secret message(round_bytes * static_cast<std::size_t>(batch));
    unsigned char* at = message.bytes().data();
    for (std::uint64_t i = 0; i < batch; ++i) {
        at = std::copy(salt.begin(), salt.end(), at);
        at = std::copy(password.begin(), password.end(), at);
        std::fill_n(at, 8, std::uint8_t{0});
        at += 8;
    }
    const std::unique_ptr<EVP_MD_CTX, DigestFree> digest(EVP_MD_CTX_new());
    bool good = digest && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1;
    for (std::uint64_t first = 0; good && first < rounds; first += batch) {
        unsigned char* counter = message.bytes().data() + round_bytes - 8;
        for (std::uint64_t i = first; i < first + batch; ++i, counter += round_bytes)
            for (unsigned byte = 0; byte < 4; ++byte) counter[byte] = static_cast<unsigned char>(i >> (8 * byte));
        good = EVP_DigestUpdate(digest.get(), message.bytes().data(), message.bytes().size()) == 1;
    }
    if (!good || EVP_DigestFinal_ex(digest.get(), key.bytes().data(), nullptr) != 1)
        throw Error(ErrorKind::internal, "SHA-256 is not available from OpenSSL");
    return key;
}

void AesCbc::Free::operator()(evp_cipher_ctx_st* context) const noexcept {
    EVP_CIPHER_CTX_free(context);
}

AesCbc::AesCbc(Direction direction, const Secret& key, const Block& iv) : context_(EVP_CIPHER_CTX_new()) {
    const int encrypt = direction == Direction::encrypt ? 1 : 0;
    if (!context_ || key.bytes().size() != kKeyBytes ||
        EVP_CipherInit_ex(context_.get(), EVP_aes_256_cbc(), nullptr, key.bytes().data(), iv.data(), encrypt) != 1 ||
        EVP_CIPHER_CTX_set_padding(context_.get(), 0) != 1)
        throw Error(ErrorKind::internal, "AES-256-CBC is not available from OpenSSL");
}

void AesCbc::run(std::span<const std::uint8_t> in, std::uint8_t* out) {
    while (!in.empty()) {
        const std::size_t step = std::min(in.size(), kChunk);
        int written = 0;
        if (EVP_CipherUpdate(context_.get(), out, &written, in.data(), static_cast<int>(step)) != 1 ||
            static_cast<std::size_t>(written) != step)
            throw Error(ErrorKind::internal, "AES-256-CBC failed in OpenSSL");
        in = in.subspan(step);
        out += step;
    }
}

}  // namespace opx::package::sevenzip
