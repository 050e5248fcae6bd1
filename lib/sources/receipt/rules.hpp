// What opx-receipt can find wrong with a file of claims: the ids RC01 and on, explained in the language of the reader.
#pragma once

#include <span>

#include "base/explanation.hpp"

namespace opx::receipt {

namespace rule {
inline constexpr const char* kNotClaims = "RC01";
inline constexpr const char* kNoHead = "RC02";
inline constexpr const char* kUnknownRecord = "RC03";
inline constexpr const char* kTotals = "RC04";
inline constexpr const char* kCutFile = "RC05";
inline constexpr const char* kMoreFields = "RC06";
inline constexpr const char* kFewerFields = "RC07";
inline constexpr const char* kWidth = "RC08";
inline constexpr const char* kMode = "RC09";
inline constexpr const char* kUndecodable = "RC10";
inline constexpr const char* kHistory = "RC11";
inline constexpr const char* kQuotes = "RC12";
inline constexpr const char* kEncoding = "RC13";
inline constexpr const char* kVolumeMissing = "RC14";
inline constexpr const char* kOutsideClaim = "RC15";
inline constexpr const char* kTooLong = "RC16";
inline constexpr const char* kControl = "RC17";
inline constexpr const char* kPoints = "RC18";
inline constexpr const char* kDays = "RC19";
inline constexpr const char* kNarrow = "RC20";
}  // namespace rule

std::span<const Explanation> explanations() noexcept;

}  // namespace opx::receipt
