#include "sources/ssmix/text_events.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "sources/ssmix/findings.hpp"

namespace opx::ssmix {

using Kind = text::Event::Kind;

std::string_view rule_of(Kind kind) noexcept {
    if (text::is_fault(kind)) return "SX07";
    return kind == Kind::control || kind == Kind::damaged ? "SX64" : "SX63";
}

std::string item_of(const hl7::Message& message, hl7::FieldPlace place) {
    if (place.segment == hl7::Message::kNone) return {};
    std::string item(message[place.segment].name);
    if (place.field != 0) item.append("-").append(std::to_string(place.field));
    return item;
}

std::string said_of(const text::Event& event) {
    std::string said(text::name_of(event.kind));
    if (event.code != 0) {
        std::array<char, 16> code{};
        std::snprintf(code.data(), code.size(), event.code > 0xFF ? " %04X" : " %02X", event.code);
        said += code.data();
    }
    return said + " at byte " + std::to_string(event.offset) + " of the message";
}

void tell_events(const hl7::Decoded& decoded, const hl7::Message& message, FindingLog& log,
                 const std::function<void(const text::Event&, hl7::FieldPlace)>& tell) {
    if (decoded.events == nullptr) return;
    const auto located = [&](const text::Event& event) {
        return hl7::place_of(message, decoded.text.data() + std::min<std::uint64_t>(event.text, decoded.text.size()));
    };
    // Before the first segment, or behind all fields of the last: where framing is.
    const auto outside = [&](const text::Event& event) {
        if (message.size() == 0) return true;
        const hl7::Segment& last = message[message.size() - 1];
        const std::string_view end = last.fields == 0 ? last.name : message.field(message.size() - 1, last.fields);
        const char* const at = decoded.text.data() + std::min<std::uint64_t>(event.text, decoded.text.size());
        return at < message[0].name.data() || at >= end.data() + end.size();
    };
    // Of a rule that keeps no further finding the others are only counted, all at once.
    std::array<std::uint64_t, text::kEventKinds> counted{};
    std::uint32_t full = 0;  // kinds whose rule keeps none
    for (const text::Event& event : *decoded.events) {
        // The bytes of MLLP around a message are controls that are no part of it.
        const bool framing = event.kind == Kind::control && (event.code == 0x0B || event.code == 0x1C);
        if (framing && (outside(event) || located(event).field == 0)) continue;
        const auto kind = static_cast<std::size_t>(event.kind);
        if ((full >> kind & 1U) == 0 && !log.keeps(rule_of(event.kind))) full |= 1U << kind;
        if ((full >> kind & 1U) != 0) ++counted[kind];
        else tell(event, located(event));
    }
    if (full == 0) return;
    for (std::size_t kind = 0; kind < counted.size(); ++kind)
        if (counted[kind] > 0) {
            const std::string_view rule = rule_of(static_cast<Kind>(kind));
            log.count(rule, severity_of(rule), counted[kind]);
        }
}

}  // namespace opx::ssmix
