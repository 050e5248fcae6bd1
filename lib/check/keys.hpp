// Keys of any number of rows in bounded memory: which stand twice (DC12), which have no parent (DC13).
//
// Key      128 bits of the values, made with numbers drawn anew in every run: two keys that differ agree once in 10^38 pairs,
//          nobody can prepare such a pair, and no value can be read out of a spill file.
// Memory   up to `memory` bytes a list while it grows (24 bytes a key); past it sorted runs in one unlinked file of mode
//          0600 in the folder given. A sealed list holds at most 1 MiB, a list being read one buffer of 64 KiB a run.
// Order    of a list being read: by key, then by place; however the keys came in, and however much was spilled.
// Errors   Error(output) when the file cannot be made or written.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace opx::check {

struct Key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const Key&) const = default;
};

/// The key of some values, in their order.
class KeyMaker {
   public:
    KeyMaker() noexcept;
    void add(std::string_view value) noexcept;
    Key key() const noexcept { return key_; }

   private:
    Key key_;
};

struct PlacedKey {
    Key key;
    std::uint64_t place = 0;  // line
    auto operator<=>(const PlacedKey&) const = default;
};

class KeyList {
   public:
    static constexpr std::size_t kMemory = std::size_t{16} << 20;

    explicit KeyList(std::filesystem::path folder, std::size_t memory = kMemory);
    KeyList(KeyList&&) noexcept;
    KeyList& operator=(KeyList&&) noexcept;
    ~KeyList();

    void add(const PlacedKey& key);
    std::uint64_t size() const noexcept;
    /// Ends adding.
    void seal();

    /// Reads a sealed list from its beginning.
    class Reader {
       public:
        explicit Reader(const KeyList& list);
        Reader(Reader&&) noexcept;
        ~Reader();
        /// Null at the end; the key stays until the next call.
        const PlacedKey* next();

       private:
        struct Impl;
        std::unique_ptr<Impl> impl_;
    };

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Places whose key stands at an earlier place too: how many, and the first of them, ascending.
struct Places {
    std::uint64_t count = 0;
    std::vector<std::uint64_t> first;
};
Places repeated(const KeyList& list, std::size_t keep);
/// Places of the keys of `list` that `parents` does not have.
Places without_parent(const KeyList& list, const KeyList& parents, std::size_t keep);
std::uint64_t distinct(const KeyList& list);

}  // namespace opx::check
