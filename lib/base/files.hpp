// Files: reading, and writing so that a name never shows half a file (design.md 3.3).
//
// Output    bytes go to `.<name>.part-<pid>` in the same folder, mode 0600 while it grows; commit() flushes, fsyncs,
//           renames and fsyncs the folder. Without commit() the destructor removes the part. A signal handler removes
//           open parts (remove_open_parts is async-signal-safe). SIGKILL leaves only the dot file.
//           Parts are locked while they grow, so that those of a killed run can be told apart (remove_stale_parts).
//           Large files are handed to the disk while they grow, so that fsync does not wait for all of it.
// Folders   AtomicFolder does the same for a whole dataset folder (mode 0700 while it grows).
// Errors    Error(input) for reading, Error(output) for writing; both name the path and the system's reason.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace opx {

namespace fs = std::filesystem;

/// A readable file, or standard input for "-". Not seekable by contract.
class InputFile {
   public:
    explicit InputFile(const fs::path& path);
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&&) = delete;
    ~InputFile();
    /// Up to `size` bytes; 0 at the end.
    std::size_t read(char* data, std::size_t size);
    const std::string& name() const noexcept { return name_; }  // as messages show it; "<stdin>" for "-"
    int descriptor() const noexcept { return descriptor_; }
    /// Size of a regular file, 0 when not known.
    std::uint64_t size_hint() const noexcept { return size_hint_; }

   private:
    std::string name_;
    int descriptor_ = -1;
    std::uint64_t size_hint_ = 0;
};

/// The whole file. Error(limit) past `max_bytes`.
std::string read_file(const fs::path& path, std::uint64_t max_bytes = std::uint64_t{1} << 30);

enum class IfExists { refuse, replace };
enum class Readers { all, owner };  // who may read the finished file: all that umask lets, or mode 0600

/// Where bytes go: a file that appears whole, or standard output for "-".
class OutputFile {
   public:
    /// Checks at once that the name is free (or may be replaced) and that the folder can be written: before long work.
    /// FIFOs and devices (/dev/full) are written in place, as nothing can be renamed over them.
    OutputFile(const fs::path& path, IfExists if_exists, Readers readers = Readers::all);
    OutputFile(OutputFile&&) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();

    void write(std::string_view bytes);                           // buffered
    void write_at(std::uint64_t offset, std::string_view bytes);  // flushes first; regular files only
    void flush();
    /// What was written so far, as a file without a name, to be closed by the caller; nothing is written now. Regular
    /// files only.
    int set_aside();
    /// Flush, fsync, close: all but the name. For the parts of one work that get their names together.
    void settle();
    std::uint64_t position() const noexcept;  // bytes given to write()
    /// Where the bytes are until commit(); to read back what was flushed. Regular files only.
    const fs::path& path_in_progress() const noexcept;
    /// Flush, fsync, rename. After it the file is there, or Error(output) was thrown and it is not.
    void commit();
    const std::string& name() const noexcept;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A folder that appears whole: write into path(), then commit().
class AtomicFolder {
   public:
    AtomicFolder(const fs::path& final_path, IfExists if_exists);
    AtomicFolder(AtomicFolder&&) = delete;
    AtomicFolder& operator=(AtomicFolder&&) = delete;
    ~AtomicFolder();
    const fs::path& path() const noexcept { return part_; }
    void commit();

   private:
    fs::path final_;
    fs::path part_;
    IfExists if_exists_;
    bool done_ = false;
    int slot_ = -1;
    int lock_ = -1;  // the part, open and locked
};

/// Removes what runs that were killed left of this file or folder (`.<name>.part-<pid>`): parts that no process holds.
/// Not done by OutputFile itself, as it reads the folder.
void remove_stale_parts(const fs::path& final_path) noexcept;

/// A spill file: mode 0600 in `folder`, unlinked at once after opening. Returns the descriptor; the caller closes it.
int open_unlinked_file(const fs::path& folder);

/// Removes every part file that is open and every part folder with all in it. Async-signal-safe.
void remove_open_parts() noexcept;

/// True when both paths name the same existing file, however spelled.
bool same_file(const fs::path& a, const fs::path& b) noexcept;

}  // namespace opx
