// How far a long run is, told to whoever shows it. The library counts; the terminal line is drawn by apps/common.
#pragma once

#include <cstdint>
#include <string_view>

namespace opx {

class Progress {
   public:
    virtual ~Progress() = default;
    /// What will be done in all, when it is known; 0 = not known.
    virtual void expect(std::uint64_t items, std::uint64_t bytes) = 0;
    virtual void add(std::uint64_t items, std::uint64_t bytes) = 0;
    /// How much of the phase is done, 0 to 1, where a total is not known.
    virtual void reached(double /*share*/) {}
    /// A new part of the run begins ("sort", "write"): a short word for the line.
    virtual void phase(std::string_view name) = 0;
    /// Takes the line off the terminal before something else is printed there.
    virtual void hide() = 0;
};

}  // namespace opx
