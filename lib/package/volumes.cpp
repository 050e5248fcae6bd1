#include "package/volumes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <future>
#include <memory>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace opx::package {
namespace {

constexpr std::size_t kMaxVolumes = 999;
constexpr std::size_t kStep = std::size_t{1} << 20;

std::string volume_suffix(std::size_t number) {
    const std::string digits = std::to_string(number);
    return "." + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

/// The number of a volume, 0 for another name.
std::size_t volume_number(const std::string& name) {
    if (name.size() < 5 || name[name.size() - 4] != '.') return 0;
    const std::string digits = name.substr(name.size() - 3);
    if (digits.find_first_not_of("0123456789") != std::string::npos) return 0;
    return static_cast<std::size_t>(std::stoul(digits));
}

bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

bool Sealed::in_volumes() const noexcept {
    return pieces.size() > 1 || (pieces.size() == 1 && volume_number(pieces.front().name) > 0);
}

bool is_volume(const fs::path& path) {
    return volume_number(path.filename().string()) > 0;
}

fs::path archive_of(const fs::path& path) {
    if (!is_volume(path)) return path;
    const std::string name = path.filename().string();
    return path.parent_path() / name.substr(0, name.size() - 4);
}

std::vector<fs::path> volumes_beside(const fs::path& archive) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_of(archive), error)) {
        const fs::path name = entry.path().filename();
        if (is_volume(name) && archive_of(name) == archive.filename()) found.push_back(archive.parent_path() / name);
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<fs::path> pieces_of(const fs::path& path) {
    const fs::path archive = archive_of(path);
    const bool asked_for_volumes = is_volume(path);
    if (!asked_for_volumes && (is_file(path) || !is_file(path.string() + volume_suffix(1)))) return {path};
    std::vector<fs::path> pieces;
    for (std::size_t number = 1; number <= kMaxVolumes; ++number) {
        fs::path volume = archive.string() + volume_suffix(number);
        if (!is_file(volume)) break;
        pieces.push_back(std::move(volume));
    }
    if (pieces.empty())
        throw Error(ErrorKind::input, Location{path.string()},
                    "the first volume " + archive.filename().string() + volume_suffix(1) + " is not there",
                    "all volumes of a package belong in one folder");
    return pieces;
}

Sealed hash_pieces(const std::vector<fs::path>& pieces) {
    Sealed out;
    Sha256 whole;
    Sha256 own;
    const bool several = pieces.size() > 1;  // otherwise both are the same
    std::string buffer(kStep, '\0');
    for (const fs::path& path : pieces) {
        InputFile file(path);
        Piece piece{path.filename().string(), 0, {}};
        while (const std::size_t got = file.read(buffer.data(), buffer.size())) {
            whole.update(std::string_view(buffer).substr(0, got));
            if (several) own.update(std::string_view(buffer).substr(0, got));
            piece.bytes += got;
        }
        if (several) piece.sha256 = own.finish_hex();
        out.bytes += piece.bytes;
        out.pieces.push_back(std::move(piece));
    }
    out.sha256 = whole.finish_hex();
    if (!several && !out.pieces.empty()) out.pieces.front().sha256 = out.sha256;
    return out;
}

VolumeWriter::VolumeWriter(const fs::path& archive, std::uint64_t volume_bytes, IfExists if_exists)
    : archive_(archive), volume_bytes_(volume_bytes), if_exists_(if_exists) {
    if (volume_bytes > 0 && volume_bytes < kSmallest)
        throw Error(ErrorKind::usage, "a volume of " + std::to_string(volume_bytes) + " bytes is too small",
                    "give --volume-size of at least 64KiB");
    std::error_code error;
    const fs::path first = archive.string() + volume_suffix(1);
    for (const fs::path& taken : {archive, first})
        if (if_exists == IfExists::refuse && fs::exists(taken, error))
            throw Error(ErrorKind::output, Location{taken.string()}, "exists already", "use --overwrite to replace it");
    remove_stale_parts(archive);
    remove_stale_parts(first);
    next_volume();
}

fs::path VolumeWriter::name_of(std::size_t number) const {
    return volume_bytes_ == 0 ? archive_ : fs::path(archive_.string() + volume_suffix(number));
}

OutputFile& VolumeWriter::next_volume() {
    if (files_.size() == kMaxVolumes)
        throw Error(ErrorKind::limit, Location{archive_.string()}, "would need more than 999 volumes",
                    "give a larger --volume-size");
    if (files_.size() > 1) files_.back().settle();  // but for the first, whose start comes last
    const std::size_t number = files_.size() + 1;
    if (number > 1) remove_stale_parts(name_of(number));
    // Later volumes without a first one are left over from a run that was killed.
    files_.emplace_back(name_of(number), number == 1 ? if_exists_ : IfExists::replace);
    in_last_ = 0;
    return files_.back();
}

void VolumeWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        if (volume_bytes_ > 0 && in_last_ == volume_bytes_) next_volume();
        const std::size_t step =
            volume_bytes_ == 0
                ? bytes.size()
                : static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), volume_bytes_ - in_last_));
        files_.back().write(bytes.substr(0, step));
        in_last_ += step;
        bytes.remove_prefix(step);
    }
}

void VolumeWriter::write_start(std::string_view bytes) {
    files_.front().write_at(0, bytes);
}

const Sealed& VolumeWriter::seal() {
    std::vector<fs::path> parts;
    for (OutputFile& file : files_) {
        file.flush();
        parts.push_back(file.path_in_progress());
    }
    // The disk is waited for while the pages, which are in memory, are hashed.
    std::future<void> settled = std::async(std::launch::async, [this] {
        for (OutputFile& file : files_) file.settle();
    });
    sealed_ = hash_pieces(parts);
    settled.get();
    for (std::size_t i = 0; i < files_.size(); ++i) sealed_.pieces[i].name = name_of(i + 1).filename().string();
    return sealed_;
}

void VolumeWriter::read_back() {
    for (std::size_t i = 0; i < files_.size(); ++i)
        if (!reads_back(files_[i].path_in_progress(), sealed_.pieces[i].sha256))
            throw Error(ErrorKind::output, Location{files_[i].name()},
                        "what the medium gives back is not what was written", "the medium is bad: use another one");
}

void VolumeWriter::remove_former() {
    std::error_code error;
    const fs::path first = archive_.string() + volume_suffix(1);
    for (const fs::path& taken : {archive_, first}) {
        if (!fs::exists(taken, error)) continue;
        if (if_exists_ == IfExists::refuse)
            throw Error(ErrorKind::output, Location{taken.string()}, "exists already (made while this run went on)");
        fs::remove(taken, error);
    }
    for (const fs::path& volume : volumes_beside(archive_)) fs::remove(volume, error);
}

void VolumeWriter::commit() {
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) file->commit();
}

bool reads_back(const fs::path& path, const std::string& sha256) {
    constexpr std::size_t kAlign = 4096;
    int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        throw Error(ErrorKind::output, Location{path.string()}, "cannot read back: " + system_message(errno));
    struct Closer {
        int* descriptor;
        ~Closer() { ::close(*descriptor); }
    } const closer{&descriptor};
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);  // the pages are clean: they were synced
    bool direct = false;
    if (const int other = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECT); other >= 0) {
        ::close(descriptor);
        descriptor = other;
        direct = true;
    }
    const std::unique_ptr<void, void (*)(void*)> buffer(std::aligned_alloc(kAlign, kStep), std::free);
    if (!buffer) throw Error(ErrorKind::limit, "not enough memory to read the medium back");
    Sha256 digest;
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer.get(), kStep);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EINVAL && direct) {  // the file system opens with O_DIRECT, but does not read so
            ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_DIRECT);
            ::lseek(descriptor, 0, SEEK_SET);
            digest = Sha256();
            direct = false;
            continue;
        }
        if (got < 0)
            throw Error(ErrorKind::output, Location{path.string()}, "cannot read back: " + system_message(errno));
        if (got == 0) break;
        digest.update(std::string_view(static_cast<char*>(buffer.get()), static_cast<std::size_t>(got)));
    }
    return digest.finish_hex() == sha256;
}

}  // namespace opx::package
