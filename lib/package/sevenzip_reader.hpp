// Reads a 7z archive, encrypted or not, in one file or in volumes (volumes.hpp): lists it, and hands its members on as a stream (reference: 7z-aes.md).
//
// Reads    LZMA2, LZMA, Copy; BCJ filters and Delta before them; AES-256; plain, packed, encrypted and nested headers;
//          one folder or many, solid or not; empty files and folders. Times and attributes are not handed on.
// Refuses  by name what it does not read (PPMd, BCJ2, zstd ...); names that could leave the target folder or cannot be
//          made everywhere, two names that are one on some system, links and devices (member.hpp); members without a
//          checksum; bytes after the end. All this before the first byte is handed on.
// Errors   WrongPassword when the password is, or may be, wrong; Error(input) for damage; Error(limit) past a limit.
//          Bytes reach the sink before the checksum of their member is known: what was written stands only once end()
//          came for it. A cut or changed archive never ends without an Error.
// Memory   the header (limited), buffers below 4 MiB, and the dictionary the archive asks for (limited, and never more
//          than the stream is long). With several jobs up to 256 MiB more (detail/lzma2_parallel.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "package/member.hpp"

namespace opx::package {

class WrongPassword final : public Error {
   public:
    using Error::Error;
};

class MemberSink {
   public:
    virtual ~MemberSink() = default;
    virtual void directory(const std::string& /*name*/) {}
    virtual void begin(const std::string& name, std::uint64_t size) = 0;
    virtual void write(std::string_view bytes) = 0;
    /// The member is whole and its checksum right.
    virtual void end(const MemberInfo& info) = 0;
};

class SevenZipReader {
   public:
    struct Limits {
        std::uint64_t max_header_bytes = std::uint64_t{64} << 20;
        std::uint64_t max_members = 100000;
        std::uint64_t max_unpack_bytes = std::uint64_t{16} << 40;  // of all members together
        std::uint64_t max_ratio = 1000;                            // plain to packed, past the first 64 MiB
        std::uint64_t max_dictionary = std::uint64_t{1} << 30;
        unsigned max_cycles_power = 24;
        unsigned jobs = 1;  // LZMA2 made of blocks is decoded by so many threads
    };
    struct Member {
        std::string name;
        std::uint64_t size = 0;
        bool directory = false;
        bool encrypted = false;
    };

    /// Reads and checks the header. `password` may be null; it is used only here and while extracting.
    SevenZipReader(const std::filesystem::path& path, const Secret* password, Limits limits);
    SevenZipReader(const std::filesystem::path& path, const Secret* password)
        : SevenZipReader(path, password, Limits{}) {}
    SevenZipReader(const SevenZipReader&) = delete;
    SevenZipReader& operator=(const SevenZipReader&) = delete;
    ~SevenZipReader();

    const std::vector<Member>& members() const noexcept;
    /// True when not even the names can be read without the password.
    bool header_encrypted() const noexcept;

    /// All members, in the order of the archive, every checksum checked.
    void extract(MemberSink& sink);
    /// One member; what comes before it in its folder is decoded and dropped.
    void extract_member(std::size_t index, MemberSink& sink);

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::package
