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
#include "package/detail/lzma2_greedy.hpp"

namespace opx::package::sevenzip {
namespace {

constexpr std::uint32_t kKiB = 1u << 10;
constexpr std::uint32_t kMiB = 1u << 20;
constexpr std::uint32_t kSmallestDictionary = 4096;
// Below it 7-Zip decodes the blocks of a stream on one core alone (reference: 7z-aes.md 9).
constexpr std::uint32_t kStatedDictionary = kMiB;
constexpr auto kChain = Lzma2Level::Finder::hash_chain;
constexpr auto kTree = Lzma2Level::Finder::binary_tree;

// The order is that of 7-Zip: 1 to 3 greedy over hash chains, 5 to 9 optimal over binary trees, with ever larger
// dictionaries and longer matches. The dictionaries are smaller than 7-Zip's (256 KiB to 256 MiB): tables of rows
// gain by longer matches, not by older ones, and a terminal has little memory. Figures: tests/bench/opx-pack.sh.
constexpr std::array<Lzma2Level, 10> kLevels{{
    {kChain, 0, kMiB, 0, 0},
    {kChain, 256 * kKiB, 8 * kMiB, 64, 14},
    {kChain, kMiB, 8 * kMiB, 64, 20},
    {kChain, 4 * kMiB, 16 * kMiB, 128, 24},
    {kTree, 4 * kMiB, 16 * kMiB, 24, 8},
    {kTree, 4 * kMiB, 16 * kMiB, 32, 16},
    {kTree, 8 * kMiB, 16 * kMiB, 48, 0},
    {kTree, 8 * kMiB, 16 * kMiB, 64, 0},
    {kTree, 8 * kMiB, 32 * kMiB, 64, 0},
    {kTree, 16 * kMiB, 32 * kMiB, 64, 0},
}};

// A dictionary larger than the block only costs memory, here and at the receiver.
std::uint32_t dictionary_for(const Lzma2Level& level, std::size_t plain_bytes) {
    const auto wanted = static_cast<std::uint32_t>(std::bit_ceil(plain_bytes));
    return std::min(level.dictionary, std::max(wanted, kSmallestDictionary));
}

/// liblzma's optimal parser over binary trees. Keeps its memory from block to block: liblzma reuses what a stream already
/// holds when the sizes are the same.
class OptimalLzma2 {
   public:
    OptimalLzma2() = default;
    OptimalLzma2(const OptimalLzma2&) = delete;
    OptimalLzma2& operator=(const OptimalLzma2&) = delete;
    ~OptimalLzma2() { lzma_end(&stream_); }

    std::vector<std::uint8_t> compress(const Lzma2Level& level, std::uint32_t dictionary,
                                       std::span<const std::uint8_t> plain) {
        lzma_options_lzma options{};
        if (lzma_lzma_preset(&options, LZMA_PRESET_DEFAULT)) throw Error(ErrorKind::internal, "unknown LZMA preset");
        options.mode = LZMA_MODE_NORMAL;
        options.mf = LZMA_MF_BT4;
        options.nice_len = level.nice;
        options.depth = level.depth;
        // Text: what comes next hangs on the sign before, not on where it stands.
        options.lc = 4;
        options.lp = 0;
        options.pb = 0;
        options.dict_size = dictionary;
        const std::array<lzma_filter, 2> filters{{{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}}};
        check(lzma_raw_encoder(&stream_, filters.data()));

        std::vector<std::uint8_t> bytes(plain.size() / 8 + kSmallestDictionary);
        stream_.next_in = plain.data();
        stream_.avail_in = plain.size();
        std::size_t filled = 0;
        for (lzma_ret result = LZMA_OK; result != LZMA_STREAM_END; check(result)) {
            if (filled == bytes.size()) bytes.resize(filled + filled / 2);
            stream_.next_out = bytes.data() + filled;
            stream_.avail_out = bytes.size() - filled;
            result = lzma_code(&stream_, LZMA_FINISH);
            filled = bytes.size() - stream_.avail_out;
        }
        bytes.resize(filled - 1);  // without the end mark: other blocks may follow
        return bytes;
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

/// Of one thread and one level. Keeps its tables from block to block.
class Encoder {
   public:
    explicit Encoder(const Lzma2Level& level) : level_(level) {}

    PackedBlock compress(std::span<const std::uint8_t> plain) {
        PackedBlock block;
        const std::uint32_t dictionary = dictionary_for(level_, plain.size());
        if (level_.finder == kTree) {
            block.bytes = optimal_.compress(level_, dictionary, plain);
        } else {
            if (!greedy_) greedy_.emplace(level_.dictionary, level_.nice, level_.depth);
            block.bytes = greedy_->compress(plain);
        }
        block.dictionary = plain.size() > kStatedDictionary ? std::max(dictionary, kStatedDictionary) : dictionary;
        return block;
    }

   private:
    Lzma2Level level_;
    OptimalLzma2 optimal_;
    std::optional<GreedyLzma2> greedy_;
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
    bool stores() const noexcept { return level.dictionary == 0; }

    void run() {
        Encoder encoder(level);
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
            changed.notify_all();
        }
    }

    void compress(Encoder& encoder, Job& job) {
        try {
            if (stores()) {
                job.packed.bytes = std::move(job.plain);
            } else {
                job.packed = encoder.compress(job.plain);
                keep(std::move(job.plain));
            }
            job.packed.tag = job.tag;
        } catch (...) {
            job.error = std::current_exception();
        }
    }

    void keep(std::vector<std::uint8_t> buffer) {
        buffer.clear();
        const std::lock_guard lock(spare_mutex);
        if (spare.size() < capacity) spare.push_back(std::move(buffer));
    }

    const Lzma2Level level;
    const std::size_t capacity;
    std::mutex mutex;
    std::condition_variable work;
    std::condition_variable changed;             // a block is done, was taken, or no more come
    std::deque<std::unique_ptr<Job>> under_way;  // oldest first
    bool closed = false;
    bool stop = false;
    std::mutex spare_mutex;
    std::vector<std::vector<std::uint8_t>> spare;
    std::unique_ptr<Encoder> own;  // no thread: with one job, and where nothing is compressed
    std::vector<std::jthread> workers;
};

Lzma2Blocks::Lzma2Blocks(const Lzma2Level& level, unsigned jobs)
    : impl_(std::make_unique<Impl>(level, std::max(1u, jobs))) {
    if (jobs <= 1 || impl_->stores()) {
        impl_->own = std::make_unique<Encoder>(level);
        return;
    }
    for (unsigned i = 0; i < jobs; ++i) impl_->workers.emplace_back([impl = impl_.get()] { impl->run(); });
}

Lzma2Blocks::~Lzma2Blocks() {
    give_up();
    impl_->workers.clear();  // joins
}

void Lzma2Blocks::give_up() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stop = true;
    }
    impl_->work.notify_all();
    impl_->changed.notify_all();
}

void Lzma2Blocks::close() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->closed = true;
    }
    impl_->changed.notify_all();
}

void Lzma2Blocks::put(std::vector<std::uint8_t> plain, std::uint64_t tag) {
    auto job = std::make_unique<Impl::Job>();
    job->plain = std::move(plain);
    job->tag = tag;
    if (impl_->own) {
        impl_->compress(*impl_->own, *job);
        job->started = job->done = true;
    }
    {
        std::unique_lock lock(impl_->mutex);
        impl_->changed.wait(lock, [&] { return impl_->stop || impl_->under_way.size() < impl_->capacity; });
        if (impl_->stop) return;
        impl_->under_way.push_back(std::move(job));
    }
    impl_->work.notify_one();
    if (impl_->own) impl_->changed.notify_all();
}

std::optional<PackedBlock> Lzma2Blocks::take() {
    std::unique_lock lock(impl_->mutex);
    impl_->changed.wait(lock, [&] {
        return impl_->stop || (impl_->under_way.empty() ? impl_->closed : impl_->under_way.front()->done);
    });
    if (impl_->stop || impl_->under_way.empty()) return std::nullopt;
    const std::unique_ptr<Impl::Job> job = std::move(impl_->under_way.front());
    impl_->under_way.pop_front();
    lock.unlock();
    impl_->changed.notify_all();
    if (job->error) std::rethrow_exception(job->error);
    return std::move(job->packed);
}

std::vector<std::uint8_t> Lzma2Blocks::buffer() {
    const std::lock_guard lock(impl_->spare_mutex);
    if (impl_->spare.empty()) {
        std::vector<std::uint8_t> fresh;
        fresh.reserve(impl_->level.block_bytes);
        return fresh;
    }
    std::vector<std::uint8_t> used = std::move(impl_->spare.back());
    impl_->spare.pop_back();
    return used;
}

void Lzma2Blocks::give_back(std::vector<std::uint8_t> buffer) {
    impl_->keep(std::move(buffer));
}

}  // namespace opx::package::sevenzip
