// Proof that a conversion lost nothing: the text is written back in the source's encoding and held against its bytes.
//
// Permitted  codes that share a character (a duplicate: counted), escape sequences of ISO-2022-JP that say nothing new or
//            are placed otherwise (the source's own are followed), and what the decoder has reported: marks, Gaiji entries,
//            a byte order mark taken off. Everything else is a difference, and the first is told by its byte.
// Memory     what the decoder holds back between two pieces; tables as InverseTable says.
// Source     reference: text-encoding.md section 11 (verification).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/decode.hpp"

namespace opx::text {

class RoundTrip {
   public:
    /// The options of the decoder whose work is checked; `options.gaiji` must outlive this.
    RoundTrip(Encoding encoding, const DecodeOptions& options);
    ~RoundTrip();
    RoundTrip(const RoundTrip&) = delete;
    RoundTrip& operator=(const RoundTrip&) = delete;

    /// A piece of the source, and the text and events that feeding it (or finish()) gave; in order, none left out.
    void take(std::string_view source, std::string_view text, const std::vector<Event>& events);
    /// After the decoder's finish() was taken: what is left over is a difference too.
    void finish();

    /// Byte of the source where the two part.
    const std::optional<std::uint64_t>& difference() const noexcept { return difference_; }
    std::uint64_t duplicates() const noexcept { return duplicates_; }  // codes that would come back as another code
    std::uint64_t reported() const noexcept { return reported_; }  // places that the decoder had reported as changed

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::optional<std::uint64_t> difference_;
    std::uint64_t duplicates_ = 0;
    std::uint64_t reported_ = 0;
};

}  // namespace opx::text
