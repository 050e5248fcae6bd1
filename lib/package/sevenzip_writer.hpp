// Writes an encrypted 7z archive in one pass (design.md 6; reference: 7z-aes.md).
//
// Form     AES-256-CBC over LZMA2 (Copy at level 0; what does not compress is stored by LZMA2 itself), the header
//          encrypted too: without the password not even a name or a size of a member can be seen. One random salt for
//          the archive, one random IV for each folder and one for the header. Key: SHA-256 over 2^19 rounds, as every
//          7-Zip since version 9.20 reads it. Names in Unicode form C; no times or attributes but where asked for.
// Folders  each member is a folder of its own: it can be opened without the members before it, and damage to one does
//          not take the others along. Solid, all share one, which is smaller for many small members.
// Plain    nothing goes to the disk but what is encrypted.
// Threads  the caller's reads, hashes and cuts blocks; `jobs` compress; one encrypts and writes. With one job all is done
//          in the caller's.
// Memory   (jobs + 3) blocks plain, as much packed at worst, and one encoder a job (detail/lzma2_blocks.cpp; the man page
//          of opx-pack states it for each level). Independent of the size of the members.
// Equal    the bytes depend on members, level, password and the random source, not on the number of jobs.
// Errors   Error(output) from the target, which may come with a later call; Error(usage) for a name that cannot travel
//          or a level that is not known; Error(limit) when memory does not suffice.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/secret.hpp"
#include "package/archive_target.hpp"
#include "package/member.hpp"

namespace opx::package {

class SevenZipWriter {
   public:
    struct Options {
        unsigned level = 5;  // 0 stores, 9 is the smallest and slowest
        unsigned jobs = 1;
        /// Where salt and IVs come from; empty = the system's generator. For tests that compare bytes.
        std::function<void(std::span<std::uint8_t>)> random{};
        bool solid = false;
    };

    /// The target must be new; it stays the caller's, who commits it after finish().
    SevenZipWriter(ArchiveTarget& target, const Secret& password, Options options);
    SevenZipWriter(OutputFile& file, const Secret& password, Options options);
    SevenZipWriter(const SevenZipWriter&) = delete;
    SevenZipWriter& operator=(const SevenZipWriter&) = delete;
    ~SevenZipWriter();

    /// mtime in FILETIME; left out, equal contents give equal headers whenever they were made.
    void begin_member(std::string_view name, std::optional<std::uint64_t> mtime = std::nullopt);
    void write(std::string_view bytes);
    MemberInfo end_member();
    /// Writes the header and, last of all, the start of the file. Without it the file is no archive.
    void finish();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::package
