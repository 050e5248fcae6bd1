// What the layout of the storage's messages says about one message: which data type it is, whether its event fits, and where
// path, name and content disagree.
//
// Compiled  once per run from layouts/hl7 (definition/hl7_layout.hpp); asking about a message allocates nothing.
// Findings  SX25 care date, SX26 required field, SX27 shape of a code, SX28 number, SX29 order number, SX30 cancelled order,
//           SX31 structure, SX32 unwritable sign, SX60 and SX62 order of segments, SX61 expected field: all are told, none
//           refuses a message.
// Source    reference: ss-mix2-hl7.md sections 2, 5, 6.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "definition/hl7_layout.hpp"
#include "sources/hl7/coded.hpp"
#include "sources/hl7/message.hpp"
#include "sources/hl7/plan.hpp"
#include "sources/ssmix/message_structure.hpp"

namespace opx::ssmix {

enum class EventFit {
    valid,    // creates or changes what the folder holds
    cancel,   // takes it back: contradicts a condition flag 1
    other,    // belongs to another data type
    unknown,  // the data type is not one of the standardized storage
};

class MessageRules {
    struct Type;

   public:
    explicit MessageRules(definition::Hl7Layout layout);
    MessageRules(const MessageRules&) = delete;
    MessageRules& operator=(const MessageRules&) = delete;

    /// What a message is: its data type, and MSH-9. While the message lives.
    class Kind {
       public:
        /// Empty when it cannot be told, or is none of the layout.
        std::string_view data_type() const noexcept;

       private:
        friend class MessageRules;
        const Type* type_ = nullptr;
        hl7::CodedParts event_{};  // message, trigger, structure
    };
    /// Of a file of a storage, whose path gives the data type.
    Kind kind_of(std::string_view data_type, const hl7::Message& message) const noexcept;
    /// Of a message that comes without a path: from MSH-9, and where several types share an event from what the message holds.
    Kind kind_of(const hl7::Message& message) const noexcept;

    EventFit event_fit(const Kind& kind) const noexcept;
    /// The day the path should have, YYYYMMDD, from the field of the data type; empty when the message does not say.
    std::string_view care_date(const Kind& kind, const hl7::Message& message) const noexcept;
    Ending ending_of(const Kind& kind, const hl7::Message& message) const noexcept;

    /// Something that disagrees: a rule id, the segment (kNone: the message), its field (0: the segment itself), and what is
    /// said of it.
    using Report =
        std::function<void(std::string_view rule, std::size_t segment, unsigned field, std::string_view what)>;
    void check(const Kind& kind, const hl7::StorageParts& storage, const hl7::Message& message,
               const Report& report) const;

   private:
    struct Place {
        hl7::SegmentKey segment = 0;
        unsigned field = 0;
    };
    struct Number {
        unsigned field = 0;
        unsigned type = 0;
        std::string_view is;
    };
    struct Shapes {  // of the codes of one field
        unsigned field = 0;
        bool subcomponent = false;
        std::vector<const definition::Hl7Layout::CodeShape*> rules;
    };
    /// All that is asked of one kind of segment in one data type.
    struct SegmentRules {
        hl7::SegmentKey segment = 0;
        std::vector<unsigned> required;
        std::vector<unsigned> expected;
        std::vector<Shapes> shapes;
        std::vector<Number> numbers;
        std::vector<unsigned> unwritable;
    };
    struct Sign {
        hl7::SegmentKey segment = 0;
        unsigned field = 0;      // 0: the segment itself
        std::string_view holds;  // a word inside the field
        bool in(const hl7::Message& message) const noexcept;
    };
    struct Type {
        const definition::Hl7Layout::Event* event = nullptr;
        std::string_view name;
        std::uint64_t name_key = 0;
        std::uint64_t message_key = 0;  // of MSH-9.1
        std::uint64_t trigger_key = 0;  // of MSH-9.2
        std::uint64_t cancel_key = 0;
        std::vector<Sign> told_by;
        Place care_date;
        const MessageStructures::Type* structure = nullptr;
        std::vector<SegmentRules> segments;
        const SegmentRules* rules_of(hl7::SegmentKey segment) const noexcept;
    };
    Type compile(const definition::Hl7Layout::Event& event) const;
    const Type* type_named(std::string_view name) const noexcept;
    void check_segment(const SegmentRules& rules, const hl7::Message& message, std::size_t segment,
                       const Report& report) const;
    void check_codes(const Shapes& shapes, const hl7::Message& message, std::size_t segment,
                     const Report& report) const;

    definition::Hl7Layout layout_;
    MessageStructures structures_;
    std::vector<Type> types_;
    Place order_no_;
};

}  // namespace opx::ssmix
