#include "package/sevenzip_writer.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "package/detail/lzma2_blocks.hpp"
#include "package/detail/sevenzip_crypto.hpp"
#include "package/detail/sevenzip_header.hpp"
#include "package/detail/sevenzip_model.hpp"

namespace opx::package {
namespace {

using namespace sevenzip;

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashStep = std::size_t{1} << 16;  // rows come small; a hash call should not
constexpr std::size_t kCryptStep = std::size_t{1} << 20;

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class FileTarget final : public ArchiveTarget {
   public:
    explicit FileTarget(OutputFile& file) : file_(&file) {}
    void write(std::string_view bytes) override { file_->write(bytes); }
    void write_start(std::string_view bytes) override { file_->write_at(0, bytes); }

   private:
    OutputFile* file_;
};

// Encrypts what comes in any piece sizes and hands whole blocks to the target.
class EncryptedStream {
   public:
    EncryptedStream(ArchiveTarget& target, const Secret& key, const Block& iv)
        : target_(&target), cipher_(AesCbc::Direction::encrypt, key, iv) {}

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
        target_->write(as_text(pending_));
        pending_.clear();
    }
    ArchiveTarget* target_;
    AesCbc cipher_;
    std::vector<std::uint8_t> pending_;
};

// The half that encrypts and writes: takes packed blocks in order. It knows folders by number alone.
class Store {
   public:
    Store(ArchiveTarget& target, const Secret& key, std::function<AesProperties()> fresh_aes)
        : target_(&target), key_(&key), fresh_aes_(std::move(fresh_aes)) {}

    static std::uint64_t tag(std::size_t folder, bool last) { return std::uint64_t{folder} << 1 | (last ? 1u : 0u); }

    void put(const PackedBlock& block) {
        if (!stream_) {
            folders.emplace_back();
            folders.back().aes = fresh_aes_();
            stream_.emplace(*target_, *key_, folders.back().aes.iv);
        }
        WrittenFolder& folder = folders.back();
        folder.dictionary = std::max(folder.dictionary, block.dictionary);
        add(folder, block.bytes);
        if ((block.tag & 1) == 0) return;
        constexpr std::uint8_t kEndOfLzma2 = 0;
        if (folder.dictionary > 0) add(folder, {&kEndOfLzma2, 1});
        stream_->finish();
        stream_.reset();
    }

    std::vector<WrittenFolder> folders;

   private:
    void add(WrittenFolder& folder, std::span<const std::uint8_t> bytes) {
        stream_->write(bytes);
        folder.packed_size += bytes.size();
    }
    ArchiveTarget* target_;
    const Secret* key_;
    std::function<AesProperties()> fresh_aes_;
    std::optional<EncryptedStream> stream_;  // of the folder being written
};

}  // namespace

struct SevenZipWriter::Impl {
    Impl(ArchiveTarget& target_used, const Secret& password, Options options_used)
        : target(&target_used),
          options(std::move(options_used)),
          level(lzma2_level(options.level)),
          blocks(level, options.jobs) {
        if (password.empty()) throw Error(ErrorKind::usage, "the password of the package is empty", "give a password");
        if (!options.random) options.random = random_bytes;
        salt.resize(kSaltBytes);
        options.random(salt);
        key = derive_key(utf16_password(password), salt, AesProperties::kDefaultPower);
        // The start comes last; a place that cannot be sought back to is found out now, not after hours.
        const std::string start(kStartHeaderBytes, '\0');
        target->write(start);
        target->write_start(start);
        store.emplace(*target, key, [this] { return fresh_aes(); });
        if (options.jobs > 1) writing = std::jthread([this] { write_packed(); });
    }

    ~Impl() { blocks.give_up(); }

    // The thread that encrypts and writes.
    void write_packed() noexcept {
        try {
            while (auto packed = blocks.take()) pass(std::move(*packed));
        } catch (...) {
            {
                const std::lock_guard lock(problem_mutex);
                problem = std::current_exception();
            }
            blocks.give_up();
        }
    }

    void pass(PackedBlock packed) {
        store->put(packed);
        if (level.dictionary == 0) blocks.give_back(std::move(packed.bytes));
    }

    void rethrow_problem() {
        const std::lock_guard lock(problem_mutex);
        if (problem) std::rethrow_exception(problem);
    }

    void claim_name(std::string_view name) {
        const std::string name_used = name_key(name);
        bool free = !name_folders.contains(name_used) && names.insert(name_used).second;
        for (std::size_t at = name_used.find('/'); at != std::string::npos; at = name_used.find('/', at + 1)) {
            const std::string folder = name_used.substr(0, at);
            free = free && !names.contains(folder);
            name_folders.insert(folder);
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

    // What is full goes to be compressed, then to the target.
    void pass_on(bool last) {
        if (block.empty()) return;
        blocks.put(std::exchange(block, {}), Store::tag(contents.size() - 1, last));
        rethrow_problem();
        if (!writing.joinable()) pass(*blocks.take());
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
        if (bytes.empty()) return;
        if (members.back().info.size == 0) {
            if (contents.empty() || !options.solid) contents.emplace_back();
            contents.back().push_back(members.size() - 1);
        }
        members.back().info.size += bytes.size();
        while (!bytes.empty()) {
            if (block.size() == level.block_bytes) {
                pass_on(false);
                hashed = 0;
            }
            if (block.capacity() == 0) block = blocks.buffer();
            const std::size_t step = std::min(bytes.size(), level.block_bytes - block.size());
            block.insert(block.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(step));
            bytes.remove_prefix(step);
            if (block.size() - hashed >= kHashStep || block.size() == level.block_bytes) hash_to(block.size());
        }
    }

    MemberInfo end_member() {
        hash_to(block.size());
        MemberInfo& info = members.back().info;
        info.sha256 = digest.finish_hex();
        // A full block waits in write() until more bytes come, so the last one of a folder is never empty.
        if (!options.solid) {
            pass_on(true);
            hashed = 0;
        }
        return info;
    }

    void finish() {
        pass_on(true);
        blocks.close();
        if (writing.joinable()) writing.join();
        rethrow_problem();
        std::vector<WrittenFolder>& folders = store->folders;
        if (folders.size() != contents.size()) throw Error(ErrorKind::internal, "a folder of the archive was lost");
        std::uint64_t packed_total = 0;
        for (std::size_t i = 0; i < folders.size(); ++i) {
            folders[i].members = contents[i];
            packed_total += padded(folders[i].packed_size);
        }
        HeaderWriter record;  // stays empty for an archive without members
        if (!members.empty()) {
            const HeaderWriter header = plain_header(members, folders);
            const AesProperties aes = fresh_aes();
            EncryptedStream out(*target, key, aes.iv);
            out.write(header.bytes());
            out.finish();
            record = encoded_header_record(aes, header.bytes(), packed_total);
            packed_total += padded(header.bytes().size());
        }
        target->write(as_text(record.bytes()));
        target->write_start(as_text(start_header(packed_total, record.bytes()).bytes()));
    }

    std::unique_ptr<ArchiveTarget> own_target;
    ArchiveTarget* target;
    Options options;
    Lzma2Level level;
    std::vector<std::uint8_t> salt;
    Secret key;
    std::vector<WrittenMember> members;
    std::vector<std::vector<std::size_t>> contents;  // of each folder: numbers of members
    std::unordered_set<std::string> names;           // as name_key() folds them
    std::unordered_set<std::string> name_folders;
    std::vector<std::uint8_t> block;  // plain bytes not yet passed on
    std::size_t hashed = 0;           // of `block`
    Sha256 digest;
    Lzma2Blocks blocks;
    std::optional<Store> store;
    std::mutex problem_mutex;
    std::exception_ptr problem;
    bool in_member = false;
    bool finished = false;
    std::jthread writing;  // last, so that it ends before what it uses
};

SevenZipWriter::SevenZipWriter(ArchiveTarget& target, const Secret& password, Options options)
    : impl_(std::make_unique<Impl>(target, password, std::move(options))) {}

SevenZipWriter::SevenZipWriter(OutputFile& file, const Secret& password, Options options) {
    auto target = std::make_unique<FileTarget>(file);
    impl_ = std::make_unique<Impl>(*target, password, std::move(options));
    impl_->own_target = std::move(target);
}

SevenZipWriter::~SevenZipWriter() = default;

void SevenZipWriter::begin_member(std::string_view name, std::optional<std::uint64_t> mtime) {
    Impl& self = *impl_;
    if (self.in_member || self.finished) throw Error(ErrorKind::internal, "a member begins before the last one ended");
    if (const std::string reason = name_refusal(name); !reason.empty())
        throw Error(ErrorKind::usage, "the member name \"" + shown_name(name) + "\" " + reason);
    self.claim_name(name);
    WrittenMember member;
    member.info.name = composed_name(name);
    member.mtime = mtime;
    self.members.push_back(std::move(member));
    self.in_member = true;
}

void SevenZipWriter::write(std::string_view bytes) {
    if (!impl_->in_member) throw Error(ErrorKind::internal, "bytes come outside a member");
    impl_->write(bytes);
}

MemberInfo SevenZipWriter::end_member() {
    if (!impl_->in_member) throw Error(ErrorKind::internal, "a member ends that did not begin");
    MemberInfo info = impl_->end_member();
    impl_->in_member = false;
    return info;
}

void SevenZipWriter::finish() {
    if (impl_->in_member || impl_->finished) throw Error(ErrorKind::internal, "an archive ends within a member");
    impl_->finish();
    impl_->finished = true;
}

}  // namespace opx::package
