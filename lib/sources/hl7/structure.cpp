#include "sources/hl7/structure.hpp"

#include <array>

namespace opx::hl7 {
namespace {

struct LastField {
    std::string_view segment;
    unsigned field;  // the last one that must be there
    bool coded;      // a CWE, which has a system as third component
};
constexpr std::array kLastFields{
    LastField{"MSH", 12, false}, LastField{"EVN", 2, false}, LastField{"PID", 8, false}, LastField{"PV1", 2, false},
    LastField{"NK1", 2, false},  LastField{"DB1", 4, false}, LastField{"AL1", 3, true},  LastField{"IAM", 6, false},
    LastField{"IN1", 2, true},   LastField{"ZI1", 2, true},  LastField{"PRB", 4, false}, LastField{"ZPR", 2, true},
    LastField{"ORC", 2, false},  LastField{"RXE", 11, true}, LastField{"RXR", 1, true},  LastField{"RXC", 4, true},
    LastField{"RXA", 6, false},  LastField{"SPM", 4, true},  LastField{"OBR", 4, true},  LastField{"OBX", 11, false},
    LastField{"TQ1", 3, false},
};

struct Group {
    std::string_view message;  // MSH-9.1
    std::string_view trigger;  // MSH-9.2, empty: every one
    std::string_view leader;   // begins the group
    std::array<std::string_view, 3> members;
};
constexpr std::array kGroups{
    Group{"OUL", "", "OBR", {"OBX"}},        Group{"RDE", "", "ORC", {"RXE", "TQ1", "RXR"}},
    Group{"RAS", "", "ORC", {"RXA", "RXR"}}, Group{"PPR", "", "PID", {"PRB"}},
    Group{"ADT", "A60", "PID", {"IAM"}},     Group{"ADT", "", "PID", {"PV1"}},
    Group{"OML", "", "ORC", {"OBR"}},        Group{"OMG", "", "ORC", {"OBR"}},
    Group{"OMI", "", "ORC", {"OBR"}},        Group{"ORU", "", "PID", {"OBR"}},
};

bool last_group_whole(const Message& message) noexcept {
    const SegmentKey kind = segment_key(message.value("MSH", 9, 1));
    const std::string_view trigger = message.value("MSH", 9, 2);
    for (const Group& group : kGroups) {
        if (segment_key(group.message) != kind || (!group.trigger.empty() && group.trigger != trigger)) continue;
        const std::size_t leader = message.before(message.size(), segment_key(group.leader));
        if (leader == Message::kNone) return false;
        for (const std::string_view member : group.members)
            if (!member.empty() && message.after(leader, segment_key(member)) == Message::kNone) return false;
        return true;
    }
    return true;
}

bool last_segment_whole(const Message& message) noexcept {
    const Segment& last = message[message.size() - 1];
    for (const LastField& must : kLastFields) {
        if (must.segment != last.name) continue;
        if (last.fields != must.field) return last.fields > must.field;
        const std::string_view value = message.field(message.size() - 1, must.field);
        if (value.empty()) return false;
        return !must.coded || value == "\"\"" || !part(value, message.separators().component, 3).empty();
    }
    return true;
}

}  // namespace

Wholeness wholeness_of(const Message& message) noexcept {
    if (message.size() == 0) return Wholeness::cut;
    const bool group = last_group_whole(message);
    if (message.terminated()) return group ? Wholeness::whole : Wholeness::incomplete;
    return group && last_segment_whole(message) ? Wholeness::open_end : Wholeness::cut;
}

void check_escapes(const Message& message, const HexDecoder& hex,
                   const std::function<void(const Segment&, unsigned, EscapeFaults)>& report) {
    if (!message.has_escapes()) return;
    const Separators& separators = message.separators();
    std::string text;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const Segment& segment = message[i];
        const unsigned from = segment.key == segment_key("MSH") ? 3 : 1;
        for (unsigned field = from; field <= segment.fields; ++field) {
            if ((message.whole_field(i, field).holds & kEscapes) == 0) continue;
            const std::string_view value = message.field(i, field);
            EscapeFaults faults;
            for (Parts repetitions(value, separators.repetition); repetitions.next();)
                for (Parts components(repetitions.value(), separators.component); components.next();)
                    for (Parts leaves(components.value(), separators.subcomponent); leaves.next();) {
                        text.clear();
                        const EscapeFaults leaf = unescape(leaves.value(), separators, hex, text);
                        faults.unclosed = faults.unclosed || leaf.unclosed;
                        faults.unknown = faults.unknown || leaf.unknown;
                        faults.hex = faults.hex || leaf.hex;
                        faults.charset = faults.charset || leaf.charset;
                    }
            if (faults.any()) report(segment, field, faults);
        }
    }
}

}  // namespace opx::hl7
