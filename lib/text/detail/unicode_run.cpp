// UTF-8, strictly, and UTF-16 (reference: text-encoding.md 10).
#include <algorithm>

#include "text/detail/decode_run.hpp"

namespace opx::text {
namespace {

/// The Microsoft column of the wave-dash family (reference: text-encoding.md 7); 0 for other characters.
char32_t microsoft_column(char32_t c) noexcept {
    switch (c) {
        case 0x301C:
            return 0xFF5E;
        case 0x2016:
            return 0x2225;
        case 0x2212:
            return 0xFF0D;
        case 0x2014:
            return 0x2015;
        case 0x00A2:
            return 0xFFE0;
        case 0x00A3:
            return 0xFFE1;
        case 0x00AC:
            return 0xFFE2;
        case 0x00A6:
            return 0xFFE4;
        default:
            return 0;
    }
}

bool is_continuation(unsigned byte) noexcept {
    return (byte & 0xC0) == 0x80;
}

/// Has utf8_judged something to say about the character? Then it begins with these bytes (and a few others do too).
bool may_be_judged(const unsigned char* bytes) noexcept {
    switch (bytes[0]) {
        case 0xC2:
        case 0xEE:
        case 0xF3:
        case 0xF4:
            return true;
        case 0xE2:
            return (bytes[1] == 0x80 && bytes[2] >= 0x94 && bytes[2] <= 0x96) || (bytes[1] == 0x88 && bytes[2] == 0x92);
        case 0xE3:
            return bytes[1] == 0x80 && (bytes[2] == 0x93 || bytes[2] == 0x9C);
        case 0xEF:
            return bytes[1] <= 0xA3 || bytes[1] == 0xBB || bytes[1] == 0xBF;
        default:
            return false;
    }
}

/// Length by the lead byte, whether or not the sequence is well-formed.
std::size_t size_by(unsigned lead) noexcept {
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/// Unicode 15, table 3-7. All four bytes can be read.
bool is_well_formed(const unsigned char* bytes) noexcept {
    const unsigned lead = bytes[0];
    const unsigned second = bytes[1];
    if (lead < 0xC2 || lead > 0xF4 || !is_continuation(second)) return false;
    if (lead < 0xE0) return true;
    if (!is_continuation(bytes[2]) || (lead >= 0xF0 && !is_continuation(bytes[3]))) return false;
    return !(lead == 0xE0 && second < 0xA0) && !(lead == 0xED && second > 0x9F) && !(lead == 0xF0 && second < 0x90) &&
           !(lead == 0xF4 && second > 0x8F);
}

}  // namespace

/// A character whose code point is known; `size` bytes of the source.
void DecodeRun::utf8_judged(char32_t c, std::size_t size) {
    const std::uint32_t code = code_at(size);
    if ((c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000) return private_use(size, code, c);
    if ((c >= 0x80 && c <= 0x9F) || c == 0x7F || (c < 0x80 && is_reported_control(static_cast<unsigned>(c)))) {
        event(Kind::control, size, code);
    } else if (c == 0xFEFF) {
        event(Kind::byte_order_mark, size, code);
        if (decoder_.offset_ == 0 && at_ == begin_) {
            at_ += size;
            return;
        }
    } else if (c == 0xFFFD || c == 0x3013) {
        event(Kind::damaged, size, code);
    } else if (decoder_.options_.fold_disputed) {
        if (const char32_t folded = microsoft_column(c); folded != 0) {
            event(Kind::disputed_folded, size, code);
            c = folded;
        }
    }
    put_code_point(c);
    at_ += size;
}

/// A sequence that is not well-formed: CESU-8, a lone surrogate, or something cut off or wrong. False when only the next
/// piece can tell.
bool DecodeRun::utf8_irregular(std::size_t size) {
    const unsigned lead = *at_;
    if (lead < 0xC2 || lead > 0xF4) return invalid(1), true;
    const std::size_t have = left();
    if (have < 2) return last_ ? (invalid(1), true) : false;
    if (lead == 0xED && at_[1] >= 0xA0 && at_[1] <= 0xBF) {
        // A surrogate. Two of them, high and low, are a character in CESU-8.
        const auto fits = [this](std::size_t i) {
            switch (i) {
                case 1:
                    return at_[1] >= 0xA0 && at_[1] <= 0xAF;
                case 3:
                    return at_[3] == 0xED;
                case 4:
                    return at_[4] >= 0xB0 && at_[4] <= 0xBF;
                default:
                    return is_continuation(at_[i]);
            }
        };
        std::size_t good = 1;
        while (good < 6 && good < have && fits(good)) ++good;
        if (good == 6) {
            const auto unit = [this](std::size_t i) {
                return ((at_[i] & 0x0FU) << 12) | ((at_[i + 1] & 0x3FU) << 6) | (at_[i + 2] & 0x3FU);
            };
            event(Kind::cesu8, 6, code_at(6));
            put_code_point(0x10000 + ((unit(0) & 0x3FF) << 10) + (unit(3) & 0x3FF));
            at_ += 6;
            return true;
        }
        if (good == have && !last_) return false;
        if (have < 3 && !last_) return false;
        return invalid(have >= 3 && is_continuation(at_[2]) ? 3 : have >= 3 ? 2 : have), true;
    }
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    std::size_t good = 1;
    if (at_[1] >= low && at_[1] <= high) {
        good = 2;
        while (good < size && good < have && is_continuation(at_[good])) ++good;
    }
    if (good == have && good < size && !last_) return false;
    invalid(good);
    return true;
}

namespace {

/// U+3040 to U+CFFF, kana and kanji, of which no more need be asked. All four bytes can be read.
bool is_ordinary(const unsigned char* bytes) noexcept {
    std::uint32_t four = 0;
    std::memcpy(&four, bytes, sizeof four);
    const unsigned lead = four & 0xFF;
    return ((four & 0xC0C000) == 0x808000) & (lead - 0xE3 <= 0xEC - 0xE3) & ((four & 0xFFFF) != 0x80E3);
}

}  // namespace

/// One character that is not plain. False when the piece cuts it off.
bool DecodeRun::utf8_character() {
    if (*at_ < 0x80) return control(), true;
    const std::size_t size = size_by(*at_);
    std::array<unsigned char, 4> bytes{};
    std::copy_n(at_, std::min(left(), bytes.size()), bytes.begin());
    if (!is_well_formed(bytes.data())) return utf8_irregular(size);
    std::size_t at = 0;
    utf8_judged(next_code_point({reinterpret_cast<const char*>(at_), size}, at), size);
    return true;
}

/// By blocks, as multibyte_run.cpp explains; but well-formed text is copied as it is, however long, and only looked at on the way.
void DecodeRun::utf8() {
    while (at_ != end_) {
        room();
        const detail::Block block(at_, end_);
        const unsigned char* const origin = at_;
        std::uint64_t todo = ~detail::bits_where(block.begin(), detail::is_plain) & block.all();
        const unsigned char* from = block.begin();  // what is not written yet
        const unsigned char* end = block.end();
        while (todo != 0) {
            const unsigned char* here = block.begin() + static_cast<unsigned>(std::countr_zero(todo));
            if (is_ordinary(here)) {
                do here += 3;
                while (here < block.end() && is_ordinary(here));
            } else if (is_well_formed(here) && !may_be_judged(here)) {
                here += size_by(*here);
            } else {
                write_ = copied(from, static_cast<std::size_t>(here - from), write_);
                at_ = origin + (here - block.begin());
                if (!utf8_character()) return;
                from = here = block.begin() + (at_ - origin);
            }
            end = std::max(end, here);  // a character may go on behind the block
            todo = here < block.end() ? todo & (~std::uint64_t{0} << (here - block.begin())) : 0;
        }
        write_ = copied(from, static_cast<std::size_t>(end - from), write_);
        at_ = origin + (end - block.begin());
    }
}

void DecodeRun::utf16() {
    const auto unit = [this](std::size_t i) {
        return decoder_.big_endian_ ? (static_cast<unsigned>(at_[i]) << 8) | at_[i + 1]
                                    : (static_cast<unsigned>(at_[i + 1]) << 8) | at_[i];
    };
    while (at_ != end_) {
        room();
        if (left() < 2) {
            if (!last_) return;
            invalid(1);
            continue;
        }
        const unsigned first = unit(0);
        if (decoder_.offset_ == 0 && at_ == begin_ && (first == 0xFEFF || first == 0xFFFE)) {
            event(Kind::byte_order_mark, 2, code_at(2));
            if (first == 0xFFFE) decoder_.big_endian_ = !decoder_.big_endian_;  // the mark is right, not the name
            at_ += 2;
            continue;
        }
        if (first >= 0x20 && first < 0x7F) {
            put(static_cast<char>(first));
            at_ += 2;
            continue;
        }
        if (first >= 0xD800 && first < 0xDC00) {
            if (left() < 4 && !last_) return;
            const unsigned second = left() >= 4 ? unit(2) : 0;
            if (second < 0xDC00 || second > 0xDFFF) {
                invalid(2);
                continue;
            }
            utf8_judged(0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF), 4);
            continue;
        }
        if (first >= 0xDC00 && first < 0xE000) {
            invalid(2);
            continue;
        }
        if (first >= 0x3040 && first < 0xD800) {
            put3(first);
            at_ += 2;
            continue;
        }
        utf8_judged(first, 2);
    }
}

}  // namespace opx::text
