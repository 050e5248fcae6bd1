#include "text/detect.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "text/detail/jis_tables.hpp"
#include "text/utf8.hpp"

namespace opx::text {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) noexcept {
    return static_cast<unsigned char>(text[at]);
}

/// How bytes read in a two-byte encoding.
struct Reading {
    std::uint64_t invalid = 0;    // bytes that cannot be
    std::uint64_t unmapped = 0;   // pairs without a character
    std::uint64_t half_kana = 0;  // half-width katakana
    std::uint64_t kana = 0;       // hiragana and katakana
    std::uint64_t kanji = 0;      // level 1
    std::uint64_t rare = 0;       // level 2, Greek, Cyrillic, rules, vendor and user-defined characters
    std::uint64_t signs = 0;      // punctuation, full-width letters and digits
    std::uint64_t shared = 0;     // of the kanji of CP932 those that are half-width kana of EUC-JP (8E xx)

    std::uint64_t pairs() const noexcept { return kana + kanji + rare + signs; }
    /// Above 0 speaks for the encoding. Half-width kana count against it: EUC-JP read as CP932 is full of them.
    double score() const noexcept {
        const auto n = [](std::uint64_t value) { return static_cast<double>(value); };
        return 2.0 * n(kana) + 1.5 * n(kanji) + 1.0 * n(signs) - 0.5 * n(half_kana) - 1.5 * n(rare) -
               20.0 * n(invalid) - 5.0 * n(unmapped);
    }
    std::string text() const {
        return std::to_string(invalid + unmapped) + " faults, " + std::to_string(kana) + " kana, " +
               std::to_string(kanji) + " common kanji, " + std::to_string(rare) + " rare, " +
               std::to_string(half_kana) + " half-width kana";
    }
};

void judge(std::size_t pointer, bool user_area, Reading& reading) {
    const std::size_t row = pointer / detail::kRow + 1;
    const detail::Cell& cell = detail::jis_tables().jis0208[pointer];
    if ((cell.flags & detail::flag::kLength) == 0) ++(user_area ? reading.rare : reading.unmapped);
    else if (row == 4 || row == 5) ++reading.kana;
    else if (row >= 16 && row <= 47) ++reading.kanji;
    else if (row <= 3) ++reading.signs;
    else ++reading.rare;
}

Reading as_cp932(std::string_view bytes) {
    Reading reading;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const unsigned lead = byte_at(bytes, at);
        if (lead < 0x80) continue;
        if (lead >= 0xA1 && lead <= 0xDF) {
            ++reading.half_kana;
            continue;
        }
        if (lead == 0x80 || lead == 0xA0 || lead > 0xFC) {
            ++reading.invalid;
            continue;
        }
        if (at + 1 == bytes.size()) break;  // cut off by the end of the head
        const unsigned trail = byte_at(bytes, at + 1);
        if (trail < 0x40 || trail == 0x7F || trail > 0xFC) {
            ++reading.invalid;
            continue;
        }
        const std::size_t pointer = detail::shift_jis_pointer(lead, trail);
        if (lead == 0x8E && trail >= 0xA1 && trail <= 0xDF) ++reading.shared;
        judge(pointer, pointer >= detail::kUserFirst && pointer < detail::kUserFirst + detail::kUserCount, reading);
        ++at;
    }
    return reading;
}

Reading as_euc(std::string_view bytes) {
    Reading reading;
    const auto in_range = [](unsigned byte) { return byte >= 0xA1 && byte <= 0xFE; };
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const unsigned lead = byte_at(bytes, at);
        if (lead < 0x80) continue;
        const std::size_t size = lead == 0x8F ? 3 : 2;
        if (lead != 0x8E && lead != 0x8F && !in_range(lead)) {
            ++reading.invalid;
            continue;
        }
        bool whole = true;
        for (std::size_t i = 1; i < size && at + i < bytes.size(); ++i)
            whole = whole && in_range(byte_at(bytes, at + i));
        if (!whole) {
            ++reading.invalid;
            continue;
        }
        if (at + size > bytes.size()) break;
        if (lead == 0x8E) ++(byte_at(bytes, at + 1) <= 0xDF ? reading.half_kana : reading.unmapped);
        else if (lead == 0x8F) ++reading.rare;
        else judge((lead - 0xA1) * detail::kRow + byte_at(bytes, at + 1) - 0xA1, lead >= 0xF5, reading);
        at += size - 1;
    }
    return reading;
}

/// ESC followed by a designation of ISO-2022-JP.
std::uint64_t designations(std::string_view bytes) {
    constexpr std::array<std::string_view, 9> known = {"(B", "(J", "(I", ")I", "$@", "$B", "$(B", "$(D", "$(@"};
    std::uint64_t count = 0;
    for (std::size_t at = bytes.find('\x1B'); at != std::string_view::npos; at = bytes.find('\x1B', at + 1))
        for (const std::string_view set : known)
            if (bytes.substr(at + 1).starts_with(set)) {
                ++count;
                break;
            }
    return count;
}

std::uint64_t beyond_ascii(std::string_view bytes) {
    return static_cast<std::uint64_t>(
        std::count_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
}

/// Strict UTF-8 but for a character that the end cuts off.
bool is_utf8(std::string_view bytes) {
    const std::size_t bad = first_invalid(bytes);
    if (bad == std::string_view::npos) return true;
    if (bytes.size() - bad > 3) return false;
    const unsigned lead = byte_at(bytes, bad);
    if (lead < 0xC2 || lead > 0xF4 || bytes.size() - bad >= (lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U)) return false;
    for (std::size_t i = bad + 1; i < bytes.size(); ++i)
        if ((byte_at(bytes, i) & 0xC0) != 0x80) return false;
    return true;
}

/// UTF-16 without a mark: text of tables has commas, digits and line ends, whose high bytes are 0 and stand in one column.
std::optional<Guess> as_utf16(std::string_view bytes) {
    std::array<std::uint64_t, 2> zeros{};
    for (std::size_t at = 0; at < bytes.size(); ++at)
        if (bytes[at] == '\0') ++zeros[at % 2];
    const std::uint64_t most = std::max(zeros[0], zeros[1]);
    const std::uint64_t least = std::min(zeros[0], zeros[1]);
    if (most == 0 || least * 10 > most || most * 20 < bytes.size()) return std::nullopt;
    const bool big = zeros[0] > zeros[1];
    return Guess{big ? Encoding::utf16be : Encoding::utf16le, 0.9,
                 std::to_string(most) + " zero bytes in " + (big ? "even" : "odd") + " places, " +
                     std::to_string(least) + " in the others"};
}

Guess two_byte(std::string_view bytes) {
    const Reading sjis = as_cp932(bytes);
    const Reading euc = as_euc(bytes);
    const bool sjis_possible = sjis.invalid + sjis.unmapped == 0;
    const bool euc_possible = euc.invalid + euc.unmapped == 0;
    const std::string why = "as cp932: " + sjis.text() + "; as euc-jp: " + euc.text();
    if (sjis_possible != euc_possible) {
        const bool weak = sjis_possible && sjis.pairs() == 0 && sjis.half_kana < 4;
        return {sjis_possible ? Encoding::cp932 : Encoding::euc_jp, weak ? 0.6 : 0.98, why};
    }
    const double a = sjis.score() - 1.5 * static_cast<double>(sjis.shared);  // these speak for neither
    const double b = euc.score();
    const double distance = a > b ? a - b : b - a;
    const auto letters = static_cast<double>(beyond_ascii(bytes));
    // Half-width kana alone may be kanji of EUC-JP, and these may be half-width kana; full-width kana and blanks, or
    // several kanji without a rare one among them, are hardly chance.
    const bool kana_alone = sjis_possible && sjis.pairs() == 0;
    double confidence = 0.5 + 0.5 * std::min(1.0, distance / (letters + 1.0));
    if (kana_alone) confidence = euc.kana + euc.signs > 0 ? 0.9 : euc.rare == 0 && euc.kanji >= 4 ? 0.6 : 0.4;
    if (!sjis_possible) confidence = std::min(confidence, 0.45);  // neither is whole
    if (a == b && !kana_alone) confidence = 0.4;
    // Half-width kana of EUC-JP (8E xx) are all kanji of CP932 as well: nothing decides.
    if (sjis_possible && euc_possible && euc.pairs() == 0) confidence = 0.4;
    return {b > a ? Encoding::euc_jp : Encoding::cp932, confidence, why};
}

}  // namespace

Guess detect(std::string_view head) {
    if (head.starts_with("\xEF\xBB\xBF")) return {Encoding::utf8, 1.0, "byte order mark of UTF-8"};
    if (head.starts_with(std::string_view("\xFF\xFE\0\0", 4)) || head.starts_with(std::string_view("\0\0\xFE\xFF", 4)))
        return {Encoding::ascii, 0.0, "byte order mark of UTF-32, which is not read"};
    if (head.starts_with("\xFF\xFE")) return {Encoding::utf16le, 1.0, "byte order mark of UTF-16, little-endian"};
    if (head.starts_with("\xFE\xFF")) return {Encoding::utf16be, 1.0, "byte order mark of UTF-16, big-endian"};
    if (const auto wide = as_utf16(head)) return *wide;
    const std::uint64_t high = beyond_ascii(head);
    if (const std::uint64_t escapes = designations(head); escapes > 0)
        return {
            Encoding::iso2022jp, high == 0 ? 1.0 : 0.7,
            std::to_string(escapes) + " designations of ISO-2022-JP, " + std::to_string(high) + " bytes beyond ASCII"};
    if (high == 0) return {Encoding::ascii, 1.0, "no byte beyond ASCII"};
    if (is_utf8(head)) {
        const std::uint64_t characters = length(head) - (head.size() - high);
        return {Encoding::utf8, characters > 3 ? 1.0 : 0.9,
                "valid UTF-8, " + std::to_string(characters) + " characters beyond ASCII"};
    }
    return two_byte(head);
}

}  // namespace opx::text
