// The comparable parts of an address, and how far two addresses agree.
//
// Form     what Forms gives for `address`: "prefecture|city|ward|town|numbers|building" ("|札幌市|中央区|本町|1-2-3|
//          コーポ桜101"). The prefecture stands there only for cities whose name two prefectures have.
// Parts    64 bytes without pointers: texts as 64-bit digests (0 = missing), made to stand in a column of 10^7 rows.
// Source   reference: linkage.md 14.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace opx::identity {

struct AddressParts {
    std::uint64_t prefecture = 0;
    std::uint64_t city = 0;  // 市, or 郡 with 町 or 村, or a ward of Tokyo
    std::uint32_t ward = 0;  // of a city
    std::uint32_t building = 0;
    std::uint64_t town = 0;
    std::array<std::uint32_t, 6> numbers{};  // 一丁目2番3号: 1, 2, 3
    std::uint32_t room = 0;                  // the number at the end of the building
    std::uint32_t count = 0;                 // of numbers
    bool missing() const noexcept { return city == 0 && town == 0 && count == 0; }
};
static_assert(sizeof(AddressParts) == 64);

/// From the comparing form. A text that is none gives parts that agree with nothing.
AddressParts address_parts(std::string_view form) noexcept;

/// From strict to loose; the first that holds is the answer.
enum class AddressRelation {
    equal,
    building_differs,  // or is missing on one side
    numbers_prefix,    // one side's numbers begin the other's: 1-2 and 1-2-3
    same_town,
    same_city,
    differ
};
/// A part that one side lacks (prefecture, city, ward) is no contradiction; a missing town is the town of nobody.
AddressRelation address_relation(const AddressParts& a, const AddressParts& b) noexcept;

}  // namespace opx::identity
