// Legacy Japanese encodings and Unicode forms to UTF-8, in pieces of any size, with every doubtful place reported.
//
// Events    every byte sequence that does not map one to one is an Event with its byte offset; never silence.
//           Faults (is_fault) are unmappable, private_use, ambiguous, invalid_sequence, cesu8; the others are notes.
// Policy    fail: faults give U+FFFD, decoding goes on so that all can be listed, and fault() holds the first; the
//           caller ends the run with fault_error(). mark: U+FFFD. keep: user-defined characters stay private use, the
//           rest is U+FFFD. Gaiji entries go before all of these. `ambiguous` sets fault() under every policy, as no
//           statistics can decide it (reference: text-encoding.md 4). The Decoder itself never throws.
// Disputed  every JIS X 0208 source is decoded with the Microsoft column of the wave-dash family (〜 is U+FF5E), so that
//           all sources agree; UTF-8 and UTF-16 are changed only on request (fold_disputed). JIS Roman 5C and 7E are
//           '\' and '~'. Controls map to themselves (ICU's converter rotates 1A, 1C and 7F).
// Memory    a few bytes between pieces; events grow with the piece only: drain them.
// Source    reference: text-encoding.md 3-7, 10, 11; tables from the WHATWG indexes and glibc EUC-JP-MS.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "text/encoding.hpp"

namespace opx::text {

/// What the bytes of ISO-2022-JP mean at a place: the set in G0, or half-width kana after SO. none: other encodings.
enum class CodeSet : std::uint8_t {
    none,
    ascii,
    roman,
    kana,
    jis78,
    jis0208,
    jis0212,
    jis0213_1,
    jis0213_2,
    user,
    unknown,
};
std::string_view name_of(CodeSet set) noexcept;  // "jis-x-0208", ...; empty for none

struct Event {
    enum class Kind : std::uint8_t {
        unmappable,        // a code without a character
        private_use,       // user-defined character (外字) that no Gaiji entry gives
        duplicate_code,    // NEC or IBM code of a character that has another code: a round trip changes the bytes
        disputed_folded,   // read by the Microsoft column where the standard of the encoding says otherwise
        control,           // C0 other than TAB LF CR, DEL, C1; kept as it is
        ambiguous,         // the variants of the declared encoding disagree
        invalid_sequence,  // not of the encoding: bad lead or trail, cut off, unknown escape, lone surrogate
        escape,            // ISO-2022-JP: line or text ends outside ASCII; code is the byte (0 at the end of the text)
        byte_order_mark,   // stripped at the beginning, kept elsewhere (files joined together)
        cesu8,             // a surrogate pair written as UTF-8; read as the character it means (fault under `fail`)
        damaged,           // U+FFFD or 〓 in the source: lost before it came to us
        gaiji,             // replaced by the text of a Gaiji entry
    } kind = Kind::unmappable;
    std::uint8_t length = 0;   // bytes of the source
    std::uint64_t offset = 0;  // of the first byte, from the beginning of the source
    std::uint32_t code = 0;    // the bytes, big-endian, as far as four of them go; for UTF-16 the code unit or point
    std::uint64_t text = 0;    // bytes of UTF-8 that stand before it, from the beginning of the text
    CodeSet set = CodeSet::none;
};
inline constexpr std::size_t kEventKinds = 12;
std::string_view name_of(Event::Kind kind) noexcept;  // "unmappable", "private-use", ...
bool is_fault(Event::Kind kind) noexcept;

enum class Unmappable { fail, mark, keep };
std::optional<Unmappable> unmappable_named(std::string_view name) noexcept;

/// User-defined characters of one facility. Codes of the source and private-use code points are different numbers
/// (E040 is both), so each has its own list; a code goes before the code point it would decode to.
class Gaiji {
   public:
    void add_code(std::uint32_t code, std::string utf8) { codes_[code] = std::move(utf8); }
    void add_private(char32_t code_point, std::string utf8) { private_[code_point] = std::move(utf8); }
    const std::string* find_code(std::uint32_t code) const;
    const std::string* find_private(char32_t code_point) const;
    bool empty() const noexcept { return codes_.empty() && private_.empty(); }

   private:
    std::map<std::uint32_t, std::string> codes_;
    std::map<char32_t, std::string> private_;
};

struct DecodeOptions {
    Unmappable unmappable = Unmappable::fail;
    const Gaiji* gaiji = nullptr;    // must outlive the decoder
    bool fold_disputed = false;      // also in UTF-8 and UTF-16
    bool reset_at_line_end = false;  // ISO-2022-JP: CR or LF returns to ASCII (HL7 segments); reported either way
    bool kana_in_g1 = false;         // ISO-2022-JP: ISO IR13 is declared: SO/SI and 8-bit kana without ESC ) I
};

class Decoder {
   public:
    explicit Decoder(Encoding encoding, DecodeOptions options = {});
    /// Appends the text of these bytes to `out`; a character cut off at the end waits for the next piece.
    void feed(std::string_view bytes, std::string& out, std::vector<Event>* events = nullptr);
    /// The end of the source: what still waits is cut off. Afterwards the decoder is as new (counts and fault stay).
    void finish(std::string& out, std::vector<Event>* events = nullptr);

    Encoding encoding() const noexcept { return encoding_; }
    std::uint64_t offset() const noexcept { return offset_; }  // bytes decoded since the beginning
    std::uint64_t count(Event::Kind kind) const noexcept { return counts_[static_cast<std::size_t>(kind)]; }
    /// The first event that ends the run under the policy.
    const std::optional<Event>& fault() const noexcept { return fault_; }

   private:
    friend class DecodeRun;
    using Set = CodeSet;

    Encoding encoding_;
    DecodeOptions options_;
    std::uint64_t offset_ = 0;
    std::uint64_t written_ = 0;  // bytes of text
    std::array<std::uint64_t, kEventKinds> counts_{};
    std::optional<Event> fault_;
    std::array<char, 16> pending_{};
    std::uint8_t pending_size_ = 0;
    bool big_endian_ = false;
    Set g0_ = Set::ascii;
    bool g1_kana_ = false;
    bool shifted_out_ = false;
    std::uint64_t after_cr_ = 0;  // offset behind the last CR met outside ASCII
};

/// The whole text at once. Error(input) at the first fault of the policy, with `where.file` and the byte offset.
std::string decode(Encoding encoding, std::string_view bytes, const DecodeOptions& options = {},
                   std::vector<Event>* events = nullptr, const Location& where = {});

/// "byte 12: code F040 is a user-defined character ..." with a hint for what to try. Names codes, never text.
Error fault_error(const Event& event, Encoding encoding, const Location& where);

}  // namespace opx::text
