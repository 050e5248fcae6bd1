// Does a value keep the rules of its item: type, form, length, range, code (data-definition.md section 4; DC10, DC11).
//
// Use     one ValueCheck per item, compiled once; check() is the hot path and allocates nothing for valid values.
// Null    the empty string is "missing": it is judged by `nullable` alone (fault `missing`).
// Privacy a fault is a reason word, never the value.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "definition/model.hpp"
#include "definition/pattern.hpp"

namespace opx::definition {

enum class ValueFault : unsigned char {
    none,
    missing,
    form,
    too_long,
    pattern,
    range,
    no_such_day,
    not_in_code_list,
    control_character,
    not_katakana
};
/// "form", "too long", ... in the words of messages.
std::string_view reason_of(ValueFault fault) noexcept;

class ValueCheck {
   public:
    ValueCheck(const Field& field, const Definition& definition);
    ValueFault check(std::string_view value) const;
    /// The same for a value that is not empty and in which no control character was found: most texts need no more.
    ValueFault check_clean(std::string_view value) const {
        return plain_ && value.size() <= max_bytes_ ? ValueFault::none : check(value);
    }
    /// A code outside an `extensible` list: to be reported as a warning, not as a fault.
    bool outside_extensible_list(std::string_view value) const;
    const Field& field() const noexcept { return *field_; }

   private:
    ValueFault check_form(std::string_view value) const;
    const Field* field_;
    const CodeList* codes_ = nullptr;
    bool closed_ = false;
    bool plain_ = false;         // a text that may be anything up to a length
    std::size_t max_bytes_ = 0;  // up to which a text is certainly not too long
    std::optional<Pattern> pattern_;
    std::string max_;
};

}  // namespace opx::definition
