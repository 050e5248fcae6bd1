// Files of claims cut into units of whole claims, in the order of the input; what concerns a file as a whole is seen
// here.
//
// Shape     a unit is about 256 KiB of lines that ends where a claim ends; the head record (IR, YK) in force at its
//           beginning travels with it. Bytes are not decoded here.
// Accepts   CRLF and LF, a final 0x1A, a UTF-8 byte order mark, payer-side prefixes, several files in one stream (a
//           head record after a trailer begins anew), sets of volumes.
// Refuses   a file whose first record no layout knows, or whose head no layout is for: counted, and the run goes on;
//           when no input at all is accepted: Error(input). Lines over 1 MiB and claims over 16 MiB or 100,000 lines
//           end the reading of their file.
// Memory    one unit, or the longest claim.
// Source    reference: receipt.md sections 1, 2 and 5.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/finding.hpp"
#include "sources/receipt/tally.hpp"

namespace opx::receipt {

/// One input: `path` to open ("-" is standard input), `name` stable between runs (relative to the folder that was
/// given).
struct Input {
    fs::path path;
    std::string name;
    bool optional = false;  // found in a folder under a name that claims do not have: left out when it holds none
    std::string folder{};   // the argument below which it was found
};
/// Files as they are; folders searched through, sorted, without names that begin with a dot. Error(input) for a folder that
/// holds no file.
std::vector<Input> list_inputs(const std::vector<std::string>& arguments);
/// How much they hold together; 0 = not known, as with standard input.
std::uint64_t bytes_of(const std::vector<Input>& inputs) noexcept;

/// Reason of a file that is not read to its end.
inline constexpr const char* kTooLong = "too_long";

struct Unit {
    std::string source;     // path as given
    std::string file_name;  // without folder
    bool utf8 = false;      // detected or declared
    std::string head;       // line of the head record in force where `text` begins; empty: none yet
    std::uint64_t first_line = 1;
    std::uint64_t offset = 0;  // of `text` in the file, in bytes
    std::string text;
    bool cut = false;         // the file ends inside the last line of `text`
    std::uint64_t bytes = 0;  // of the file since the unit before

    // Of the file as a whole, with its last unit:
    bool file_ends = false;
    std::string input_name;
    std::string sha256;
    std::string refused;  // reason; then nothing of the file was taken, or (too_long) not the rest of it
    std::string refused_message;
    std::string refused_hint;
    std::uint64_t other_files = 0;  // files of a folder that hold no claims
    std::vector<Finding> findings;
};

/// Says of the first bytes of a file whether they are UTF-8 rather than CP932.
using DetectUtf8 = std::function<bool(std::string_view)>;

class UnitReader {
   public:
    static constexpr std::size_t kUnitBytes = std::size_t{1} << 18;
    static constexpr std::size_t kMaxLine = std::size_t{1} << 20;
    static constexpr std::size_t kMaxClaim = std::size_t{16} << 20;
    static constexpr std::uint64_t kMaxClaimLines = 100'000;  // claims have a few thousand at most

    UnitReader(std::vector<Input> inputs, const std::vector<ReceiptLayout>& layouts, DetectUtf8 detect_utf8,
               std::size_t unit_bytes = kUnitBytes);
    std::optional<Unit> next();

   private:
    struct Mark {  // where a unit may begin
        std::size_t at = 0;
        std::uint64_t line = 1;
        std::string head;
    };
    void open();
    void read_more();
    void refuse(Unit& unit, std::string reason, std::string message, std::string hint);
    bool identify(Unit& unit);
    enum class Scan { more, unit, end };  // more bytes are needed; the unit is ready; the file is done
    Scan scan(Unit& unit);
    void see(std::size_t begin, std::size_t end);
    void cut_here(Unit& unit, const Mark& mark);
    void end_file(Unit& unit);
    std::optional<Unit> end_of_inputs();

    std::vector<Input> inputs_;
    const std::vector<ReceiptLayout>& layouts_;
    Records records_;
    DetectUtf8 detect_utf8_;
    std::size_t unit_bytes_;
    std::size_t next_input_ = 0;
    bool ended_ = false;
    std::uint64_t accepted_ = 0;
    std::set<std::string> with_claims_;  // folders that hold claims, well or badly
    std::optional<Error> first_refusal_;

    // the file that is open
    std::optional<InputFile> file_;
    Sha256 digest_;
    std::uint64_t bytes_ = 0;
    bool at_end_ = false;
    bool identified_ = false;
    bool utf8_ = false;
    bool open_claims_ = false;  // records since the last trailer
    std::string buffer_;
    std::uint64_t offset_ = 0;   // of the buffer in the file
    std::uint64_t counted_ = 0;  // bytes of the units before
    std::size_t scanned_ = 0;
    std::uint64_t line_ = 1;        // number of the line at scanned_
    std::string head_;              // in force at scanned_
    Mark unit_;                     // where the unit under way began (at = 0)
    std::optional<Mark> boundary_;  // the last place where a unit may begin
    std::optional<Mark> lead_;      // first record that waits for its claim
    std::vector<Finding> pending_;
    Tally tally_;
};

}  // namespace opx::receipt
