// Two versions of the definition held against each other.
//
// Matching   tables by their letters (PT), items by their number (PT005), code lists and conversions by name: a rename is
//            seen as a rename, a number given to something else as that.
// Fails closed  a difference that no rule calls harmless is breaking; every key of a document is compared.
// Errors     none of its own: both definitions are loaded. A schema of another format cannot be loaded; format_change()
//            is asked first and is then the only answer (BC22).
// Source     data-definition.md section 14.
#pragma once

#include <optional>

#include "compat/change.hpp"
#include "definition/documents.hpp"

namespace opx::compat {

std::vector<Change> compare(const definition::Definition& before, const definition::Definition& after);

/// Documents of the same content that are written otherwise: comments, white space, quotes, order of keys (ED02). Where
/// both texts can be read.
std::vector<Change> text_changes(const definition::DocumentSource& before, const definition::DocumentSource& after,
                                 const definition::Definition& same);

/// BC22 when the two are written in different formats of the schema.
std::optional<Change> format_change(const definition::DocumentSource& before, const definition::DocumentSource& after);

/// The strongest class among changes that no waiver accepts.
Step strongest(const std::vector<Change>& changes) noexcept;

/// The step that two version numbers declare: major = breaking, minor = compatible, patch = editorial. A version that
/// goes back declares none.
Step declared_step(std::string_view before, std::string_view after);

}  // namespace opx::compat
