// The key under which one package's persons are noted: made of the operator's key file and a salt of the package.
//
// Digest   HMAC-SHA-256 of an identity key (128 bits, of one rule of the opt-out profile) and a counter, cut to 64 bits.
//          Without the key file nothing can be tried against it; and as every package has its own salt, equal persons
//          have unequal digests in two packages, so that nobody joins packages by them. A lookup meets a stranger's
//          digest by chance once in 10^12 for ten million digests.
// Sealed   patient ids and what ties digests to them: AES-256-GCM under a key of its own; the nonce is the number of the
//          part, which a key meets once.
// Check    64 bits that tell the right key file from another one, so that "not held" is never said with a wrong key.
// Errors   Error(input) for a key file too short to be a key, and for sealed bytes that are not what was sealed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "dataset/patient.hpp"

namespace opx::recall {

using Salt = std::array<std::uint8_t, 16>;

class PackageKey {
   public:
    PackageKey(const Secret& key, const Salt& salt);
    PackageKey(PackageKey&&) noexcept;
    ~PackageKey();

    std::uint64_t digest(const dataset::PatientKey& key, std::uint32_t counter);
    std::uint64_t check() const noexcept;
    std::string seal(std::uint32_t part, std::string_view plain) const;
    std::string unseal(std::uint32_t part, std::string_view sealed) const;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// 260 bits in the alphabet of generated passwords, for a new key file.
Secret generate_key();
/// The key of the file (first line, mode 0600); Error(input) when it has fewer than 26 signs.
Secret read_key(const std::string& file);

}  // namespace opx::recall
