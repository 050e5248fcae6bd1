#include "package/detail/lzma2_blocks.hpp"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <bit>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "base/error.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::uint32_t kMiB = 1u << 20;
constexpr std::uint32_t kSmallestDictionary = 4096;

// Dictionaries of liblzma's presets, cut where a medical office's terminal would run short of memory; blocks large
// enough that their separate beginnings cost about a percent.
constexpr std::array<Lzma2Level, 10> kLevels{{
    {0, 0, kMiB},
    {1, kMiB, 4 * kMiB},
    {2, 2 * kMiB, 8 * kMiB},
    {3, 4 * kMiB, 16 * kMiB},
    {4, 4 * kMiB, 16 * kMiB},
    {5, 8 * kMiB, 16 * kMiB},
    {6, 8 * kMiB, 16 * kMiB},
    {7, 16 * kMiB, 32 * kMiB},
    {8, 32 * kMiB, 32 * kMiB},
    {9, 64 * kMiB, 64 * kMiB},
}};

// Keeps its memory from block to block: liblzma reuses what a stream already holds when the sizes are the same.
class Encoder {
   public:
    Encoder() = default;
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;
    ~Encoder() { lzma_end(&stream_); }

    PackedBlock compress(const Lzma2Level& level, std::vector<std::uint8_t> plain, std::uint64_t tag) {
        lzma_options_lzma options{};
        if (lzma_lzma_preset(&options, level.preset)) throw Error(ErrorKind::internal, "unknown LZMA preset");
        // A dictionary larger than the block only costs memory, here and at the receiver.
        const auto wanted = static_cast<std::uint32_t>(std::bit_ceil(plain.size()));
        options.dict_size = std::min(level.dictionary, std::max(wanted, kSmallestDictionary));
        const std::array<lzma_filter, 2> filters{{{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}}};
        check(lzma_raw_encoder(&stream_, filters.data()));

        PackedBlock block;
        block.bytes.resize(plain.size() / 4 + kSmallestDictionary);
        stream_.next_in = plain.data();
        stream_.avail_in = plain.size();
        std::size_t filled = 0;
        for (lzma_ret result = LZMA_OK; result != LZMA_STREAM_END; check(result)) {
            if (filled == block.bytes.size()) block.bytes.resize(filled + filled / 2);
            stream_.next_out = block.bytes.data() + filled;
            stream_.avail_out = block.bytes.size() - filled;
            result = lzma_code(&stream_, LZMA_FINISH);
            filled = block.bytes.size() - stream_.avail_out;
        }
        block.bytes.resize(filled - 1);  // without the end mark: other blocks may follow
        block.plain = std::move(plain);
        block.dictionary = options.dict_size;
        block.tag = tag;
        return block;
    }

   private:
    static void check(lzma_ret result) {
        if (result == LZMA_OK || result == LZMA_STREAM_END) return;
        if (result == LZMA_MEM_ERROR)
            throw Error(ErrorKind::limit, "not enough memory to compress at this level",
                        "use a lower --level or fewer --jobs");
        throw Error(ErrorKind::internal, "LZMA2 compression failed (liblzma code " + std::to_string(result) + ")");
    }
    lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

Lzma2Level lzma2_level(unsigned level) {
    if (level >= kLevels.size())
        throw Error(ErrorKind::usage, "compression level " + std::to_string(level) + " is not one of 0 to 9");
    return kLevels[level];
}

std::uint8_t lzma2_dictionary_code(std::uint32_t dictionary) {
    std::uint8_t code = 0;
    while (code < 40 && ((2u | (code & 1u)) << (code / 2 + 11)) < dictionary) ++code;
    return code;
}

struct Lzma2Blocks::Impl {
    struct Job {
        std::vector<std::uint8_t> plain;
        std::uint64_t tag = 0;
        PackedBlock packed;
        std::exception_ptr error;
        bool started = false;
        bool done = false;
    };

    Impl(const Lzma2Level& level_used, unsigned jobs) : level(level_used), capacity(jobs + 2) {}

    void run() {
        Encoder encoder;
        std::unique_lock lock(mutex);
        for (;;) {
            const auto waiting = [&] {
                return std::find_if(under_way.begin(), under_way.end(),
                                    [](const std::unique_ptr<Job>& job) { return !job->started; });
            };
            work.wait(lock, [&] { return stop || waiting() != under_way.end(); });
            if (stop) return;
            Job& job = **waiting();
            job.started = true;
            lock.unlock();
            compress(encoder, job);
            lock.lock();
            job.done = true;
            finished.notify_one();
        }
    }

    void compress(Encoder& encoder, Job& job) const {
        try {
            job.packed = encoder.compress(level, std::move(job.plain), job.tag);
        } catch (...) {
            job.error = std::current_exception();
        }
    }

    const Lzma2Level level;
    const std::size_t capacity;
    mutable std::mutex mutex;
    std::condition_variable work;
    std::condition_variable finished;
    std::deque<std::unique_ptr<Job>> under_way;  // oldest first
    bool stop = false;
    std::unique_ptr<Encoder> own;  // with one job: no thread
    std::vector<std::jthread> workers;
};

Lzma2Blocks::Lzma2Blocks(const Lzma2Level& level, unsigned jobs)
    : impl_(std::make_unique<Impl>(level, std::max(1u, jobs))) {
    if (jobs <= 1) {
        impl_->own = std::make_unique<Encoder>();
        return;
    }
    for (unsigned i = 0; i < jobs; ++i) impl_->workers.emplace_back([impl = impl_.get()] { impl->run(); });
}

Lzma2Blocks::~Lzma2Blocks() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stop = true;
    }
    impl_->work.notify_all();
    impl_->workers.clear();  // joins
}

bool Lzma2Blocks::full() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->under_way.size() >= impl_->capacity;
}

bool Lzma2Blocks::empty() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->under_way.empty();
}

bool Lzma2Blocks::ready() const {
    const std::lock_guard lock(impl_->mutex);
    return !impl_->under_way.empty() && impl_->under_way.front()->done;
}

void Lzma2Blocks::put(std::vector<std::uint8_t> plain, std::uint64_t tag) {
    auto job = std::make_unique<Impl::Job>();
    job->plain = std::move(plain);
    job->tag = tag;
    if (impl_->own) {
        impl_->compress(*impl_->own, *job);
        job->done = true;
    }
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->under_way.push_back(std::move(job));
    }
    impl_->work.notify_one();
}

PackedBlock Lzma2Blocks::take() {
    std::unique_lock lock(impl_->mutex);
    if (impl_->under_way.empty()) throw Error(ErrorKind::internal, "no block is being compressed");
    impl_->finished.wait(lock, [&] { return impl_->under_way.front()->done; });
    const std::unique_ptr<Impl::Job> job = std::move(impl_->under_way.front());
    impl_->under_way.pop_front();
    lock.unlock();
    if (job->error) std::rethrow_exception(job->error);
    return std::move(job->packed);
}

}  // namespace opx::package::sevenzip
