#include "check/keys.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <random>

#include "base/error.hpp"
#include "base/files.hpp"

namespace opx::check {
namespace {

constexpr std::size_t kSealed = (std::size_t{1} << 20) / sizeof(PlacedKey);
constexpr std::size_t kBuffer = (std::size_t{64} << 10) / sizeof(PlacedKey);

using Secrets = std::array<std::uint64_t, 6>;

const Secrets& secrets() {
    static const Secrets drawn = [] {
        std::random_device device;
        Secrets out{};
        for (std::uint64_t& word : out) word = (std::uint64_t{device()} << 32) | device() | 1U;
        return out;
    }();
    return drawn;
}

__extension__ using Wide = unsigned __int128;

/// Both halves of the product, folded: every bit of the result depends on every bit of both.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Takes the greatest out again once there are more than wanted.
void keep_least(std::vector<std::uint64_t>& heap, std::uint64_t place, std::size_t keep) {
    if (keep == 0 || (heap.size() == keep && place >= heap.front())) return;
    if (heap.size() == keep) {
        std::pop_heap(heap.begin(), heap.end());
        heap.pop_back();
    }
    heap.push_back(place);
    std::push_heap(heap.begin(), heap.end());
}

}  // namespace

KeyMaker::KeyMaker() noexcept : key_{secrets()[0], secrets()[1]} {}

void KeyMaker::add(std::string_view value) noexcept {
    const Secrets& secret = secrets();
    const auto take = [&](std::uint64_t word) {
        key_.high = mixed(key_.high ^ word ^ secret[2], secret[3]);
        key_.low = mixed(key_.low ^ word ^ secret[4], secret[5]);
    };
    std::size_t at = 0;
    for (; value.size() - at >= 8; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, value.data() + at, 8);
        take(word);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, value.data() + at, value.size() - at);
    take(word);
    take(value.size());  // ends the value: "ab","c" is another key than "a","bc"
}

struct KeyList::Impl {
    struct Run {
        std::uint64_t begin;  // in keys
        std::uint64_t end;
    };

    Impl(std::filesystem::path folder_in, std::size_t memory)
        : folder(std::move(folder_in)), most(std::max<std::size_t>(memory / sizeof(PlacedKey), 1024)) {}
    ~Impl() {
        if (descriptor >= 0) ::close(descriptor);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void sort() {
        if (!std::is_sorted(keys.begin(), keys.end())) std::sort(keys.begin(), keys.end());
    }

    void spill() {
        if (keys.empty()) return;
        sort();
        if (descriptor < 0) descriptor = open_unlinked_file(folder);
        const char* data = reinterpret_cast<const char*>(keys.data());
        std::size_t bytes = keys.size() * sizeof(PlacedKey);
        while (bytes > 0) {
            const ssize_t put = ::write(descriptor, data, bytes);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0)
                throw Error(ErrorKind::output, Location{folder.string()},
                            "cannot write a temporary file: " + system_message(errno),
                            "TMPDIR says where temporary files go; --keys off needs none");
            data += put;
            bytes -= static_cast<std::size_t>(put);
        }
        runs.push_back({spilled, spilled + keys.size()});
        spilled += keys.size();
        keys.clear();
    }

    void read(std::vector<PlacedKey>& out, std::uint64_t begin, std::uint64_t end) const {
        out.resize(end - begin);
        char* data = reinterpret_cast<char*>(out.data());
        std::size_t bytes = out.size() * sizeof(PlacedKey);
        auto at = static_cast<off_t>(begin * sizeof(PlacedKey));
        while (bytes > 0) {
            const ssize_t got = ::pread(descriptor, data, bytes, at);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0)
                throw Error(ErrorKind::output, Location{folder.string()},
                            "cannot read back a temporary file: " + system_message(got < 0 ? errno : EIO));
            data += got;
            bytes -= static_cast<std::size_t>(got);
            at += got;
        }
    }

    std::filesystem::path folder;
    std::size_t most;
    std::vector<PlacedKey> keys;
    std::vector<Run> runs;
    std::uint64_t spilled = 0;
    int descriptor = -1;
};

KeyList::KeyList(std::filesystem::path folder, std::size_t memory)
    : impl_(std::make_unique<Impl>(std::move(folder), memory)) {}
KeyList::KeyList(KeyList&&) noexcept = default;
KeyList& KeyList::operator=(KeyList&&) noexcept = default;
KeyList::~KeyList() = default;

void KeyList::add(const PlacedKey& key) {
    if (impl_->keys.size() >= impl_->most) impl_->spill();
    // Grown by hand: a vector that doubles holds three times what it must.
    if (impl_->keys.size() == impl_->keys.capacity())
        impl_->keys.reserve(std::min(impl_->most, std::max<std::size_t>(1024, impl_->keys.size() * 2)));
    impl_->keys.push_back(key);
}

std::uint64_t KeyList::size() const noexcept {
    return impl_->spilled + impl_->keys.size();
}

void KeyList::seal() {
    if (impl_->runs.empty() && impl_->keys.size() <= kSealed) {
        impl_->sort();
        return;
    }
    impl_->spill();
    impl_->keys.shrink_to_fit();
}

struct KeyList::Reader::Impl {
    struct Cursor {
        std::uint64_t next;  // not read yet
        std::uint64_t end;
        std::vector<PlacedKey> buffer;
        std::size_t at = 0;
    };

    explicit Impl(const KeyList::Impl& list_in) : list(&list_in) {
        for (const KeyList::Impl::Run& run : list->runs) {
            cursors.push_back({run.begin, run.end, {}, 0});
            if (fill(cursors.back())) heap.push_back(cursors.size() - 1);
        }
        std::make_heap(heap.begin(), heap.end(), later());
    }

    bool fill(Cursor& cursor) const {
        const std::uint64_t end = std::min<std::uint64_t>(cursor.end, cursor.next + kBuffer);
        if (cursor.next == end) return false;
        list->read(cursor.buffer, cursor.next, end);
        cursor.next = end;
        cursor.at = 0;
        return true;
    }
    std::function<bool(std::size_t, std::size_t)> later() const {
        return [this](std::size_t a, std::size_t b) {
            return cursors[a].buffer[cursors[a].at] > cursors[b].buffer[cursors[b].at];
        };
    }

    const PlacedKey* next() {
        if (list->runs.empty()) return position < list->keys.size() ? &list->keys[position++] : nullptr;
        if (heap.empty()) return nullptr;
        std::pop_heap(heap.begin(), heap.end(), later());
        Cursor& least = cursors[heap.back()];
        given = least.buffer[least.at];
        if (++least.at < least.buffer.size() || fill(least)) std::push_heap(heap.begin(), heap.end(), later());
        else heap.pop_back();
        return &given;
    }

    const KeyList::Impl* list;
    std::vector<Cursor> cursors;
    std::vector<std::size_t> heap;
    std::size_t position = 0;
    PlacedKey given;
};

KeyList::Reader::Reader(const KeyList& list) : impl_(std::make_unique<Impl>(*list.impl_)) {}
KeyList::Reader::Reader(Reader&&) noexcept = default;
KeyList::Reader::~Reader() = default;

const PlacedKey* KeyList::Reader::next() {
    return impl_->next();
}

Places repeated(const KeyList& list, std::size_t keep) {
    Places out;
    KeyList::Reader reader(list);
    Key before;
    bool any = false;
    while (const PlacedKey* key = reader.next()) {
        if (any && key->key == before) {
            ++out.count;
            keep_least(out.first, key->place, keep);
        }
        before = key->key;
        any = true;
    }
    std::sort(out.first.begin(), out.first.end());
    return out;
}

Places without_parent(const KeyList& list, const KeyList& parents, std::size_t keep) {
    Places out;
    KeyList::Reader reader(list);
    KeyList::Reader known(parents);
    const PlacedKey* parent = known.next();
    while (const PlacedKey* key = reader.next()) {
        while (parent != nullptr && parent->key < key->key) parent = known.next();
        if (parent != nullptr && parent->key == key->key) continue;
        ++out.count;
        keep_least(out.first, key->place, keep);
    }
    std::sort(out.first.begin(), out.first.end());
    return out;
}

std::uint64_t distinct(const KeyList& list) {
    std::uint64_t count = 0;
    KeyList::Reader reader(list);
    Key before;
    while (const PlacedKey* key = reader.next()) {
        if (count == 0 || key->key != before) ++count;
        before = key->key;
    }
    return count;
}

}  // namespace opx::check
