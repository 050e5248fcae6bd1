// CMS (RFC 5652) by OpenSSL: the password wrapped for a recipient, and a detached signature of the outer manifest.
//
// Wrapped   enveloped data, AES-256-CBC, PEM ("BEGIN CMS"): RSA keys by OAEP with SHA-256, elliptic curves by ECDH.
//           `openssl cms -decrypt -inform PEM -in NAME.password.cms -inkey KEY -recip CERT` gives the password and a
//           line end.
// Signed    detached, DER, SHA-256: `openssl cms -verify -binary -inform DER -in NAME.manifest.json.p7s -content
//           NAME.manifest.json -certfile CERT -CAfile CA`. Here the signer must be the very certificate that is given: the two
//           operators know each other, no authority is asked.
// Errors    Error(input) for a certificate, key or message that cannot be read or does not fit; keys that others can
//           read are refused. OpenSSL's reason is named, never key material.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace opx::package {

/// Asked for the passphrase of a private key, when it has one. Empty function: such a key is refused.
using AskPassphrase = std::function<Secret()>;

std::string wrap_password(const Secret& password, const std::filesystem::path& certificate);
Secret unwrap_password(const std::filesystem::path& wrapped, const std::filesystem::path& key,
                       const AskPassphrase& ask);

/// Error(input) when the key is not that of the certificate.
std::string sign_detached(std::string_view content, const std::filesystem::path& key,
                          const std::filesystem::path& certificate, const AskPassphrase& ask);
/// Empty when it is the certificate's signature over these bytes; else the reason.
std::string signature_refusal(std::string_view content, std::string_view signature,
                              const std::filesystem::path& certificate);

/// NAME.7z: NAME.password.cms; NAME.manifest.json: NAME.manifest.json.p7s.
std::filesystem::path wrapped_password_beside(const std::filesystem::path& archive);
std::filesystem::path signature_beside(const std::filesystem::path& archive);

}  // namespace opx::package
