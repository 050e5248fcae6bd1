// Words of the forms: types, classes, methods of anonymisation and so on, in both languages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "definition/model.hpp"

namespace opx::render {

definition::Label type_word(definition::TypeKind kind);
/// With length, digits, range and partial forms: "数値（15桁、小数5桁）".
definition::Label type_text(const definition::ValueType& type);
definition::Label class_word(std::string_view item_class);
definition::Label apply_word(std::string_view apply);
definition::Label method_word(std::string_view method);
definition::Label method_words(const std::vector<std::string>& methods);
definition::Label nullable_word(definition::Nullable nullable);
definition::Label role_word(definition::Role role);
definition::Label fidelity_word(std::string_view fidelity);
definition::Label sensitivity_word(std::string_view word);
definition::Label policy_word(std::string_view policy);
definition::Label status_word(std::string_view status);
definition::Label confidence_word(std::string_view confidence);
definition::Label report_word(definition::Conversion::Report report);

std::string joined(const std::vector<std::string>& list, std::string_view separator);
/// "10–20", "10–" when there is no upper bound.
std::string bounds(std::uint64_t min, std::uint64_t max);

}  // namespace opx::render
