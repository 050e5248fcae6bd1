#include "record/spill_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/files.hpp"
#include "record/stored_row.hpp"

namespace opx {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;

}  // namespace

SpillFile::~SpillFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void SpillFile::append(const char* data, std::size_t bytes) {
    if (descriptor_ < 0) descriptor_ = open_unlinked_file(folder_);
    buffer_.append(data, bytes);
    if (buffer_.size() >= kBuffer) write_out();
}

void SpillFile::write_out() {
    for (std::size_t done = 0; done < buffer_.size();) {
        const ssize_t wrote =
            ::pwrite(descriptor_, buffer_.data() + done, buffer_.size() - done, static_cast<off_t>(size_ + done));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0)
            throw Error(ErrorKind::output, Location{folder_.string()},
                        "cannot write a temporary file: " + system_message(wrote < 0 ? errno : EIO),
                        "sorting needs about as much room as the table");
        done += static_cast<std::size_t>(wrote);
    }
    size_ += buffer_.size();
    buffer_.clear();
}

void SpillFile::flush() {
    write_out();
    std::string().swap(buffer_);
}

void SpillFile::read(char* data, std::size_t bytes, std::uint64_t at) const {
    while (bytes > 0) {
        const ssize_t got = ::pread(descriptor_, data, bytes, static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0)
            throw Error(ErrorKind::output, Location{folder_.string()},
                        "cannot read back a temporary file: " + system_message(got < 0 ? errno : EIO));
        data += got;
        bytes -= static_cast<std::size_t>(got);
        at += static_cast<std::uint64_t>(got);
    }
}

void SpillFile::drop(Run run) const noexcept {
    ::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(run.begin),
                static_cast<off_t>(run.end - run.begin));
}

void RunReader::advance() {
    if (row_ != nullptr) in_.pass(StoredRow::size_of(row_));
    row_ = nullptr;
    if (!in_.hold(StoredRow::kHead)) return;
    in_.hold(StoredRow::size_of(in_.data()));
    row_ = in_.data();
}

bool SpillReader::hold(std::size_t size) {
    if (buffer_.size() - used_ >= size) return true;
    if (run_.begin == run_.end) {
        std::string().swap(buffer_);
        used_ = 0;
        return false;
    }
    buffer_.erase(0, used_);
    used_ = 0;
    const std::size_t before = buffer_.size();
    const std::uint64_t more = std::min<std::uint64_t>(std::max(step_, size) - before, run_.end - run_.begin);
    buffer_.resize(before + more);
    file_->read(buffer_.data() + before, more, run_.begin);
    run_.begin += more;
    return true;
}

}  // namespace opx
