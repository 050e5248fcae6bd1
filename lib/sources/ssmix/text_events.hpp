// The doubtful places of a message's text as findings that name segment and field.
//
// Findings  SX07 what is no character; SX63 what was read as another form of a character (the wave-dash family, NEC and IBM
//           duplicates, a facility's own characters, marks of order and escapes); SX64 control characters that stay in a value,
//           and signs that say that a character was lost before.
// Speed     nothing is done for a message without events; past the findings that are kept, events are only counted.
// Privacy   codes and places, never text.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/finding.hpp"
#include "sources/hl7/decode.hpp"
#include "sources/hl7/message.hpp"

namespace opx::ssmix {

std::string_view rule_of(text::Event::Kind kind) noexcept;

/// "PID-5", "PID" or empty when the place is in no segment.
std::string item_of(const hl7::Message& message, hl7::FieldPlace place);

/// "private-use F040 at byte 117 of the message".
std::string said_of(const text::Event& event);

/// Tells the events of a decoded message in their order: its rule, place and text for those that `log` keeps, else counted.
void tell_events(const hl7::Decoded& decoded, const hl7::Message& message, FindingLog& log,
                 const std::function<void(const text::Event&, hl7::FieldPlace)>& tell);

}  // namespace opx::ssmix
