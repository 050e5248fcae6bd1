#include "package/sevenzip_writer.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "package/detail/lzma2_blocks.hpp"
#include "package/detail/sevenzip_bytes.hpp"
#include "package/detail/sevenzip_crypto.hpp"
#include "package/detail/sevenzip_model.hpp"
#include "package/detail/utf.hpp"

namespace opx::package {
namespace {

using namespace sevenzip;

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashStep = std::size_t{1} << 16;  // rows come small; a hash call should not
constexpr std::size_t kCryptStep = std::size_t{1} << 18;

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Member {
    MemberInfo info;
    std::optional<std::uint64_t> mtime;
    // The folder, when there is data:
    AesProperties aes;
    std::uint32_t dictionary = 0;
    std::uint64_t packed_size = 0;  // before padding
};

std::uint64_t padded(std::uint64_t size) {
    return (size + kAesBlock - 1) / kAesBlock * kAesBlock;
}

// Encrypts what comes in any piece sizes and hands whole blocks to the file.
class EncryptedStream {
   public:
    EncryptedStream(OutputFile& file, const Secret& key, const Block& iv)
        : file_(&file), cipher_(AesCbc::Direction::encrypt, key, iv) {}

    void write(std::span<const std::uint8_t> bytes) {
        while (!bytes.empty()) {
            const std::size_t step = std::min(bytes.size(), kCryptStep - pending_.size());
            pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(step));
            bytes = bytes.subspan(step);
            if (pending_.size() == kCryptStep) flush();
        }
    }
    void finish() {
        pending_.resize(static_cast<std::size_t>(padded(pending_.size())), 0);
        flush();
    }

   private:
    void flush() {
        cipher_.run(pending_, pending_.data());
        file_->write(as_text(pending_));
        pending_.clear();
    }
    OutputFile* file_;
    AesCbc cipher_;
    std::vector<std::uint8_t> pending_;
};

// ---- the header

constexpr std::array<std::uint8_t, 4> kAesId{0x06, 0xF1, 0x07, 0x01};

void put_aes_coder(HeaderWriter& out, const AesProperties& aes) {
    const std::vector<std::uint8_t> properties = aes.encode();
    out.byte(0x24);  // four bytes of id, with properties
    out.raw(kAesId);
    out.number(properties.size());
    out.raw(properties);
}

void put_folder(HeaderWriter& out, const Member& member, bool compressed) {
    out.number(2);
    put_aes_coder(out, member.aes);
    if (compressed) {
        out.byte(0x21);  // one byte of id, with properties
        out.byte(static_cast<std::uint8_t>(kLzma2));
        out.number(1);
        out.byte(lzma2_dictionary_code(member.dictionary));
    } else {
        out.byte(0x01);  // one byte of id
        out.byte(static_cast<std::uint8_t>(kCopy));
    }
    out.number(1);  // the input of the compressor is
    out.number(0);  // the output of the cipher
}

void put_streams(HeaderWriter& out, const std::vector<const Member*>& stored, bool compressed) {
    out.byte(kMainStreams);
    out.byte(kPackInfo);
    out.number(0);
    out.number(stored.size());
    out.byte(kSize);
    for (const Member* member : stored) out.number(padded(member->packed_size));
    out.byte(kEnd);
    out.byte(kUnpackInfo);
    out.byte(kFolder);
    out.number(stored.size());
    out.byte(0);
    for (const Member* member : stored) put_folder(out, *member, compressed);
    out.byte(kUnpackSizes);
    for (const Member* member : stored) {
        out.number(member->packed_size);
        out.number(member->info.size);
    }
    out.byte(kEnd);
    out.byte(kSubStreams);
    out.byte(kCrc);
    out.byte(1);
    for (const Member* member : stored) out.u32(member->info.crc32);
    out.byte(kEnd);
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

void put_files(HeaderWriter& out, const std::vector<Member>& members) {
    out.byte(kFilesInfo);
    out.number(members.size());
    std::vector<bool> empty;
    for (const Member& member : members) empty.push_back(member.info.size == 0);
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
    for (const Member& member : members) put_name(names, member.info.name);
    put_property(out, kNames, names);
    std::vector<bool> timed;
    for (const Member& member : members) timed.push_back(member.mtime.has_value());
    if (std::find(timed.begin(), timed.end(), true) != timed.end()) {
        HeaderWriter times;
        const bool all = std::find(timed.begin(), timed.end(), false) == timed.end();
        times.byte(all ? 1 : 0);
        if (!all) times.bits(timed);
        times.byte(0);
        for (const Member& member : members)
            if (member.mtime) times.u64(*member.mtime);
        put_property(out, kMTime, times);
    }
    out.byte(kEnd);
}

}  // namespace

struct SevenZipWriter::Impl {
    Impl(OutputFile& file_used, const Secret& password, Options options_used)
        : file(&file_used), options(std::move(options_used)), level(lzma2_level(options.level)) {
        if (password.empty()) throw Error(ErrorKind::usage, "the password of the package is empty", "give a password");
        if (!options.random) options.random = random_bytes;
        salt.resize(kSaltBytes);
        options.random(salt);
        key = derive_key(utf16_password(password), salt, AesProperties::kDefaultPower);
        if (options.level > 0) blocks = std::make_unique<Lzma2Blocks>(level, options.jobs);
        // The start comes last; a place that cannot be sought back to is found out now, not after hours.
        const std::string start(kStartHeaderBytes, '\0');
        file->write(start);
        file->write_at(0, start);
    }

    void claim_name(std::string_view name) {
        const std::string name_used = name_key(name);
        bool free = !folders.contains(name_used) && names.insert(name_used).second;
        for (std::size_t at = name_used.find('/'); at != std::string::npos; at = name_used.find('/', at + 1)) {
            const std::string folder = name_used.substr(0, at);
            free = free && !names.contains(folder);
            folders.insert(folder);
        }
        if (!free)
            throw Error(ErrorKind::usage, "the member name \"" + shown_name(name) +
                                              "\" is there already (upper and lower case count as the same)");
    }

    AesProperties fresh_aes() {
        AesProperties aes;
        aes.salt = salt;
        options.random(aes.iv);
        return aes;
    }

    // What is full goes to be compressed; what has been compressed goes to the file.
    void pass_on(bool last) {
        if (block.empty()) return;
        const std::size_t number = members.size() - 1;
        if (!blocks) {
            store(number, block);
            block.clear();
        } else {
            while (blocks->full()) collect();
            blocks->put(std::exchange(block, spare_block()), number << 1 | (last ? 1u : 0u));
            while (blocks->ready()) collect();
        }
    }

    std::vector<std::uint8_t> spare_block() {
        if (spare.empty()) return {};
        std::vector<std::uint8_t> buffer = std::move(spare.back());
        spare.pop_back();
        return buffer;
    }

    void collect() {
        PackedBlock packed = blocks->take();
        packed.plain.clear();
        if (spare.empty()) spare.push_back(std::move(packed.plain));
        const auto number = static_cast<std::size_t>(packed.tag >> 1);
        members[number].dictionary = std::max(members[number].dictionary, packed.dictionary);
        store(number, packed.bytes);
        if ((packed.tag & 1) != 0) {
            constexpr std::uint8_t kEndOfLzma2 = 0;
            store(number, {&kEndOfLzma2, 1});
            close_folder();
        }
    }

    void store(std::size_t number, std::span<const std::uint8_t> bytes) {
        Member& member = members[number];
        if (!stream) {
            member.aes = fresh_aes();
            stream.emplace(*file, key, member.aes.iv);
        }
        stream->write(bytes);
        member.packed_size += bytes.size();
    }

    void close_folder() {
        stream->finish();
        stream.reset();
    }

    void hash_to(std::size_t end) {
        if (end == hashed) return;
        const std::span<const std::uint8_t> bytes(block.data() + hashed, end - hashed);
        MemberInfo& info = members.back().info;
        info.crc32 = crc32(bytes, info.crc32);
        digest.update(bytes);
        hashed = end;
    }

    void write(std::string_view bytes) {
        members.back().info.size += bytes.size();
        while (!bytes.empty()) {
            if (block.size() == level.block_bytes) {
                pass_on(false);
                hashed = 0;
            }
            const std::size_t step = std::min(bytes.size(), level.block_bytes - block.size());
            block.insert(block.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(step));
            bytes.remove_prefix(step);
            if (block.size() - hashed >= kHashStep || block.size() == level.block_bytes) hash_to(block.size());
        }
    }

    void finish() {
        while (blocks && !blocks->empty()) collect();
        std::uint64_t packed_total = 0;
        std::vector<const Member*> stored;
        for (const Member& member : members) {
            if (member.info.size == 0) continue;
            stored.push_back(&member);
            packed_total += padded(member.packed_size);
        }
        HeaderWriter record;  // stays empty for an archive without members
        if (!members.empty()) {
            HeaderWriter header;
            header.byte(kHeader);
            if (!stored.empty()) put_streams(header, stored, blocks != nullptr);
            put_files(header, members);
            header.byte(kEnd);
            record = encrypt_header(header.bytes(), packed_total);
            packed_total += padded(header.bytes().size());
        }
        file->write(as_text(record.bytes()));
        HeaderWriter place;
        place.u64(members.empty() ? 0 : packed_total);
        place.u64(record.bytes().size());
        place.u32(crc32(record.bytes()));
        HeaderWriter start;
        start.raw(kSignature);
        start.byte(0);  // version 0.4
        start.byte(4);
        start.u32(crc32(place.bytes()));
        start.raw(place.bytes());
        file->write_at(0, as_text(start.bytes()));
    }

    // The header goes out encrypted; what stays readable says only how to decrypt it.
    HeaderWriter encrypt_header(const std::vector<std::uint8_t>& header, std::uint64_t offset) {
        const AesProperties aes = fresh_aes();
        EncryptedStream out(*file, key, aes.iv);
        out.write(header);
        out.finish();
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

    OutputFile* file;
    Options options;
    Lzma2Level level;
    std::vector<std::uint8_t> salt;
    Secret key;
    std::unique_ptr<Lzma2Blocks> blocks;
    std::vector<Member> members;
    std::unordered_set<std::string> names;  // as name_key() folds them
    std::unordered_set<std::string> folders;
    std::vector<std::uint8_t> block;               // plain bytes not yet passed on
    std::vector<std::vector<std::uint8_t>> spare;  // a spent buffer, kept for its memory
    std::size_t hashed = 0;                        // of `block`
    Sha256 digest;
    std::optional<EncryptedStream> stream;  // of the folder being written
    bool in_member = false;
    bool finished = false;
};

SevenZipWriter::SevenZipWriter(OutputFile& file, const Secret& password, Options options)
    : impl_(std::make_unique<Impl>(file, password, std::move(options))) {}

SevenZipWriter::~SevenZipWriter() = default;

void SevenZipWriter::begin_member(std::string_view name, std::optional<std::uint64_t> mtime) {
    Impl& self = *impl_;
    if (self.in_member || self.finished) throw Error(ErrorKind::internal, "a member begins before the last one ended");
    if (const std::string reason = name_refusal(name); !reason.empty())
        throw Error(ErrorKind::usage, "the member name \"" + shown_name(name) + "\" " + reason);
    self.claim_name(name);
    Member member;
    member.info.name = name;
    member.mtime = mtime;
    self.members.push_back(std::move(member));
    self.block.clear();
    self.hashed = 0;
    self.in_member = true;
}

void SevenZipWriter::write(std::string_view bytes) {
    if (!impl_->in_member) throw Error(ErrorKind::internal, "bytes come outside a member");
    impl_->write(bytes);
}

MemberInfo SevenZipWriter::end_member() {
    Impl& self = *impl_;
    if (!self.in_member) throw Error(ErrorKind::internal, "a member ends that did not begin");
    self.hash_to(self.block.size());
    self.members.back().info.sha256 = self.digest.finish_hex();
    const std::size_t number = self.members.size() - 1;
    if (self.members.back().info.size > 0) {
        // A full block waits in write() until more bytes come, so the last one is never empty.
        self.pass_on(true);
        if (!self.blocks) self.close_folder();
    }
    self.hashed = 0;
    self.in_member = false;
    return self.members[number].info;
}

void SevenZipWriter::finish() {
    if (impl_->in_member || impl_->finished) throw Error(ErrorKind::internal, "an archive ends within a member");
    impl_->finish();
    impl_->finished = true;
}

}  // namespace opx::package
