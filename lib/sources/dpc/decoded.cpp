#include "sources/dpc/decoded.hpp"

#include "text/decode.hpp"

namespace opx::dpc {

std::string decoded(std::string_view bytes, text::Encoding encoding,
                    const std::function<void(std::size_t offset, std::string_view message)>& fault) {
    if (encoding == text::Encoding::ascii) return std::string(bytes);
    text::DecodeOptions options;
    options.unmappable = text::Unmappable::mark;
    text::Decoder decoder(encoding, options);
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 4);
    std::vector<text::Event> events;
    decoder.feed(bytes, out, &events);
    decoder.finish(out, &events);
    for (const text::Event& event : events)
        if (text::is_fault(event.kind))
            fault(event.offset, "bytes are no character of " + std::string(text::name_of(encoding)) + " (" +
                                    std::string(text::name_of(event.kind)) + "); U+FFFD stands for them");
    return out;
}

}  // namespace opx::dpc
