#include "package/detail/sevenzip_parse.hpp"

#include <utility>

#include "package/detail/sevenzip_bytes.hpp"
#include "package/detail/sevenzip_files.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::size_t kMaxCoders = 6;
constexpr std::size_t kMaxCoderProperties = 256;

using Digests = std::vector<std::optional<std::uint32_t>>;

void expect(HeaderReader& in, std::uint8_t id, const char* what) {
    if (in.byte() != id) in.fail(std::string("lacks ") + what);
}

Digests read_digests(HeaderReader& in, std::size_t count) {
    Digests digests(count);
    const std::vector<bool> defined = in.defined(count);
    for (std::size_t i = 0; i < count; ++i)
        if (defined[i]) digests[i] = in.u32();
    return digests;
}

// Skips "id size data" properties that carry nothing we need.
void skip_property(HeaderReader& in) {
    in.take(in.number());
}

struct RawFolder {
    std::vector<Coder> coders;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> bonds;  // input, output
};

RawFolder read_folder(HeaderReader& in) {
    RawFolder folder;
    const std::size_t coders = in.count("coders");
    if (coders == 0) in.fail("has a folder without a coder");
    if (coders > kMaxCoders) in.fail("has a folder of more than 6 coders");
    for (std::size_t i = 0; i < coders; ++i) {
        const std::uint8_t flags = in.byte();
        if ((flags & 0xC0) != 0) in.fail("has a coder in an unknown form");
        const unsigned id_bytes = flags & 0x0F;
        if (id_bytes > 8) in.fail("has a method id of more than 8 bytes");
        Coder coder;
        for (const std::uint8_t part : in.take(id_bytes)) coder.method = coder.method << 8 | part;
        if ((flags & 0x10) != 0) {
            const std::uint64_t inputs = in.number();
            const std::uint64_t outputs = in.number();
            if (inputs != 1 || outputs != 1)
                throw Error(ErrorKind::input, Location{in.file()},
                            "uses the 7z method " + method_name(coder.method) +
                                ", which joins several streams and is not read here",
                            "ask for an archive made with LZMA2, or open it with 7-Zip");
        }
        if ((flags & 0x20) != 0) {
            const std::uint64_t size = in.number();
            if (size > kMaxCoderProperties) in.fail("has a coder with more than 256 bytes of properties");
            const auto properties = in.take(size);
            coder.properties.assign(properties.begin(), properties.end());
        }
        folder.coders.push_back(std::move(coder));
    }
    for (std::size_t i = 0; i + 1 < coders; ++i) {
        const std::uint64_t input = in.number();
        const std::uint64_t output = in.number();
        if (input >= coders || output >= coders) in.fail("binds a coder that is not there");
        for (const auto& bond : folder.bonds)
            if (bond.first == input || bond.second == output) in.fail("binds a coder twice");
        folder.bonds.emplace_back(input, output);
    }
    return folder;
}

// From the coder fed by the packed stream to the one whose output nobody takes.
Folder in_decoding_order(const RawFolder& raw, const HeaderReader& in) {
    const std::size_t count = raw.coders.size();
    std::vector<std::optional<std::size_t>> consumer(count);  // of each output
    std::vector<bool> fed(count, false);
    for (const auto& [input, output] : raw.bonds) {
        consumer[output] = static_cast<std::size_t>(input);
        fed[input] = true;
    }
    std::size_t at = 0;
    while (at < count && fed[at]) ++at;
    Folder folder;
    // Inputs and outputs are bound at most once each, so the walk cannot meet a coder twice; a ring apart from it can.
    for (std::optional<std::size_t> next = at; next && *next < count; next = consumer[*next])
        folder.chain.push_back(raw.coders[*next]);
    if (folder.chain.size() != count) in.fail("binds coders in a ring");
    return folder;
}

struct PackStream {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::optional<std::uint32_t> crc;
};

std::vector<PackStream> read_pack_info(HeaderReader& in, std::uint64_t data_end) {
    const std::uint64_t position = in.number();
    const std::size_t count = in.count("packed streams");
    std::vector<PackStream> packs(count);
    std::uint8_t id = in.byte();
    if (count > 0 && id != kSize) in.fail("lacks the sizes of the packed streams");
    if (position > data_end - kStartHeaderBytes) in.fail("places packed data outside the file");
    std::uint64_t offset = kStartHeaderBytes + position;
    if (id == kSize) {
        for (PackStream& pack : packs) {
            pack.offset = offset;
            pack.size = in.number();
            if (pack.size > data_end - offset) in.fail("places packed data outside the file");
            offset += pack.size;
        }
        id = in.byte();
    }
    if (id == kCrc) {
        const Digests digests = read_digests(in, count);
        for (std::size_t i = 0; i < count; ++i) packs[i].crc = digests[i];
        id = in.byte();
    }
    if (id != kEnd) in.fail("has an unknown property of packed streams");
    return packs;
}

std::vector<Folder> read_unpack_info(HeaderReader& in, const std::vector<PackStream>& packs) {
    expect(in, kFolder, "the folders");
    const std::size_t count = in.count("folders");
    if (in.byte() != 0) in.fail("keeps its folders in another stream");
    std::vector<RawFolder> raw;
    raw.reserve(count);
    for (std::size_t i = 0; i < count; ++i) raw.push_back(read_folder(in));
    if (count != packs.size()) in.fail("has another number of packed streams than of folders");
    expect(in, kUnpackSizes, "the sizes of the folders");
    for (RawFolder& folder : raw)
        for (Coder& coder : folder.coders) coder.unpack_size = in.number();
    std::vector<Folder> folders;
    folders.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        folders.push_back(in_decoding_order(raw[i], in));
        folders.back().pack_offset = packs[i].offset;
        folders.back().pack_size = packs[i].size;
        folders.back().pack_crc = packs[i].crc;
    }
    std::uint8_t id = in.byte();
    if (id == kCrc) {
        const Digests digests = read_digests(in, count);
        for (std::size_t i = 0; i < count; ++i) folders[i].crc = digests[i];
        id = in.byte();
    }
    if (id != kEnd) in.fail("has an unknown property of folders");
    return folders;
}

// Which pieces each folder's plain stream is cut into. `in` stands behind the SubStreams id, or is null when the
// section is absent: then every folder is one piece.
std::vector<SubStream> read_substreams(HeaderReader* in, const std::vector<Folder>& folders, const ParseLimits& limits,
                                       const std::string& file) {
    std::vector<std::size_t> counts(folders.size(), 1);
    std::uint8_t id = in != nullptr ? in->byte() : std::uint8_t{kEnd};
    std::uint64_t total = folders.size();
    if (id == kStreamCounts) {
        total = 0;
        for (std::size_t& count : counts) {
            const std::uint64_t value = in->number();
            if (value > limits.max_members || total + value > limits.max_members)
                throw Error(ErrorKind::limit, Location{file},
                            "has more than " + std::to_string(limits.max_members) + " members");
            count = static_cast<std::size_t>(value);
            total += value;
        }
        id = in->byte();
    }
    std::vector<SubStream> pieces;
    pieces.reserve(static_cast<std::size_t>(total));
    const bool sizes_given = id == kSize;
    for (std::size_t f = 0; f < folders.size(); ++f) {
        if (counts[f] == 0) in->fail("has a folder without members");
        if (counts[f] > 1 && !sizes_given) in->fail("lacks the sizes of the members of a folder");
        std::uint64_t left = folders[f].unpack_size();
        for (std::size_t i = 0; i + 1 < counts[f]; ++i) {
            const std::uint64_t size = in->number();
            if (size > left) in->fail("has members larger than their folder");
            left -= size;
            pieces.push_back({f, size, {}});
        }
        pieces.push_back({f, left, counts[f] == 1 ? folders[f].crc : std::nullopt});
    }
    if (sizes_given) id = in->byte();
    if (id == kCrc) {
        std::size_t unknown = 0;
        for (const SubStream& piece : pieces) unknown += piece.crc ? 0 : 1;
        const Digests digests = read_digests(*in, unknown);
        std::size_t next = 0;
        for (SubStream& piece : pieces)
            if (!piece.crc) piece.crc = digests[next++];
        id = in->byte();
    }
    if (id != kEnd) in->fail("has an unknown property of substreams");
    return pieces;
}

Streams read_streams(HeaderReader& in, const ParseLimits& limits) {
    Streams streams;
    std::vector<PackStream> packs;
    std::uint8_t id = in.byte();
    if (id == kPackInfo) {
        packs = read_pack_info(in, limits.data_end);
        id = in.byte();
    }
    if (id == kUnpackInfo) {
        streams.folders = read_unpack_info(in, packs);
        id = in.byte();
    } else if (!packs.empty()) {
        in.fail("has packed streams that belong to no folder");
    }
    const bool cut = id == kSubStreams;
    streams.substreams = read_substreams(cut ? &in : nullptr, streams.folders, limits, in.file());
    if (cut) id = in.byte();
    if (id != kEnd) in.fail("has an unknown section of streams");
    return streams;
}

}  // namespace

bool Folder::encrypted() const {
    for (const Coder& coder : chain)
        if (coder.method == kAes) return true;
    return false;
}

std::string method_name(std::uint64_t method) {
    switch (method) {
        case kCopy:
            return "Copy";
        case kDelta:
            return "Delta";
        case kX86:
        case kBcjX86:
            return "BCJ (x86)";
        case kLzma:
            return "LZMA";
        case kLzma2:
            return "LZMA2";
        case kAes:
            return "AES-256";
        case 0x0303011B:
            return "BCJ2";
        case 0x030401:
            return "PPMd";
        case 0x040108:
            return "Deflate";
        case 0x040109:
            return "Deflate64";
        case 0x040202:
            return "BZip2";
        case 0x04F71101:
            return "zstd";
        case 0x0A:
            return "ARM64";
        case 0x0B:
            return "RISC-V";
        case 0x03030205:
            return "PPC";
        case 0x03030401:
            return "IA64";
        case 0x03030501:
            return "ARM";
        case 0x03030701:
            return "ARMT";
        case 0x03030805:
            return "SPARC";
        default:
            break;
    }
    constexpr char kDigits[] = "0123456789abcdef";
    std::string digits;
    for (; method != 0; method >>= 4) digits.insert(digits.begin(), kDigits[method & 15]);
    return "0x" + digits;
}

Streams parse_encoded_header(std::span<const std::uint8_t> bytes, const ParseLimits& limits, const std::string& file) {
    HeaderReader in(bytes, file);
    Streams streams = read_streams(in, limits);
    if (in.left() != 0) in.fail("goes on past its end");
    if (streams.folders.size() != 1 || streams.substreams.size() != 1) in.fail("is not encoded in one folder");
    return streams;
}

Archive parse_header(std::span<const std::uint8_t> bytes, const ParseLimits& limits, const std::string& file) {
    HeaderReader in(bytes, file);
    Archive archive;
    std::uint8_t id = in.byte();
    if (id == kArchiveProperties) {
        while (in.byte() != kEnd) skip_property(in);
        id = in.byte();
    }
    if (id == kAdditionalStreams) in.fail("has additional streams, which no known program writes");
    if (id == kMainStreams) {
        archive.streams = read_streams(in, limits);
        id = in.byte();
    }
    if (id == kFilesInfo) {
        archive.entries = read_files(in, archive.streams.substreams.size(), limits.max_members);
        id = in.byte();
    } else if (!archive.streams.substreams.empty()) {
        in.fail("has streams but no members");
    }
    if (id != kEnd) in.fail("has an unknown section");
    if (in.left() != 0) in.fail("goes on past its end");
    return archive;
}

}  // namespace opx::package::sevenzip
