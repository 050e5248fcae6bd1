// A coded field (CWE): its code, text and system, twice.
#pragma once

#include <array>
#include <string_view>

#include "definition/path.hpp"

namespace opx::hl7 {

/// The six first components of a CWE.
using CodedParts = std::array<std::string_view, 6>;

CodedParts coded_parts(std::string_view field, char component) noexcept;
/// Where the triple (code, text, system) of a CWE with a matching system begins: component 1 or 4; 0 = none matches.
unsigned coded_triple(const CodedParts& parts, const definition::Hl7Term& term) noexcept;

}  // namespace opx::hl7
