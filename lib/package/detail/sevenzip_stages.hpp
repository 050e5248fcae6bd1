// From packed bytes to plain ones, one pull at a time (reference: 7z-aes.md sections 5, 6 and 11).
//
// Shape    a stage reads from the one before it; the first reads the file. Each gives exactly the bytes its size in the
//          header says, or ends in an Error: a stream that is too short or too long is never passed over.
// Volumes  are opened one at a time.
// Memory   one buffer of 256 KiB a stage, and the dictionary of the decoder (never more than the stream is long).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "package/detail/sevenzip_crypto.hpp"
#include "package/detail/sevenzip_model.hpp"

namespace opx::package::sevenzip {

class Stage {
   public:
    virtual ~Stage() = default;
    /// Up to out.size() bytes, at least one; 0 only at the end.
    virtual std::size_t read(std::span<std::uint8_t> out) = 0;
};

/// A regular file, or the volumes NAME.001 and on as if they were one, read at places. For one thread.
class RandomFile {
   public:
    explicit RandomFile(const std::string& path);
    RandomFile(const RandomFile&) = delete;
    RandomFile& operator=(const RandomFile&) = delete;
    ~RandomFile();
    const std::string& name() const noexcept { return name_; }
    std::uint64_t size() const noexcept { return size_; }
    /// Fills `out`; Error(input) when the file ends before.
    void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;

   private:
    struct Part {
        std::string path;
        std::uint64_t begin = 0;
        std::uint64_t size = 0;
    };
    void open_part(std::size_t number) const;
    std::string name_;
    std::vector<Part> parts_;
    mutable std::size_t opened_ = 0;  // its number
    mutable int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

/// Gives the key for the salt and rounds of a coder.
class KeySource {
   public:
    virtual ~KeySource() = default;
    virtual const Secret& key_for(const AesProperties& properties) = 0;
};

struct DecodeLimits {
    std::uint64_t max_dictionary = 0;
    unsigned max_cycles_power = 0;
    unsigned jobs = 1;
};

/// The whole chain of a folder. Error(input) names a method or an order of methods that is not read.
std::unique_ptr<Stage> open_folder(const RandomFile& file, const Folder& folder, KeySource& keys,
                                   const DecodeLimits& limits);

}  // namespace opx::package::sevenzip
