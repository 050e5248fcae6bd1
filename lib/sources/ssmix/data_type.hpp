// Data types of the storage and the HL7 events they hold.
//
// Source  reference: ss-mix2-hl7.md section 2 (36 kinds of message in 26 folders).
#pragma once

#include <string_view>

#include "sources/hl7/message.hpp"

namespace opx::ssmix {

enum class EventFit {
    valid,    // creates or changes what the folder holds
    cancel,   // takes it back: contradicts a condition flag 1
    other,    // belongs to another data type
    unknown,  // the data type is not one of the standardized storage
};

EventFit event_fit(std::string_view data_type, const hl7::Message& message) noexcept;

/// Data type of a message that comes without a storage path: from MSH-9, and where several share an event from what the
/// message holds. Empty when it cannot be told.
std::string_view data_type_of(const hl7::Message& message) noexcept;

}  // namespace opx::ssmix
