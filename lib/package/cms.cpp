#include "package/cms.hpp"

#include <openssl/pem.h>  // first: what cms.h declares depends on it

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <memory>

#include "base/error.hpp"
#include "base/files.hpp"
#include "package/manifest.hpp"

namespace opx::package {
namespace {

constexpr std::uint64_t kMaxMessage = std::uint64_t{1} << 20;

struct Free {
    void operator()(BIO* it) const noexcept { BIO_free_all(it); }
    void operator()(X509* it) const noexcept { X509_free(it); }
    void operator()(EVP_PKEY* it) const noexcept { EVP_PKEY_free(it); }
    void operator()(CMS_ContentInfo* it) const noexcept { CMS_ContentInfo_free(it); }
    void operator()(STACK_OF(X509) * it) const noexcept { sk_X509_free(it); }  // not the certificates in it
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

std::string reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* const text = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return text == nullptr ? "unknown reason" : text;
}

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
    throw Error(ErrorKind::input, Location{file.string()}, what + " (" + reason() + ")");
}

Owned<BIO> reading(std::string_view bytes) {
    Owned<BIO> bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    if (!bio) throw Error(ErrorKind::internal, "no memory for OpenSSL");
    return bio;
}

Owned<X509> load_certificate(const std::filesystem::path& file) {
    const std::string text = read_file(file, kMaxMessage);
    const Owned<BIO> bio = reading(text);
    Owned<X509> certificate(text.find("-----BEGIN") != std::string::npos
                                ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)
                                : d2i_X509_bio(bio.get(), nullptr));
    if (!certificate) fail(file, "is no certificate (X.509, PEM or DER)");
    return certificate;
}

struct Passphrase {
    const AskPassphrase* ask;
    std::exception_ptr problem;
};

int give_passphrase(char* out, int size, int, void* context) {
    auto& passphrase = *static_cast<Passphrase*>(context);
    if (!*passphrase.ask) return -1;
    try {
        const Secret secret = (*passphrase.ask)();
        const auto length = std::min<std::size_t>(secret.text().size(), static_cast<std::size_t>(size));
        std::copy_n(secret.text().data(), length, out);
        return static_cast<int>(length);
    } catch (...) {
        passphrase.problem = std::current_exception();
        return -1;
    }
}

Owned<EVP_PKEY> load_key(const std::filesystem::path& file, const AskPassphrase& ask) {
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077) != 0)
        throw Error(ErrorKind::input, Location{file.string()}, "the private key can be read by others than its owner",
                    "run: chmod 600 " + file.string());
    const Owned<BIO> bio(BIO_new_file(file.c_str(), "r"));
    if (!bio) fail(file, "cannot open the private key");
    Passphrase passphrase{&ask, {}};
    Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &passphrase));
    if (passphrase.problem) std::rethrow_exception(passphrase.problem);
    if (!key) fail(file, "is no private key (PEM), or its passphrase is wrong");
    return key;
}

std::string content_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

std::string wrap_password(const Secret& password, const std::filesystem::path& file) {
    const Owned<X509> certificate = load_certificate(file);
    Owned<CMS_ContentInfo> message(
        CMS_encrypt(nullptr, nullptr, EVP_aes_256_cbc(), CMS_BINARY | CMS_PARTIAL | CMS_STREAM));
    CMS_RecipientInfo* const recipient =
        message ? CMS_add1_recipient_cert(message.get(), certificate.get(), CMS_KEY_PARAM) : nullptr;
    if (recipient == nullptr) fail(file, "no password can be wrapped for this certificate");
    if (EVP_PKEY_is_a(X509_get0_pubkey(certificate.get()), "RSA") == 1) {
        EVP_PKEY_CTX* const padding = CMS_RecipientInfo_get0_pkey_ctx(recipient);
        if (padding == nullptr || EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_OAEP_PADDING) <= 0 ||
            EVP_PKEY_CTX_set_rsa_oaep_md(padding, EVP_sha256()) <= 0)
            fail(file, "no password can be wrapped for this certificate");
    }
    Secret line(password.text().size() + 1);
    std::copy(password.bytes().begin(), password.bytes().end(), line.bytes().begin());
    line.bytes().back() = '\n';
    const Owned<BIO> plain = reading(line.text());
    if (CMS_final(message.get(), plain.get(), nullptr, CMS_BINARY) != 1)
        fail(file, "no password can be wrapped for this certificate");
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    if (!out || PEM_write_bio_CMS(out.get(), message.get()) != 1) fail(file, "the wrapped password cannot be written");
    return content_of(out.get());
}

Secret unwrap_password(const std::filesystem::path& wrapped, const std::filesystem::path& key_file,
                       const AskPassphrase& ask) {
    const Owned<EVP_PKEY> key = load_key(key_file, ask);
    const std::string text = read_file(wrapped, kMaxMessage);
    const Owned<BIO> in = reading(text);
    const Owned<CMS_ContentInfo> message(PEM_read_bio_CMS(in.get(), nullptr, nullptr, nullptr));
    if (!message) fail(wrapped, "is no wrapped password (CMS, PEM)");
    const Owned<BIO> plain(BIO_new(BIO_s_secmem() != nullptr ? BIO_s_secmem() : BIO_s_mem()));
    // Without CMS_DEBUG_DECRYPT a wrong key would give noise, as it should towards an attacker who asks many times.
    if (!plain ||
        CMS_decrypt(message.get(), key.get(), nullptr, nullptr, plain.get(), CMS_BINARY | CMS_DEBUG_DECRYPT) != 1)
        fail(wrapped, "cannot be opened with " + key_file.string() + ": it was wrapped for another key, or is damaged");
    char* data = nullptr;
    long size = BIO_get_mem_data(plain.get(), &data);
    while (size > 0 && (data[size - 1] == '\n' || data[size - 1] == '\r')) --size;
    if (size <= 0) throw Error(ErrorKind::input, Location{wrapped.string()}, "holds no password");
    return Secret(std::string_view(data, static_cast<std::size_t>(size)));
}

std::string sign_detached(std::string_view content, const std::filesystem::path& key_file,
                          const std::filesystem::path& certificate_file, const AskPassphrase& ask) {
    const Owned<X509> certificate = load_certificate(certificate_file);
    const Owned<EVP_PKEY> key = load_key(key_file, ask);
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        fail(key_file, "is not the key of " + certificate_file.string());
    const Owned<BIO> in = reading(content);
    const Owned<CMS_ContentInfo> message(
        CMS_sign(certificate.get(), key.get(), nullptr, in.get(), CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP));
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    if (!message || !out || i2d_CMS_bio(out.get(), message.get()) != 1) fail(key_file, "cannot sign");
    return content_of(out.get());
}

std::string signature_refusal(std::string_view content, std::string_view signature,
                              const std::filesystem::path& certificate_file) {
    const Owned<X509> certificate = load_certificate(certificate_file);
    const Owned<BIO> der = reading(signature);
    const Owned<CMS_ContentInfo> message(d2i_CMS_bio(der.get(), nullptr));
    if (!message || BIO_pending(der.get()) != 0 || CMS_is_detached(message.get()) != 1) {
        ERR_clear_error();
        return "is no detached signature (CMS, DER)";
    }
    const Owned<STACK_OF(X509)> signers(sk_X509_new_null());
    if (!signers || sk_X509_push(signers.get(), certificate.get()) == 0)
        throw Error(ErrorKind::internal, "no memory for OpenSSL");
    const Owned<BIO> in = reading(content);
    // The certificates inside count for nothing: the signer is looked for among ours alone.
    const int fits = CMS_verify(message.get(), signers.get(), nullptr, in.get(), nullptr,
                                CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY);
    if (fits == 1) return {};
    return "is not the signature of this certificate over these bytes (" + reason() + ")";
}

std::filesystem::path wrapped_password_beside(const std::filesystem::path& archive) {
    return archive.parent_path() / (archive.stem().string() + ".password.cms");
}

std::filesystem::path signature_beside(const std::filesystem::path& archive) {
    return manifest_beside(archive).string() + ".p7s";
}

}  // namespace opx::package
