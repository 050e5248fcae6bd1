// Several messages in one file or stream: where each begins.
//
// Accepts  messages one after the other, with or without MLLP bytes (0B ... 1C 0D) and batch segments (FHS BHS BTS FTS).
//          Bytes are split before they are decoded: CR and LF never occur inside a Japanese character of any encoding a
//          message comes in (UTF-16 excepted, which is decoded as a whole first).
// Memory   MessageReader holds one message and one block of 256 KiB; Error(limit) past kMaxMessage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"

namespace opx::hl7 {

constexpr std::size_t kMaxMessage = std::size_t{64} << 20;

/// Where the next MSH segment begins at or after `from`; npos when there is none. With `line_start` the byte at `from`
/// itself counts as the start of a line.
std::size_t next_message(std::string_view bytes, std::size_t from, bool line_start) noexcept;

/// Bytes before the first message or after a trailer: framing, blanks and batch segments are no content.
bool is_envelope(std::string_view bytes) noexcept;

/// CR, LF and CRLF count once.
std::uint64_t lines_in(std::string_view bytes) noexcept;

struct RawMessage {
    std::string bytes;
    std::uint64_t number = 0;  // in the file, from 1
    std::uint64_t line = 0;    // line of its MSH, from 1
};

/// A file or standard input, one message at a time.
class MessageReader {
   public:
    explicit MessageReader(InputFile file) : file_(std::move(file)) {}
    std::optional<RawMessage> next();
    const std::string& name() const noexcept { return file_.name(); }

   private:
    bool fill();
    void drop(std::size_t size) noexcept;
    RawMessage take(std::size_t size);
    std::string_view rest() const noexcept { return std::string_view(buffer_).substr(begin_); }

    InputFile file_;
    std::string buffer_;
    std::size_t begin_ = 0;  // what lies before it is used up
    std::uint64_t number_ = 0;
    std::uint64_t line_ = 1;
    bool end_ = false;
};

/// The messages of a file that is in memory: views into `bytes`. A file without any MSH gives itself, to be refused.
void split_messages(std::string_view bytes, std::vector<std::string_view>& out);

}  // namespace opx::hl7
