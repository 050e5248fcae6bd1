#include "package/sevenzip_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/digest.hpp"
#include "package/detail/sevenzip_bytes.hpp"
#include "package/detail/sevenzip_keys.hpp"
#include "package/detail/sevenzip_model.hpp"
#include "package/detail/sevenzip_parse.hpp"
#include "package/detail/sevenzip_stages.hpp"

namespace opx::package {
namespace {

using namespace sevenzip;

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::uint64_t kFreeOfRatio = std::uint64_t{64} << 20;
constexpr unsigned kMaxNesting = 4;

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct StartHeader {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
};

}  // namespace

struct SevenZipReader::Impl {
    Impl(const std::string& path, const Secret* password, Limits limits_used)
        : file(path), limits(limits_used), keys(password, path) {
        read_headers();
        describe();
    }

    [[noreturn]] void fail(const std::string& what, const std::string& hint = {}) const {
        throw Error(ErrorKind::input, Location{file.name()}, what, hint);
    }
    [[noreturn]] void exceed(const std::string& what) const {
        throw Error(ErrorKind::limit, Location{file.name()}, what);
    }
    DecodeLimits decode_limits() const { return {limits.max_dictionary, limits.max_cycles_power, limits.jobs}; }

    // ---- headers

    StartHeader read_start() const {
        std::array<std::uint8_t, kStartHeaderBytes> bytes{};
        const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), bytes.size()));
        file.read_at(0, std::span(bytes).first(here));
        if (here < kSignature.size() || !std::equal(kSignature.begin(), kSignature.end(), bytes.begin()))
            fail("is not a 7z archive: the signature is not there",
                 "a package that was not finished or not copied whole looks like this, too");
        if (here < bytes.size()) fail("ends too early: it is cut off");
        if (bytes[6] != 0) fail("is a 7z archive of version " + std::to_string(bytes[6]) + ", expected 0");
        HeaderReader in(std::span<const std::uint8_t>(bytes).subspan(8), file.name());
        const std::uint32_t expected = in.u32();
        if (crc32(std::span(bytes).subspan(12)) != expected)
            fail("the 7z archive is damaged: the checksum of its start is wrong");
        StartHeader start;
        start.offset = in.u64();
        start.size = in.u64();
        start.crc = in.u32();
        const std::uint64_t after = file.size() - kStartHeaderBytes;
        if (start.offset > after || start.size > after - start.offset) fail("ends too early: it is cut off");
        if (start.size < after - start.offset)
            fail("has " + std::to_string(after - start.offset - start.size) + " bytes after the end of the archive");
        return start;
    }

    void read_headers() {
        const StartHeader start = read_start();
        if (start.size > limits.max_header_bytes) exceed("has a header larger than the limit");
        if (start.size == 0) {
            if (start.offset != 0 || start.crc != 0) fail("the 7z archive is damaged: its header is missing");
            return;
        }
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(start.size));
        file.read_at(kStartHeaderBytes + start.offset, bytes);
        if (crc32(bytes) != start.crc) fail("the 7z archive is damaged: the checksum of its header is wrong");
        const ParseLimits parse_limits{limits.max_members, kStartHeaderBytes + start.offset};
        for (unsigned depth = 0; bytes[0] == kEncodedHeader; ++depth) {
            if (depth == kMaxNesting) exceed("has headers packed more than 4 times");
            const Streams streams =
                parse_encoded_header(std::span<const std::uint8_t>(bytes).subspan(1), parse_limits, file.name());
            bytes = decode_header(streams.folders.front(), streams.substreams.front().crc);
            if (bytes.empty()) fail("the 7z header is damaged: it is empty");
        }
        if (bytes[0] != kHeader) fail("the 7z header is damaged: it begins with an unknown sign");
        archive = parse_header(std::span<const std::uint8_t>(bytes).subspan(1), parse_limits, file.name());
    }

    std::vector<std::uint8_t> decode_header(const Folder& folder, std::optional<std::uint32_t> crc) {
        if (folder.unpack_size() > limits.max_header_bytes) exceed("has a header larger than the limit");
        if (!crc) fail("the 7z header has no checksum, so it cannot be trusted");
        try {
            const std::unique_ptr<Stage> stage = open_folder(file, folder, keys, decode_limits());
            std::vector<std::uint8_t> bytes;
            while (const std::size_t got = stage->read(buffer))
                bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
            if (bytes.size() != folder.unpack_size() || crc32(bytes) != *crc)
                fail("the 7z archive is damaged: the checksum of its header is wrong");
            names_hidden = names_hidden || folder.encrypted();
            password_proven = password_proven || folder.encrypted();
            return bytes;
        } catch (const Error& error) {
            explain(error, folder, true);
        }
    }

    // Rethrows what went wrong in a folder, as the password's fault where it can be.
    [[noreturn]] void explain(const Error& error, const Folder& folder, bool holds_header) {
        if (error.kind() != ErrorKind::input || !folder.encrypted() || password_proven || !keys.has_password()) throw;
        switch (judge_password(file, folder, keys, holds_header, limits.max_cycles_power)) {
            case PasswordJudgement::right:
                throw;
            case PasswordJudgement::wrong:
                throw WrongPassword(ErrorKind::input, Location{file.name()}, "the password is wrong");
            case PasswordJudgement::unknown:
                break;
        }
        throw WrongPassword(ErrorKind::input, Location{file.name()}, "the password is wrong, or the archive is damaged",
                            "compare the SHA-256 of the file with the one the sender stated");
    }

    void describe() {
        const Streams& streams = archive.streams;
        std::uint64_t total = 0;
        for (const Folder& folder : streams.folders) {
            const std::uint64_t size = folder.unpack_size();
            if (size > limits.max_unpack_bytes || total + size > limits.max_unpack_bytes)
                exceed("holds more than " + std::to_string(limits.max_unpack_bytes) + " bytes unpacked, the limit");
            total += size;
            if (size > kFreeOfRatio && size / std::max<std::uint64_t>(folder.pack_size, 1) > limits.max_ratio)
                exceed("unpacks to more than " + std::to_string(limits.max_ratio) + " times its size, the limit");
        }
        for (const Entry& entry : archive.entries) {
            Member member;
            member.name = entry.name;
            member.directory = entry.directory;
            if (entry.substream) {
                const SubStream& piece = streams.substreams[*entry.substream];
                const Folder& folder = streams.folders[piece.folder];
                member.size = piece.size;
                member.encrypted = folder.encrypted();
                if (!piece.crc)
                    fail("member \"" + shown_name(entry.name) + "\" has no checksum, so it cannot be checked");
                entry_of.push_back(members.size());
            }
            members.push_back(std::move(member));
        }
    }

    // ---- members

    // The pieces of one folder up to `last` (a substream); the sink sees those from `first` on.
    void extract_folder(std::size_t folder_number, std::size_t first, std::size_t last, MemberSink& sink) {
        const Streams& streams = archive.streams;
        const Folder& folder = streams.folders[folder_number];
        std::size_t piece = 0;
        while (streams.substreams[piece].folder != folder_number) ++piece;
        bool in_sink = false;  // an exception of the sink says nothing of the archive
        try {
            const std::unique_ptr<Stage> stage = open_folder(file, folder, keys, decode_limits());
            std::uint32_t folder_crc = 0;
            for (; piece <= last; ++piece) {
                const SubStream& stream = streams.substreams[piece];
                const bool ends_folder =
                    piece + 1 == streams.substreams.size() || streams.substreams[piece + 1].folder != folder_number;
                MemberSink* const target = piece >= first ? &sink : nullptr;
                MemberInfo info;
                info.name = archive.entries[entry_of[piece]].name;
                in_sink = true;
                if (target != nullptr) target->begin(info.name, stream.size);
                in_sink = false;
                pull(*stage, stream.size, info, folder_crc, folder.crc.has_value(), target, in_sink);
                if (stream.crc && *stream.crc != info.crc32) fail_checksum(info.name);
                if (ends_folder) {
                    std::uint8_t surplus = 0;
                    if (stage->read({&surplus, 1}) != 0) fail("the 7z archive is damaged: a folder is too long");
                    if (folder.crc && *folder.crc != folder_crc) fail_checksum(info.name);
                }
                in_sink = true;
                if (target != nullptr) target->end(info);
                in_sink = false;
            }
        } catch (const Error& error) {
            if (in_sink) throw;
            explain(error, folder, false);
        }
    }

    [[noreturn]] void fail_checksum(const std::string& name) const {
        fail("the 7z archive is damaged: the checksum of member \"" + shown_name(name) + "\" is wrong");
    }

    void pull(Stage& stage, std::uint64_t size, MemberInfo& info, std::uint32_t& folder_crc, bool folder_checked,
              MemberSink* target, bool& in_sink) {
        Sha256 digest;
        while (info.size < size) {
            const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - info.size));
            const std::size_t got = stage.read(std::span(buffer).first(want));
            if (got == 0) fail("the 7z archive is damaged: it holds less than its header says");
            const std::span<const std::uint8_t> bytes(buffer.data(), got);
            info.size += got;
            info.crc32 = crc32(bytes, info.crc32);
            if (folder_checked) folder_crc = crc32(bytes, folder_crc);
            if (target == nullptr) continue;
            digest.update(bytes);
            in_sink = true;
            target->write(as_text(bytes));
            in_sink = false;
        }
        info.sha256 = digest.finish_hex();
    }

    void hand_on_empty(const Entry& entry, MemberSink& sink) const {
        if (entry.directory) {
            sink.directory(entry.name);
            return;
        }
        MemberInfo info;
        info.name = entry.name;
        info.sha256 = sha256_hex({});
        sink.begin(entry.name, 0);
        sink.end(info);
    }

    RandomFile file;
    Limits limits;
    PasswordKeys keys;
    Archive archive;
    std::vector<Member> members;
    std::vector<std::size_t> entry_of;  // of each substream
    std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(kBuffer);
    bool names_hidden = false;
    bool password_proven = false;  // an encrypted header came out whole
};

SevenZipReader::SevenZipReader(const std::filesystem::path& path, const Secret* password, Limits limits)
    : impl_(std::make_unique<Impl>(path.string(), password, limits)) {}

SevenZipReader::~SevenZipReader() = default;

const std::vector<SevenZipReader::Member>& SevenZipReader::members() const noexcept {
    return impl_->members;
}
bool SevenZipReader::header_encrypted() const noexcept {
    return impl_->names_hidden;
}

void SevenZipReader::extract(MemberSink& sink) {
    const Archive& archive = impl_->archive;
    std::optional<std::size_t> done_folder;
    for (const Entry& entry : archive.entries) {
        if (!entry.substream) {
            impl_->hand_on_empty(entry, sink);
            continue;
        }
        const std::vector<SubStream>& pieces = archive.streams.substreams;
        const std::size_t folder = pieces[*entry.substream].folder;
        if (done_folder == folder) continue;  // came with the first member of its folder
        std::size_t last = *entry.substream;
        while (last + 1 < pieces.size() && pieces[last + 1].folder == folder) ++last;
        impl_->extract_folder(folder, *entry.substream, last, sink);
        done_folder = folder;
    }
}

void SevenZipReader::extract_member(std::size_t index, MemberSink& sink) {
    const Entry& entry = impl_->archive.entries.at(index);
    if (!entry.substream) return impl_->hand_on_empty(entry, sink);
    const std::size_t folder = impl_->archive.streams.substreams[*entry.substream].folder;
    impl_->extract_folder(folder, *entry.substream, *entry.substream, sink);
}

}  // namespace opx::package
