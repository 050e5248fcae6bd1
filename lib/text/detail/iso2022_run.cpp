// ISO-2022-JP with the designations met in HL7 and mail (reference: text-encoding.md 5).
//
// Most text is ASCII and JIS X 0208 by turns, and iso2022_runs() reads one run after the other. Other sets, and the end of the
// piece, are read 64 bytes at a time.
// What is said at the head of multibyte_run.cpp holds here too; but bytes mean nothing without the set that was called last.
// So the bits of a block mark only what is not plain ASCII: ESC, SO, SI, other controls, 8-bit bytes. The segment before
// each of them is read as the set says, in a loop whose length is known beforehand. A byte that does not fit into the set
// ends the segment, and iso2022_character() reads on from there by all the rules: one character, shift or escape.
#include "text/detail/decode_run.hpp"

namespace opx::text {

using detail::Cell;
using detail::PairTable;
namespace flag = detail::flag;

namespace {

/// Half-width kana of seven bits: U+FF61 is 21.
const unsigned char* plain_kana(const unsigned char* from, const unsigned char* to, char*& write) {
    for (; from != to && *from >= 0x21 && *from <= 0x5F; ++from) {
        const unsigned value = 0xFF61U + *from - 0x21U;
        *write++ = static_cast<char>(0xEF);
        *write++ = static_cast<char>(0x80 | ((value >> 6) & 0x3F));
        *write++ = static_cast<char>(0x80 | (value & 0x3F));
    }
    return from;
}

/// JIS Roman is ASCII but for yen and overline.
const unsigned char* plain_roman(const unsigned char* from, const unsigned char* to, char*& write) {
    while (from != to && *from != 0x5C && *from != 0x7E) *write++ = static_cast<char>(*from++);
    return from;
}

}  // namespace

/// The set that ESC and these two bytes call to G0.
std::optional<Decoder::Set> DecodeRun::called(unsigned second, unsigned third) noexcept {
    switch ((second << 8) | third) {
        case ('(' << 8) | 'B':
            return Set::ascii;
        case ('(' << 8) | 'J':
            return Set::roman;
        case ('(' << 8) | 'I':
            return Set::kana;
        case ('$' << 8) | '@':
            return Set::jis78;
        case ('$' << 8) | 'B':
            return Set::jis0208;
        default:
            return std::nullopt;
    }
}

void DecodeRun::designate(Set set, std::uint8_t length) {
    decoder_.g0_ = set;
    at_ += length;
}

/// At ESC. False when the piece cuts the escape off.
bool DecodeRun::iso2022_escape() {
    const std::size_t have = left();
    const auto cut = [&] { return last_ ? (invalid(have), true) : false; };
    if (have < 2) return cut();
    const unsigned second = at_[1];
    const auto is_final = [](unsigned byte) { return byte >= 0x30 && byte <= 0x7E; };
    if (second != '(' && second != ')' && second != '$' && second != '&') return invalid(1), true;
    if (have < 3) return cut();
    const unsigned third = at_[2];
    if (second == '&') {  // announces the revision of 1990; the set itself follows
        if (third == '@') at_ += 3;
        else invalid(1);
        return true;
    }
    if (const auto set = called(second, third)) return designate(*set, 3), true;
    if (second == '(') {
        if (!is_final(third)) return invalid(1), true;
        invalid(3);
        decoder_.g0_ = Set::ascii;
        return true;
    }
    if (second == ')') {
        if (!is_final(third)) return invalid(1), true;
        decoder_.g1_kana_ = third == 'I';
        if (third == 'I' || third == 'B' || third == 'J') at_ += 3;
        else invalid(3);
        return true;
    }
    if (third != '(' && third != ')') {
        if (!is_final(third)) return invalid(1), true;
        invalid(3);  // another country's set: its pairs are no text of ours
        decoder_.g0_ = Set::unknown;
        return true;
    }
    if (have < 4) return cut();
    const unsigned fourth = at_[3];
    if (fourth != '?' && !is_final(fourth)) return invalid(1), true;
    if (third == '(') {
        switch (fourth) {
            case '@':
                designate(Set::jis78, 4);
                return true;
            case 'B':
                designate(Set::jis0208, 4);
                return true;
            case 'D':
                designate(Set::jis0212, 4);
                return true;
            case 'O':  // plane 1 of 2000: ten kanji fewer than Q
            case 'Q':
                designate(Set::jis0213_1, 4);
                return true;
            case 'P':
                designate(Set::jis0213_2, 4);
                return true;
            case '?':
                designate(Set::user, 4);
                return true;
            default:
                break;
        }
        decoder_.g0_ = Set::unknown;
    }
    invalid(4);
    return true;
}

/// CR or LF. Text should be back in ASCII by then.
void DecodeRun::line_end(unsigned byte) {
    const bool away = (decoder_.g0_ != Set::ascii && decoder_.g0_ != Set::roman) || decoder_.shifted_out_;
    const std::uint64_t here = decoder_.offset_ + static_cast<std::uint64_t>(at_ - begin_);
    const bool second_half = byte == '\n' && here != 0 && here == decoder_.after_cr_;
    if (byte == '\r') decoder_.after_cr_ = here + 1;
    if (away && !second_half) event(Kind::escape, 1, byte);
    if (decoder_.options_.reset_at_line_end) {
        decoder_.g0_ = Set::ascii;
        decoder_.shifted_out_ = false;
    }
}

/// A pair of a 94 x 94 set. False when the piece cuts it off.
bool DecodeRun::iso2022_pair(unsigned lead) {
    if (left() < 2) {
        if (!last_) return false;
        return invalid(1), true;
    }
    const unsigned trail = at_[1];
    if (trail < 0x21 || trail > 0x7E) return invalid(1), true;
    const std::uint32_t code = (lead << 8) | trail;
    const std::size_t column = trail - 0x21;
    const bool two_byte = decoder_.g0_ == Set::jis0208 || decoder_.g0_ == Set::jis78;
    if (lead >= 0x7F) {  // CP50221: the user-defined area goes on behind row 94 of JIS X 0208, of no other set
        if (!two_byte) return unmappable(2, code), true;
        private_use(2, code, static_cast<char32_t>(0xE000 + (lead - 0x7F) * detail::kRow + column));
        return true;
    }
    const std::size_t row = lead - 0x21;
    if (two_byte) {
        special(tables_.jis0208[row * detail::kRow + column], 2, code,
                detail::heeded_flags(Encoding::iso2022jp, decoder_.g0_ == Set::jis78));
    } else if (decoder_.g0_ == Set::jis0212) {
        const Cell& cell = tables_.jis0212[row * detail::kRow + column];
        if ((cell.flags & flag::kVendor) != 0) unmappable(2, code);
        else special(cell, 2, code, flag::kDisputed | flag::kDuplicateEuc);
    } else if (decoder_.g0_ == Set::jis0213_1 || decoder_.g0_ == Set::jis0213_2) {
        jis_x_0213_cell(decoder_.g0_ == Set::jis0213_1 ? 1 : 2, row, column, 2);
    } else if (decoder_.g0_ == Set::user && row < detail::kUserCount / detail::kRow) {
        private_use(2, code, static_cast<char32_t>(0xE000 + row * detail::kRow + column));
    } else {
        unmappable(2, code);
    }
    return true;
}

/// What is no graphic character of G0. True when it was read.
bool DecodeRun::iso2022_other(unsigned byte, bool two_byte) {
    if (byte == '\r' || byte == '\n') {
        line_end(byte);
    } else if (byte == 0x0E) {
        if (!decoder_.g1_kana_ && !decoder_.options_.kana_in_g1) return invalid(1), true;
        decoder_.shifted_out_ = true;
        ++at_;
        return true;
    } else if (byte == 0x0F) {
        if (!decoder_.shifted_out_) event(Kind::escape, 1, byte);
        decoder_.shifted_out_ = false;
        ++at_;
        return true;
    } else if (byte >= 0x80) {
        const bool kana = byte >= 0xA1 && byte <= 0xDF && (decoder_.g1_kana_ || decoder_.options_.kana_in_g1);
        if (!kana) return invalid(1), true;
        put_kana(byte - 0xA1);
        ++at_;
        return true;
    } else if (byte < 0x20 || (byte == 0x7F && !two_byte)) {
        if (is_reported_control(byte)) event(Kind::control, 1, byte);
    } else if (byte != ' ') {
        return false;
    }
    put(static_cast<char>(byte));
    ++at_;
    return true;
}

/// At what no segment takes: an escape, a shift, a control, an event, a code of another set.
bool DecodeRun::iso2022_character() {
    const unsigned byte = *at_;
    if (byte == 0x1B) return iso2022_escape();
    const Set set = decoder_.g0_;
    const bool one_byte = set == Set::ascii || set == Set::roman;
    const bool jis0208 = set == Set::jis0208 || set == Set::jis78;
    if (jis0208 && !decoder_.shifted_out_ && byte >= 0x7F && byte <= 0x92) return iso2022_pair(byte);
    const bool two_byte = !one_byte && set != Set::kana && !decoder_.shifted_out_;
    if (iso2022_other(byte, two_byte)) return true;
    if (two_byte) return iso2022_pair(byte);
    if (set == Set::kana || decoder_.shifted_out_) {
        if (byte > 0x5F) return unmappable(1, byte), true;
        put_kana(byte - 0x21);
    } else {
        // JIS Roman: yen and overline by the standard, escape character and repetition sign by intent.
        if (set == Set::roman && (byte == 0x5C || byte == 0x7E)) event(Kind::disputed_folded, 1, byte);
        put(static_cast<char>(byte));
    }
    ++at_;
    return true;
}

/// Each run to its end; stands then at what no run takes, or somewhere near the end of the piece.
void DecodeRun::iso2022_runs(const PairTable& jis0208) {
    if (write_ > buffer_.data() + kBuffer / 4) flush();
    const unsigned char* from = at_;
    const unsigned char* const stop = at_ + std::min(left() - kReach, kBuffer / 2);  // a pair becomes three bytes
    char* write = write_;
    while (from < stop) {
        if (decoder_.g0_ == Set::ascii) {
            std::uint64_t others = 0;
            do {
                detail::Bytes16 bytes;
                std::memcpy(&bytes, from, sizeof bytes);
                std::memcpy(write, &bytes, sizeof bytes);  // more than is counted
                others = detail::bits_of(detail::is_plain(bytes)) ^ 0xFFFFU;
                const int plain = others == 0 ? 16 : std::countr_zero(others);
                from += plain;
                write += plain;
            } while (others == 0 && from < stop);
            if (others == 0 || std::memcmp(from, "\x1b$B", 3) != 0) break;
            decoder_.g0_ = Set::jis0208;
        } else {
            from = plain_pairs(jis0208, from, stop, write);
            if (std::memcmp(from, "\x1b(B", 3) != 0) break;
            decoder_.g0_ = Set::ascii;
        }
        from += 3;
    }
    at_ = from;
    write_ = write;
}

void DecodeRun::iso2022() {
    const PairTable& jis0208 = detail::pair_table(Encoding::iso2022jp);
    const auto by_runs = [this] {
        return left() > kReach && !decoder_.shifted_out_ &&
               (decoder_.g0_ == Set::ascii || decoder_.g0_ == Set::jis0208);
    };
    while (at_ != end_) {
        room();
        if (by_runs()) {
            iso2022_runs(jis0208);
            room();
            if (!by_runs()) continue;
            if (!iso2022_character()) return;
            continue;
        }
        const detail::Block block(at_, end_);
        const unsigned char* const origin = at_;
        std::uint64_t todo = ~detail::bits_where(block.begin(), detail::is_plain) & block.all();
        const unsigned char* from = block.begin();  // behind what was read
        char* write = write_;
        while (from < block.end()) {
            const unsigned char* const to = todo == 0 ? block.end() : block.begin() + std::countr_zero(todo);
            if (decoder_.shifted_out_ || decoder_.g0_ == Set::kana) {
                from = plain_kana(from, to, write);
            } else if (decoder_.g0_ == Set::ascii) {
                write = copied(from, static_cast<std::size_t>(to - from), write);
                from = to;
            } else if (decoder_.g0_ == Set::jis0208) {
                from = plain_pairs(jis0208, from, to, write);
            } else if (decoder_.g0_ == Set::jis78) {
                from = plain_pairs(detail::pair_table(Encoding::iso2022jp, true), from, to, write);
            } else if (decoder_.g0_ == Set::roman) {
                from = plain_roman(from, to, write);
            }
            if (from == block.end()) break;
            if (*from == 0x1B) {
                if (const auto set = called(from[1], from[2])) {
                    decoder_.g0_ = *set;
                    from += 3;
                    todo &= todo - 1;
                    continue;
                }
            }
            at_ = origin + (from - block.begin());
            // A pair that the block cuts apart is whole in the next one, if the piece goes on.
            if (from + 1 == block.end() && todo == 0 && at_ + 1 != end_) break;
            write_ = write;
            if (!iso2022_character()) return;
            write = write_;
            from = block.begin() + (at_ - origin);
            if (from < block.end()) todo &= ~std::uint64_t{0} << (from - block.begin());
        }
        write_ = write;
        at_ = origin + (from - block.begin());
    }
}

void DecodeRun::end_of_text() {
    const bool away = (decoder_.g0_ != Set::ascii && decoder_.g0_ != Set::roman) || decoder_.shifted_out_;
    if (away) event(Kind::escape, 0, 0);
}

}  // namespace opx::text
