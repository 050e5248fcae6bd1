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
        case Encoding::sjis:
            shift_jis();
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
    Event event;
    event.kind = kind;
    event.length = static_cast<std::uint8_t>(length);
    event.offset = decoder_.offset_ + static_cast<std::uint64_t>(at_ - begin_);
    event.code = code;
    event.text = decoder_.written_ + (out_.size() - out_begin_) + static_cast<std::uint64_t>(write_ - buffer_.data());
    if (decoder_.encoding_ == Encoding::iso2022jp) event.set = decoder_.shifted_out_ ? Set::kana : decoder_.g0_;
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

void DecodeRun::control() {
    event(Kind::control, 1, *at_);
    put(static_cast<char>(*at_++));
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

void DecodeRun::special(const Cell& cell, std::size_t length, std::uint32_t code, unsigned heeded) {
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
        if (*at_ < 0x80) ascii();
        else invalid(1);
    }
}

void DecodeRun::ascii() {
    while (at_ != end_) {
        room();
        const detail::Block block(at_, end_);
        const std::uint64_t others = ~detail::bits_where(block.begin(), detail::is_plain) & block.all();
        const std::size_t plain = others == 0 ? static_cast<std::size_t>(block.end() - block.begin())
                                              : static_cast<std::size_t>(std::countr_zero(others));
        write_ = copied(block.begin(), plain, write_);
        at_ += plain;
        if (others == 0) continue;
        if (*at_ >= 0x80) return;
        control();
    }
}

}  // namespace opx::text
