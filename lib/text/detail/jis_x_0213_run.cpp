// Shift_JIS-2004 and EUC-JIS-2004 (reference: text-encoding.md 3, 4). They must be declared: no validity tells them from
// CP932 and eucJP-ms.
#include "text/detail/decode_run.hpp"
#include "text/detail/jis_x_0213.hpp"

namespace opx::text {

void DecodeRun::jis_x_0213_cell(unsigned plane, std::size_t row, std::size_t column, std::size_t length) {
    constexpr char32_t kGeta = 0x3013;
    const detail::JisX0213::Character character = detail::jis_x_0213().at(plane, row, column);
    const std::uint32_t code = code_at(length);
    if (character.first == 0) return unmappable(length, code);
    if (character.disputed) event(Kind::disputed_folded, length, code);
    if (character.first == kGeta) event(Kind::damaged, length, code);
    put_code_point(character.first);
    if (character.second != 0) put_code_point(character.second);
    at_ += length;
}

void DecodeRun::shift_jis_2004() {
    while (at_ != end_) {
        room();
        const unsigned lead = *at_;
        if (lead < 0x80) {
            ascii();
            continue;
        }
        if (lead >= 0xA1 && lead <= 0xDF) {
            put_kana(lead - 0xA1);
            ++at_;
            continue;
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
            invalid(1);
            continue;
        }
        // Two rows a lead byte: plane 1 up to EF, the packed rows of plane 2 from F0.
        const std::size_t pointer = detail::shift_jis_pointer(lead, trail);
        const std::size_t row = pointer / detail::kRow;
        const std::size_t column = pointer % detail::kRow;
        if (row < 94) jis_x_0213_cell(1, row, column, 2);
        else jis_x_0213_cell(2, detail::plane_two_row(row - 94), column, 2);
    }
}

void DecodeRun::euc_jis_2004() {
    const auto in_range = [](unsigned byte) { return byte >= 0xA1 && byte <= 0xFE; };
    while (at_ != end_) {
        room();
        const unsigned lead = *at_;
        if (lead < 0x80) {
            ascii();
            continue;
        }
        if (lead == 0xA0 || lead == 0xFF) {
            unmappable(1, lead);
            continue;
        }
        if (lead < 0xA0 && lead != 0x8E && lead != 0x8F) {
            event(Kind::control, 1, lead);
            put_code_point(lead);
            ++at_;
            continue;
        }
        const std::size_t size = lead == 0x8F ? 3 : 2;
        std::size_t good = 1;
        while (good < size && good < left() && in_range(at_[good])) ++good;
        if (good < size) {
            if (good == left() && !last_) return;
            invalid(good);
        } else if (lead == 0x8F) {
            jis_x_0213_cell(2, at_[1] - 0xA1U, at_[2] - 0xA1U, 3);
        } else if (lead != 0x8E) {
            jis_x_0213_cell(1, lead - 0xA1U, at_[1] - 0xA1U, 2);
        } else if (at_[1] > 0xDF) {
            unmappable(2, code_at(2));
        } else {
            put_kana(at_[1] - 0xA1U);
            at_ += 2;
        }
    }
}

}  // namespace opx::text
