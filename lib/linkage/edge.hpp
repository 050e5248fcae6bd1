// A scored pair of records.
#pragma once

#include <cstdint>

namespace opx::linkage {

struct Edge {
    std::uint32_t a = 0;  // a < b
    std::uint32_t b = 0;
    float weight = 0;
};

/// Strongest first, then by records: a total order that depends on nothing else.
inline bool stronger(const Edge& x, const Edge& y) noexcept {
    if (x.weight != y.weight) return x.weight > y.weight;
    return x.a != y.a ? x.a < y.a : x.b < y.b;
}

}  // namespace opx::linkage
