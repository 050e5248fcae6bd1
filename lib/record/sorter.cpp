// Rows are kept end to end as [input, place, field lengths, field bytes]; an index of offsets is sorted. When the memory
// is used up the sorted rows are written as a run in an unlinked file; sorted() merges the runs by a heap.

#include "record/sorter.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/files.hpp"

namespace opx {
namespace {

constexpr std::size_t kRunBuffer = std::size_t{256} << 10;

void put(std::string& out, std::uint64_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }
std::uint64_t get(const char* data) noexcept {
    std::uint64_t value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

/// Layout of a stored row: total bytes, input, place, end of each field, text.
class RowView {
   public:
    RowView(const char* data, std::size_t columns) : data_(data), columns_(columns) {}
    std::uint64_t bytes() const noexcept { return get(data_); }
    Origin origin() const noexcept { return {static_cast<std::uint32_t>(get(data_ + 8)), get(data_ + 16)}; }
    std::string_view field(std::size_t column) const noexcept {
        const std::uint64_t begin = column == 0 ? 0 : get(data_ + 24 + 8 * (column - 1));
        return {data_ + 24 + 8 * columns_ + begin, get(data_ + 24 + 8 * column) - begin};
    }

   private:
    const char* data_;
    std::size_t columns_;
};

int compare(const RowView& a, const RowView& b, const std::vector<std::size_t>& keys, std::size_t columns) noexcept {
    for (const std::size_t key : keys)
        if (const int order = a.field(key).compare(b.field(key)); order != 0) return order;
    for (std::size_t column = 0; column < columns; ++column)
        if (const int order = a.field(column).compare(b.field(column)); order != 0) return order;
    return 0;
}

/// Reads one run back, a buffer at a time.
class RunReader {
   public:
    RunReader(int descriptor, std::uint64_t begin, std::uint64_t end) : descriptor_(descriptor), at_(begin), end_(end) {
        advance();
    }
    bool done() const noexcept { return row_ == nullptr; }
    const char* row() const noexcept { return row_; }
    void advance() {
        if (row_ != nullptr) used_ += get(row_);
        row_ = nullptr;
        if (!hold(8)) return;
        const std::uint64_t size = get(buffer_.data() + used_);
        hold(size);
        row_ = buffer_.data() + used_;
    }

   private:
    /// At least `size` bytes from used_ on are in the buffer; false at the end of the run.
    bool hold(std::uint64_t size) {
        if (buffer_.size() - used_ >= size) return true;
        buffer_.erase(0, used_);
        used_ = 0;
        const std::uint64_t want = std::min<std::uint64_t>(std::max<std::uint64_t>(kRunBuffer, size) - buffer_.size(), end_ - at_);
        const std::size_t before = buffer_.size();
        buffer_.resize(before + want);
        for (std::size_t filled = 0; filled < want;) {
            const ssize_t got = pread(descriptor_, buffer_.data() + before + filled, want - filled, static_cast<off_t>(at_));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) throw Error(ErrorKind::output, "cannot read back a temporary file: " + system_message(got < 0 ? errno : EIO));
            filled += static_cast<std::size_t>(got);
            at_ += static_cast<std::uint64_t>(got);
        }
        return buffer_.size() >= size && size > 0;
    }

    int descriptor_;
    std::uint64_t at_;
    std::uint64_t end_;
    std::string buffer_;
    std::size_t used_ = 0;
    const char* row_ = nullptr;
};

}  // namespace

struct RowSorter::Impl final : RowSource {
    Impl(std::size_t columns_in, std::vector<std::size_t> keys_in, std::filesystem::path folder_in, std::size_t memory_in)
        : columns(columns_in), keys(std::move(keys_in)), folder(std::move(folder_in)), memory(std::max<std::size_t>(memory_in, 1 << 16)) {}
    ~Impl() override {
        if (spill >= 0) close(spill);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    RowView view(std::size_t offset) const { return {rows.data() + offset, columns}; }

    void add(const RowBatch& batch, std::size_t row) {
        const std::size_t offset = rows.size();
        put(rows, 0);
        put(rows, batch.origin(row).input);
        put(rows, batch.origin(row).place);
        std::uint64_t end = 0;
        for (std::size_t column = 0; column < columns; ++column) put(rows, end += batch.field(row, column).size());
        for (std::size_t column = 0; column < columns; ++column) rows.append(batch.field(row, column));
        const std::uint64_t bytes = rows.size() - offset;
        std::memcpy(rows.data() + offset, &bytes, sizeof bytes);
        if (in_order && !index.empty()) in_order = compare(view(index.back()), view(offset), keys, columns) <= 0;
        index.push_back(offset);
        if (rows.size() + index.size() * sizeof(std::size_t) >= memory) spill_run();
    }

    void sort_index() {
        if (in_order) return;
        std::sort(index.begin(), index.end(), [&](std::size_t a, std::size_t b) { return compare(view(a), view(b), keys, columns) < 0; });
    }

    void spill_run() {
        sort_index();
        if (spill < 0) spill = open_unlinked_file(folder);
        const std::uint64_t begin = spilled;
        std::string buffer;
        const auto flush = [&] {
            for (std::size_t done = 0; done < buffer.size();) {
                const ssize_t wrote = pwrite(spill, buffer.data() + done, buffer.size() - done, static_cast<off_t>(spilled));
                if (wrote < 0 && errno == EINTR) continue;
                if (wrote <= 0)
                    throw Error(ErrorKind::output, Location{folder.string()}, "cannot write a temporary file: " + system_message(errno),
                                "sorting needs about as much room as the table");
                done += static_cast<std::size_t>(wrote);
                spilled += static_cast<std::uint64_t>(wrote);
            }
            buffer.clear();
        };
        for (const std::size_t offset : index) {
            buffer.append(rows.data() + offset, view(offset).bytes());
            if (buffer.size() >= (std::size_t{1} << 20)) flush();
        }
        flush();
        runs.emplace_back(begin, spilled);
        rows.clear();
        index.clear();
        in_order = true;
    }

    void begin_reading() {
        reading = true;
        if (runs.empty()) {
            sort_index();
            return;
        }
        if (!index.empty()) spill_run();
        rows = {};
        index = {};
        for (const auto& [begin, end] : runs) readers.push_back(std::make_unique<RunReader>(spill, begin, end));
        for (std::size_t i = 0; i < readers.size(); ++i)
            if (!readers[i]->done()) heap.push_back(i);
        std::make_heap(heap.begin(), heap.end(), [this](std::size_t a, std::size_t b) { return later(a, b); });
    }

    /// Heap order; equal rows come in the order of their runs.
    bool later(std::size_t a, std::size_t b) const {
        const int order = compare({readers[a]->row(), columns}, {readers[b]->row(), columns}, keys, columns);
        return order != 0 ? order > 0 : a > b;
    }

    void give(const RowView& row, RowBatch& batch) const {
        for (std::size_t column = 0; column < columns; ++column) batch.add_field(row.field(column));
        batch.end_row(row.origin());
    }

    bool next(RowBatch& batch) override {
        batch.clear();
        if (runs.empty()) {
            while (position < index.size() && !batch.full()) give(view(index[position++]), batch);
            return !batch.empty();
        }
        const auto order = [this](std::size_t a, std::size_t b) { return later(a, b); };
        while (!heap.empty() && !batch.full()) {
            std::pop_heap(heap.begin(), heap.end(), order);
            const std::size_t run = heap.back();
            give({readers[run]->row(), columns}, batch);
            readers[run]->advance();
            if (readers[run]->done())
                heap.pop_back();
            else
                std::push_heap(heap.begin(), heap.end(), order);
        }
        return !batch.empty();
    }

    std::size_t columns;
    std::vector<std::size_t> keys;
    std::filesystem::path folder;
    std::size_t memory;
    std::string rows;
    std::vector<std::size_t> index;
    bool in_order = true;
    bool reading = false;
    std::size_t position = 0;
    int spill = -1;
    std::uint64_t spilled = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> runs;
    std::vector<std::unique_ptr<RunReader>> readers;
    std::vector<std::size_t> heap;
};

RowSorter::RowSorter(std::size_t columns, std::vector<std::size_t> keys, std::filesystem::path folder, std::size_t memory)
    : impl_(std::make_unique<Impl>(columns, std::move(keys), std::move(folder), memory)) {}
RowSorter::RowSorter(RowSorter&&) noexcept = default;
RowSorter& RowSorter::operator=(RowSorter&&) noexcept = default;
RowSorter::~RowSorter() = default;

void RowSorter::add(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) impl_->add(batch, row);
}

void RowSorter::add(const RowBatch& batch, std::size_t row) { impl_->add(batch, row); }

RowSource& RowSorter::sorted() {
    if (!impl_->reading) impl_->begin_reading();
    return *impl_;
}

}  // namespace opx
