#include "base/digest.hpp"

#include <lzma.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/error.hpp"
#include "base/files.hpp"

namespace opx {

struct Sha256::Impl {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Impl() { start(); }
    ~Impl() { EVP_MD_CTX_free(context); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    void start() {
        static const EVP_MD* const method =
            EVP_MD_fetch(nullptr, "SHA256", nullptr);  // fetched once: the lookup is dear
        if (context == nullptr || method == nullptr || EVP_DigestInit_ex2(context, method, nullptr) != 1)
            throw Error(ErrorKind::internal, "SHA-256 is not available from OpenSSL");
    }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
    EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size());
}
void Sha256::update(std::span<const std::uint8_t> bytes) {
    EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size());
}

Sha256::Value Sha256::finish() {
    Value value{};
    unsigned int size = kBytes;
    EVP_DigestFinal_ex(impl_->context, value.data(), &size);
    impl_->start();
    return value;
}

std::string Sha256::finish_hex() {
    return hex(finish());
}

std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.finish_hex();
}

std::string sha256_of_file(const std::filesystem::path& path) {
    Sha256 digest;
    InputFile file(path);
    std::string buffer(std::size_t{1} << 20, '\0');
    while (const std::size_t got = file.read(buffer.data(), buffer.size()))
        digest.update(std::string_view(buffer.data(), got));
    return digest.finish_hex();
}

Sha256::Value hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
    Sha256::Value value{};
    unsigned int size = Sha256::kBytes;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), value.data(), &size) == nullptr)
        throw Error(ErrorKind::internal, "HMAC-SHA-256 failed");
    return value;
}

std::uint32_t crc32(std::span<const std::uint8_t> bytes, std::uint32_t before) noexcept {
    return lzma_crc32(bytes.data(), bytes.size(), before);
}

void random_bytes(std::span<std::uint8_t> out) {
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
        throw Error(ErrorKind::internal, "the system gave no random bytes");
}

}  // namespace opx
