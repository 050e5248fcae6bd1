#include "linkage/edges.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>

#include "base/error.hpp"

namespace opx::linkage {
namespace {

[[noreturn]] void fail(const char* what) {
    throw Error(ErrorKind::output,
                std::string("temporary file of links: cannot ") + what + ": " + std::strerror(errno));
}

}  // namespace

Edges::~Edges() {
    if (file_ >= 0) ::close(file_);
}

void Edges::add(const std::vector<Edge>& edges) {
    edges_.insert(edges_.end(), edges.begin(), edges.end());
    size_ += edges.size();
    if (edges_.size() >= in_memory_) spill();
}

void Edges::spill() {
    if (file_ < 0) file_ = open_unlinked_file(folder_);
    std::sort(edges_.begin(), edges_.end(), stronger);
    runs_.push_back({spilled_, edges_.size()});
    const char* data = reinterpret_cast<const char*>(edges_.data());
    std::size_t left = edges_.size() * sizeof(Edge);
    while (left > 0) {
        const ssize_t written = ::pwrite(
            file_, data, left,
            static_cast<off_t>(spilled_ * sizeof(Edge)) + static_cast<off_t>(edges_.size() * sizeof(Edge) - left));
        if (written < 0) fail("write");
        data += written;
        left -= static_cast<std::size_t>(written);
    }
    spilled_ += edges_.size();
    edges_.clear();
}

void Edges::in_order(const std::function<void(const Edge&)>& take) {
    std::sort(edges_.begin(), edges_.end(), stronger);
    if (runs_.empty()) {
        for (const Edge& edge : edges_) take(edge);
        return;
    }
    constexpr std::size_t kAtOnce = 1U << 14;
    struct Source {
        std::vector<Edge> edges;
        std::size_t at = 0;
        Run rest{};
    };
    std::vector<Source> sources;
    for (const Run& run : runs_) sources.push_back({{}, 0, run});
    const auto refill = [&](Source& source) {
        const std::size_t count = std::min<std::uint64_t>(kAtOnce, source.rest.count);
        source.edges.resize(count);
        source.at = 0;
        const std::size_t bytes = count * sizeof(Edge);
        if (::pread(file_, source.edges.data(), bytes, static_cast<off_t>(source.rest.begin * sizeof(Edge))) !=
            static_cast<ssize_t>(bytes))
            fail("read");
        source.rest.begin += count;
        source.rest.count -= count;
    };
    for (Source& source : sources) refill(source);
    sources.push_back({edges_, 0, {}});
    const auto later = [&](std::size_t x, std::size_t y) {
        return stronger(sources[y].edges[sources[y].at], sources[x].edges[sources[x].at]);
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> heads(later);
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (!sources[i].edges.empty()) heads.push(i);
    while (!heads.empty()) {
        const std::size_t i = heads.top();
        heads.pop();
        Source& source = sources[i];
        take(source.edges[source.at]);
        if (++source.at == source.edges.size() && source.rest.count > 0) refill(source);
        if (source.at < source.edges.size()) heads.push(i);
    }
}

}  // namespace opx::linkage
