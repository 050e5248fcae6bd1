// Sorted runs of stored rows in one unlinked file of mode 0600.
//
// Errors  Error(output) when there is no room or the file cannot be read back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace opx {

struct Run {
    std::uint64_t begin;
    std::uint64_t end;
};

/// Appended to while adding, read at any place while merging.
class SpillFile {
   public:
    explicit SpillFile(std::filesystem::path folder) : folder_(std::move(folder)) {}
    /// What was written to an unlinked file elsewhere; the descriptor is closed here.
    SpillFile(std::filesystem::path folder, int descriptor, std::uint64_t size)
        : folder_(std::move(folder)), descriptor_(descriptor), size_(size) {}
    SpillFile(const SpillFile&) = delete;
    SpillFile& operator=(const SpillFile&) = delete;
    ~SpillFile();

    std::uint64_t size() const noexcept { return size_ + buffer_.size(); }
    void append(const char* data, std::size_t bytes);
    /// Writes what is buffered and gives the buffer back.
    void flush();
    void read(char* data, std::size_t bytes, std::uint64_t at) const;
    /// Gives the room of a run that was merged back to the disk, where the file system can.
    void drop(Run run) const noexcept;

   private:
    void write_out();
    std::filesystem::path folder_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::string buffer_;
};

/// Reads one run back, a buffer at a time.
class SpillReader {
   public:
    SpillReader(const SpillFile& file, Run run, std::size_t buffer) : file_(&file), run_(run), step_(buffer) {}
    /// At least `size` bytes stand at data(), until the next call; false at the end of the run.
    bool hold(std::size_t size);
    const char* data() const noexcept { return buffer_.data() + used_; }
    void pass(std::size_t bytes) noexcept { used_ += bytes; }

   private:
    const SpillFile* file_;
    Run run_;  // what was not read yet
    std::size_t step_;
    std::string buffer_;
    std::size_t used_ = 0;
};

/// The same, of stored rows.
class RunReader {
   public:
    RunReader(const SpillFile& file, Run run, std::size_t buffer) : in_(file, run, buffer) { advance(); }
    const char* row() const noexcept { return row_; }  // null at the end
    void advance();

   private:
    SpillReader in_;
    const char* row_ = nullptr;
};

}  // namespace opx
