// ZIP with WinZip AES-256, written and read by libarchive: for a receiver who asks for it (reference: 7z-aes.md 13).
//
// Leaks    names, sizes and the number of members are readable without the password, and from 20 bytes on the CRC-32 of
//          the plain bytes too (libarchive 3.6 writes AE-1). 7z is the better form.
// Secrets  libarchive keeps a copy of the passphrase that it does not wipe.
// Memory   constant. One thread.
// Errors   Error(input) for reading, with WrongPassphrase told apart; Error(output) and others come from `out`.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace opx::archive {

class SealedZipWriter {
   public:
    using Out = std::function<void(std::string_view)>;
    /// Level 0 stores, 1 to 9 deflates. Bytes go to `out` in order.
    SealedZipWriter(Out out, const Secret& passphrase, unsigned level);
    SealedZipWriter(const SealedZipWriter&) = delete;
    SealedZipWriter& operator=(const SealedZipWriter&) = delete;
    ~SealedZipWriter();
    /// Times are left at the first day that ZIP knows: the same input makes entries of the same size.
    void begin(const std::string& name);
    void write(std::string_view bytes);
    void end();
    void finish();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class WrongPassphrase final : public Error {
   public:
    using Error::Error;
};

struct ZipMember {
    std::string name;
    bool folder = false;
    bool link = false;
    bool encrypted = false;
};

/// Where the members of a ZIP go, one after another.
class ZipSink {
   public:
    virtual ~ZipSink() = default;
    virtual void begin(const ZipMember& member) = 0;
    virtual void write(std::string_view bytes) = 0;
    virtual void end() = 0;  // whole, and its checksum right
};

void read_zip(const std::filesystem::path& file, const Secret* passphrase, ZipSink& sink);

}  // namespace opx::archive
