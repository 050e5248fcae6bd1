#include "sources/ssmix/transaction_replay.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace opx::ssmix {
namespace {

/// A second hash beside shard_hash, with another start and multiplier.
std::uint32_t other_hash(std::string_view text) noexcept {
    std::uint64_t hash = 0x9ae16a3b2f90404fU;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x9fb21c651e98df25U + 0x2d;
    return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

std::size_t TransactionReplay::add_file(std::string_view name) {
    files_.push_back({std::string(name), {}});
    return files_.size() - 1;
}

void TransactionReplay::add_record(const TransactionHeader* header) {
    File& file = files_.back();
    file.records.emplace_back();
    if (header == nullptr) return;
    std::string key(header->patient);
    for (const std::string_view part : {header->date, header->data_type, header->order_no}) {
        key += '\n';
        key += part;
    }
    versions_.push_back({shard_hash(key), other_hash(key), static_cast<std::uint32_t>(files_.size() - 1),
                         static_cast<std::uint32_t>(file.records.size() - 1), header->insert});
}

void TransactionReplay::settle_key(std::vector<Version>::const_iterator begin,
                                   std::vector<Version>::const_iterator end) {
    const auto decision = [&](const Version& version) -> Decision& {
        return files_[version.file].records[version.record];
    };
    // What stands since the last deletion; all before it is deleted.
    auto standing = begin;
    for (auto it = begin; it != end; ++it) {
        if (it->insert) continue;
        decision(*it).lonely = it == begin;
        standing = it + 1;
    }
    for (auto it = begin; it != end; ++it) {
        Decision& its = decision(*it);
        its.older = it >= standing && it + 1 != end;
        its.fate = it < standing ? Fate::deleted : its.older && !history_ ? Fate::superseded : Fate::convert;
    }
}

void TransactionReplay::settle() {
    std::vector<std::uint32_t> rank(files_.size());
    std::vector<std::uint32_t> order(files_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return files_[a].name < files_[b].name; });
    for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<std::uint32_t>(i);
    std::sort(versions_.begin(), versions_.end(), [&](const Version& a, const Version& b) {
        return std::tie(a.key, a.more, rank[a.file], a.record) < std::tie(b.key, b.more, rank[b.file], b.record);
    });
    for (auto begin = versions_.cbegin(), end = begin; begin != versions_.cend(); begin = end) {
        while (end != versions_.cend() && end->key == begin->key && end->more == begin->more) ++end;
        settle_key(begin, end);
    }
    std::vector<Version>().swap(versions_);
}

TransactionReplay::Decision TransactionReplay::decision(std::size_t file, std::uint64_t record) const {
    return files_[file].records[record - 1];
}

std::uint64_t TransactionReplay::records(std::size_t file) const {
    return files_[file].records.size();
}

}  // namespace opx::ssmix
