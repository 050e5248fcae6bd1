#include "package/detail/lzma2_parallel.hpp"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 18;
constexpr std::uint64_t kMaxPiece = std::uint64_t{64} << 20;
constexpr std::uint64_t kMaxUnderWay = std::uint64_t{256} << 20;

[[noreturn]] void damaged(const RandomFile& file, const std::string& what) {
    throw Error(ErrorKind::input, Location{file.name()}, "the 7z archive is damaged: " + what);
}

struct Piece {
    std::vector<std::uint8_t> packed;
    std::vector<std::uint8_t> plain;
    std::uint64_t plain_size = 0;
    std::exception_ptr error;
    bool started = false;
    bool done = false;
};

/// What was taken from a stage and is given back to a reader of it.
class PutBack final : public Stage {
   public:
    PutBack(std::vector<std::uint8_t> bytes, std::unique_ptr<Stage> behind)
        : bytes_(std::move(bytes)), behind_(std::move(behind)) {}
    std::size_t read(std::span<std::uint8_t> out) override {
        if (at_ == bytes_.size()) return behind_->read(out);
        const std::size_t step = std::min(out.size(), bytes_.size() - at_);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), step, out.begin());
        at_ += step;
        return step;
    }

   private:
    std::vector<std::uint8_t> bytes_;
    std::size_t at_ = 0;
    std::unique_ptr<Stage> behind_;
};

class ParallelStage final : public Stage {
   public:
    ParallelStage(const RandomFile& file, std::unique_ptr<Stage> before, const Coder& coder, std::uint64_t slack,
                  const DecodeLimits& limits, MakeDecoder rest)
        : file_(&file),
          before_(std::move(before)),
          coder_(coder),
          slack_(slack),
          limits_(limits),
          make_rest_(rest),
          to_cut_(coder.unpack_size),
          left_(coder.unpack_size),
          dictionary_(dictionary_of(coder)) {
        for (unsigned i = 0; i < limits.jobs; ++i) workers_.emplace_back([this] { run(); });
    }
    ParallelStage(const ParallelStage&) = delete;
    ParallelStage& operator=(const ParallelStage&) = delete;
    ~ParallelStage() override {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        work_.notify_all();
    }

    std::size_t read(std::span<std::uint8_t> out) override {
        while (at_ == current_.size()) {
            cut();
            if (under_way_.empty()) return serial_ ? read_serial(out) : finish();
            current_ = next();
            at_ = 0;
        }
        const std::size_t step = std::min(out.size(), current_.size() - at_);
        std::copy_n(current_.begin() + static_cast<std::ptrdiff_t>(at_), step, out.begin());
        at_ += step;
        left_ -= step;
        return step;
    }

   private:
    std::uint32_t dictionary_of(const Coder& coder) const {
        lzma_filter filter{LZMA_FILTER_LZMA2, nullptr};
        if (lzma_properties_decode(&filter, nullptr, coder.properties.data(), coder.properties.size()) != LZMA_OK)
            damaged(*file_, "the properties of LZMA2 are wrong");
        const std::uint32_t stated = static_cast<lzma_options_lzma*>(filter.options)->dict_size;
        std::free(filter.options);
        // No distance can reach back further than the stream is long.
        const std::uint64_t needed = std::max<std::uint64_t>(coder.unpack_size, 4096);
        const std::uint64_t dictionary = std::min<std::uint64_t>(stated, needed);
        if (dictionary > limits_.max_dictionary)
            throw Error(ErrorKind::limit, Location{file_->name()},
                        "needs " + std::to_string(dictionary >> 20) + " MiB to decompress, the limit is " +
                            std::to_string(limits_.max_dictionary >> 20) + " MiB");
        return static_cast<std::uint32_t>(dictionary);
    }

    // ---- cutting, in the reader's thread

    std::uint8_t peek() {
        if (input_at_ == input_.size()) {
            input_.resize(kBuffer);
            input_.resize(before_->read(input_));
            input_at_ = 0;
            if (input_.empty()) damaged(*file_, "compressed data ends too early");
        }
        return input_[input_at_];
    }
    std::uint8_t take_byte(Piece& piece) {
        const std::uint8_t byte = peek();
        ++input_at_;
        piece.packed.push_back(byte);
        return byte;
    }
    void take_bytes(Piece& piece, std::size_t count) {
        while (count > 0) {
            peek();
            const std::size_t step = std::min(count, input_.size() - input_at_);
            const auto from = input_.begin() + static_cast<std::ptrdiff_t>(input_at_);
            piece.packed.insert(piece.packed.end(), from, from + static_cast<std::ptrdiff_t>(step));
            input_at_ += step;
            count -= step;
        }
    }

    void cut() {
        while (!ended_ && !serial_ && (under_way_.empty() || plain_under_way_ < kMaxUnderWay) &&
               under_way_.size() < limits_.jobs + 2u)
            cut_piece();
    }

    void cut_piece() {
        auto piece = std::make_unique<Piece>();
        for (;;) {
            const std::uint8_t control = peek();
            if (control == 0) {
                ++input_at_;
                ended_ = true;
                break;
            }
            if (control > 2 && control < 0x80) damaged(*file_, "compressed data cannot be decoded");
            if ((control == 1 || control >= 0xE0) && piece->plain_size > 0) break;
            take_chunk(*piece);
            if (piece->plain_size > to_cut_) damaged(*file_, "a stream is longer than its size in the header");
            if (piece->plain_size > kMaxPiece) return go_serial(std::move(piece->packed));
        }
        to_cut_ -= piece->plain_size;
        if (piece->plain_size == 0) return;
        piece->packed.push_back(0);
        plain_under_way_ += piece->plain_size;
        {
            const std::lock_guard lock(mutex_);
            under_way_.push_back(std::move(piece));
        }
        work_.notify_one();
    }

    void take_chunk(Piece& piece) {
        const std::uint8_t control = take_byte(piece);
        const std::size_t high = take_byte(piece);
        std::size_t plain = (high << 8 | take_byte(piece)) + 1;
        if (control < 0x80) {
            take_bytes(piece, plain);
        } else {
            plain += (std::size_t{control} & 0x1F) << 16;
            const std::size_t packed_high = take_byte(piece);
            const std::size_t packed = (packed_high << 8 | take_byte(piece)) + 1;
            take_bytes(piece, packed + (control >= 0xC0 ? 1 : 0));
        }
        piece.plain_size += plain;
    }

    /// The pieces cut so far are handed on first; then the ordinary decoder goes on from here.
    void go_serial(std::vector<std::uint8_t> packed) {
        packed.insert(packed.end(), input_.begin() + static_cast<std::ptrdiff_t>(input_at_), input_.end());
        auto behind = std::make_unique<PutBack>(std::move(packed), std::move(before_));
        serial_ = make_rest_(*file_, std::move(behind), coder_, to_cut_, slack_, limits_);
    }
    std::size_t read_serial(std::span<std::uint8_t> out) {
        const std::size_t got = serial_->read(out);
        left_ -= got;
        return got;
    }

    std::size_t finish() {
        if (left_ > 0) damaged(*file_, "a stream is shorter than its size in the header");
        if (rest_checked_) return 0;
        rest_checked_ = true;
        std::uint64_t rest = input_.size() - input_at_;
        while (rest <= slack_) {
            const std::size_t got = before_->read(input_);
            if (got == 0) return 0;
            rest += got;
        }
        damaged(*file_, "bytes follow the end of compressed data");
    }

    // ---- decoding

    std::vector<std::uint8_t> next() {
        std::unique_lock lock(mutex_);
        finished_.wait(lock, [&] { return under_way_.front()->done; });
        const std::unique_ptr<Piece> piece = std::move(under_way_.front());
        under_way_.pop_front();
        lock.unlock();
        plain_under_way_ -= piece->plain_size;
        if (piece->error) std::rethrow_exception(piece->error);
        return std::move(piece->plain);
    }

    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            const auto waiting = [&] {
                return std::find_if(under_way_.begin(), under_way_.end(),
                                    [](const std::unique_ptr<Piece>& piece) { return !piece->started; });
            };
            work_.wait(lock, [&] { return stop_ || waiting() != under_way_.end(); });
            if (stop_) return;
            Piece& piece = **waiting();
            piece.started = true;
            lock.unlock();
            try {
                decode(piece);
            } catch (...) {
                piece.error = std::current_exception();
            }
            lock.lock();
            piece.done = true;
            finished_.notify_one();
        }
    }

    void decode(Piece& piece) const {
        lzma_options_lzma options{};
        options.dict_size = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(dictionary_, std::max<std::uint64_t>(piece.plain_size, 4096)));
        const std::array<lzma_filter, 2> filters{{{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}}};
        piece.plain.resize(static_cast<std::size_t>(piece.plain_size));
        std::size_t from = 0;
        std::size_t to = 0;
        const lzma_ret result =
            lzma_raw_buffer_decode(filters.data(), nullptr, piece.packed.data(), &from, piece.packed.size(),
                                   piece.plain.data(), &to, piece.plain.size());
        if (result == LZMA_MEM_ERROR)
            throw Error(ErrorKind::limit, Location{file_->name()}, "not enough memory to decompress the archive");
        if (result != LZMA_OK || to != piece.plain.size() || from != piece.packed.size())
            damaged(*file_, "compressed data cannot be decoded");
        piece.packed = {};
    }

    const RandomFile* file_;
    std::unique_ptr<Stage> before_;
    Coder coder_;
    std::uint64_t slack_;
    DecodeLimits limits_;
    MakeDecoder make_rest_;
    std::uint64_t to_cut_;  // plain bytes of pieces not yet cut
    std::uint64_t left_;    // plain bytes not yet handed on
    std::uint32_t dictionary_;
    std::vector<std::uint8_t> input_;
    std::size_t input_at_ = 0;
    std::vector<std::uint8_t> current_;
    std::size_t at_ = 0;
    std::uint64_t plain_under_way_ = 0;
    bool ended_ = false;
    bool rest_checked_ = false;
    std::unique_ptr<Stage> serial_;
    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable finished_;
    std::deque<std::unique_ptr<Piece>> under_way_;  // oldest first
    bool stop_ = false;
    std::vector<std::jthread> workers_;  // last: they end before what they use
};

}  // namespace

std::unique_ptr<Stage> decode_in_parallel(const RandomFile& file, std::unique_ptr<Stage> before, const Coder& coder,
                                          std::uint64_t slack, const DecodeLimits& limits, MakeDecoder rest) {
    return std::make_unique<ParallelStage>(file, std::move(before), coder, slack, limits, rest);
}

}  // namespace opx::package::sevenzip
