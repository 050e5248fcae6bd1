// One piece of a source on its way through a decoder: where the reading stands, what is written, what is reported.
//
// The families of encodings are shift_jis() and euc() (multibyte_run.cpp, where the way of the fast ones is explained),
// iso2022(), shift_jis_2004(), euc_jis_2004(), utf8(), utf16() and ascii_only(); each reads to the end of the piece, or to the
// beginning of a sequence that the piece cuts off (unless the piece is the last).
#pragma once

#include <array>
#include <bit>
#include <cstring>

#include "text/decode.hpp"
#include "text/detail/block.hpp"
#include "text/detail/pair_table.hpp"
#include "text/utf8.hpp"

namespace opx::text {

class DecodeRun {
   public:
    DecodeRun(Decoder& decoder, std::string_view bytes, bool last, std::string& out, std::vector<Event>* events)
        : decoder_(decoder),
          out_(out),
          out_begin_(out.size()),
          events_(events),
          begin_(reinterpret_cast<const unsigned char*>(bytes.data())),
          at_(begin_),
          end_(begin_ + bytes.size()),
          last_(last),
          tables_(detail::jis_tables()) {}
    DecodeRun(const DecodeRun&) = delete;
    DecodeRun& operator=(const DecodeRun&) = delete;

    /// Bytes read.
    std::size_t run();
    /// ISO-2022-JP: the text ends outside ASCII.
    void end_of_text();

   private:
    using Kind = Event::Kind;
    using Set = Decoder::Set;
    static constexpr std::size_t kBuffer = 8192;
    static constexpr std::size_t kReach = 32;                        // how far iso2022_runs() looks ahead
    static constexpr std::size_t kSlack = 5 * detail::Block::kSize;  // more than a block writes

    void shift_jis();
    void euc();
    template <class Leads, class Character>
    void by_blocks(const detail::PairTable& pairs, Leads leads, Character character);
    bool shift_jis_character();  // these read one character; false: the piece cuts it off
    bool euc_character();
    void shift_jis_2004();
    void euc_jis_2004();
    void jis_x_0213_cell(unsigned plane, std::size_t row, std::size_t column, std::size_t length);
    bool euc_three();
    void iso2022();
    void iso2022_runs(const detail::PairTable& jis0208);
    bool iso2022_character();
    static std::optional<Set> called(unsigned second, unsigned third) noexcept;
    bool iso2022_pair(unsigned lead);
    bool iso2022_escape();
    bool iso2022_other(unsigned byte, bool two_byte);
    void designate(Set set, std::uint8_t length);
    void line_end(unsigned byte);
    void utf8();
    bool utf8_character();
    bool utf8_irregular(std::size_t left);
    void utf8_judged(char32_t c, std::size_t size);
    void utf16();
    void ascii_only();

    // ---- writing
    void flush() {
        out_.append(buffer_.data(), static_cast<std::size_t>(write_ - buffer_.data()));
        write_ = buffer_.data();
    }
    void room() {
        if (write_ > buffer_.data() + kBuffer) flush();
    }
    void put(char c) { *write_++ = c; }
    void put3(unsigned value) {
        *write_++ = static_cast<char>(0xE0 | (value >> 12));
        *write_++ = static_cast<char>(0x80 | ((value >> 6) & 0x3F));
        *write_++ = static_cast<char>(0x80 | (value & 0x3F));
    }
    void put_code_point(char32_t c) {  // no surrogate
        if (c >= 0x800 && c < 0x10000) return put3(c);
        if (c < 0x80) return put(static_cast<char>(c));
        if (c < 0x800) {
            put(static_cast<char>(0xC0 | (c >> 6)));
        } else {
            put(static_cast<char>(0xF0 | (c >> 18)));
            put(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
            put(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
        }
        put(static_cast<char>(0x80 | (c & 0x3F)));
    }
    void put(const detail::Cell& cell) {
        std::memcpy(write_, &cell, sizeof cell);  // one byte more than is counted
        write_ += cell.flags & detail::flag::kLength;
    }
    void put_replacement() { put3(0xFFFD); }
    void put_kana(unsigned number) { put3(0xFF61 + number); }  // 0 = ｡

    // ---- reporting; the place is where the reading stands, so report first, then move on
    void event(Kind kind, std::size_t length, std::uint32_t code);
    void invalid(std::size_t length);
    void control();  // one of ASCII
    void unmappable(std::size_t length, std::uint32_t code, Kind kind = Kind::unmappable);
    void private_use(std::size_t length, std::uint32_t code, char32_t code_point);
    /// A cell with something special to say, or without a character.
    void special(const detail::Cell& cell, std::size_t length, std::uint32_t code, unsigned heeded);
    bool from_gaiji(const std::string* text, std::size_t length, std::uint32_t code);
    std::uint32_t code_at(std::size_t length) const;

    std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

    static bool is_reported_control(unsigned byte) noexcept {
        return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    }

    /// Bytes of a block that need no decoding, at most 80 of them. Runs are short, so the first 32 are copied whatever the size.
    static char* copied(const unsigned char* from, std::size_t size, char* write) noexcept {
        std::memcpy(write, from, 32);
        if (size > 32) [[unlikely]] {
            std::memcpy(write + 32, from + 32, 32);
            if (size > 64) std::memcpy(write + 64, from + 64, 16);
        }
        return write + size;
    }

    /// Reads pairs while they are plain characters.
    static const unsigned char* plain_pairs(const detail::PairTable& pairs, const unsigned char* from,
                                            const unsigned char* to, char*& write) noexcept {
        for (; from + 1 < to; from += 2) {
            const detail::PairTable::Entry entry = pairs.at(from);
            if (detail::PairTable::is_empty(entry)) break;
            std::memcpy(write, &entry, sizeof entry);  // more than is counted
            write += detail::PairTable::length(entry);
        }
        return from;
    }

    /// ASCII up to the next byte that is none.
    void ascii();

    Decoder& decoder_;
    std::string& out_;
    std::size_t out_begin_;  // what stands before it is not ours
    std::vector<Event>* events_;
    const unsigned char* begin_;
    const unsigned char* at_;
    const unsigned char* end_;
    bool last_;
    const detail::JisTables& tables_;
    std::array<char, kBuffer + kSlack> buffer_;
    char* write_ = buffer_.data();
};

}  // namespace opx::text
