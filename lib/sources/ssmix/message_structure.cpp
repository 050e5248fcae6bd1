#include "sources/ssmix/message_structure.hpp"

#include <algorithm>
#include <bit>

namespace opx::ssmix {

using hl7::Message;
using hl7::segment_key;

MessageStructures::MessageStructures(const definition::Hl7Layout& layout) {
    for (const auto& [name, grammar] : layout.structures) {
        Type type;
        type.name = name;
        type.grammar = &grammar;
        for (std::size_t i = 0; i < grammar.segments.size(); ++i) {
            const hl7::SegmentKey key = segment_key(grammar.segments[i]);
            auto known = std::find_if(type.segments.begin(), type.segments.end(),
                                      [&](const Type::Known& it) { return it.key == key; });
            if (known == type.segments.end()) known = type.segments.insert(known, {key, 0});
            known->positions |= std::uint64_t{1} << i;
        }
        if (const auto group = layout.last_groups.find(name); group != layout.last_groups.end()) {
            type.leader = segment_key(group->second.leader);
            for (const std::string& member : group->second.members) type.members.push_back(segment_key(member));
        }
        types_.push_back(std::move(type));
    }
    for (const definition::Hl7Layout::LastField& last : layout.last_fields)
        last_fields_.push_back({segment_key(last.place.segment), last.place.field, last.coded});
}

const MessageStructures::Type* MessageStructures::type_named(std::string_view name) const noexcept {
    for (const Type& type : types_)
        if (type.name == name) return &type;
    return nullptr;
}

bool MessageStructures::last_group_whole(const Type* type, const Message& message) noexcept {
    if (type == nullptr || type->leader == 0) return true;
    const std::size_t leader = message.before(message.size(), type->leader);
    return leader != Message::kNone &&
           std::all_of(type->members.begin(), type->members.end(),
                       [&](hl7::SegmentKey member) { return message.after(leader, member) != Message::kNone; });
}

bool MessageStructures::last_segment_whole(const Message& message) const noexcept {
    const std::size_t at = message.size() - 1;
    const hl7::Segment& last = message[at];
    for (const LastField& must : last_fields_) {
        if (must.segment != last.key) continue;
        if (last.fields != must.field) return last.fields > must.field;
        const std::string_view value = message.field(at, must.field);
        if (value.empty()) return false;
        return !must.coded || value == "\"\"" || !hl7::part(value, message.separators().component, 3).empty();
    }
    return true;
}

Ending MessageStructures::ending_of(const Type* type, const Message& message) const noexcept {
    if (message.size() == 0) return Ending::cut;
    const bool group = last_group_whole(type, message);
    if (message.terminated()) return group ? Ending::whole : Ending::incomplete;
    return group && last_segment_whole(message) ? Ending::open_end : Ending::cut;
}

std::optional<MessageStructures::Misfit> MessageStructures::misfit(const Type* type, const Message& message) noexcept {
    if (type == nullptr) return std::nullopt;
    const definition::SegmentGrammar& grammar = *type->grammar;
    // Of what may stand there, rather what has not stood just before.
    const auto named = [&](std::uint64_t positions, std::uint64_t before) {
        if ((positions & ~before) != 0) positions &= ~before;
        for (std::size_t i = 0; i < grammar.segments.size(); ++i)
            if ((positions >> i & 1U) != 0) return std::string_view(grammar.segments[i]);
        return std::string_view();
    };
    std::uint64_t may = grammar.first;
    std::uint64_t here = 0;
    bool may_end = false;
    std::size_t last = 0;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const hl7::SegmentKey key = message[i].key;
        const auto known = std::find_if(type->segments.begin(), type->segments.end(),
                                        [&](const Type::Known& it) { return it.key == key; });
        if (known == type->segments.end()) continue;
        if ((may & known->positions) == 0) return Misfit{i, false, named(may, here)};
        here = may & known->positions;
        may = 0;
        for (std::uint64_t rest = here; rest != 0; rest &= rest - 1)
            may |= grammar.follow[static_cast<std::size_t>(std::countr_zero(rest))];
        may_end = (here & grammar.last) != 0;
        last = i;
    }
    if (may_end) return std::nullopt;
    return Misfit{last, true, named(may, here)};
}

}  // namespace opx::ssmix
