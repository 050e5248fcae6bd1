// The one error type: something that ends the run.
//
// Use     throw Error(kind, place, what, hint). A bad value or row that the run survives is a Finding, not an Error.
// Text    `what` says what was found and what was expected, in lower case without a full stop; `hint` gives the next
//         step. Neither ever holds a patient's value: name the column, the rule, the length.
// Exit    the kind is the exit status of every command (reference: commands.md).
#pragma once

#include <cstdint>
#include <exception>
#include <string>

namespace opx {

enum class ErrorKind : int {
    usage = 2,       // contradictory or unknown options
    input = 3,       // cannot be read, or is not what it claims; also a wrong password
    output = 4,      // exists, no space, no permission
    definition = 5,  // data definition, case, profile, plan or naming rule is invalid
    limit = 6,       // a stated limit was reached
    internal = 70,   // a bug of ours
};

/// Where something is: a file as the user named it, then line and column counted from 1 (0 = not known),
/// and an item ("patient.birth_date", "PID-5", "RE.7") when there is one.
struct Location {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::string item{};

    /// "FILE:LINE:COLUMN (item)", leaving out what is not known.
    std::string text() const;
};

class Error : public std::exception {
   public:
    Error(ErrorKind kind, Location where, std::string message, std::string hint = {});
    Error(ErrorKind kind, std::string message, std::string hint = {});

    const char* what() const noexcept override { return full_.c_str(); }  // place and message, without the hint
    ErrorKind kind() const noexcept { return kind_; }
    const Location& where() const noexcept { return where_; }
    const std::string& message() const noexcept { return message_; }
    const std::string& hint() const noexcept { return hint_; }

   private:
    ErrorKind kind_;
    Location where_;
    std::string message_;
    std::string hint_;
    std::string full_;
};

/// The text of an errno value, without the thread-unsafe strerror.
std::string system_message(int error_number);

}  // namespace opx
