// Entries of a zip, tar (plain or compressed) or 7z file, one after the other, without unpacking anything to disk.
//
// Names    as the archive holds them, with `/`; `safe` is false for one that would leave its folder when unpacked
//          (absolute, drive letter, `..`, backslash, control bytes). Nothing is followed: links are entries of kind link.
// Memory   one entry at a time, up to the caller's limit: a bomb ends in Error(limit).
// Errors   Error(input) naming the archive: not an archive, broken, cut, or encrypted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace opx::archive {

struct Entry {
    enum class Kind { file, folder, link, other };
    std::string name;
    Kind kind = Kind::file;
    bool safe = true;
};

/// By the first bytes of a file (512 are enough; fewer for a shorter file).
bool is_archive(std::string_view head) noexcept;

class Reader {
   public:
    explicit Reader(const std::filesystem::path& path);
    Reader(Reader&&) noexcept;
    ~Reader();
    /// False after the last entry.
    bool next(Entry& entry);
    /// The content of the entry that next() gave; call at most once per entry. Entries not read are skipped.
    void read(std::string& out, std::uint64_t max_bytes);
    /// The same piece by piece, of any size.
    void read_blocks(const std::function<void(std::string_view)>& take);
    /// The same as a stream: up to `size` bytes, 0 at the end.
    std::size_t read_some(char* data, std::size_t size);

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

bool is_safe_name(std::string_view name) noexcept;

}  // namespace opx::archive
