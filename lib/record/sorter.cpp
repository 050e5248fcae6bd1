// Rows are kept one after another in chunks; an index of them is sorted. When the memory is used up the sorted rows go
// to an unlinked file as a run; sorted() merges the runs by a heap.

#include "record/sorter.hpp"

#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>

#include "base/error.hpp"
#include "base/files.hpp"

namespace opx {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::size_t kLeastMemory = std::size_t{64} << 10;
constexpr std::size_t kLeastRunBuffer = std::size_t{64} << 10;
constexpr std::size_t kMostRunBuffer = std::size_t{1} << 20;

template <class Number>
Number get(const char* data) noexcept {
    Number value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

template <class Number>
char* put(char* data, Number value) noexcept {
    std::memcpy(data, &value, sizeof value);
    return data + sizeof value;
}

/// A stored row: its size in all (4 bytes), input (4), place (8), the end of each field (4 each), the text.
class StoredRow {
   public:
    static constexpr std::size_t kHead = 16;

    StoredRow(const char* data, std::size_t columns) noexcept : data_(data), columns_(columns) {}
    static std::uint32_t size_of(const char* data) noexcept { return get<std::uint32_t>(data); }
    std::uint32_t size() const noexcept { return size_of(data_); }
    Origin origin() const noexcept { return {get<std::uint32_t>(data_ + 4), get<std::uint64_t>(data_ + 8)}; }
    std::string_view field(std::size_t column) const noexcept {
        const std::uint32_t begin = column == 0 ? 0 : get<std::uint32_t>(data_ + kHead + 4 * (column - 1));
        const std::uint32_t end = get<std::uint32_t>(data_ + kHead + 4 * column);
        return {data_ + kHead + 4 * columns_ + begin, end - begin};
    }

   private:
    const char* data_;
    std::size_t columns_;
};

struct RowOrder {
    std::vector<std::size_t> keys;
    std::size_t columns;

    int operator()(const char* left, const char* right) const noexcept {
        const StoredRow a(left, columns);
        const StoredRow b(right, columns);
        for (const std::size_t key : keys)
            if (const int order = a.field(key).compare(b.field(key)); order != 0) return order;
        for (std::size_t column = 0; column < columns; ++column)
            if (const int order = a.field(column).compare(b.field(column)); order != 0) return order;
        const std::tuple from_a(a.origin().input, a.origin().place);
        const std::tuple from_b(b.origin().input, b.origin().place);
        return from_a < from_b ? -1 : from_b < from_a ? 1 : 0;
    }
};

/// Room for rows that does not move as it grows.
class Chunks {
   public:
    char* take(std::size_t size) {
        if (size > left_) {
            const std::size_t room = std::max(size, kChunk);
            chunks_.push_back(std::make_unique_for_overwrite<char[]>(room));
            at_ = chunks_.back().get();
            left_ = room;
        }
        char* const given = at_;
        at_ += size;
        left_ -= size;
        bytes_ += size;
        return given;
    }
    std::size_t bytes() const noexcept { return bytes_; }
    void clear() noexcept {
        chunks_.clear();
        at_ = nullptr;
        left_ = 0;
        bytes_ = 0;
    }

   private:
    std::vector<std::unique_ptr<char[]>> chunks_;
    char* at_ = nullptr;
    std::size_t left_ = 0;
    std::size_t bytes_ = 0;
};

/// The file of runs: appended to while adding, read at any place while merging.
class SpillFile {
   public:
    explicit SpillFile(std::filesystem::path folder) : folder_(std::move(folder)) {}
    SpillFile(const SpillFile&) = delete;
    SpillFile& operator=(const SpillFile&) = delete;
    ~SpillFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    std::uint64_t size() const noexcept { return size_ + buffer_.size(); }

    void append(const char* data, std::size_t bytes) {
        if (descriptor_ < 0) descriptor_ = open_unlinked_file(folder_);
        buffer_.append(data, bytes);
        if (buffer_.size() >= kChunk) flush();
    }
    void flush() {
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
    void read(char* data, std::size_t bytes, std::uint64_t at) const {
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

   private:
    std::filesystem::path folder_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::string buffer_;
};

struct Run {
    std::uint64_t begin;
    std::uint64_t end;
};

/// Reads one run back, a buffer at a time.
class RunReader {
   public:
    RunReader(const SpillFile& file, Run run, std::size_t buffer) : file_(&file), run_(run), step_(buffer) {
        advance();
    }
    const char* row() const noexcept { return row_; }  // null at the end
    void advance() {
        if (row_ != nullptr) used_ += StoredRow::size_of(row_);
        row_ = nullptr;
        if (!hold(StoredRow::kHead)) return;
        hold(StoredRow::size_of(buffer_.data() + used_));
        row_ = buffer_.data() + used_;
    }

   private:
    /// At least `size` bytes from used_ on are in the buffer; false at the end of the run.
    bool hold(std::size_t size) {
        if (buffer_.size() - used_ >= size) return true;
        if (run_.begin == run_.end) return false;
        buffer_.erase(0, used_);
        used_ = 0;
        const std::size_t before = buffer_.size();
        const std::uint64_t more = std::min<std::uint64_t>(std::max(step_, size) - before, run_.end - run_.begin);
        buffer_.resize(before + more);
        file_->read(buffer_.data() + before, more, run_.begin);
        run_.begin += more;
        return true;
    }

    const SpillFile* file_;
    Run run_;  // what was not read yet
    std::size_t step_;
    std::string buffer_;
    std::size_t used_ = 0;
    const char* row_ = nullptr;
};

}  // namespace

struct RowSorter::Impl final : RowSource {
    struct Item {
        std::uint64_t lead;  // eight bytes of the first key that differs, as a number: most comparisons end here
        const char* row;
    };

    Impl(std::size_t columns, std::vector<std::size_t> keys, std::filesystem::path folder, std::size_t memory_in)
        : order{std::move(keys), columns}, memory(std::max(memory_in, kLeastMemory)), spill(std::move(folder)) {}

    void add(const RowBatch& batch, std::size_t row) {
        if (reading) throw Error(ErrorKind::internal, "a row was added to a sorter that is being read");
        const std::size_t columns = order.columns;
        std::uint64_t text = 0;
        for (std::size_t column = 0; column < columns; ++column) text += batch.field(row, column).size();
        const std::uint64_t size = StoredRow::kHead + 4 * columns + text;
        if (size > std::numeric_limits<std::uint32_t>::max())
            throw Error(ErrorKind::limit, "a row is longer than 4 GiB and cannot be sorted");
        char* const stored = rows.take(size);
        char* at = put(stored, static_cast<std::uint32_t>(size));
        at = put(at, batch.origin(row).input);
        at = put(at, batch.origin(row).place);
        std::uint32_t end = 0;
        for (std::size_t column = 0; column < columns; ++column) {
            end += static_cast<std::uint32_t>(batch.field(row, column).size());
            at = put(at, end);
        }
        for (std::size_t column = 0; column < columns; ++column) {
            const std::string_view value = batch.field(row, column);
            if (!value.empty()) std::memcpy(at, value.data(), value.size());
            at += value.size();
        }
        if (in_order && !index.empty()) in_order = order(index.back().row, stored) <= 0;
        index.push_back({0, stored});
        if (rows.bytes() + index.size() * sizeof(Item) >= memory) spill_run();
    }

    void sort_index() {
        if (in_order || index.empty()) return;
        // Often all rows are of one facility: the lead comes from the first key in which rows differ.
        for (const std::size_t key : order.keys)
            if (set_leads(key)) break;
        std::sort(index.begin(), index.end(), [this](const Item& a, const Item& b) {
            return a.lead != b.lead ? a.lead < b.lead : order(a.row, b.row) < 0;
        });
    }

    /// Patient numbers often begin alike: the eight bytes are taken behind what all rows share. False when all are equal.
    bool set_leads(std::size_t column) {
        const std::string_view model = StoredRow(index.front().row, order.columns).field(column);
        std::size_t shared = model.size();
        bool differ = false;
        for (const Item& item : index) {
            const std::string_view value = StoredRow(item.row, order.columns).field(column);
            differ = differ || value.size() != model.size();
            shared = std::min(shared, value.size());
            shared = static_cast<std::size_t>(
                std::mismatch(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(shared), value.begin()).first -
                model.begin());
            differ = differ || shared < model.size();
            if (shared == 0 && differ) break;
        }
        if (!differ) return false;
        for (Item& item : index) {
            const std::string_view value = StoredRow(item.row, order.columns).field(column).substr(shared);
            item.lead = 0;
            for (std::size_t i = 0; i < 8; ++i)
                item.lead = (item.lead << 8) | (i < value.size() ? static_cast<unsigned char>(value[i]) : 0U);
        }
        return true;
    }

    void spill_run() {
        sort_index();
        // Rows that come in order make one run however many they are.
        const bool follows = !runs.empty() && order(last_spilled.data(), index.front().row) <= 0;
        const std::uint64_t begin = spill.size();
        for (const Item& item : index) spill.append(item.row, StoredRow::size_of(item.row));
        spill.flush();
        if (follows) runs.back().end = spill.size();
        else runs.push_back({begin, spill.size()});
        last_spilled.assign(index.back().row, StoredRow::size_of(index.back().row));
        rows.clear();
        index.clear();
        in_order = true;
    }

    void begin_reading() {
        reading = true;
        if (runs.empty()) return sort_index();
        if (!index.empty()) spill_run();
        index.shrink_to_fit();
        const std::size_t buffer = std::clamp(memory / runs.size(), kLeastRunBuffer, kMostRunBuffer);
        readers.reserve(runs.size());
        for (const Run& run : runs) {
            readers.emplace_back(spill, run, buffer);
            heap.push_back(readers.size() - 1);
        }
        std::make_heap(heap.begin(), heap.end(), [this](std::size_t a, std::size_t b) { return later(a, b); });
    }

    bool later(std::size_t a, std::size_t b) const noexcept { return order(readers[a].row(), readers[b].row()) > 0; }

    void give(const char* stored, RowBatch& batch) const {
        const StoredRow row(stored, order.columns);
        for (std::size_t column = 0; column < order.columns; ++column) batch.add_field(row.field(column));
        batch.end_row(row.origin());
    }

    bool next(RowBatch& batch) override {
        batch.clear();
        if (runs.empty()) {
            while (position < index.size() && !batch.full()) give(index[position++].row, batch);
            return !batch.empty();
        }
        while (!heap.empty() && !batch.full()) {
            RunReader& least = readers[heap.front()];
            give(least.row(), batch);
            least.advance();
            if (least.row() == nullptr) {
                heap.front() = heap.back();
                heap.pop_back();
            }
            sink();
        }
        return !batch.empty();
    }

    /// Moves the run at the top of the heap down to its place: half the comparisons of a pop and a push.
    void sink() noexcept {
        for (std::size_t at = 0;;) {
            std::size_t child = 2 * at + 1;
            if (child >= heap.size()) return;
            if (child + 1 < heap.size() && later(heap[child], heap[child + 1])) ++child;
            if (!later(heap[at], heap[child])) return;
            std::swap(heap[at], heap[child]);
            at = child;
        }
    }

    RowOrder order;
    std::size_t memory;
    Chunks rows;
    std::vector<Item> index;
    bool in_order = true;
    SpillFile spill;
    std::vector<Run> runs;
    std::string last_spilled;
    bool reading = false;
    std::size_t position = 0;
    std::vector<RunReader> readers;
    std::vector<std::size_t> heap;
};

RowSorter::RowSorter(std::size_t columns, std::vector<std::size_t> keys, std::filesystem::path folder,
                     std::size_t memory)
    : impl_(std::make_unique<Impl>(columns, std::move(keys), std::move(folder), memory)) {}
RowSorter::RowSorter(RowSorter&&) noexcept = default;
RowSorter& RowSorter::operator=(RowSorter&&) noexcept = default;
RowSorter::~RowSorter() = default;

void RowSorter::add(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) impl_->add(batch, row);
}

void RowSorter::add(const RowBatch& batch, std::size_t row) {
    impl_->add(batch, row);
}

RowSource& RowSorter::sorted() {
    if (!impl_->reading) impl_->begin_reading();
    return *impl_;
}

}  // namespace opx
