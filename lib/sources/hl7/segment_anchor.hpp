// One anchor segment of one message: the values of the terms, and which of them may be others than in the rows before.
//
// Values    HL7 null `""` is no value; escapes are resolved. A value is a view into the message; only one with an escape is
//           copied.
// Versions  a field keeps its version while it has the same bytes as in the message (or row) before: patients, departments and
//           units come again and again, and what was made of them stands. A field with an escape never does, as what it means
//           depends on the character set; nor does a long one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convert/anchor.hpp"
#include "convert/row_maker.hpp"
#include "sources/hl7/coded.hpp"
#include "sources/hl7/escape.hpp"
#include "sources/hl7/field_versions.hpp"
#include "sources/hl7/message.hpp"
#include "sources/hl7/plan.hpp"

namespace opx::hl7 {

/// Goes from segment to segment and from message to message. `message` is parsed anew for each.
class SegmentAnchor final : public convert::Anchor {
   public:
    SegmentAnchor(const TermPlan& plan, const Message& message, const HexDecoder& hex, convert::RowMaker& maker);
    /// `storage` must live until the next message.
    void next_message(const StorageParts& storage);
    void move_to(const TermPlan::Table& table, std::size_t segment);
    const convert::Shape* shape() const noexcept override { return shape_; }
    const std::uint64_t* versions() const noexcept override { return versions_.data(); }
    void values(std::size_t term, convert::Values& out) const override;
    std::string_view first(std::size_t term, convert::Values& out) const override;

   private:
    void look_at(const TermPlan::Place& place, std::size_t segment);
    /// kNone: there is none.
    std::size_t segment_of(const TermPlan::Term& term) const noexcept {
        return term.plain && term.segment == anchor_ ? at_ : seen_[term.place].segment;
    }
    void from_segment(const definition::Hl7Term& term, std::size_t segment, convert::Values& out) const;
    std::string_view first_from(const definition::Hl7Term& term, std::size_t segment, const Field& field,
                                convert::Values& out) const;
    std::string_view matching(const definition::Hl7Term& term, const Field& field) const;
    std::string_view from_repetition(const definition::Hl7Term& term, std::string_view repetition, std::uint8_t holds,
                                     convert::Values& out) const;
    [[gnu::noinline]] std::string_view resolved(std::string_view value, convert::Values& out) const;
    [[gnu::noinline]] unsigned triple_of(std::string_view coded, const definition::Hl7Term& term) const noexcept;

    const TermPlan* plan_;
    const Message* message_;
    const StorageParts* storage_ = nullptr;
    const HexDecoder* hex_;
    std::size_t at_ = 0;
    SegmentKey anchor_ = 0;  // its name
    const convert::Shape* shape_ = nullptr;
    FieldVersions versions_;
    Separators separators_;  // of the message before
    std::uint64_t message_number_ = 0;
    struct Seen {  // of a place
        std::uint64_t message = 0;
        std::size_t segment = Message::kNone;
    };
    std::vector<Seen> seen_;
    // Code, text and system of one field are asked for one after the other: it is split once.
    mutable const char* split_of_ = nullptr;
    mutable CodedParts split_;
};

}  // namespace opx::hl7
