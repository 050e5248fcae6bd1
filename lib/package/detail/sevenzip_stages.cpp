#include "package/detail/sevenzip_stages.hpp"

#include <fcntl.h>
#include <lzma.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "package/detail/lzma2_parallel.hpp"
#include "package/volumes.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 18;
constexpr std::uint64_t kWorthThreads = std::uint64_t{2} << 20;  // below, threads cost more than they give

[[noreturn]] void damaged(const RandomFile& file, const std::string& what) {
    throw Error(ErrorKind::input, Location{file.name()}, "the 7z archive is damaged: " + what);
}

// The packed bytes as they lie in the file.
class PackedStage final : public Stage {
   public:
    PackedStage(const RandomFile& file, const Folder& folder)
        : file_(&file), offset_(folder.pack_offset), left_(folder.pack_size), expected_(folder.pack_crc) {}

    std::size_t read(std::span<std::uint8_t> out) override {
        const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
        if (step == 0) return 0;
        file_->read_at(offset_, out.first(step));
        offset_ += step;
        left_ -= step;
        if (expected_) {
            crc_ = crc32(out.first(step), crc_);
            if (left_ == 0 && crc_ != *expected_) damaged(*file_, "the checksum of a packed stream is wrong");
        }
        return step;
    }

   private:
    const RandomFile* file_;
    std::uint64_t offset_;
    std::uint64_t left_;
    std::optional<std::uint32_t> expected_;
    std::uint32_t crc_ = 0;
};

class AesStage final : public Stage {
   public:
    AesStage(std::unique_ptr<Stage> before, const Secret& key, const Block& iv, std::uint64_t size)
        : before_(std::move(before)), cipher_(AesCbc::Direction::decrypt, key, iv), left_(size), buffer_(kBuffer) {}

    std::size_t read(std::span<std::uint8_t> out) override {
        if (begin_ == end_ && left_ > 0) refill();
        const std::size_t step = std::min(out.size(), end_ - begin_);
        std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), step, out.begin());
        begin_ += step;
        return step;
    }
    // The padding is read as well, so that a checksum of the packed stream sees every byte.
    void refill() {
        std::size_t filled = 0;
        while (filled < buffer_.size()) {
            const std::size_t got = before_->read(std::span(buffer_).subspan(filled));
            if (got == 0) break;
            filled += got;
        }
        cipher_.run(std::span(buffer_).first(filled), buffer_.data());
        begin_ = 0;
        end_ = static_cast<std::size_t>(std::min<std::uint64_t>(filled, left_));
        left_ -= end_;
    }

   private:
    std::unique_ptr<Stage> before_;
    AesCbc cipher_;
    std::uint64_t left_;
    std::vector<std::uint8_t> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

// Stored bytes: as many as the header says. Only the rest of a cipher block may follow.
class CopyStage final : public Stage {
   public:
    CopyStage(const RandomFile& file, std::unique_ptr<Stage> before, std::uint64_t size)
        : file_(&file), before_(std::move(before)), left_(size) {}

    std::size_t read(std::span<std::uint8_t> out) override {
        const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
        if (step == 0) return 0;
        const std::size_t got = before_->read(out.first(step));
        if (got == 0) damaged(*file_, "stored data ends too early");
        left_ -= got;
        return got;
    }

   private:
    const RandomFile* file_;
    std::unique_ptr<Stage> before_;
    std::uint64_t left_;
};

// One decoder of liblzma: LZMA or LZMA2, and the filters behind it.
class LzmaStage final : public Stage {
   public:
    LzmaStage(const RandomFile& file, std::unique_ptr<Stage> before, std::span<const Coder> coders, std::uint64_t slack,
              const DecodeLimits& limits)
        : file_(&file), before_(std::move(before)), left_(coders.back().unpack_size), slack_(slack), buffer_(kBuffer) {
        start(coders, limits);
    }
    LzmaStage(const LzmaStage&) = delete;
    LzmaStage& operator=(const LzmaStage&) = delete;
    ~LzmaStage() override { lzma_end(&stream_); }

    std::size_t read(std::span<std::uint8_t> out) override {
        // Once all bytes are out the decoder is asked on, with room for one more: it must know that it is done.
        std::uint8_t surplus = 0;
        const bool closing = left_ == 0;
        if (closing && ended_) return 0;
        stream_.next_out = closing ? &surplus : out.data();
        stream_.avail_out = closing ? 1 : static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
        const std::size_t room = stream_.avail_out;
        while (stream_.avail_out == room && !ended_) step();
        const std::size_t made = room - stream_.avail_out;
        if (closing && made > 0) damaged(*file_, "a stream is longer than its size in the header");
        if (!closing && made == 0) damaged(*file_, "a stream is shorter than its size in the header");
        left_ -= made;
        if (ended_) check_rest();
        return made;
    }

   private:
    void step() {
        if (stream_.avail_in == 0 && !drained_) {
            stream_.next_in = buffer_.data();
            stream_.avail_in = before_->read(buffer_);
            drained_ = stream_.avail_in == 0;
        }
        const lzma_ret result = lzma_code(&stream_, drained_ ? LZMA_FINISH : LZMA_RUN);
        if (result == LZMA_STREAM_END) {
            ended_ = true;
        } else if (result == LZMA_MEM_ERROR) {
            throw Error(ErrorKind::limit, Location{file_->name()}, "not enough memory to decompress the archive");
        } else if (result == LZMA_BUF_ERROR) {
            damaged(*file_, "compressed data ends too early");
        } else if (result != LZMA_OK) {
            damaged(*file_, "compressed data cannot be decoded");
        }
    }
    // Some writers state the size of the cipher's output rounded up to whole blocks; nothing else may follow.
    void check_rest() {
        if (rest_checked_) return;
        rest_checked_ = true;
        std::uint64_t rest = stream_.avail_in;
        while (rest <= slack_) {
            const std::size_t got = before_->read(buffer_);
            if (got == 0) return;
            rest += got;
        }
        damaged(*file_, "bytes follow the end of compressed data");
    }

    static std::optional<lzma_vli> filter_id(std::uint64_t method) {
        switch (method) {
            case kDelta:
                return LZMA_FILTER_DELTA;
            case kX86:
            case kBcjX86:
                return LZMA_FILTER_X86;
            case 0x05:
            case 0x03030205:
                return LZMA_FILTER_POWERPC;
            case 0x06:
            case 0x03030401:
                return LZMA_FILTER_IA64;
            case 0x07:
            case 0x03030501:
                return LZMA_FILTER_ARM;
            case 0x08:
            case 0x03030701:
                return LZMA_FILTER_ARMTHUMB;
            case 0x09:
            case 0x03030805:
                return LZMA_FILTER_SPARC;
            case kLzma:
                return LZMA_FILTER_LZMA1EXT;
            case kLzma2:
                return LZMA_FILTER_LZMA2;
            default:
                return std::nullopt;
        }
    }

    void start(std::span<const Coder> coders, const DecodeLimits& limits) {
        std::array<lzma_filter, LZMA_FILTERS_MAX + 1> filters;
        struct FreeOptions {
            std::array<lzma_filter, LZMA_FILTERS_MAX + 1>* filters;
            ~FreeOptions() {
                for (const lzma_filter& filter : *filters) std::free(filter.options);
            }
        };
        filters.fill({LZMA_VLI_UNKNOWN, nullptr});
        const FreeOptions free_options{&filters};
        for (std::size_t i = 0; i < coders.size(); ++i) {
            const Coder& coder = coders[coders.size() - 1 - i];  // liblzma names the last step of decoding first
            const auto id = filter_id(coder.method);
            if (!id || (i + 1 == coders.size()) != (coder.method == kLzma || coder.method == kLzma2))
                throw Error(ErrorKind::input, Location{file_->name()},
                            "joins the 7z method " + method_name(coder.method) + " in an order that is not read here");
            // The properties of LZMA1EXT are read as those of LZMA1: the same five bytes.
            lzma_filter filter{*id == LZMA_FILTER_LZMA1EXT ? lzma_vli{LZMA_FILTER_LZMA1} : *id, nullptr};
            const lzma_ret result =
                lzma_properties_decode(&filter, nullptr, coder.properties.data(), coder.properties.size());
            filters[i] = {*id, filter.options};
            if (result != LZMA_OK) damaged(*file_, "the properties of " + method_name(coder.method) + " are wrong");
            if (i + 1 == coders.size()) fit(*static_cast<lzma_options_lzma*>(filter.options), coder, limits);
            if (coder.unpack_size != coders.front().unpack_size)
                damaged(*file_, "the coders of a folder differ in size");
        }
        const lzma_ret result = lzma_raw_decoder(&stream_, filters.data());
        if (result == LZMA_MEM_ERROR)
            throw Error(ErrorKind::limit, Location{file_->name()}, "not enough memory to decompress the archive");
        if (result != LZMA_OK) damaged(*file_, "its methods of compression cannot be joined so");
    }

    void fit(lzma_options_lzma& options, const Coder& coder, const DecodeLimits& limits) const {
        // No distance can reach back further than the stream is long.
        const std::uint64_t needed = std::max<std::uint64_t>(coder.unpack_size, 4096);
        options.dict_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(options.dict_size, needed));
        if (options.dict_size > limits.max_dictionary)
            throw Error(ErrorKind::limit, Location{file_->name()},
                        "needs " + std::to_string(options.dict_size >> 20) + " MiB to decompress, the limit is " +
                            std::to_string(limits.max_dictionary >> 20) + " MiB");
        options.ext_flags = LZMA_LZMA1EXT_ALLOW_EOPM;
        lzma_set_ext_size(options, coder.unpack_size);
    }

    const RandomFile* file_;
    std::unique_ptr<Stage> before_;
    std::uint64_t left_;
    std::uint64_t slack_;
    std::vector<std::uint8_t> buffer_;
    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool drained_ = false;
    bool ended_ = false;
    bool rest_checked_ = false;
};

}  // namespace

RandomFile::RandomFile(const std::string& path) : name_(path) {
    try {
        for (const fs::path& piece : pieces_of(path)) {
            parts_.push_back({piece.string(), size_, 0});
            open_part(parts_.size() - 1);
            struct stat status {};
            if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode))
                throw Error(ErrorKind::input, Location{name_}, "is not a regular file, which a 7z archive must be",
                            "save it to a file first");
            parts_.back().size = static_cast<std::uint64_t>(status.st_size);
            size_ += parts_.back().size;
        }
    } catch (...) {
        if (descriptor_ >= 0) ::close(descriptor_);
        throw;
    }
}

RandomFile::~RandomFile() {
    ::close(descriptor_);
}

void RandomFile::open_part(std::size_t number) const {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = ::open(parts_[number].path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) {
        const int reason = errno;
        throw Error(ErrorKind::input, Location{name_}, "cannot open: " + system_message(reason));
    }
    opened_ = number;
}

void RandomFile::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    while (!out.empty()) {
        const auto behind = std::upper_bound(parts_.begin(), parts_.end(), offset,
                                             [](std::uint64_t at, const Part& part) { return at < part.begin; });
        const auto number = static_cast<std::size_t>(behind - parts_.begin()) - 1;
        const Part& part = parts_[number];
        if (offset >= part.begin + part.size)
            throw Error(ErrorKind::input, Location{name_}, "ends too early: it is cut off");
        if (number != opened_) open_part(number);
        const auto want =
            static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), part.begin + part.size - offset));
        const ssize_t got = ::pread(descriptor_, out.data(), want, static_cast<off_t>(offset - part.begin));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            const int reason = errno;
            throw Error(ErrorKind::input, Location{name_}, "cannot read: " + system_message(reason));
        }
        if (got == 0) throw Error(ErrorKind::input, Location{name_}, "ends too early: it is cut off");
        out = out.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
}

namespace {

std::unique_ptr<Stage> rest_of_lzma2(const RandomFile& file, std::unique_ptr<Stage> before, const Coder& coder,
                                     std::uint64_t plain_left, std::uint64_t slack, const DecodeLimits& limits) {
    Coder rest = coder;
    rest.unpack_size = plain_left;
    return std::make_unique<LzmaStage>(file, std::move(before), std::span<const Coder>(&rest, 1), slack, limits);
}

}  // namespace

std::unique_ptr<Stage> open_folder(const RandomFile& file, const Folder& folder, KeySource& keys,
                                   const DecodeLimits& limits) {
    for (const Coder& coder : folder.chain) {
        const bool readable = coder.method == kAes || coder.method == kCopy || coder.method == kLzma ||
                              coder.method == kLzma2 || (coder.method >= 0x03 && coder.method <= 0x09) ||
                              coder.method == kBcjX86 || coder.method == 0x03030205 || coder.method == 0x03030401 ||
                              coder.method == 0x03030501 || coder.method == 0x03030701 || coder.method == 0x03030805;
        if (!readable)
            throw Error(ErrorKind::input, Location{file.name()},
                        "uses the 7z method " + method_name(coder.method) + ", which is not read here",
                        "ask for an archive made with LZMA2, or open it with 7-Zip");
    }
    std::unique_ptr<Stage> stage = std::make_unique<PackedStage>(file, folder);
    std::span<const Coder> chain(folder.chain);
    const bool encrypted = chain.front().method == kAes;
    std::uint64_t available = folder.pack_size;
    if (encrypted) {
        const Coder& coder = chain.front();
        if (folder.pack_size % kAesBlock != 0) damaged(file, "encrypted data is not a whole number of blocks");
        if (coder.unpack_size > folder.pack_size || folder.pack_size - coder.unpack_size >= kAesBlock)
            damaged(file, "the size of encrypted data does not fit its packed size");
        const auto properties = AesProperties::decode(coder.properties, limits.max_cycles_power, file.name());
        stage =
            std::make_unique<AesStage>(std::move(stage), keys.key_for(properties), properties.iv, coder.unpack_size);
        available = coder.unpack_size;
        chain = chain.subspan(1);
    }
    while (!chain.empty() && chain.front().method == kCopy) {
        const std::uint64_t size = chain.front().unpack_size;
        if (size > available || available - size >= (encrypted ? kAesBlock : 1))
            damaged(file, "the size of stored data does not fit its packed size");
        stage = std::make_unique<CopyStage>(file, std::move(stage), size);
        available = size;
        chain = chain.subspan(1);
    }
    if (chain.empty()) return stage;
    if (chain.size() > LZMA_FILTERS_MAX) damaged(file, "a folder has too many filters");
    const std::uint64_t slack = encrypted ? kAesBlock - 1 : 0;
    const Coder& coder = chain.front();
    const bool worth_it = limits.jobs > 1 && coder.unpack_size > kWorthThreads;
    if (!worth_it || chain.size() > 1 || coder.method != kLzma2)
        return std::make_unique<LzmaStage>(file, std::move(stage), chain, slack, limits);
    return decode_in_parallel(file, std::move(stage), coder, slack, limits, rest_of_lzma2);
}

}  // namespace opx::package::sevenzip
