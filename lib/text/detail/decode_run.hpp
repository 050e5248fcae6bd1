// One piece of a source on its way through a decoder: where the reading stands, what is written, what is reported.
//
// The families of encodings are shift_jis(), euc(), shift_jis_2004(), euc_jis_2004(), iso2022(), utf8(), utf16() and ascii(); each reads to the end of the
// piece, or to the beginning of a sequence that the piece cuts off (unless the piece is the last).
#pragma once

#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "text/decode.hpp"
#include "text/detail/jis_tables.hpp"
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
    static constexpr std::size_t kSlack = 16;  // more than one step of any loop writes

    void shift_jis(bool jis_alone);
    void euc();
    // The loops below keep their places in locals: what is written are chars, which may be anything, also a member.

    /// Pairs whose cells have nothing to say, one after the other.
    template <class Pointer>
    void plain_pairs(std::uint8_t heeded, Pointer pointer) {
        const unsigned char* at = at_;
        char* write = write_;
        const unsigned char* const end = end_ - 1;
        const char* const full = buffer_.data() + kBuffer;
        const detail::Cell* const cells = tables_.jis0208.data();
        while (at < end && write <= full) {
            const std::size_t number = pointer(at[0], at[1]);
            if (number >= tables_.jis0208.size()) break;
            const detail::Cell cell = cells[number];
            if ((cell.flags & detail::flag::kLength) == 0 || (cell.flags & heeded) != 0) break;
            std::memcpy(write, &cell, sizeof cell);  // one byte more than is counted
            write += cell.flags & detail::flag::kLength;
            at += 2;
        }
        at_ = at;
        write_ = write;
    }
    /// Half-width kana in one byte each.
    void plain_kana() {
        const unsigned char* at = at_;
        char* write = write_;
        const char* const full = buffer_.data() + kBuffer;
        while (at != end_ && *at >= 0xA1 && *at <= 0xDF && write <= full) {
            const unsigned value = 0xFF61U + *at++ - 0xA1U;
            write[0] = static_cast<char>(0xE0 | (value >> 12));
            write[1] = static_cast<char>(0x80 | ((value >> 6) & 0x3F));
            write[2] = static_cast<char>(0x80 | (value & 0x3F));
            write += 3;
        }
        at_ = at;
        write_ = write;
    }
    void shift_jis_2004();
    void euc_jis_2004();
    void jis_x_0213_cell(unsigned plane, std::size_t row, std::size_t column, std::size_t length);
    bool euc_three();  // false: the piece cuts the code off
    void iso2022();
    bool iso2022_pair(unsigned lead);
    bool iso2022_escape();
    bool iso2022_other(unsigned byte, bool two_byte);
    void designate(Set set, std::uint8_t length);
    void line_end(unsigned byte);
    void utf8();
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
    void put_code_point(char32_t c) {
        flush();
        append_code_point(out_, c);
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
    void unmappable(std::size_t length, std::uint32_t code, Kind kind = Kind::unmappable);
    void private_use(std::size_t length, std::uint32_t code, char32_t code_point);
    /// A cell with something special to say, or without a character.
    void special(const detail::Cell& cell, std::size_t length, std::uint32_t code, std::uint8_t heeded);
    bool from_gaiji(const std::string* text, std::size_t length, std::uint32_t code);
    std::uint32_t code_at(std::size_t length) const;

    std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

    static bool is_reported_control(unsigned byte) noexcept {
        return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    }

    /// How many of the 16 bytes at `from`, which are copied to `to`, come before the first that is not plain: neither ASCII nor
    /// TAB, LF, CR, or DEL.
    static unsigned copy_plain(const unsigned char* from, char* to) noexcept {
#if defined(__SSE2__)
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
        const auto is = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
        const __m128i graphic = _mm_andnot_si128(is(0x7F), _mm_cmpgt_epi8(bytes, _mm_set1_epi8(0x1F)));
        const __m128i blank = _mm_or_si128(is('\n'), _mm_or_si128(is('\r'), is('\t')));
        const auto plain = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(graphic, blank)));
        return static_cast<unsigned>(std::countr_one(plain));
#else
        std::memcpy(to, from, 16);
        unsigned count = 0;
        while (count < 16 && from[count] < 0x80 && !is_reported_control(from[count])) ++count;
        return count;
#endif
    }

    /// ASCII up to the next byte that is none, or until the buffer is full. Stops before ESC, SO and SI if asked to.
    /// Runs are short in Japanese text, and every early end costs a wrong guess of the processor: so 16 bytes at once.
    template <bool kStopAtShifts>
    void ascii() {
        const unsigned char* at = at_;
        char* write = write_;
        const char* const full = buffer_.data() + kBuffer;
        const auto leave = [&] {
            at_ = at;
            write_ = write;
        };
        while (at != end_ && write <= full) {
            if (end_ - at >= 16) {
                const unsigned count = copy_plain(at, write);
                at += count;
                write += count;
                if (count == 16) continue;
            }
            const unsigned byte = *at;
            if (byte >= 0x80) break;
            if (is_reported_control(byte)) {
                if (kStopAtShifts && (byte == 0x1B || byte == 0x0E || byte == 0x0F)) break;
                leave();
                event(Kind::control, 1, byte);
            }
            *write++ = static_cast<char>(byte);
            ++at;
        }
        leave();
    }

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
