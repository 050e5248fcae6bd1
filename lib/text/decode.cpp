#include "text/decode.hpp"

#include <algorithm>

#include "text/detail/decode_run.hpp"

namespace opx::text {

Decoder::Decoder(Encoding encoding, DecodeOptions options)
    : encoding_(encoding), options_(options), big_endian_(encoding == Encoding::utf16be) {}

void Decoder::feed(std::string_view bytes, std::string& out, std::vector<Event>* events) {
    while (pending_size_ > 0 && !bytes.empty()) {
        // What waits, with enough of the new bytes to end it: no sequence is longer than 6 bytes.
        std::array<char, sizeof pending_ + 8> joint{};
        const std::size_t waiting = pending_size_;
        const std::size_t taken = std::min<std::size_t>(bytes.size(), 8);
        std::copy_n(pending_.begin(), waiting, joint.begin());
        std::copy_n(bytes.begin(), taken, joint.begin() + static_cast<std::ptrdiff_t>(waiting));
        const std::size_t read = DecodeRun(*this, {joint.data(), waiting + taken}, false, out, events).run();
        offset_ += read;
        if (read >= waiting) {
            pending_size_ = 0;
            bytes.remove_prefix(read - waiting);
        } else {  // still not whole, or only part of what waited could be read
            const std::size_t kept = waiting + taken - read;
            std::copy_n(joint.begin() + static_cast<std::ptrdiff_t>(read), kept, pending_.begin());
            pending_size_ = static_cast<std::uint8_t>(kept);
            bytes.remove_prefix(taken);
        }
    }
    if (bytes.empty()) return;
    const std::size_t read = DecodeRun(*this, bytes, false, out, events).run();
    offset_ += read;
    pending_size_ = static_cast<std::uint8_t>(bytes.size() - read);
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(read), bytes.end(), pending_.begin());
}

void Decoder::finish(std::string& out, std::vector<Event>* events) {
    const bool away = g0_ != Set::ascii || shifted_out_;
    if (pending_size_ > 0 || away) {
        DecodeRun rest(*this, {pending_.data(), pending_size_}, true, out, events);
        rest.run();
        if (encoding_ == Encoding::iso2022jp) rest.end_of_text();
    }
    offset_ = 0;
    written_ = 0;
    pending_size_ = 0;
    big_endian_ = encoding_ == Encoding::utf16be;
    g0_ = Set::ascii;
    g1_kana_ = false;
    shifted_out_ = false;
    after_cr_ = 0;
}

std::string decode(Encoding encoding, std::string_view bytes, const DecodeOptions& options, std::vector<Event>* events,
                   const Location& where) {
    Decoder decoder(encoding, options);
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 2);
    decoder.feed(bytes, out, events);
    decoder.finish(out, events);
    if (decoder.fault()) throw fault_error(*decoder.fault(), encoding, where);
    return out;
}

}  // namespace opx::text
