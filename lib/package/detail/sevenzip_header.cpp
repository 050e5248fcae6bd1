#include "package/detail/sevenzip_header.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/digest.hpp"
#include "package/detail/lzma2_blocks.hpp"
#include "package/detail/sevenzip_model.hpp"
#include "package/detail/utf.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::array<std::uint8_t, 4> kAesId{0x06, 0xF1, 0x07, 0x01};

void put_aes_coder(HeaderWriter& out, const AesProperties& aes) {
    const std::vector<std::uint8_t> properties = aes.encode();
    out.byte(0x24);  // four bytes of id, with properties
    out.raw(kAesId);
    out.number(properties.size());
    out.raw(properties);
}

void put_folder(HeaderWriter& out, const WrittenFolder& folder) {
    out.number(2);
    put_aes_coder(out, folder.aes);
    if (folder.dictionary > 0) {
        out.byte(0x21);  // one byte of id, with properties
        out.byte(static_cast<std::uint8_t>(kLzma2));
        out.number(1);
        out.byte(lzma2_dictionary_code(folder.dictionary));
    } else {
        out.byte(0x01);  // one byte of id
        out.byte(static_cast<std::uint8_t>(kCopy));
    }
    out.number(1);  // the input of the compressor is
    out.number(0);  // the output of the cipher
}

std::uint64_t plain_size(const std::vector<WrittenMember>& members, const WrittenFolder& folder) {
    std::uint64_t size = 0;
    for (const std::size_t number : folder.members) size += members[number].info.size;
    return size;
}

void put_substreams(HeaderWriter& out, const std::vector<WrittenMember>& members,
                    const std::vector<WrittenFolder>& folders) {
    const auto solid = [](const WrittenFolder& folder) { return folder.members.size() != 1; };
    out.byte(kSubStreams);
    if (std::any_of(folders.begin(), folders.end(), solid)) {
        out.byte(kStreamCounts);
        for (const WrittenFolder& folder : folders) out.number(folder.members.size());
        out.byte(kSize);
        for (const WrittenFolder& folder : folders)  // the last of each is what remains
            for (std::size_t i = 0; i + 1 < folder.members.size(); ++i)
                out.number(members[folder.members[i]].info.size);
    }
    out.byte(kCrc);
    out.byte(1);
    for (const WrittenFolder& folder : folders)
        for (const std::size_t number : folder.members) out.u32(members[number].info.crc32);
    out.byte(kEnd);
}

void put_streams(HeaderWriter& out, const std::vector<WrittenMember>& members,
                 const std::vector<WrittenFolder>& folders) {
    out.byte(kMainStreams);
    out.byte(kPackInfo);
    out.number(0);
    out.number(folders.size());
    out.byte(kSize);
    for (const WrittenFolder& folder : folders) out.number(padded(folder.packed_size));
    out.byte(kEnd);
    out.byte(kUnpackInfo);
    out.byte(kFolder);
    out.number(folders.size());
    out.byte(0);
    for (const WrittenFolder& folder : folders) put_folder(out, folder);
    out.byte(kUnpackSizes);
    for (const WrittenFolder& folder : folders) {
        out.number(folder.packed_size);
        out.number(plain_size(members, folder));
    }
    out.byte(kEnd);
    put_substreams(out, members, folders);
    out.byte(kEnd);
}

void put_name(HeaderWriter& out, const std::string& name) {
    const auto unit = [&](std::uint32_t value) {
        out.byte(static_cast<std::uint8_t>(value & 0xFF));
        out.byte(static_cast<std::uint8_t>(value >> 8));
    };
    for (std::size_t at = 0; at < name.size();) put_utf16(next_utf8(name, at), unit);  // valid: it was checked
    unit(0);
}

void put_property(HeaderWriter& out, std::uint8_t id, const HeaderWriter& content) {
    out.byte(id);
    out.number(content.bytes().size());
    out.raw(content.bytes());
}

void put_files(HeaderWriter& out, const std::vector<WrittenMember>& members) {
    out.byte(kFilesInfo);
    out.number(members.size());
    std::vector<bool> empty;
    for (const WrittenMember& member : members) empty.push_back(member.info.size == 0);
    const auto empties = static_cast<std::size_t>(std::count(empty.begin(), empty.end(), true));
    if (empties > 0) {
        HeaderWriter streams;
        streams.bits(empty);
        put_property(out, kEmptyStream, streams);
        HeaderWriter files;  // every one of them a file, not a folder
        files.bits(std::vector<bool>(empties, true));
        put_property(out, kEmptyFile, files);
    }
    HeaderWriter names;
    names.byte(0);
    for (const WrittenMember& member : members) put_name(names, member.info.name);
    put_property(out, kNames, names);
    std::vector<bool> timed;
    for (const WrittenMember& member : members) timed.push_back(member.mtime.has_value());
    if (std::find(timed.begin(), timed.end(), true) != timed.end()) {
        HeaderWriter times;
        const bool all = std::find(timed.begin(), timed.end(), false) == timed.end();
        times.byte(all ? 1 : 0);
        if (!all) times.bits(timed);
        times.byte(0);
        for (const WrittenMember& member : members)
            if (member.mtime) times.u64(*member.mtime);
        put_property(out, kMTime, times);
    }
    out.byte(kEnd);
}

}  // namespace

std::uint64_t padded(std::uint64_t size) noexcept {
    return (size + kAesBlock - 1) / kAesBlock * kAesBlock;
}

HeaderWriter plain_header(const std::vector<WrittenMember>& members, const std::vector<WrittenFolder>& folders) {
    HeaderWriter header;
    header.byte(kHeader);
    if (!folders.empty()) put_streams(header, members, folders);
    put_files(header, members);
    header.byte(kEnd);
    return header;
}

HeaderWriter encoded_header_record(const AesProperties& aes, const std::vector<std::uint8_t>& header,
                                   std::uint64_t offset) {
    HeaderWriter record;
    record.byte(kEncodedHeader);
    record.byte(kPackInfo);
    record.number(offset);
    record.number(1);
    record.byte(kSize);
    record.number(padded(header.size()));
    record.byte(kEnd);
    record.byte(kUnpackInfo);
    record.byte(kFolder);
    record.number(1);
    record.byte(0);
    record.number(1);
    put_aes_coder(record, aes);
    record.byte(kUnpackSizes);
    record.number(header.size());
    record.byte(kCrc);
    record.byte(1);
    record.u32(crc32(header));
    record.byte(kEnd);
    record.byte(kEnd);
    return record;
}

HeaderWriter start_header(std::uint64_t offset, const std::vector<std::uint8_t>& record) {
    HeaderWriter place;
    place.u64(offset);
    place.u64(record.size());
    place.u32(crc32(record));
    HeaderWriter start;
    start.raw(kSignature);
    start.byte(0);  // version 0.4
    start.byte(4);
    start.u32(crc32(place.bytes()));
    start.raw(place.bytes());
    return start;
}

}  // namespace opx::package::sevenzip
