#include "text/detail/inverse_table.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "text/decode.hpp"
#include "text/utf8.hpp"

namespace opx::text::detail {
namespace {

std::uint64_t key(char32_t first, char32_t second) noexcept {
    return (static_cast<std::uint64_t>(second) << 32) | first;
}

/// Codes a decoder may meet, by the shape of the encoding. What is no code of it decodes to a fault and is left out.
std::vector<std::uint32_t> possible_codes(Encoding encoding, bool one_byte_set) {
    std::vector<std::uint32_t> codes;
    const auto grid = [&](unsigned first, unsigned last, std::uint32_t above) {
        for (unsigned lead = first; lead <= last; ++lead)
            for (unsigned trail = first; trail <= last; ++trail) codes.push_back(above | (lead << 8) | trail);
    };
    switch (encoding) {
        case Encoding::cp932:
        case Encoding::sjis:
        case Encoding::sjis_2004:
            for (unsigned byte = 0x00; byte <= 0xFF; ++byte) codes.push_back(byte);
            for (unsigned lead = 0x81; lead <= 0xFC; ++lead)
                for (unsigned trail = 0x40; trail <= 0xFC; ++trail)
                    if (lead < 0xA0 || lead >= 0xE0) codes.push_back((lead << 8) | trail);
            break;
        case Encoding::euc_jp:
        case Encoding::cp51932:
        case Encoding::eucjp_ms:
        case Encoding::eucjis_2004:
            for (unsigned byte = 0x00; byte <= 0xFF; ++byte) codes.push_back(byte);
            for (unsigned trail = 0xA1; trail <= 0xDF; ++trail) codes.push_back(0x8E00 | trail);
            grid(0xA1, 0xFE, 0);
            grid(0xA1, 0xFE, 0x8F0000);
            break;
        case Encoding::iso2022jp:
            for (unsigned byte = 0x00; byte <= 0x7F; ++byte)
                if (byte <= 0x20 || one_byte_set) codes.push_back(byte);
            if (!one_byte_set) {
                grid(0x21, 0x7E, 0);
                for (unsigned lead = 0x7F; lead <= 0x92; ++lead)
                    for (unsigned trail = 0x21; trail <= 0x7E; ++trail) codes.push_back((lead << 8) | trail);
            }
            break;
        default:
            for (unsigned byte = 0x00; byte <= 0x7F; ++byte) codes.push_back(byte);
    }
    return codes;
}

std::string bytes_of(std::uint32_t code) {
    std::string out;
    for (int shift = 16; shift >= 0; shift -= 8)
        if ((code >> shift) != 0 || shift == 0) out += static_cast<char>(code >> shift);
    return out;
}

}  // namespace

InverseTable::InverseTable(Encoding encoding, std::string_view designation) : bmp_(0x10000, 0) {
    const bool one_byte_set = designation.empty() || designation[1] == '(' || designation[1] == ')';
    DecodeOptions options;
    options.unmappable = Unmappable::keep;  // user-defined characters have their place in private use
    std::string text;
    std::vector<Event> events;
    for (const std::uint32_t code : possible_codes(encoding, one_byte_set)) {
        if (encoding == Encoding::iso2022jp && (code == 0x1B || code == 0x0E || code == 0x0F)) continue;
        text.clear();
        events.clear();
        Decoder decoder(encoding, options);
        const std::string bytes = std::string(designation) + bytes_of(code);
        decoder.feed(bytes, text, &events);
        const bool whole = decoder.offset() == bytes.size();
        bool fault = !whole;
        bool duplicate = false;
        for (const Event& event : events) {
            fault |= is_fault(event.kind) && event.kind != Event::Kind::private_use;
            duplicate |= event.kind == Event::Kind::duplicate_code;
        }
        if (fault || text.empty()) continue;
        std::size_t at = 0;
        const char32_t first = next_code_point(text, at);
        const char32_t second = at < text.size() ? next_code_point(text, at) : 0;
        if (at == text.size()) add(first, second, code, duplicate);
    }
    for (auto& [character, codes] : duplicates_) std::sort(codes.begin(), codes.end());
}

void InverseTable::add(char32_t first, char32_t second, std::uint32_t code, bool duplicate) {
    has_pairs_ |= second != 0;
    std::uint32_t& place = second == 0 && first < bmp_.size() ? bmp_[first] : others_[key(first, second)];
    if (!duplicate && place == 0) {
        place = code;
        return;
    }
    duplicates_[first].push_back(code);
}

std::uint32_t InverseTable::other(char32_t first, char32_t second) const noexcept {
    const auto found = others_.find(key(first, second));
    return found == others_.end() ? 0 : found->second;
}

bool InverseTable::is_duplicate(char32_t character, std::uint32_t code) const {
    const auto found = duplicates_.find(character);
    return found != duplicates_.end() && std::binary_search(found->second.begin(), found->second.end(), code);
}

const InverseTable& inverse_table(Encoding encoding, std::string_view designation) {
    static std::mutex mutex;
    static std::map<std::pair<Encoding, std::string>, std::unique_ptr<const InverseTable>> tables;
    const std::lock_guard lock(mutex);
    auto& table = tables[{encoding, std::string(designation)}];
    if (!table) table = std::make_unique<const InverseTable>(encoding, designation);
    return *table;
}

}  // namespace opx::text::detail
