// Every decoder on any bytes: UTF-8 comes out, the pieces do not matter, what was decoded comes back, and detection ends.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "text/decode.hpp"
#include "text/detect.hpp"
#include "text/kana.hpp"
#include "text/normalize.hpp"
#include "text/round_trip.hpp"
#include "text/utf8.hpp"

using namespace opx::text;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::string read(Encoding encoding, const DecodeOptions& options, std::string_view bytes, std::size_t piece,
                 std::vector<Event>& events) {
    Decoder decoder(encoding, options);
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += piece) decoder.feed(bytes.substr(at, piece), out, &events);
    decoder.finish(out, &events);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    DecodeOptions options;
    const Encoding encoding = kEncodings[data[0] % kEncodings.size()];
    options.unmappable = static_cast<Unmappable>(data[1] % 3);
    options.reset_at_line_end = (data[1] & 4) != 0;
    options.kana_in_g1 = (data[1] & 8) != 0;
    options.fold_disputed = (data[1] & 16) != 0;
    Gaiji gaiji;
    gaiji.add_code(0xF040, "邉");
    gaiji.add_private(0xE001, "吉\U000E0101");
    if ((data[1] & 32) != 0) options.gaiji = &gaiji;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);

    std::vector<Event> whole_events;
    const std::string whole = read(encoding, options, bytes, bytes.size() + 1, whole_events);
    require(valid(whole));
    for (const Event& event : whole_events) require(event.offset + event.length <= bytes.size());
    std::vector<Event> piece_events;
    require(read(encoding, options, bytes, 1 + data[1] % 7, piece_events) == whole);
    require(piece_events.size() == whole_events.size());

    if (!options.reset_at_line_end) {  // which leaves a set without a sign of it in the text
        RoundTrip proof(encoding, options);
        proof.take(bytes, whole, whole_events);
        proof.take({}, {}, {});
        proof.finish();
        require(!proof.difference());
    }

    require(detect(bytes).confidence <= 1.0);
    require(valid(to_katakana_full(bytes)) && valid(comparison_key(bytes)) && valid(nfkc(whole)));
    require(valid(slice(whole, size % 17, size % 5)));
    return 0;
}
