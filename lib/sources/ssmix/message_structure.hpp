// The structure that the layout gives a message: is it whole, and does every segment stand where it may?
//
// Ending  a file in a storage may lack its last terminator and be whole all the same (the sample messages of the guideline do),
//         so an open end alone proves nothing. With an open end, a message is cut when its last segment lacks a field that it
//         must have, or when its last group lacks a segment that it must have.
// Order   a segment of the structure that stands where the structure has another; local segments do not count.
// Source  layouts/hl7 (`data_types`, `ending`); reference: ss-mix2-hl7.md section 5.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "definition/hl7_layout.hpp"
#include "sources/hl7/message.hpp"

namespace opx::ssmix {

enum class Ending {
    whole,
    open_end,    // no terminator after the last segment, nothing else against it
    incomplete,  // ends properly, yet the last group lacks a segment that it must have
    cut,         // open end, and a field or segment is missing
};

class MessageStructures {
   public:
    /// `layout` must live as long.
    explicit MessageStructures(const definition::Hl7Layout& layout);

    /// Of a data type; null when it has none.
    struct Type;
    const Type* type_named(std::string_view data_type) const noexcept;

    Ending ending_of(const Type* type, const hl7::Message& message) const noexcept;

    struct Misfit {
        std::size_t segment = 0;
        bool end = false;           // the segment is the last, and more must follow
        std::string_view expected;  // a segment that may stand there; empty: none, the message should end
    };
    /// The first one. Nothing for a data type without a structure.
    static std::optional<Misfit> misfit(const Type* type, const hl7::Message& message) noexcept;

   private:
    struct LastField {
        hl7::SegmentKey segment = 0;
        unsigned field = 0;
        bool coded = false;
    };
    static bool last_group_whole(const Type* type, const hl7::Message& message) noexcept;
    bool last_segment_whole(const hl7::Message& message) const noexcept;

    std::vector<Type> types_;
    std::vector<LastField> last_fields_;
};

struct MessageStructures::Type {
    std::string_view name;
    const definition::SegmentGrammar* grammar = nullptr;
    struct Known {
        hl7::SegmentKey key = 0;
        std::uint64_t positions = 0;
    };
    std::vector<Known> segments;
    hl7::SegmentKey leader = 0;  // of the last group; 0: none
    std::vector<hl7::SegmentKey> members;
};

}  // namespace opx::ssmix
