#include "text/detail/decode_run.hpp"

namespace opx::text {

using detail::Cell;
namespace flag = detail::flag;

std::size_t DecodeRun::run() {
    switch (decoder_.encoding_) {
        case Encoding::utf8:
            utf8();
            break;
        case Encoding::cp932:
            shift_jis(false);
            break;
        case Encoding::sjis:
            shift_jis(true);
            break;
        case Encoding::euc_jp:
        case Encoding::cp51932:
        case Encoding::eucjp_ms:
            euc();
            break;
        case Encoding::sjis_2004:
            shift_jis_2004();
            break;
        case Encoding::eucjis_2004:
            euc_jis_2004();
            break;
        case Encoding::iso2022jp:
            iso2022();
            break;
        case Encoding::utf16le:
        case Encoding::utf16be:
            utf16();
            break;
        case Encoding::ascii:
            ascii_only();
            break;
    }
    flush();
    decoder_.written_ += out_.size() - out_begin_;
    out_begin_ = out_.size();
    return static_cast<std::size_t>(at_ - begin_);
}

void DecodeRun::event(Kind kind, std::size_t length, std::uint32_t code) {
    ++decoder_.counts_[static_cast<std::size_t>(kind)];
    const Event event{
        kind, static_cast<std::uint8_t>(length), decoder_.offset_ + static_cast<std::uint64_t>(at_ - begin_), code,
        decoder_.written_ + (out_.size() - out_begin_) + static_cast<std::uint64_t>(write_ - buffer_.data())};
    if (events_ != nullptr) events_->push_back(event);
    const bool ends = kind == Kind::ambiguous || (is_fault(kind) && decoder_.options_.unmappable == Unmappable::fail);
    if (ends && !decoder_.fault_) decoder_.fault_ = event;
}

std::uint32_t DecodeRun::code_at(std::size_t length) const {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < length && i < 4; ++i) code = (code << 8) | at_[i];
    return code;
}

void DecodeRun::invalid(std::size_t length) {
    event(Kind::invalid_sequence, length, code_at(length));
    put_replacement();
    at_ += length;
}

bool DecodeRun::from_gaiji(const std::string* text, std::size_t length, std::uint32_t code) {
    if (text == nullptr) return false;
    event(Kind::gaiji, length, code);
    flush();
    out_ += *text;
    at_ += length;
    return true;
}

void DecodeRun::unmappable(std::size_t length, std::uint32_t code, Kind kind) {
    const Gaiji* gaiji = decoder_.options_.gaiji;
    if (gaiji != nullptr && from_gaiji(gaiji->find_code(code), length, code)) return;
    event(kind, length, code);
    put_replacement();
    at_ += length;
}

void DecodeRun::private_use(std::size_t length, std::uint32_t code, char32_t code_point) {
    const Gaiji* gaiji = decoder_.options_.gaiji;
    if (gaiji != nullptr) {
        const std::string* text = gaiji->find_code(code);
        if (text == nullptr) text = gaiji->find_private(code_point);
        if (from_gaiji(text, length, code)) return;
    }
    event(Kind::private_use, length, code);
    if (decoder_.options_.unmappable == Unmappable::keep) put_code_point(code_point);
    else put_replacement();
    at_ += length;
}

void DecodeRun::special(const Cell& cell, std::size_t length, std::uint32_t code, std::uint8_t heeded) {
    if ((cell.flags & flag::kLength) == 0) return unmappable(length, code);
    const unsigned flags = cell.flags & heeded;
    if ((flags & (flag::kDuplicateCp932 | flag::kDuplicateEuc)) != 0) event(Kind::duplicate_code, length, code);
    if ((flags & (flag::kDisputed | flag::k1978)) != 0) event(Kind::disputed_folded, length, code);
    if ((flags & flag::kDamaged) != 0) event(Kind::damaged, length, code);
    put(cell);
    at_ += length;
}

void DecodeRun::ascii_only() {
    while (at_ != end_) {
        room();
        if (*at_ < 0x80) ascii<false>();
        else invalid(1);
    }
}

namespace {

constexpr std::uint16_t kNoPointer = 0x8000;

/// Pointer of a CP932 code: what the lead byte and what the trail byte add to it.
struct SjisPointers {
    std::array<std::uint16_t, 256> lead{};
    std::array<std::uint16_t, 256> trail{};
};
constexpr SjisPointers kSjis = [] {
    SjisPointers it;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool lead = (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
        const bool trail = byte >= 0x40 && byte <= 0xFC && byte != 0x7F;
        it.lead[byte] = static_cast<std::uint16_t>(lead ? (byte - (byte < 0xA0 ? 0x81U : 0xC1U)) * 188 : kNoPointer);
        it.trail[byte] = static_cast<std::uint16_t>(trail ? byte - (byte < 0x7F ? 0x40U : 0x41U) : kNoPointer);
    }
    return it;
}();

}  // namespace

void DecodeRun::shift_jis(bool jis_alone) {
    const auto heeded =
        static_cast<std::uint8_t>(flag::kDamaged | (jis_alone ? flag::kDisputed : flag::kDuplicateCp932));
    const Cell none{};
    while (at_ != end_) {
        room();
        const unsigned lead = *at_;
        if (lead < 0x80) {
            ascii<false>();
            continue;
        }
        if (lead >= 0xA1 && lead <= 0xDF) {
            plain_kana();
            continue;
        }
        if (!jis_alone) {
            const unsigned char* const before = at_;
            plain_pairs(heeded, [](unsigned first, unsigned second) -> std::size_t {
                return static_cast<std::size_t>(kSjis.lead[first]) + kSjis.trail[second];
            });
            if (at_ != before) continue;
        }
        if (lead == 0x80 || lead == 0xA0 || lead > 0xFC) {
            unmappable(1, lead);
            continue;
        }
        if (left() < 2) {
            if (!last_) return;
            invalid(1);
            continue;
        }
        const unsigned trail = at_[1];
        if (trail < 0x40 || trail == 0x7F || trail > 0xFC) {
            invalid(1);  // the lead alone: the trail may be a line end or a delimiter
            continue;
        }
        const std::size_t pointer =
            (lead - (lead < 0xA0 ? 0x81U : 0xC1U)) * 188 + trail - (trail < 0x7F ? 0x40U : 0x41U);
        const Cell& cell = tables_.jis0208[pointer];
        const std::uint32_t code = (lead << 8) | trail;
        if (jis_alone && (cell.flags & flag::kVendor) != 0) {
            special(none, 2, code, heeded);
        } else if ((cell.flags & flag::kLength) != 0 && (cell.flags & heeded) == 0) {
            put(cell);
            at_ += 2;
        } else if (!jis_alone && pointer >= detail::kUserFirst && pointer < detail::kUserFirst + detail::kUserCount) {
            private_use(2, code, static_cast<char32_t>(0xE000 + pointer - detail::kUserFirst));
        } else {
            special(cell, 2, code, heeded);
        }
    }
}

void DecodeRun::euc() {
    const bool bare = decoder_.encoding_ == Encoding::euc_jp;
    const bool ms = decoder_.encoding_ == Encoding::eucjp_ms;
    const auto heeded = static_cast<std::uint8_t>(flag::kDamaged | flag::kDuplicateEuc | (bare ? flag::kDisputed : 0));
    while (at_ != end_) {
        room();
        const unsigned lead = *at_;
        if (lead < 0x80) {
            ascii<false>();
            continue;
        }
        if (lead >= 0xA1 && lead < 0xF5) {
            const unsigned char* const before = at_;
            plain_pairs(heeded, [](unsigned first, unsigned second) -> std::size_t {
                return first >= 0xA1 && first < 0xF5 && second >= 0xA1 && second != 0xFF
                           ? (first - 0xA1) * detail::kRow + second - 0xA1
                           : kNoPointer;
            });
            if (at_ != before) continue;
        }
        if (lead == 0x8F) {
            if (!euc_three()) return;
            continue;
        }
        if (lead < 0xA1 && lead != 0x8E) {
            if (lead == 0xA0) {
                unmappable(1, lead);
                continue;
            }
            event(Kind::control, 1, lead);
            put('\xC2');
            put(static_cast<char>(lead));
            ++at_;
            continue;
        }
        if (lead == 0xFF) {
            unmappable(1, lead);
            continue;
        }
        if (left() < 2) {
            if (!last_) return;
            invalid(1);
            continue;
        }
        const unsigned trail = at_[1];
        if (trail < 0xA1 || trail == 0xFF) {
            invalid(1);
            continue;
        }
        const std::uint32_t code = (lead << 8) | trail;
        if (lead == 0x8E) {
            if (trail > 0xDF) {
                unmappable(2, code);
                continue;
            }
            put_kana(trail - 0xA1);
            at_ += 2;
            continue;
        }
        if (lead >= 0xF5) {
            const std::size_t number = (lead - 0xF5) * detail::kRow + trail - 0xA1;
            if (bare) {
                unmappable(2, code, Kind::ambiguous);
                continue;
            }
            if (ms) {
                private_use(2, code, static_cast<char32_t>(0xE000 + number));
                continue;
            }
        }
        const Cell& cell = tables_.jis0208[(lead - 0xA1) * detail::kRow + trail - 0xA1];
        if ((cell.flags & flag::kLength) != 0 && (cell.flags & heeded) == 0) {
            put(cell);
            at_ += 2;
        } else {
            special(cell, 2, code, heeded);
        }
    }
}

bool DecodeRun::euc_three() {
    const bool ms = decoder_.encoding_ == Encoding::eucjp_ms;
    const bool bare = decoder_.encoding_ == Encoding::euc_jp;
    const auto in_range = [](unsigned byte) { return byte >= 0xA1 && byte <= 0xFE; };
    if (left() >= 2 && !in_range(at_[1])) return invalid(1), true;
    if (left() >= 3 && !in_range(at_[2])) return invalid(2), true;
    if (left() < 3) {
        if (!last_) return false;
        return invalid(left()), true;
    }
    const std::uint32_t code = code_at(3);
    const std::size_t row = at_[1] - 0xA1U;
    const std::size_t column = at_[2] - 0xA1U;
    const Cell& cell = tables_.jis0212[row * detail::kRow + column];
    if (at_[1] >= 0xF5) {
        constexpr char32_t kFirst = 0xE3AC;
        if (bare) unmappable(3, code, Kind::ambiguous);
        else if (ms) private_use(3, code, static_cast<char32_t>(kFirst + (row - 84) * detail::kRow + column));
        else unmappable(3, code);
    } else if ((cell.flags & flag::kVendor) != 0 && !ms) {
        // A cell of the IBM rows: the gaps before them have the flag and no character.
        const bool mapped = (cell.flags & flag::kLength) != 0;
        unmappable(3, code, mapped && bare ? Kind::ambiguous : Kind::unmappable);
    } else {
        special(cell, 3, code, static_cast<std::uint8_t>(flag::kDuplicateEuc | (ms ? 0 : flag::kDisputed)));
    }
    return true;
}

}  // namespace opx::text
