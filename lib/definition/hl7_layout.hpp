// layouts/hl7/*.yaml: the messages of the SS-MIX2 standardized storage, and what must hold inside them.
//
// Shape   segments with their number of fields; per data type the structure of its message, its events and the field its
//         care date comes from; required and expected fields; where a message may end; shapes of codes.
// Errors  Error(definition) with the place: a segment that no message has, a field behind the last, a data type that is not
//         listed, a pattern that does not compile.
// Source  reference: ss-mix2-hl7.md sections 2, 5, 6; data-definitions/README.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "definition/model.hpp"
#include "definition/pattern.hpp"
#include "definition/segment_grammar.hpp"
#include "yaml/node.hpp"

namespace opx::definition {

struct Hl7Layout {
    /// "PV1-44".
    struct Place {
        std::string segment;
        unsigned field = 0;
        std::string text() const { return segment + "-" + std::to_string(field); }
    };
    struct Sign {  // what tells a message's data type: a segment, or a word inside a field
        std::string segment;
        Place field;
        std::string holds;
    };
    struct Event {
        std::string data_type, message, trigger, structure;
        std::string cancel, cancel_structure;  // empty: none
        std::vector<Sign> told_by;             // any of them
    };
    struct Required {
        std::string data_type;  // empty: every one
        Place place;
    };
    /// What must stand behind the last leader of a message that is whole.
    struct LastGroup {
        std::string leader;
        std::vector<std::string> members;
    };
    struct LastField {
        Place place;
        bool coded = false;  // a code, which has a system as its third component
    };
    struct CodeShape {
        Place place;
        std::string system;  // with `*` at its end: a beginning
        bool subcomponent = false;
        std::vector<Pattern> patterns;
    };
    struct Number {
        Place place, type;
        std::string is;
    };

    std::map<std::string, std::int64_t> fields;                // of a segment
    std::map<std::string, std::vector<std::string>> segments;  // of a data type, those of `anywhere` included
    std::map<std::string, SegmentGrammar> structures;          // by data type
    std::vector<Event> events;
    std::map<std::string, Place> care_date;  // by data type
    std::optional<Place> order_no;
    std::string no_order;                          // the order number that says there is none
    std::vector<Required> required;                // R
    std::vector<Required> expected;                // RE: required if known
    std::vector<LastField> last_fields;            // of a segment that is whole
    std::map<std::string, LastGroup> last_groups;  // by data type
    std::vector<CodeShape> code_shapes;
    std::vector<Number> numbers;
    std::vector<Place> unwritable;
    std::vector<std::string> unwritable_signs;

    bool empty() const noexcept { return fields.empty(); }
};

/// Of the documents of a definition; empty when it has no such layout.
Hl7Layout read_hl7_layout(const std::map<std::string, yaml::Node>& documents);

}  // namespace opx::definition
