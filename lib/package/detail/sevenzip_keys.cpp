#include "package/detail/sevenzip_keys.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::uint64_t kMaxRounds = std::uint64_t{1} << 29;  // under a minute on one core
constexpr std::size_t kMaxKept = 16;

Block decrypt_block(const RandomFile& file, std::uint64_t offset, const Secret& key, const Block& previous) {
    Block block{};
    file.read_at(offset, block);
    AesCbc(AesCbc::Direction::decrypt, key, previous).run(block, block.data());
    return block;
}

// Two bytes of zeros happen by chance once in 65536, one byte too often to prove anything.
PasswordJudgement judge_padding(const Block& last, std::size_t padding) {
    const bool zero = std::all_of(last.end() - static_cast<std::ptrdiff_t>(padding), last.end(),
                                  [](std::uint8_t byte) { return byte == 0; });
    if (!zero) return PasswordJudgement::wrong;
    return padding >= 2 ? PasswordJudgement::right : PasswordJudgement::unknown;
}

PasswordJudgement judge_beginning(const Block& first, const Folder& folder, bool holds_header) {
    const std::uint64_t method = folder.chain.size() > 1 ? folder.chain[1].method : kCopy;
    if (method == kLzma) return first[0] == 0 ? PasswordJudgement::unknown : PasswordJudgement::wrong;
    if (method == kLzma2) {
        const bool resets = first[0] == 0x01 || first[0] >= 0xE0;
        return resets ? PasswordJudgement::unknown : PasswordJudgement::wrong;
    }
    if (method == kCopy && holds_header) {
        const bool header = (first[0] == kHeader && (first[1] == kMainStreams || first[1] == kFilesInfo)) ||
                            (first[0] == kEncodedHeader && first[1] == kPackInfo);
        return header ? PasswordJudgement::right : PasswordJudgement::wrong;
    }
    return PasswordJudgement::unknown;
}

}  // namespace

PasswordKeys::PasswordKeys(const Secret* password, std::string file) : file_(std::move(file)) {
    if (password != nullptr) utf16_.emplace(utf16_password(*password));
}

const Secret& PasswordKeys::key_for(const AesProperties& properties) {
    if (!utf16_)
        throw Error(ErrorKind::input, Location{file_}, "is encrypted and no password was given",
                    "give the password of the archive");
    for (const Kept& kept : kept_)
        if (kept.cycles_power == properties.cycles_power && kept.salt == properties.salt) return kept.key;
    if (properties.cycles_power != AesProperties::kPlainPower) rounds_ += std::uint64_t{1} << properties.cycles_power;
    if (rounds_ > kMaxRounds)
        throw Error(ErrorKind::limit, Location{file_},
                    "asks for more than 2^29 rounds of key derivation, summed over its members");
    if (kept_.size() == kMaxKept) kept_.erase(kept_.begin());
    kept_.push_back(
        {properties.salt, properties.cycles_power, derive_key(*utf16_, properties.salt, properties.cycles_power)});
    return kept_.back().key;
}

PasswordJudgement judge_password(const RandomFile& file, const Folder& folder, KeySource& keys, bool holds_header,
                                 unsigned max_cycles_power) {
    const Coder& aes = folder.chain.front();
    if (aes.method != kAes || folder.pack_size < kAesBlock) return PasswordJudgement::unknown;
    const auto properties = AesProperties::decode(aes.properties, max_cycles_power, file.name());
    const Secret& key = keys.key_for(properties);
    const std::uint64_t last_offset = folder.pack_offset + folder.pack_size - kAesBlock;
    Block before_last = properties.iv;
    if (folder.pack_size > kAesBlock) file.read_at(last_offset - kAesBlock, before_last);
    const auto padding = static_cast<std::size_t>(folder.pack_size - aes.unpack_size);
    const PasswordJudgement end = padding == 0
                                      ? PasswordJudgement::unknown
                                      : judge_padding(decrypt_block(file, last_offset, key, before_last), padding);
    const PasswordJudgement beginning =
        judge_beginning(decrypt_block(file, folder.pack_offset, key, properties.iv), folder, holds_header);
    if (end == PasswordJudgement::right || beginning == PasswordJudgement::right) return PasswordJudgement::right;
    if (end == PasswordJudgement::wrong && beginning == PasswordJudgement::wrong) return PasswordJudgement::wrong;
    return PasswordJudgement::unknown;
}

}  // namespace opx::package::sevenzip
