// One piece of a source on its way through a decoder: where the reading stands, what is written, what is reported.
//
// The families of encodings are shift_jis(), euc(), shift_jis_2004(), euc_jis_2004(), iso2022(), utf8(), utf16() and ascii(); each reads to the end of the
// piece, or to the beginning of a sequence that the piece cuts off (unless the piece is the last).
#pragma once

#include <array>
#include <cstring>

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
        std::memcpy(write_, cell.utf8.data(), 3);
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

    /// ASCII up to the next byte that is none, or until the buffer is full. Stops before ESC, SO and SI if asked to.
    template <bool kStopAtShifts>
    void ascii() {
        constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
        constexpr std::uint64_t kHigh = 0x80 * kOnes;
        for (;;) {
            while (end_ - at_ >= 8 && write_ <= buffer_.data() + kBuffer) {
                std::uint64_t word = 0;
                std::memcpy(&word, at_, 8);
                const std::uint64_t is_delete = word ^ (0x7F * kOnes);
                if (((word | (word - 0x20 * kOnes) | (is_delete - kOnes)) & kHigh) != 0) break;
                std::memcpy(write_, at_, 8);
                at_ += 8;
                write_ += 8;
            }
            // Up to a control inside the block, or to its end; then in blocks again.
            bool control = false;
            for (int step = 0; step < 8 && !control; ++step) {
                if (at_ == end_ || *at_ >= 0x80 || write_ > buffer_.data() + kBuffer) return;
                const unsigned byte = *at_;
                if (byte < 0x20 || byte == 0x7F) {
                    if (kStopAtShifts && (byte == 0x1B || byte == 0x0E || byte == 0x0F)) return;
                    if (is_reported_control(byte)) event(Kind::control, 1, byte);
                    control = true;
                }
                put(static_cast<char>(byte));
                ++at_;
            }
        }
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
