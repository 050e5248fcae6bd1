// What the layout of the extended storage says about one document: its kind, its main file, whether it is a message.
//
// Compiled once per run from layouts/ssmix/extended; constant, shared by all workers.
// Source   reference: ss-mix2-hl7.md section 1.4.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "definition/ssmix_layout.hpp"
#include "sources/ssmix/extended_name.hpp"

namespace opx::ssmix {

class ExtendedRules {
   public:
    using Kind = definition::ExtendedLayout::Kind;

    explicit ExtendedRules(definition::ExtendedLayout layout) : layout_(std::move(layout)) {}
    const definition::ExtendedLayout& layout() const noexcept { return layout_; }

    /// Null for a type folder of no kind.
    const Kind* kind_of(std::string_view type) const noexcept;
    /// Is this file the HL7 message of its kind?
    static bool is_message(const Kind* kind, std::string_view format) noexcept {
        return kind != nullptr && !kind->data_type.empty() && kind->format == format;
    }
    bool is_cda(std::string_view format) const noexcept;

    /// Which file of a content folder is the document: the smallest number; kNotMain for the others.
    static constexpr std::uint32_t kNotMain = 0xFFFFFFFF;
    std::uint32_t main_rank(const Kind* kind, std::string_view file) const;

   private:
    definition::ExtendedLayout layout_;
};

}  // namespace opx::ssmix
