// Links that wait to be grouped, from the strongest to the weakest; past a stated number they wait in a file.
#pragma once

#include <functional>
#include <vector>

#include "base/files.hpp"
#include "linkage/edge.hpp"

namespace opx::linkage {

class Edges {
   public:
    Edges(std::size_t in_memory, fs::path folder) : in_memory_(in_memory), folder_(std::move(folder)) {}
    ~Edges();
    Edges(const Edges&) = delete;
    Edges& operator=(const Edges&) = delete;

    void add(const std::vector<Edge>& edges);
    /// Every edge once, strongest first. May be called again.
    void in_order(const std::function<void(const Edge&)>& take);
    std::uint64_t size() const noexcept { return size_; }

   private:
    void spill();

    struct Run {
        std::uint64_t begin;
        std::uint64_t count;
    };
    std::size_t in_memory_;
    fs::path folder_;
    std::vector<Edge> edges_;
    std::vector<Run> runs_;
    int file_ = -1;
    std::uint64_t size_ = 0;
    std::uint64_t spilled_ = 0;
};

}  // namespace opx::linkage
