// Several messages in one file or stream: where each begins.
//
// Accepts  messages one after the other, with or without MLLP bytes (0B ... 1C 0D) and batch segments (FHS BHS BTS FTS).
//          Bytes are split before they are decoded: CR and LF never occur inside a Japanese character of any encoding a
//          message comes in (UTF-16 excepted, which is decoded as a whole first).
// Memory   MessageReader holds what it gives at once and a block of 256 KiB; Error(limit) for a message past kMaxMessage.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
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

/// Messages of a stream, side by side as they were read.
class MessageBatch {
   public:
    struct Message {
        std::string_view bytes;
        std::uint64_t number = 0;  // in the file, from 1
        std::uint64_t line = 0;    // line of its MSH, from 1
    };
    const std::vector<Message>& messages() const noexcept { return messages_; }

   private:
    friend class MessageReader;
    std::unique_ptr<char[]> bytes_;
    std::vector<Message> messages_;
};

/// A file or standard input, some messages at a time.
class MessageReader {
   public:
    explicit MessageReader(InputFile file) : file_(std::move(file)) {}
    /// Messages until `most` of them or `size` bytes are reached; none: the end.
    MessageBatch next(std::size_t most, std::size_t size);
    /// Of the file so far.
    std::uint64_t bytes_read() const noexcept { return bytes_read_; }
    /// Of the whole file, once after the end.
    std::string sha256() { return digest_.finish_hex(); }
    const std::string& name() const noexcept { return file_.name(); }

   private:
    std::optional<std::size_t> next_size();
    bool fill();
    void drop(std::size_t size) noexcept;
    void make_room(std::size_t size);
    std::string_view rest() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }

    InputFile file_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t batch_ = 0;  // where the messages of the batch begin
    std::size_t begin_ = 0;  // what lies before it is used up
    std::size_t end_ = 0;
    std::uint64_t bytes_read_ = 0;
    Sha256 digest_;
    std::uint64_t number_ = 0;
    std::uint64_t line_ = 1;
    bool at_end_ = false;
};

/// The messages of a file that is in memory: views into `bytes`. A file without any MSH gives itself, to be refused.
void split_messages(std::string_view bytes, std::vector<std::string_view>& out);

}  // namespace opx::hl7
