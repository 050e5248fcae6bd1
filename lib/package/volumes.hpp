// An archive in one file or in volumes: NAME.7z, or NAME.7z.001, .002 and so on, one after another the same bytes.
//
// Writing   every volume but the last has the size asked for. All get their names at the end, the first volume last of
//           all: where NAME.7z or NAME.7z.001 is, everything is. What runs that were killed left is replaced.
// Hash      of the whole and of each volume, read again after writing (the first bytes of an archive come last).
// Errors    Error(output) from the files; Error(usage) for a size below 64 KiB; Error(limit) past 999 volumes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "package/archive_target.hpp"

namespace opx::package {

struct Piece {
    std::string name;  // without folder
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// A finished archive, as hash file and manifest speak of it.
struct Sealed {
    std::uint64_t bytes = 0;
    std::string sha256;         // of all bytes, one volume after another
    std::vector<Piece> pieces;  // one, or the volumes in order
    bool in_volumes() const noexcept;
};

/// NAME.7z for NAME.7z.001 and for NAME.7z.
fs::path archive_of(const fs::path& path);
bool is_volume(const fs::path& path);
/// The files that hold the archive, in order: the path itself, or the volumes from .001 on up to the first gap. `path`
/// may be the archive's name or that of its first volume. Error(input) when nothing is there.
std::vector<fs::path> pieces_of(const fs::path& path);
/// All volumes in the archive's folder, behind gaps too.
std::vector<fs::path> volumes_beside(const fs::path& archive);
/// SHA-256 of the whole and of every piece, in one reading.
Sealed hash_pieces(const std::vector<fs::path>& pieces);

class VolumeWriter final : public ArchiveTarget {
   public:
    static constexpr std::uint64_t kSmallest = std::uint64_t{64} << 10;
    /// `volume_bytes` 0: one file. Refuses at once a name that is taken.
    VolumeWriter(const fs::path& archive, std::uint64_t volume_bytes, IfExists if_exists);

    void write(std::string_view bytes) override;
    void write_start(std::string_view bytes) override;
    /// Nothing more comes: all is on the disk, and hashed.
    const Sealed& seal();
    /// Reads what the medium holds, past the page cache where the system allows; Error(output) when it differs.
    void read_back();
    /// Gives the names. What stood there before goes first, when it may be replaced.
    void remove_former();
    void commit();

   private:
    fs::path name_of(std::size_t number) const;  // from 1
    OutputFile& next_volume();
    fs::path archive_;
    std::uint64_t volume_bytes_;
    IfExists if_exists_;
    std::vector<OutputFile> files_;
    std::uint64_t in_last_ = 0;
    Sealed sealed_;
};

/// True when the file read back from the medium, past the page cache where the system allows, has this SHA-256.
bool reads_back(const fs::path& file, const std::string& sha256);

}  // namespace opx::package
