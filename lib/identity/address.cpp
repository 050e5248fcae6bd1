#include "identity/address.hpp"

#include <algorithm>

namespace opx::identity {
namespace {

/// FNV-1a, spread; 0 is kept for "missing".
std::uint64_t digest_of(std::string_view text) noexcept {
    if (text.empty()) return 0;
    std::uint64_t value = 0xCBF29CE484222325U;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93U;
    value ^= value >> 32;
    return value == 0 ? 1 : value;
}

std::uint32_t short_digest_of(std::string_view text) noexcept {
    const std::uint64_t value = digest_of(text);
    return text.empty() ? 0 : std::max<std::uint32_t>(static_cast<std::uint32_t>(value >> 32), 1);
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

std::uint32_t number_of(std::string_view digits) noexcept {
    std::uint64_t value = 0;
    for (const char c : digits)
        value = std::min<std::uint64_t>(value * 10 + static_cast<unsigned>(c - '0'), 0xFFFFFFFFU);
    return static_cast<std::uint32_t>(value);
}

std::string_view take_part(std::string_view& rest) noexcept {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

/// Both are known and not the same.
template <class Value>
bool contradict(Value a, Value b) noexcept {
    return a != 0 && b != 0 && a != b;
}

}  // namespace

AddressParts address_parts(std::string_view form) noexcept {
    AddressParts parts;
    if (std::count(form.begin(), form.end(), '|') != 5) return parts;
    parts.prefecture = digest_of(take_part(form));
    parts.city = digest_of(take_part(form));
    parts.ward = short_digest_of(take_part(form));
    parts.town = digest_of(take_part(form));
    std::string_view numbers = take_part(form);
    while (!numbers.empty() && parts.count < parts.numbers.size()) {
        const std::size_t end = std::min(numbers.find('-'), numbers.size());
        parts.numbers[parts.count++] = number_of(numbers.substr(0, end));
        numbers.remove_prefix(std::min(end + 1, numbers.size()));
    }
    parts.building = short_digest_of(form);
    std::size_t digits = form.size();
    while (digits > 0 && is_digit(form[digits - 1])) --digits;
    parts.room = number_of(form.substr(digits));
    return parts;
}

AddressRelation address_relation(const AddressParts& a, const AddressParts& b) noexcept {
    if (contradict(a.prefecture, b.prefecture) || contradict(a.city, b.city)) return AddressRelation::differ;
    const bool city = a.city != 0 && a.city == b.city;
    const AddressRelation otherwise = city ? AddressRelation::same_city : AddressRelation::differ;
    if (contradict(a.ward, b.ward) || a.town == 0 || a.town != b.town) return otherwise;
    const std::uint32_t shared = std::min(a.count, b.count);
    if (shared == 0 && a.count != b.count) return AddressRelation::same_town;
    if (!std::equal(a.numbers.begin(), a.numbers.begin() + shared, b.numbers.begin()))
        return AddressRelation::same_town;
    if (a.count == b.count) {
        if (a.building == b.building) return AddressRelation::equal;
        return AddressRelation::building_differs;
    }
    // The room may be written as the last of the numbers: 1-2-3-405 is コーポ桜405 at 1-2-3.
    const AddressParts& longer = a.count > b.count ? a : b;
    const AddressParts& shorter = a.count > b.count ? b : a;
    if (shared >= 2 && longer.count == shared + 1 && shorter.room != 0 && longer.numbers[shared] == shorter.room)
        return AddressRelation::building_differs;
    return AddressRelation::numbers_prefix;
}

}  // namespace opx::identity
