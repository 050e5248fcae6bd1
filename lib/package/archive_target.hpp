// Where the bytes of an archive go: in order, but for its start, which is written last.
#pragma once

#include <string_view>

namespace opx::package {

class ArchiveTarget {
   public:
    virtual ~ArchiveTarget() = default;
    virtual void write(std::string_view bytes) = 0;
    /// Over the first bytes, which were written as zeros before.
    virtual void write_start(std::string_view bytes) = 0;
};

}  // namespace opx::package
