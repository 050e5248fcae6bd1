// The 7z container as values (reference: 7z-aes.md sections 1 to 8).
//
// Shape   an archive is packed streams, folders (a chain of coders that turns packed streams into one plain stream) and
//         members, which cut the plain streams of the folders in order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace opx::package::sevenzip {

constexpr std::array<std::uint8_t, 6> kSignature{0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C};
constexpr std::uint64_t kStartHeaderBytes = 32;

// Property ids of the header (7z-aes.md section 3).
enum Property : std::uint8_t {
    kEnd = 0x00,
    kHeader = 0x01,
    kArchiveProperties = 0x02,
    kAdditionalStreams = 0x03,
    kMainStreams = 0x04,
    kFilesInfo = 0x05,
    kPackInfo = 0x06,
    kUnpackInfo = 0x07,
    kSubStreams = 0x08,
    kSize = 0x09,
    kCrc = 0x0A,
    kFolder = 0x0B,
    kUnpackSizes = 0x0C,
    kStreamCounts = 0x0D,
    kEmptyStream = 0x0E,
    kEmptyFile = 0x0F,
    kAnti = 0x10,
    kNames = 0x11,
    kMTime = 0x14,
    kAttributes = 0x15,
    kEncodedHeader = 0x17,
};

// Method ids, as the number their bytes make.
constexpr std::uint64_t kCopy = 0x00;
constexpr std::uint64_t kDelta = 0x03;
constexpr std::uint64_t kX86 = 0x04;
constexpr std::uint64_t kLzma2 = 0x21;
constexpr std::uint64_t kLzma = 0x030101;
constexpr std::uint64_t kBcjX86 = 0x03030103;
constexpr std::uint64_t kAes = 0x06F10701;

struct Coder {
    std::uint64_t method = 0;
    std::vector<std::uint8_t> properties;
    std::uint64_t unpack_size = 0;
};

/// Coders in the order of decoding: the first takes the packed stream, the last gives the plain one.
struct Folder {
    std::vector<Coder> chain;
    std::uint64_t pack_offset = 0;  // from the start of the file
    std::uint64_t pack_size = 0;
    std::optional<std::uint32_t> pack_crc;
    std::optional<std::uint32_t> crc;
    std::uint64_t unpack_size() const { return chain.back().unpack_size; }
    bool encrypted() const;
};

/// One piece of a folder's plain stream.
struct SubStream {
    std::size_t folder = 0;
    std::uint64_t size = 0;
    std::optional<std::uint32_t> crc;
};

struct Streams {
    std::vector<Folder> folders;
    std::vector<SubStream> substreams;
};

struct Entry {
    std::string name;  // UTF-8
    bool directory = false;
    std::optional<std::size_t> substream;
};

struct Archive {
    Streams streams;
    std::vector<Entry> entries;
};

/// What a person calls the method; the number in hexadecimal when it is not known.
std::string method_name(std::uint64_t method);

}  // namespace opx::package::sevenzip
