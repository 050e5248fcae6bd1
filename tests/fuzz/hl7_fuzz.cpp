// HL7 messages of any bytes: framing, decoding, splitting, checks and every value of every segment.
//
// Beside crashes: messages of a file are its bytes in order, none twice; parts point into the text they come from.

#include <cstdint>
#include <cstdlib>

#include "sources/hl7/coded.hpp"
#include "sources/hl7/decode.hpp"
#include "sources/hl7/escape.hpp"
#include "sources/hl7/framing.hpp"
#include "sources/ssmix/message_rules.hpp"
#include "sources/ssmix/name.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void read_message(opx::hl7::Decoder& decoder, std::string_view bytes) {
    using namespace opx::hl7;
    const Decoded decoded = decoder.decode(bytes);
    const HexDecoder hex = [&](std::string_view value, std::string& out) { return decoder.decode_value(value, out); };
    Message message;
    if (message.parse(decoded.text) != ParseFault::none) return;
    check_escapes(message, hex,
                  [](const Segment&, unsigned, EscapeFaults faults) { require(!faults.reason().empty()); });
    static const opx::ssmix::MessageRules rules(
        opx::definition::read_hl7_layout(*opx::definition::load(OPX_SOURCE_DIR "/data-definitions").documents));
    const auto kind = rules.kind_of(message);
    const StorageParts parts{"1", "20240401", kind.data_type(), "1", "20240401", "01", "1", "f"};
    (void)rules.event_fit(kind);
    (void)rules.ending_of(kind, message);
    rules.check(kind, parts, message,
                [](std::string_view rule, std::size_t, unsigned, std::string_view) { require(!rule.empty()); });
    opx::definition::Hl7Term coded;
    coded.coded = true;
    coded.systems = {"JC10*", "HOT9"};
    std::string value;
    for (std::size_t i = 0; i < message.size(); ++i)
        for (unsigned field = 1; field <= message[i].fields; ++field)
            for (Parts repetitions(message.field(i, field), message.separators().repetition); repetitions.next();) {
                const std::string_view text = repetitions.value();
                require(text.data() >= decoded.text.data() &&
                        text.data() + text.size() <= decoded.text.data() + decoded.text.size());
                require(coded_triple(coded_parts(text, message.separators().component), coded) <= 4);
                value.clear();
                unescape(text, message.separators(), hex, value);
            }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    std::vector<std::string_view> messages;
    opx::hl7::split_messages(bytes, messages);
    const char* end = bytes.data();
    opx::hl7::Decoder strict{{}};
    for (const std::string_view message : messages) {
        require(message.data() >= end && message.data() + message.size() <= bytes.data() + bytes.size());
        end = message.data() + message.size();
        read_message(strict, message);
    }
    require(messages.empty() || end == bytes.data() + bytes.size());
    opx::hl7::Decoder marking{{opx::text::Unmappable::mark, nullptr}};
    read_message(marking, bytes);
    (void)opx::ssmix::masked_path(bytes);
    return 0;
}
