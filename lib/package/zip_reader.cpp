// The zip form of a package, read as members.

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "archive/sealed_zip.hpp"
#include "base/digest.hpp"
#include "package/verification.hpp"

namespace opx::package {
namespace {

constexpr std::uint64_t kFreeOfRatio = std::uint64_t{64} << 20;

class Members final : public archive::ZipSink {
   public:
    Members(const fs::path& file, std::uint64_t packed, const SevenZipReader::Limits& limits, MemberSink& sink,
            std::vector<std::string>& open)
        : file_(file.string()), packed_(packed), limits_(limits), sink_(&sink), open_(&open) {}

    void begin(const archive::ZipMember& member) override {
        std::string name = member.name;
        if (member.folder && name.ends_with('/')) name.pop_back();
        if (const std::string reason = name_refusal(name); !reason.empty())
            fail("\"" + shown_name(name) + "\" " + reason);
        if (member.link) fail("\"" + shown_name(name) + "\" is a link or a device, expected plain files and folders");
        if (!names_.insert(name_key(name)).second)
            fail("\"" + shown_name(name) +
                 "\" has the name of an earlier member (upper and lower case count as the same)");
        if (++count > limits_.max_members)
            throw Error(ErrorKind::limit, Location{file_},
                        "has more than " + std::to_string(limits_.max_members) + " members, the limit");
        folder_ = member.folder;
        if (folder_) return sink_->directory(name);
        if (!member.encrypted) open_->push_back(name);
        info_ = {};
        info_.name = name;
        sink_->begin(name, 0);
    }
    void write(std::string_view bytes) override {
        if (folder_) return;
        info_.size += bytes.size();
        total_ += bytes.size();
        if (total_ > limits_.max_unpack_bytes)
            throw Error(ErrorKind::limit, Location{file_},
                        "holds more than " + std::to_string(limits_.max_unpack_bytes) + " bytes unpacked, the limit");
        if (total_ > kFreeOfRatio && total_ / std::max<std::uint64_t>(packed_, 1) > limits_.max_ratio)
            throw Error(ErrorKind::limit, Location{file_},
                        "unpacks to more than " + std::to_string(limits_.max_ratio) + " times its size, the limit");
        digest_.update(bytes);
        info_.crc32 = crc32({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, info_.crc32);
        sink_->write(bytes);
    }
    void end() override {
        if (folder_) return;
        info_.sha256 = digest_.finish_hex();
        sink_->end(info_);
    }
    std::size_t count = 0;

   private:
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ErrorKind::input, Location{file_}, "member " + what,
                    "ask the sender for an archive with plain relative names");
    }
    std::string file_;
    std::uint64_t packed_;
    SevenZipReader::Limits limits_;
    MemberSink* sink_;
    std::vector<std::string>* open_;
    std::unordered_set<std::string> names_;
    MemberInfo info_;
    Sha256 digest_;
    std::uint64_t total_ = 0;
    bool folder_ = false;
};

}  // namespace

bool is_zip(const fs::path& archive) {
    return archive.extension() == ".zip";
}

std::size_t extract_zip(const fs::path& archive, const Secret* password, const SevenZipReader::Limits& limits,
                        MemberSink& sink, std::vector<std::string>& open) {
    Members members(archive, fs::file_size(archive), limits, sink, open);
    try {
        archive::read_zip(archive, password, members);
    } catch (const archive::WrongPassphrase& error) {
        throw WrongPassword(ErrorKind::input, Location{archive.string()}, error.message());
    }
    return members.count;
}

}  // namespace opx::package
