// Which values are the same as when they were last looked at: a number for each, which changes when its bytes do.
//
// Memory  64 bytes a value: a longer one always counts as another.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "convert/row_maker.hpp"

namespace opx::hl7 {

class FieldVersions {
   public:
    FieldVersions(std::size_t values, convert::RowMaker& maker) : maker_(&maker), known_(values), versions_(values) {
        forget();
    }
    /// Whatever is looked at next is another value.
    void forget() {
        for (std::size_t value = 0; value < known_.size(); ++value) renew(value);
    }
    bool is(std::size_t value, std::string_view bytes) noexcept {
        Known& known = known_[value];
        if (known.size != bytes.size() || known.size == kUnknown ||
            !same_bytes({known.bytes.data(), known.size}, bytes))
            return false;
        known.differed = 0;
        return true;
    }
    void set(std::size_t value, std::string_view bytes) {
        renew(value);
        Known& known = known_[value];
        // What is another one each time, such as the number of an order, is not worth a look the next 248 times.
        if (known.differed >= kPatience && ++known.differed != 0) return;
        ++known.differed;
        if (bytes.size() > known.bytes.size()) return;
        known.size = static_cast<std::uint8_t>(bytes.size());
        copy_bytes(known.bytes.data(), bytes);
    }
    /// A value that means another thing than before though its bytes may be the same.
    void renew(std::size_t value) {
        known_[value].size = kUnknown;
        versions_[value] = maker_->next_version();
    }
    const std::uint64_t* data() const noexcept { return versions_.data(); }

   private:
    static constexpr std::uint8_t kUnknown = 0xFF;
    static constexpr std::uint8_t kPatience = 8;
    struct Known {
        std::uint8_t size = kUnknown;
        std::uint8_t differed = 0;  // how often in a row
        std::array<char, 62> bytes;
    };
    convert::RowMaker* maker_;
    std::vector<Known> known_;
    std::vector<std::uint64_t> versions_;
};

}  // namespace opx::hl7
