#include "recall/package_key.hpp"

#include <openssl/evp.h>

#include <cstring>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace opx::recall {
namespace {

constexpr std::size_t kBlock = 64;     // of SHA-256
constexpr std::size_t kTag = 16;       // of GCM
constexpr std::size_t kShortest = 26;  // signs of a key file: 130 bits when generated
constexpr std::uint32_t kCheck = 0xFFFFFFFF;

struct Closer {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Hash = std::unique_ptr<EVP_MD_CTX, Closer>;

void need(bool done) {
    if (!done) throw Error(ErrorKind::internal, "OpenSSL refused a digest or cipher");
}

Sha256::Value derived(const Secret& key, const Salt& salt, std::string_view use) {
    std::string message("opx-ledger persons 1 ");
    message.append(use);
    message.append(reinterpret_cast<const char*>(salt.data()), salt.size());
    return hmac_sha256(key.bytes(), message);
}

std::array<std::uint8_t, 12> nonce_of(std::uint32_t part) {
    std::array<std::uint8_t, 12> nonce{};
    for (std::size_t i = 0; i < 4; ++i) nonce[i] = static_cast<std::uint8_t>(part >> (8 * i));
    return nonce;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

// HMAC with both halves of the key already hashed: a package of a million persons has seven million digests.
struct PackageKey::Impl {
    Hash inner{EVP_MD_CTX_new()};
    Hash outer{EVP_MD_CTX_new()};
    Hash work{EVP_MD_CTX_new()};
    Sha256::Value sealing{};
    std::uint64_t check = 0;

    Impl(const Secret& key, const Salt& salt) : sealing(derived(key, salt, "seal")) {
        const Sha256::Value digesting = derived(key, salt, "digest");
        std::array<std::uint8_t, kBlock> pad{};
        const auto start = [&](EVP_MD_CTX* context, std::uint8_t with) {
            pad.fill(with);
            for (std::size_t i = 0; i < digesting.size(); ++i) pad[i] ^= digesting[i];
            need(EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1 &&
                 EVP_DigestUpdate(context, pad.data(), pad.size()) == 1);
        };
        start(inner.get(), 0x36);
        start(outer.get(), 0x5C);
        check = digest({}, kCheck);
    }
    ~Impl() { sealing.fill(0); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::uint64_t digest(const dataset::PatientKey& key, std::uint32_t counter) {
        std::array<unsigned char, 20> message{};
        std::memcpy(message.data(), key.data(), 16);
        std::memcpy(message.data() + 16, &counter, 4);
        Sha256::Value value{};
        need(EVP_MD_CTX_copy_ex(work.get(), inner.get()) == 1 &&
             EVP_DigestUpdate(work.get(), message.data(), message.size()) == 1 &&
             EVP_DigestFinal_ex(work.get(), value.data(), nullptr) == 1 &&
             EVP_MD_CTX_copy_ex(work.get(), outer.get()) == 1 &&
             EVP_DigestUpdate(work.get(), value.data(), value.size()) == 1 &&
             EVP_DigestFinal_ex(work.get(), value.data(), nullptr) == 1);
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < 8; ++i) out = out << 8 | value[i];
        return out;
    }
};

PackageKey::PackageKey(const Secret& key, const Salt& salt) : impl_(std::make_unique<Impl>(key, salt)) {}
PackageKey::PackageKey(PackageKey&&) noexcept = default;
PackageKey::~PackageKey() = default;

std::uint64_t PackageKey::digest(const dataset::PatientKey& key, std::uint32_t counter) {
    return impl_->digest(key, counter);
}

std::uint64_t PackageKey::check() const noexcept {
    return impl_->check;
}

std::string PackageKey::seal(std::uint32_t part, std::string_view plain) const {
    const std::unique_ptr<EVP_CIPHER_CTX, Closer> cipher(EVP_CIPHER_CTX_new());
    const auto nonce = nonce_of(part);
    std::string out(plain.size() + kTag, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    int size = 0;
    int last = 0;
    need(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, impl_->sealing.data(), nonce.data()) == 1 &&
         EVP_EncryptUpdate(cipher.get(), to, &size, bytes_of(plain), static_cast<int>(plain.size())) == 1 &&
         EVP_EncryptFinal_ex(cipher.get(), to + size, &last) == 1 &&
         EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTag, to + plain.size()) == 1);
    return out;
}

std::string PackageKey::unseal(std::uint32_t part, std::string_view sealed) const {
    const std::unique_ptr<EVP_CIPHER_CTX, Closer> cipher(EVP_CIPHER_CTX_new());
    const auto nonce = nonce_of(part);
    const auto broken = [] {
        return Error(ErrorKind::input, "the persons noted in the ledger were changed",
                     "opx-ledger verify tells of which package");
    };
    if (sealed.size() < kTag) throw broken();
    std::string tag(sealed.substr(sealed.size() - kTag));
    std::string out(sealed.size() - kTag, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    int size = 0;
    int last = 0;
    need(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, impl_->sealing.data(), nonce.data()) == 1 &&
         EVP_DecryptUpdate(cipher.get(), to, &size, bytes_of(sealed), static_cast<int>(out.size())) == 1 &&
         EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1);
    if (EVP_DecryptFinal_ex(cipher.get(), to + size, &last) != 1) throw broken();
    return out;
}

Secret generate_key() {
    const Secret first = generate_password();
    const Secret second = generate_password();
    Secret out(first.text().size() + second.text().size());
    std::memcpy(out.bytes().data(), first.text().data(), first.text().size());
    std::memcpy(out.bytes().data() + first.text().size(), second.text().data(), second.text().size());
    return out;
}

Secret read_key(const std::string& file) {
    Secret key = read_secret_file(file);
    if (key.text().size() < kShortest)
        throw Error(ErrorKind::input, Location{file},
                    "is too short for a key: fewer than " + std::to_string(kShortest) + " signs",
                    "opx-ledger persons --make-key makes one");
    return key;
}

}  // namespace opx::recall
