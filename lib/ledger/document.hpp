// The documents an event is recorded from, and the values found in them by the places that the layout names.
//
// Place    members joined by dots; `[]` every element of a list, `*` every member: its name becomes part of the value
//          ("patient.required.birth_date"), unless the values are numbers. `name{}`: the numbers by name, as one value.
//          `$sha256`: of the document itself.
// Evidence a certificate, a letter, a scan: any bytes; nothing of it is kept but its SHA-256.
// Errors   Error(input) for a document that is not JSON (a case: Error(definition), not YAML), Error(limit) past 16 MiB.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace opx::ledger {

struct Document {
    std::string kind;  // "manifest", "receipt", "case", "persons", "notice", "deletion", "evidence"
    std::string name;  // as messages show it
    std::string sha256;
    json::Value content;

    /// `path` may be "-".
    static Document load(const std::string& kind, const std::string& path);
    /// Text, numbers and booleans at the place; empty text and null do not count.
    std::vector<json::Value> at(std::string_view place) const;
};

}  // namespace opx::ledger
