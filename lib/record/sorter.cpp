// Rows are kept one after another in blocks of the SortMemory; an index of them is sorted. When the memory is used up the
// sorted rows go to an unlinked file as a run; sorted() merges the runs by a heap.

#include "record/sorter.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "record/spill_file.hpp"
#include "record/stored_row.hpp"

namespace opx {
namespace {

/// Room for rows that does not move as it grows.
class Blocks {
   public:
    explicit Blocks(SortMemory& memory) : memory_(&memory) {}
    ~Blocks() { clear(); }
    Blocks(const Blocks&) = delete;
    Blocks& operator=(const Blocks&) = delete;

    char* take(std::size_t size) {
        if (size > left_) {
            Block block;
            block.data = memory_->take(size, block.size);
            at_ = block.data.get();
            left_ = block.size;
            bytes_ += block.size;
            blocks_.push_back(std::move(block));
        }
        char* const given = at_;
        at_ += size;
        left_ -= size;
        return given;
    }
    std::size_t bytes() const noexcept { return bytes_; }
    void clear() noexcept {
        for (Block& block : blocks_) memory_->give_back(std::move(block.data), block.size);
        blocks_.clear();
        at_ = nullptr;
        left_ = 0;
        bytes_ = 0;
    }

   private:
    struct Block {
        std::unique_ptr<char[]> data;
        std::size_t size = 0;
    };
    SortMemory* memory_;
    std::vector<Block> blocks_;
    char* at_ = nullptr;
    std::size_t left_ = 0;
    std::size_t bytes_ = 0;
};

using Item = StoredRows::Item;

/// Sorts an index: by eight bytes of the first key that differs, then what they leave equal by the next.
class IndexSort {
   public:
    explicit IndexSort(const RowOrder& order) : order_(&order) {}
    /// Rows that share the keys before the one at `at`.
    void sort(Item* begin, Item* end, std::size_t at = 0) const { sort(begin, end, at, 0); }

   private:
    static constexpr std::ptrdiff_t kFew = 16;

    /// Rows that share the keys before the one at `at`, and the first `from` bytes of it.
    void sort(Item* begin, Item* end, std::size_t at, std::size_t from) const {
        while (end - begin > kFew && at < order_->keys.size()) {
            const Leads leads = set_leads(begin, end, at, from);
            if (leads == Leads::length_only) break;
            if (leads == Leads::equal) {
                ++at;
                from = 0;
                continue;
            }
            std::sort(begin, end, [](const Item& a, const Item& b) { return a.lead < b.lead; });
            for (Item* same = begin; same != end;) {
                Item* next = same + 1;
                while (next != end && next->lead == same->lead) ++next;
                if (next - same > 1) sort(same, next, at, from + 8);
                same = next;
            }
            return;
        }
        std::sort(begin, end, [this](const Item& a, const Item& b) { return (*order_)(a.row, b.row) < 0; });
    }

    std::string_view key(const Item& item, std::size_t at) const noexcept {
        return StoredRow(item.row, order_->columns).field(order_->keys[at]);
    }
    static std::string_view behind(std::string_view value, std::size_t from) noexcept {
        return value.substr(std::min(from, value.size()));
    }

    /// Patient numbers often begin alike: the eight bytes are taken behind what all rows share, and `from` moves there.
    enum class Leads {
        set,
        equal,        // nothing to order by in this key
        length_only,  // values that differ by zero bytes at their end only
    };
    Leads set_leads(Item* begin, Item* end, std::size_t at, std::size_t& from) const {
        const std::string_view first = key(*begin, at);
        const std::string_view model = behind(first, from);
        std::size_t shared = model.size();
        bool differ = false;
        for (const Item* item = begin; item != end && !(differ && shared == 0); ++item) {
            const std::string_view value = key(*item, at);
            const std::string_view rest = behind(value, from);
            differ = differ || value.size() != first.size();
            const auto most = model.begin() + static_cast<std::ptrdiff_t>(std::min(shared, rest.size()));
            shared = static_cast<std::size_t>(std::mismatch(model.begin(), most, rest.begin()).first - model.begin());
            differ = differ || shared < model.size();
        }
        if (!differ) return Leads::equal;
        from += shared;
        bool any = false;
        for (Item* item = begin; item != end; ++item) {
            const std::string_view rest = behind(key(*item, at), from);
            item->lead = lead_of(rest);
            any = any || !rest.empty();
        }
        return any ? Leads::set : Leads::length_only;
    }

    const RowOrder* order_;
};

}  // namespace

struct RowSorter::Impl final : SortedRows, SortMemory::Holder {
    Impl(std::size_t columns, std::vector<std::size_t> keys, const std::filesystem::path& folder,
         std::shared_ptr<SortMemory> shared, std::size_t fan_in_in)
        : order{std::move(keys), columns},
          memory(std::move(shared)),
          fan_in(std::max<std::size_t>(fan_in_in, 2)),
          rows(*memory),
          file(folder) {
        memory->enter(*this);
    }
    ~Impl() override {
        memory->leave(*this);
        release();
    }

    // ---- adding

    void add(const RowBatch& batch, std::size_t row) {
        if (reading) throw Error(ErrorKind::internal, "a row was added to a sorter that is being read");
        // Without keys every column is one, and there are no groups.
        const std::string_view key = order.keys.empty() ? std::string_view() : batch.field(row, order.keys.front());
        const bool same = rows_rise && !index.empty() && same_bytes(key, first_key(index.back()));
        if (!same && outlet != nullptr) see_first_key(key);
        const std::size_t size = StoredRow::room_for(batch, row);
        char* const stored = rows.take(size);
        StoredRow::put(stored, size, batch, row);
        if (rows_rise) see_order(stored, key, same);
        add_to_index(stored);
    }

    /// Rows that come group by group are sorted as each group ends, while they are near.
    void see_order(const char* stored, std::string_view key, bool same) {
        if (same) {
            group_in_order = group_in_order && order.behind_first_key(index.back().row, stored) <= 0;
        } else if (index.empty() || key > first_key(index.back())) {
            end_group();
        } else {
            rows_rise = false;
        }
    }

    void end_group() {
        Item* const items = index.data();
        if (!group_in_order) IndexSort(order).sort(items + group, items + index.size(), 1);
        group_in_order = true;
        group = index.size();
    }

    void add_to_index(const char* stored) {
        if (index.size() == index.capacity()) {
            const std::size_t before = index.capacity();
            index.reserve(std::max<std::size_t>(before * 2, 64));
            memory->note(static_cast<std::ptrdiff_t>((index.capacity() - before) * sizeof(Item)));
        }
        index.push_back({0, stored});
    }

    std::size_t held() const noexcept override { return rows.bytes() + index.capacity() * sizeof(Item); }

    void spill() override {
        if (index.empty()) return release();
        if (rising && pass_on()) return;
        rising = false;
        sort_index();
        // Rows that come in order make one run however many they are.
        const bool follows = !runs.empty() && order(last_spilled.data(), index.front().row) <= 0;
        const std::uint64_t begin = file.size();
        for (const Item& item : index) file.append(item.row, StoredRow::size_of(item.row));
        file.flush();
        if (follows) runs.back().end = file.size();
        else runs.push_back({begin, file.size()});
        last_spilled.assign(index.back().row, StoredRow::size_of(index.back().row));
        release();
    }

    // ---- to the outlet

    std::string_view first_key(const Item& item) const noexcept {
        return StoredRow(item.row, order.columns).field(order.keys.front());
    }

    void see_first_key(std::string_view key) {
        if (passed && key <= *passed) {
            passed.reset();
            rising = false;
            RowSource* const more = outlet->came_again();
            for (RowBatch batch(order.columns); more != nullptr && more->next(batch); memory->keep_limit())
                for (std::size_t row = 0; row < batch.rows(); ++row) add(batch, row);
        } else if (rising && !index.empty() && key < first_key(index.back())) {
            rising = false;
        }
    }

    /// Early, while the rows are near.
    void pass_on_some() {
        if (rising && rows.bytes() >= kPassOn && first_key(index.front()) != first_key(index.back())) pass_on();
    }

    /// All rows but those of the last first key, of which more may come; false when there are no others.
    bool pass_on() {
        sort_index();
        const std::string last(first_key(index.back()));
        const auto kept =
            std::partition_point(index.begin(), index.end(), [&](const Item& item) { return first_key(item) != last; });
        if (kept == index.begin()) return false;
        outlet->take(StoredRows(index.data(), index.data() + (kept - index.begin()), order.columns));
        passed = first_key(*(kept - 1));
        std::string held_back;
        for (auto item = kept; item != index.end(); ++item) held_back.append(item->row, StoredRow::size_of(item->row));
        release();
        for (std::size_t at = 0; at < held_back.size();) {
            const std::size_t size = StoredRow::size_of(held_back.data() + at);
            char* const stored = rows.take(size);
            std::memcpy(stored, held_back.data() + at, size);
            add_to_index(stored);
            at += size;
        }
        return true;
    }

    void release() noexcept {
        rows.clear();
        memory->note(-static_cast<std::ptrdiff_t>(index.capacity() * sizeof(Item)));
        std::vector<Item>().swap(index);
        restart_order();
    }

    void restart_order() noexcept {
        rows_rise = !order.keys.empty();
        group_in_order = true;
        group = 0;
    }

    void sort_index() {
        if (rows_rise) end_group();
        else IndexSort(order).sort(index.data(), index.data() + index.size());
    }

    // ---- reading

    void begin_reading() {
        reading = true;
        memory->leave(*this);
        if (runs.empty()) return sort_index();
        spill();
        std::string().swap(last_spilled);
        while (runs.size() > fan_in) merge_first();
        open(runs.size());
    }

    /// The oldest runs become one at the end of the file; no more of them than must go.
    void merge_first() {
        const std::size_t count = std::min(fan_in, runs.size() - fan_in + 1);
        open(count);
        const std::uint64_t begin = file.size();
        for (const char* row = nullptr; (row = least()) != nullptr; pass_run())
            file.append(row, StoredRow::size_of(row));
        file.flush();
        for (std::size_t i = 0; i < count; ++i) file.drop(runs[i]);
        runs.erase(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(count));
        runs.push_back({begin, file.size()});
    }

    void open(std::size_t count) {
        readers.clear();
        heap.clear();
        readers.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            readers.emplace_back(file, runs[i], std::min(kMergeMemory / count, kMostRunBuffer));
            heap.push_back(i);
        }
        std::make_heap(heap.begin(), heap.end(), [this](std::size_t a, std::size_t b) { return later(a, b); });
    }

    bool later(std::size_t a, std::size_t b) const noexcept { return order(readers[a].row(), readers[b].row()) > 0; }

    const char* least() const noexcept { return heap.empty() ? nullptr : readers[heap.front()].row(); }

    void pass_run() {
        RunReader& reader = readers[heap.front()];
        reader.advance();
        if (reader.row() == nullptr) {
            heap.front() = heap.back();
            heap.pop_back();
        }
        sink();
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

    bool next(RowBatch& batch) override {
        batch.clear();
        for (const char* at = nullptr; !batch.full() && (at = row()) != nullptr; advance())
            StoredRow(at, order.columns).give(batch);
        return !batch.empty();
    }

    const char* row() const noexcept override {
        if (runs.empty()) return position < index.size() ? index[position].row : nullptr;
        return least();
    }

    void advance() override {
        if (!runs.empty()) return pass_run();
        if (++position < index.size()) return;
        release();
        position = 0;
    }

    static constexpr std::size_t kPassOn = std::size_t{512} << 10;
    static constexpr std::size_t kMostRunBuffer = std::size_t{512} << 10;

    RowOrder order;
    std::shared_ptr<SortMemory> memory;
    std::size_t fan_in;
    Blocks rows;
    std::vector<Item> index;
    bool rows_rise = !order.keys.empty();  // by the first key
    bool group_in_order = true;            // rows of the last first key
    std::size_t group = 0;                 // where they begin in the index
    SpillFile file;
    std::vector<Run> runs;
    std::string last_spilled;
    Outlet* outlet = nullptr;
    bool rising = false;                // the first keys so far, and there is an outlet
    std::optional<std::string> passed;  // the greatest first key that went to the outlet
    bool reading = false;
    std::size_t position = 0;
    std::vector<RunReader> readers;
    std::vector<std::size_t> heap;
};

RowSorter::RowSorter(std::size_t columns, std::vector<std::size_t> keys, std::filesystem::path folder,
                     std::shared_ptr<SortMemory> memory, std::size_t fan_in)
    : impl_(std::make_unique<Impl>(columns, std::move(keys), folder, std::move(memory), fan_in)) {}
RowSorter::RowSorter(std::size_t columns, std::vector<std::size_t> keys, std::filesystem::path folder,
                     std::size_t memory)
    : RowSorter(columns, std::move(keys), std::move(folder), std::make_shared<SortMemory>(memory)) {}
RowSorter::RowSorter(RowSorter&&) noexcept = default;
RowSorter& RowSorter::operator=(RowSorter&&) noexcept = default;
RowSorter::~RowSorter() = default;

void RowSorter::set_outlet(Outlet& outlet) {
    impl_->outlet = &outlet;
    impl_->rising = true;
}

void RowSorter::add(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) impl_->add(batch, row);
    impl_->pass_on_some();
    impl_->memory->keep_limit();
}

void RowSorter::add(const RowBatch& batch, std::size_t row) {
    impl_->add(batch, row);
    impl_->memory->keep_limit();
}

SortedRows& RowSorter::sorted() {
    if (!impl_->reading) impl_->begin_reading();
    return *impl_;
}

std::size_t RowSorter::runs() const noexcept {
    return impl_->runs.size();
}

}  // namespace opx
