#include "xml/namespaces.hpp"

#include <cstring>

namespace opx::xml {
namespace {

/// Names are short and few: eight bytes at a time is enough of a mix.
std::size_t hash_of(std::string_view name) noexcept {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = name.size() * kFactor;
    while (name.size() > 8) {
        std::uint64_t word;
        std::memcpy(&word, name.data(), 8);
        hash = (hash ^ word) * kFactor;
        hash ^= hash >> 29;
        name.remove_prefix(8);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, name.data(), name.size());
    hash = (hash ^ word) * kFactor;
    return static_cast<std::size_t>(hash ^ (hash >> 32));
}

}  // namespace

void Namespaces::forget() noexcept {
    for (Cache* cache : {&elements_, &attributes_}) {
        ++cache->generation;
        cache->used = 0;
    }
}

void Namespaces::declare(std::string_view attribute, std::string_view uri, std::size_t depth) {
    bindings_.push_back(
        {std::string(attribute.size() > 6 ? attribute.substr(6) : std::string_view{}), std::string(uri), depth});
    forget();
}

void Namespaces::leave(std::size_t depth) {
    if (bindings_.empty() || bindings_.back().depth != depth) return;
    while (!bindings_.empty() && bindings_.back().depth == depth) bindings_.pop_back();
    forget();
}

std::string_view Namespaces::bound(std::string_view prefix) const noexcept {
    for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding)
        if (binding->prefix == prefix) return binding->uri;
    return {};
}

NameId Namespaces::intern(std::string_view qualified, bool attribute) {
    const std::size_t colon = qualified.find(':');
    const bool plain = colon == std::string_view::npos;
    const std::string_view prefix = plain ? std::string_view{} : qualified.substr(0, colon);
    const std::string_view local = plain ? qualified : qualified.substr(colon + 1);
    // An attribute without a prefix is in no namespace, whatever the default one is.
    const std::string_view uri = plain && attribute ? std::string_view{} : bound(prefix);
    return names_->intern(uri, prefix, local);
}

NameId Namespaces::resolve(std::string_view qualified, Cache& cache, bool attribute) {
    const std::size_t mask = cache.slots.size() - 1;
    for (std::size_t at = hash_of(qualified) & mask;; at = (at + 1) & mask) {
        Cache::Slot& slot = cache.slots[at];
        if (slot.generation != cache.generation) {
            // A document with more names than that is made by no sender; it gets its names without the cache.
            if (cache.used * 2 > cache.slots.size()) return intern(qualified, attribute);
            ++cache.used;
            slot.generation = cache.generation;
            slot.qualified = qualified;
            return slot.id = intern(qualified, attribute);
        }
        if (slot.qualified == qualified) return slot.id;
    }
}

}  // namespace opx::xml
