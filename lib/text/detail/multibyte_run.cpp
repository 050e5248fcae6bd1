// CP932, Shift_JIS and the EUC-JP family, 64 bytes at a time.
//
// Problem  Tables of Japanese text change between ASCII and Japanese every few bytes. A loop that asks of every byte what it
//          is guesses wrong at most of the changes, and a wrong guess costs the processor as much as ten characters.
// Way      A block of 64 bytes becomes two words (block.hpp): a bit for each byte that is not plain ASCII, a bit for each
//          that may lead a pair. Which bytes are trails follows from the second by arithmetic. The bits that are left mark
//          where characters begin that are not plain ASCII, and the loop goes from one to the next: it copies what lies
//          between (32 bytes, however few are needed) and looks up the two bytes there. One load of PairTable gives
//          their UTF-8, how much of it counts and how many bytes were read. What the loop does next depends on the
//          bits alone, so the processor can run ahead of the loads; a guess is wrong about once a block.
// Prose    A block that begins with 16 pairs or more is hardly a table: these are read one after the other.
// Events   Where anything is to be said, PairTable is empty, and ..._character() reads the one character, with all the
//          rules. When it read what the bits had taken for a character they still hold; otherwise (a lead whose trail
//          is none, a code of three bytes) a new block begins behind it.
// Example  CP932 41 8A BF 5C B1 8A: not plain are the bytes 1, 2, 4, 5, leads 1 and 5, a trail 2; characters begin at 1, 4, 5:
//          41 is copied, 8ABF is 漢, 5C is copied, B1 is ｱ, and 8A, at the end, waits for the next piece.
#include "text/detail/decode_run.hpp"

namespace opx::text {

using detail::Cell;
using detail::PairTable;
namespace flag = detail::flag;

namespace {

constexpr int kProse = 32;  // bytes of pairs at the beginning of a block

}  // namespace

template <class Leads, class Character>
void DecodeRun::by_blocks(const PairTable& pairs, Leads is_lead, Character character) {
    while (at_ != end_) {
        room();
        const detail::Block block(at_, end_);
        const unsigned char* const origin = at_;
        const std::uint64_t others = ~detail::bits_where(block.begin(), detail::is_plain) & block.all();
        const std::uint64_t leads = detail::bits_where(block.begin(), is_lead);
        char* write = write_;
        const unsigned char* from = block.begin();  // behind what was read
        const std::uint64_t trails = detail::trails(leads);
        if (const int run = std::countr_one(leads | trails); run >= kProse) [[unlikely]] {
            from = plain_pairs(pairs, from, from + run, write);
            at_ += from - block.begin();
            write_ = write;
            if (from != block.begin()) continue;
        }
        std::uint64_t todo = others & ~trails;
        const unsigned char* end =
            block.end() + ((todo & leads) >> 63);  // the trail of the last lead is behind the block
        for (; todo != 0; todo &= todo - 1) {
            const unsigned char* const here = block.begin() + static_cast<unsigned>(std::countr_zero(todo));
            write = copied(from, static_cast<std::size_t>(here - from), write);
            const PairTable::Entry entry = pairs.at(here);
            if (PairTable::is_empty(entry)) [[unlikely]] {
                at_ = origin + (here - block.begin());
                write_ = write;
                if (!character()) return;
                write = write_;
                from = block.begin() + (at_ - origin);
                const std::size_t taken = (leads & todo & -todo) != 0 ? 2 : 1;
                if (from == here + taken) continue;
                end = from;
                break;
            }
            std::memcpy(write, &entry, sizeof entry);  // more than is counted
            write += PairTable::length(entry);
            from = here + PairTable::bytes_read(entry);
        }
        write_ = copied(from, static_cast<std::size_t>(end - from), write);
        at_ = origin + (end - block.begin());
    }
}

void DecodeRun::shift_jis() {
    by_blocks(detail::pair_table(decoder_.encoding_), detail::is_shift_jis_lead,
              [this] { return shift_jis_character(); });
}

void DecodeRun::euc() {
    by_blocks(detail::pair_table(decoder_.encoding_), detail::is_not_ascii, [this] { return euc_character(); });
}

bool DecodeRun::shift_jis_character() {
    const unsigned lead = *at_;
    if (lead < 0x80) return control(), true;
    if (lead == 0x80 || lead == 0xA0 || lead > 0xFC) return unmappable(1, lead), true;
    if (left() < 2) return last_ ? (invalid(1), true) : false;
    const unsigned trail = at_[1];
    if (trail < 0x40 || trail == 0x7F || trail > 0xFC) {
        invalid(1);  // the lead alone: the trail may be a line end or a delimiter
        return true;
    }
    const bool jis_alone = decoder_.encoding_ == Encoding::sjis;
    const std::size_t pointer = detail::shift_jis_pointer(lead, trail);
    const Cell& cell = tables_.jis0208[pointer];
    const std::uint32_t code = (lead << 8) | trail;
    if (jis_alone && (cell.flags & flag::kVendor) != 0) unmappable(2, code);
    else if (!jis_alone && pointer >= detail::kUserFirst && pointer < detail::kUserFirst + detail::kUserCount)
        private_use(2, code, static_cast<char32_t>(0xE000 + pointer - detail::kUserFirst));
    else special(cell, 2, code, detail::heeded_flags(decoder_.encoding_));
    return true;
}

bool DecodeRun::euc_character() {
    const bool bare = decoder_.encoding_ == Encoding::euc_jp;
    const bool ms = decoder_.encoding_ == Encoding::eucjp_ms;
    const unsigned lead = *at_;
    if (lead < 0x80) return control(), true;
    if (lead == 0x8F) return euc_three();
    if (lead == 0xA0 || lead == 0xFF) return unmappable(1, lead), true;
    if (lead < 0xA1 && lead != 0x8E) {
        event(Kind::control, 1, lead);
        put('\xC2');
        put(static_cast<char>(lead));
        ++at_;
        return true;
    }
    if (left() < 2) return last_ ? (invalid(1), true) : false;
    const unsigned trail = at_[1];
    if (trail < 0xA1 || trail == 0xFF) return invalid(1), true;
    const std::uint32_t code = (lead << 8) | trail;
    if (lead == 0x8E) return unmappable(2, code), true;  // behind the kana, which have entries
    const std::size_t pointer = (lead - 0xA1) * detail::kRow + trail - 0xA1;
    if (lead >= 0xF5 && bare) unmappable(2, code, Kind::ambiguous);
    else if (lead >= 0xF5 && ms) private_use(2, code, static_cast<char32_t>(0xE000 + pointer - 84 * detail::kRow));
    else special(tables_.jis0208[pointer], 2, code, detail::heeded_flags(decoder_.encoding_));
    return true;
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
        special(cell, 3, code, flag::kDuplicateEuc | (ms ? 0U : flag::kDisputed));
    }
    return true;
}

}  // namespace opx::text
